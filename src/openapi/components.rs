//! What the document names once, for others to refer to.

use std::collections::HashSet;

use serde_json::Value;

/// The kinds of components that are referred to by `$ref`.
const KINDS: [&str; 4] = ["schemas", "responses", "parameters", "headers"];

/// Leaves out the components that nothing refers to; what only they refer to, too.
pub(super) fn drop_unused(document: &mut Value) {
    loop {
        let mut used = HashSet::new();
        collect_references(document, &mut used);
        let mut dropped = false;
        for kind in KINDS {
            let components = document.get_mut("components").and_then(|components| components.get_mut(kind));
            let Some(components) = components.and_then(Value::as_object_mut) else { continue };
            let before = components.len();
            components.retain(|name, _| used.contains(&format!("#/components/{kind}/{name}")));
            dropped |= components.len() < before;
        }
        if !dropped {
            return;
        }
    }
}

fn collect_references(value: &Value, references: &mut HashSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                references.insert(reference.to_owned());
            }
            members.values().for_each(|member| collect_references(member, references));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_references(item, references)),
        _ => {}
    }
}
