//! The examples of bodies: the cases that `examples.toml` names, as they are written from the recordings into
//! `openapi/examples.json`.

use serde_json::{Map, Value};

/// The examples by name, by where the bodies are that they belong to (a JSON pointer to a media type).
pub type Examples = Map<String, Value>;

/// Puts `examples` into the document.
pub(super) fn apply(document: &mut Value, examples: &Examples) {
    for (pointer, examples) in examples {
        // One that is not there was taken out of the code since; the files are then written again.
        if let Some(content) = document.pointer_mut(pointer) {
            content["examples"] = examples.clone();
        }
    }
}
