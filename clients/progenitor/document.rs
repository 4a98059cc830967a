//! The document, as progenitor takes it: it wants all errors of an operation to have one type (it panics where one has a
//! body and another none), and takes one media type per body.
//!
//! So errors lose their bodies (the status stays), and a request keeps its JSON. A reference that may be null is written as
//! `nullable` beside `allOf`: not the letter of 3.0, but progenitor makes an `Option` of it, and of a choice it makes an enum.

use serde_json::{Value, json};

/// The one media type that is kept of a request's body.
const JSON: &str = "application/json";

/// Makes `document`, OpenAPI 3.0.3, such a one.
pub fn adapt(document: &mut Value) {
    for (_, item) in members(document, "/paths") {
        for (_, operation) in members(item, "") {
            if let Some(content) = operation.pointer_mut("/requestBody/content").and_then(Value::as_object_mut) {
                content.retain(|media_type, _| media_type == JSON);
            }
            let responses = members(operation, "/responses");
            responses.filter(|(status, _)| !status.starts_with('2')).for_each(|(_, error)| drop_body(error));
        }
    }
    // Those that operations share are all of errors.
    members(document, "/components/responses").for_each(|(_, error)| drop_body(error));
    nullable_references(document);
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
