//! OpenAPI 3.0.3 out of 3.1.0: the same document for tools that don't read 3.1.
//!
//! What 3.0 has no words for is said in its own: null as `nullable`, a choice of null as an `enum` of it, examples of a
//! schema as one `example`, a reference with something beside it as `allOf` of it. The document uses nothing else that 3.0
//! lacks; validators check that.

use serde_json::{Map, Value, json};

/// `document` (3.1) as 3.0.3.
pub fn to_3_0(document: &Value) -> Value {
    let mut document = document.clone();
    if let Value::Object(members) = &mut document {
        members.insert("openapi".to_owned(), "3.0.3".into());
    }
    walk(&mut document, Place::Other);
    document
}

/// What an object is: only schemas are written otherwise in 3.0.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Schema,
    /// Names, and a schema for each.
    Schemas,
    /// A body as an example: not part of the document's own language.
    Example,
    Other,
}

fn walk(value: &mut Value, place: Place) {
    match value {
        Value::Object(members) => {
            if place == Place::Schema {
                schema(members);
            }
            for (name, member) in members {
                walk(member, below(place, name));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, place)),
        _ => {}
    }
}

fn below(place: Place, name: &str) -> Place {
    match (place, name) {
        (Place::Example, _) | (Place::Schema | Place::Other, "example" | "examples" | "default" | "enum") => {
            Place::Example
        }
        (Place::Schemas, _) | (Place::Schema, "items" | "allOf" | "oneOf" | "anyOf" | "not") => Place::Schema,
        (Place::Schema, "properties") | (Place::Other, "schemas") => Place::Schemas,
        (Place::Schema, _) => Place::Example,
        (Place::Other, "schema") => Place::Schema,
        (Place::Other, _) => Place::Other,
    }
}

/// The schema of null. `nullable` beside a reference would not do: in 3.0 it adds null to the types beside it, and takes
/// nothing back from what is referred to, which refuses null. The type is text, and the other choices are objects: ogen
/// tells choices apart by their types.
fn null() -> Value {
    json!({"type": "string", "nullable": true, "enum": [null]})
}

fn schema(members: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = members.get("type").cloned() {
        let is_null = |name: &Value| name == "null";
        let others: Vec<&Value> = types.iter().filter(|name| !is_null(name)).collect();
        if let [only] = others.as_slice() {
            members.insert("type".to_owned(), (*only).clone());
        }
        if types.iter().any(is_null) {
            members.insert("nullable".to_owned(), true.into());
        }
    }
    for word in ["oneOf", "anyOf"] {
        let Some(Value::Array(choices)) = members.get_mut(word) else { continue };
        // The reference first: some generators name the member after the first choice.
        let (nulls, others): (Vec<_>, Vec<_>) =
            choices.drain(..).partition(|choice| choice == &json!({"type": "null"}));
        choices.extend(others);
        choices.extend(nulls.into_iter().map(|_| null()));
    }
    if let Some(Value::Array(examples)) = members.shift_remove("examples")
        && let Some(first) = examples.into_iter().next()
    {
        members.insert("example".to_owned(), first);
    }
    if members.len() > 1
        && let Some(reference) = members.shift_remove("$ref")
    {
        members.insert("allOf".to_owned(), json!([{"$ref": reference}]));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::to_3_0;

    #[test]
    fn schemas_are_said_in_the_words_of_3_0() {
        let document = json!({
            "openapi": "3.1.0",
            "components": {
                "schemas": {
                    "B": {"type": "object"},
                    "A": {
                        "type": "object",
                        "properties": {
                            "type": {"type": ["string", "null"], "examples": ["x", "y"]},
                            "examples": {"type": "integer"},
                            "b": {"description": "d", "oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/B"}]},
                            "c": {"$ref": "#/components/schemas/B", "description": "d"},
                        },
                    },
                },
                "responses": {"R": {"content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/A"},
                    "examples": {"e": {"value": {"type": ["null"], "examples": [1]}}},
                }}}},
            },
        });
        let expected = json!({
            "openapi": "3.0.3",
            "components": {
                "schemas": {
                    "B": {"type": "object"},
                    "A": {
                        "type": "object",
                        "properties": {
                            "type": {"type": "string", "nullable": true, "example": "x"},
                            "examples": {"type": "integer"},
                            "b": {
                                "description": "d",
                                "oneOf": [
                                    {"$ref": "#/components/schemas/B"},
                                    {"type": "string", "nullable": true, "enum": [null]},
                                ],
                            },
                            "c": {"description": "d", "allOf": [{"$ref": "#/components/schemas/B"}]},
                        },
                    },
                },
                "responses": {"R": {"content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/A"},
                    "examples": {"e": {"value": {"type": ["null"], "examples": [1]}}},
                }}}},
            },
        });
        assert_eq!(to_3_0(&document), expected);
    }
}
