//! Gaps of the document: what a server answers and the document does not tell.

use serde_json::{Map, Value, json};

use crate::{
    document::{Document, Operation, escape},
    target::http::Response,
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
    /// Where it was in the response's body; empty where it is the whole response.
    pub seen_at: String,
    /// What would close it: one operation of a JSON Patch (RFC 6902).
    pub patch: Value,
}

/// The statuses from here on tell of a failure of the server, and are judged as that.
pub const FAILED: u16 = 500;

/// The gaps that a response shows.
pub fn find(document: &Document, operation: &Operation, response: &Response) -> Vec<Gap> {
    if response.status >= FAILED {
        return Vec::new();
    }
    let gap = |what: String, pointer: String, value: Value| Gap {
        operation: operation.id.clone(),
        what,
        seen_at: String::new(),
        patch: json!({"op": "add", "path": pointer, "value": value}),
        pointer,
    };
    let media_type = response.media_type();
    let content = |body: Option<&Value>| match body {
        Some(body) => json!({media_type.clone(): {"schema": shape(body)}}),
        None => json!({media_type.clone(): {}}),
    };
    let body = response.json();
    let Some(documented) = operation.responses.get(&response.status) else {
        let mut value = json!({"description": "Answered by a server, not documented yet."});
        if !response.body.is_empty() {
            value["content"] = content(body.as_ref());
        }
        let pointer = format!("{}/responses/{}", operation.pointer, response.status);
        return vec![gap(format!("status {} is not documented", response.status), pointer, value)];
    };
    if response.body.is_empty() {
        return Vec::new();
    }
    let Some(media) = documented.media_of(&media_type) else {
        let pointer = format!("{}/content", documented.pointer);
        let what = if documented.media.is_empty() {
            format!("a body ({media_type}) with status {} is not documented", response.status)
        } else {
            format!("media type {media_type} with status {} is not documented", response.status)
        };
        return vec![gap(what, pointer, content(body.as_ref()))];
    };
    let undocumented = body.map(|body| undocumented(document, &media.schema, &body, "")).unwrap_or_default();
    let gap_of = |Undocumented { name, pointer, seen_at, shape }| Gap {
        operation: operation.id.clone(),
        what: format!("property '{name}' is not documented"),
        patch: json!({"op": "add", "path": pointer, "value": shape}),
        pointer,
        seen_at,
    };
    undocumented.into_iter().map(gap_of).collect()
}

/// A property that no schema names.
struct Undocumented {
    name: String,
    /// Where it belongs in the document.
    pointer: String,
    /// Where it was in the body.
    seen_at: String,
    /// A schema for its value.
    shape: Value,
}

/// The properties of `value` that the schema at `pointer` does not name.
fn undocumented(document: &Document, pointer: &str, value: &Value, at: &str) -> Vec<Undocumented> {
    let Some((pointer, schema)) = document.resolve(pointer) else { return Vec::new() };
    match value {
        Value::Object(object) => {
            let places = property_places(document, &pointer, schema, value);
            let Some(first) = places.first() else { return Vec::new() };
            let of_property = |(name, value): (&String, &Value)| {
                let name_escaped = escape(name);
                let seen_at = format!("{at}/{name_escaped}");
                let known = places.iter().map(|place| format!("{place}/properties/{name_escaped}"));
                match known.into_iter().find(|place| document.root().pointer(place).is_some()) {
                    Some(place) => undocumented(document, &place, value, &seen_at),
                    None => vec![Undocumented {
                        name: name.clone(),
                        pointer: format!("{first}/properties/{name_escaped}"),
                        seen_at,
                        shape: shape(value),
                    }],
                }
            };
            object.iter().flat_map(of_property).collect()
        }
        Value::Array(items) => {
            let lists = alternatives(document, &pointer, schema).into_iter();
            let places: Vec<String> = lists
                .filter(|(_, schema)| schema.get("items").is_some())
                .map(|(pointer, _)| format!("{pointer}/items"))
                .collect();
            let of_place = |place: &String| {
                let items = items.iter().enumerate();
                let found = |(index, item)| undocumented(document, place, item, &format!("{at}/{index}"));
                items.flat_map(found).collect::<Vec<_>>()
            };
            places.iter().flat_map(of_place).collect()
        }
        _ => Vec::new(),
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
        Value::Object(properties) => {
            let properties: Map<_, _> =
                properties.iter().map(|(name, value)| (name.clone(), shape(value))).collect();
            let required: Vec<_> = properties.keys().cloned().collect();
            json!({"type": "object", "required": required, "properties": properties})
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, body: &Value) -> Response {
        let headers = vec![("content-type".to_owned(), "application/json; charset=UTF-8".to_owned())];
        Response { status, headers, body: body.to_string() }
    }

    #[test]
    fn properties_and_statuses_that_are_not_documented() {
        let document = Document::embedded().expect("the document");
        let operation = document.operation("searchUsers").expect("searchUsers");
        let user = json!({"id": 1, "username": "u", "login": "", "full_name": "", "email": "",
            "avatar_url": "http://h/a", "shoe_size": 44});
        let body = json!({"data": [user], "ok": true});
        let gaps = find(&document, operation, &response(200, &body));
        assert_eq!(gaps.len(), 1, "{gaps:?}");
        assert_eq!(gaps[0].pointer, "/components/schemas/User/properties/shoe_size");
        assert_eq!(gaps[0].seen_at, "/data/0/shoe_size");
        assert_eq!(gaps[0].patch["value"]["type"], "integer");

        let gaps = find(&document, operation, &response(418, &json!({"a": "b"})));
        assert_eq!(gaps[0].pointer, "/paths/~1users~1search/get/responses/418");
        assert!(find(&document, operation, &response(500, &json!(null))).is_empty());
    }
}
