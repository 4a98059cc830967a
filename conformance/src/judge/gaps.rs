//! Gaps of the document: what a server answers and the document does not tell.

use serde_json::{Map, Value, json};

use crate::{
    document::{Document, Operation, escape},
    target::http::Answer,
};

/// Something that a server answers and the document does not tell. It is no failure of the server.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Gap {
    /// The operation.
    pub operation: String,
    /// What is missing, in words.
    pub what: String,
    /// Where it belongs in the document.
    pub pointer: String,
    /// Where it was in the answer's body; empty where it is the whole answer.
    pub seen_at: String,
    /// What would close it: one operation of a JSON Patch (RFC 6902).
    pub patch: Value,
}

/// The statuses from here on tell of a failure of the server, and are judged as that.
pub const FAILED: u16 = 500;

/// The gaps that an answer shows.
pub fn find(document: &Document, operation: &Operation, answer: &Answer) -> Vec<Gap> {
    if answer.status >= FAILED {
        return Vec::new();
    }
    let gap = |what: String, pointer: String, value: Value| Gap {
        operation: operation.id.clone(),
        what,
        seen_at: String::new(),
        patch: json!({"op": "add", "path": pointer, "value": value}),
        pointer,
    };
    let media_type = answer.media_type();
    let content = |body: Option<&Value>| match body {
        Some(body) => json!({media_type.clone(): {"schema": shape(body)}}),
        None => json!({media_type.clone(): {}}),
    };
    let body = answer.json();
    let Some(documented) = operation.answers.get(&answer.status) else {
        let mut value = json!({"description": "Answered by a server, not documented yet."});
        if !answer.body.is_empty() {
            value["content"] = content(body.as_ref());
        }
        let pointer = format!("{}/responses/{}", operation.pointer, answer.status);
        return vec![gap(format!("status {} is not documented", answer.status), pointer, value)];
    };
    if answer.body.is_empty() {
        return Vec::new();
    }
    let Some(media) = documented.media.iter().find(|media| media.media_type == media_type) else {
        let pointer = format!("{}/content", documented.pointer);
        let what = if documented.media.is_empty() {
            format!("a body ({media_type}) with status {} is not documented", answer.status)
        } else {
            format!("media type {media_type} with status {} is not documented", answer.status)
        };
        return vec![gap(what, pointer, content(body.as_ref()))];
    };
    let mut gaps = Vec::new();
    if let Some(body) = body {
        members(document, &media.schema, &body, "", &mut |pointer, seen_at, name, value| {
            gaps.push(Gap {
                operation: operation.id.clone(),
                what: format!("member '{name}' is not documented"),
                patch: json!({"op": "add", "path": pointer, "value": shape(value)}),
                pointer,
                seen_at,
            });
        });
    }
    gaps
}

type Found<'a> = dyn FnMut(String, String, &str, &Value) + 'a;

/// Calls `found` for each member of `value` that the schema at `pointer` does not name.
fn members(document: &Document, pointer: &str, value: &Value, at: &str, found: &mut Found<'_>) {
    let Some((pointer, schema)) = document.resolve(pointer) else { return };
    match value {
        Value::Object(object) => {
            let places = property_places(document, &pointer, schema, value);
            if places.is_empty() {
                return;
            }
            for (name, value) in object {
                let name_escaped = escape(name);
                let at = format!("{at}/{name_escaped}");
                let known = places.iter().map(|place| format!("{place}/properties/{name_escaped}"));
                match known.into_iter().find(|place| document.root().pointer(place).is_some()) {
                    Some(place) => members(document, &place, value, &at, found),
                    None => found(format!("{}/properties/{name_escaped}", places[0]), at, name, value),
                }
            }
        }
        Value::Array(items) => {
            for (pointer, schema) in alternatives(document, &pointer, schema) {
                if schema.get("items").is_some() {
                    let place = format!("{pointer}/items");
                    for (index, item) in items.iter().enumerate() {
                        members(document, &place, item, &format!("{at}/{index}"), found);
                    }
                }
            }
        }
        _ => {}
    }
}

/// The schemas with properties that an object may be described by; empty if one of them lets anything in.
fn property_places(document: &Document, pointer: &str, schema: &Value, value: &Value) -> Vec<String> {
    let open =
        |schema: &Value| schema.get("additionalProperties").is_some_and(|more| *more != Value::Bool(false));
    let all = alternatives(document, pointer, schema);
    if all.iter().any(|(_, schema)| open(schema)) {
        return Vec::new();
    }
    let fitting =
        |pointer: &str| document.validator(pointer).is_ok_and(|validator| validator.is_valid(value));
    let with_properties: Vec<_> =
        all.into_iter().filter(|(_, schema)| schema.get("properties").is_some()).collect();
    let several = with_properties.len() > 1;
    let places = with_properties.iter().map(|(pointer, _)| pointer.clone());
    let chosen: Vec<_> = places.clone().filter(|pointer| !several || fitting(pointer)).collect();
    if chosen.is_empty() { places.collect() } else { chosen }
}

/// A schema and those that it is put together from.
fn alternatives<'a>(document: &'a Document, pointer: &str, schema: &'a Value) -> Vec<(String, &'a Value)> {
    let mut all = vec![(pointer.to_owned(), schema)];
    for keyword in ["oneOf", "anyOf", "allOf"] {
        for index in 0..schema[keyword].as_array().map_or(0, Vec::len) {
            if let Some((pointer, schema)) = document.resolve(&format!("{pointer}/{keyword}/{index}")) {
                all.extend(alternatives(document, &pointer, schema));
            }
        }
    }
    all
}

/// A schema for a value, as a proposal.
fn shape(value: &Value) -> Value {
    match value {
        Value::Null => json!({"type": "null"}),
        Value::Bool(_) => json!({"type": "boolean"}),
        Value::Number(number) if number.is_f64() => json!({"type": "number"}),
        Value::Number(_) => json!({"type": "integer", "format": "int64"}),
        Value::String(_) => json!({"type": "string"}),
        Value::Array(items) => match items.first() {
            Some(item) => json!({"type": "array", "items": shape(item)}),
            None => json!({"type": "array"}),
        },
        Value::Object(members) => {
            let properties: Map<_, _> =
                members.iter().map(|(name, value)| (name.clone(), shape(value))).collect();
            let required: Vec<_> = members.keys().cloned().collect();
            json!({"type": "object", "required": required, "properties": properties})
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &Value) -> Answer {
        let headers = vec![("content-type".to_owned(), "application/json; charset=UTF-8".to_owned())];
        Answer { status, headers, body: body.to_string() }
    }

    #[test]
    fn members_and_statuses_that_are_not_documented() {
        let document = Document::embedded().expect("the document");
        let operation = document.operation("searchUsers").expect("searchUsers");
        let user = json!({"id": 1, "username": "u", "login": "", "full_name": "", "email": "",
            "avatar_url": "http://h/a", "shoe_size": 44});
        let body = json!({"data": [user], "ok": true});
        let gaps = find(&document, operation, &answer(200, &body));
        assert_eq!(gaps.len(), 1, "{gaps:?}");
        assert_eq!(gaps[0].pointer, "/components/schemas/User/properties/shoe_size");
        assert_eq!(gaps[0].seen_at, "/data/0/shoe_size");
        assert_eq!(gaps[0].patch["value"]["type"], "integer");

        let gaps = find(&document, operation, &answer(418, &json!({"a": "b"})));
        assert_eq!(gaps[0].pointer, "/paths/~1users~1search/get/responses/418");
        assert!(find(&document, operation, &answer(500, &json!(null))).is_empty());
    }
}
