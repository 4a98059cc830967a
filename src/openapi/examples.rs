//! The examples of bodies: which are written from the recordings into `openapi/examples.json`, for a program that is
//! installed has no recordings.

use serde_json::{Map, Value};

use super::{operation_values, versions::escape};

/// Puts `examples` into the bodies of the document. They stand by operation id, or by the name of a response that operations
/// share.
pub(super) fn apply(document: &mut Value, examples: &Value) {
    for operation in operation_values(document) {
        let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
        let of_operation = &examples["operations"][id];
        if let Some(body) = operation.get_mut("requestBody") {
            add(body, &of_operation["requestBody"]);
        }
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
        add_each(responses, &of_operation["responses"]);
    }
    let shared = document.pointer_mut("/components/responses").and_then(Value::as_object_mut);
    add_each(shared, &examples["responses"]);
}

/// Adds the examples of each of `responses`, which are by the same names.
fn add_each(responses: Option<&mut Map<String, Value>>, examples: &Value) {
    for (name, response) in responses.into_iter().flatten() {
        add(response, &examples[name]);
    }
}

/// Adds examples, by media type, to what has `content`.
fn add(owner: &mut Value, examples: &Value) {
    for (media_type, examples) in examples.as_object().into_iter().flatten() {
        if let Some(content) = owner.pointer_mut(&format!("/content/{}", escape(media_type))) {
            content["examples"] = examples.clone();
        }
    }
}
