//! The document for progenitor, out of 3.0.3: that generator reads OpenAPI 3.0 alone, wants all errors of an operation to
//! have one type (it panics where one has a body and another none), and takes one media type per body.
//!
//! So errors lose their bodies (the status stays), a request keeps its JSON, and what nothing uses then is left out. A
//! reference that may be null is written as `nullable` beside `allOf`: not the letter of 3.0, but progenitor makes an
//! `Option` of it, and of a choice it makes an enum.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{components::drop_unused, operation_values, three_zero};

/// The one media type that is kept of a request's body.
const JSON: &str = "application/json";

/// `document` (3.0.3) without the bodies of errors.
pub fn to_progenitor(document: &Value) -> Value {
    let mut document = document.clone();
    let mut errors = HashSet::new();
    for operation in operation_values(&mut document) {
        keep_json(operation);
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
        for (_, response) in responses.into_iter().flatten().filter(|(status, _)| is_error(status)) {
            match response.get("$ref").and_then(Value::as_str) {
                Some(reference) => {
                    errors.insert(reference.to_owned());
                }
                None => drop_body(response),
            }
        }
    }
    for reference in errors {
        if let Some(response) = document.pointer_mut(reference.trim_start_matches('#')) {
            drop_body(response);
        }
    }
    nullable_references(&mut document);
    drop_unused(&mut document);
    document
}

/// Whether a status is an error: all but those of success.
fn is_error(status: &str) -> bool {
    !status.starts_with('2')
}

fn drop_body(response: &mut Value) {
    if let Some(members) = response.as_object_mut() {
        members.shift_remove("content");
    }
}

fn keep_json(operation: &mut Map<String, Value>) {
    let content = operation.get_mut("requestBody").and_then(|body| body.get_mut("content"));
    if let Some(content) = content.and_then(Value::as_object_mut)
        && content.contains_key(JSON)
    {
        content.retain(|media_type, _| media_type == JSON);
    }
}

fn nullable_references(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some([reference, null]) = members.get("oneOf").and_then(Value::as_array).map(Vec::as_slice)
                && *null == three_zero::null()
            {
                let reference = reference.clone();
                members.shift_remove("oneOf");
                members.insert("nullable".to_owned(), true.into());
                members.insert("allOf".to_owned(), json!([reference]));
            }
            members.values_mut().for_each(nullable_references);
        }
        Value::Array(items) => items.iter_mut().for_each(nullable_references),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{three_zero, to_progenitor};

    #[test]
    fn a_reference_that_may_be_null_is_nullable() {
        let thing = json!({"$ref": "#/components/schemas/Thing"});
        let with = |part: serde_json::Value| json!({"components": {"schemas": {"Thing": {"properties": {"parent": part}}}}});
        assert_eq!(
            to_progenitor(&with(json!({"description": "d", "oneOf": [thing, three_zero::null()]}))),
            with(json!({"description": "d", "nullable": true, "allOf": [thing]}))
        );
    }

    #[test]
    fn errors_lose_their_bodies_and_what_only_they_used() {
        let body = |name: &str| json!({"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}});
        let mut request = body("New");
        request["text/plain"] = json!({});
        let document = json!({
            "openapi": "3.0.3",
            "paths": {"/a": {"post": {
                "requestBody": {"content": request, "required": true},
                "responses": {
                    "201": {"description": "made", "content": body("Thing")},
                    "401": {"$ref": "#/components/responses/Unauthorized"},
                    "403": {"$ref": "#/components/responses/Forbidden"},
                    "422": {"description": "refused", "content": body("Refused")},
                },
            }}},
            "components": {
                "schemas": {
                    "New": {"type": "object"},
                    "Thing": {"type": "object"},
                    "Error": {"type": "object"},
                    "Refused": {"oneOf": [{"$ref": "#/components/schemas/Error"}]},
                },
                "responses": {
                    "Unauthorized": {"description": "unknown"},
                    "Forbidden": {"description": "known, but", "content": body("Error")},
                },
            },
        });
        let expected = json!({
            "openapi": "3.0.3",
            "paths": {"/a": {"post": {
                "requestBody": {"content": body("New"), "required": true},
                "responses": {
                    "201": {"description": "made", "content": body("Thing")},
                    "401": {"$ref": "#/components/responses/Unauthorized"},
                    "403": {"$ref": "#/components/responses/Forbidden"},
                    "422": {"description": "refused"},
                },
            }}},
            "components": {
                "schemas": {"New": {"type": "object"}, "Thing": {"type": "object"}},
                "responses": {
                    "Unauthorized": {"description": "unknown"},
                    "Forbidden": {"description": "known, but"},
                },
            },
        });
        assert_eq!(to_progenitor(&document), expected);
    }
}
