//! The document, as progenitor takes it: it wants all errors of an operation to have one type (it panics where one has a
//! body and another none), and takes one media type per body.
//!
//! So errors lose their bodies (the status stays), a body keeps one media type, JSON if it may be that, and of two successes the first
//! stays. A reference that may be null is written as
//! `nullable` beside `allOf`: not the letter of 3.0, but progenitor makes an `Option` of it, and of a choice it makes an enum.

use serde_json::{Map, Value, json};

/// The media type that is kept of a body.
const JSON: &str = "application/json";

/// Makes `document`, OpenAPI 3.0.3, such a one.
pub fn adapt(document: &mut Value) {
    for (_, item) in members(document, "/paths") {
        for (_, operation) in members(item, "") {
            if let Some(content) = operation.pointer_mut("/requestBody/content").and_then(Value::as_object_mut) {
                keep_one(content);
            }
            if let Some(responses) = operation.pointer_mut("/responses").and_then(Value::as_object_mut) {
                let first = responses.keys().find(|status| status.starts_with('2')).cloned();
                responses.retain(|status, _| !status.starts_with('2') || Some(status) == first.as_ref());
                let content = first.and_then(|first| responses.get_mut(&first)?.get_mut("content")?.as_object_mut());
                content.into_iter().for_each(keep_one);
            }
            let responses = members(operation, "/responses");
            responses.filter(|(status, _)| !status.starts_with('2')).for_each(|(_, error)| drop_body(error));
        }
    }
    // Those that operations share are all of errors.
    members(document, "/components/responses").for_each(|(_, error)| drop_body(error));
    nullable_references(document);
}

/// Keeps one media type: JSON, if it is there, else the first.
fn keep_one(content: &mut Map<String, Value>) {
    let kept = if content.contains_key(JSON) { Some(JSON.to_owned()) } else { content.keys().next().cloned() };
    content.retain(|media_type, _| Some(media_type) == kept.as_ref());
    if let Some(text) = content.get_mut("text/plain") {
        // It takes no bounds and no examples of a text.
        text["schema"] = json!({"type": "string"});
    }
}

/// The members of the object that `pointer` leads to, if there is one.
fn members<'a>(value: &'a mut Value, pointer: &str) -> impl Iterator<Item = (&'a String, &'a mut Value)> {
    value.pointer_mut(pointer).and_then(Value::as_object_mut).into_iter().flatten()
}

fn drop_body(response: &mut Value) {
    if let Some(members) = response.as_object_mut() {
        members.remove("content");
    }
}

fn nullable_references(value: &mut Value) {
    let null = json!({"type": "string", "nullable": true, "enum": [null]});
    match value {
        Value::Object(members) => {
            if let Some([reference, choice]) = members.get("oneOf").and_then(Value::as_array).map(Vec::as_slice)
                && *choice == null
            {
                let reference = reference.clone();
                members.remove("oneOf");
                members.insert("nullable".to_owned(), true.into());
                members.insert("allOf".to_owned(), json!([reference]));
            }
            members.values_mut().for_each(nullable_references);
        }
        Value::Array(items) => items.iter_mut().for_each(nullable_references),
        _ => {}
    }
}
