//! Whether a body is like a documented example.

use serde_json::Value;

use crate::{document::Operation, judge::findings::Mismatch, suite::expect::Expect, target::http::Response};

/// A documented example of a response.
pub fn find<'a>(operation: Option<&'a Operation>, status: u16, name: &str) -> Option<&'a Value> {
    let response = operation?.responses.get(&status)?;
    response.media.iter().find_map(|media| media.examples.get(name))
}

/// Whether `value` is like a documented example: the same properties with the same types everywhere, and the same values
/// but for properties in `free`, and where the empty name is among them, for the whole of a text. Each item of an array must be like one of the example's items.
pub fn like(example: &Value, value: &Value, free: &[String], at: &str) -> Vec<Mismatch> {
    match (example, value) {
        (Value::Object(a), Value::Object(b)) => {
            let names = |object: &serde_json::Map<String, Value>| {
                let mut names: Vec<_> = object.keys().map(String::as_str).collect();
                names.sort_unstable();
                names.join(", ")
            };
            if names(a) != names(b) {
                return vec![Mismatch::new(format!("properties at '{at}'"), names(a), names(b))];
            }
            a.iter()
                .flat_map(|(name, a)| {
                    let at = format!("{at}/{name}");
                    if free.contains(name) {
                        free_like(a, &b[name], &at)
                    } else {
                        like(a, &b[name], free, &at)
                    }
                })
                .collect()
        }
        (Value::Array(a), Value::Array(b)) => match a.first() {
            None if b.is_empty() => Vec::new(),
            None => vec![Mismatch::new(format!("items at '{at}'"), "none", value.to_string())],
            Some(first) => b
                .iter()
                .enumerate()
                .filter(|(_, b)| a.iter().all(|a| !like(a, b, free, at).is_empty()))
                .flat_map(|(index, b)| like(first, b, free, &format!("{at}/{index}")))
                .collect(),
        },
        (a, b) if a == b => Vec::new(),
        (a, b) if at.is_empty() && free.iter().any(String::is_empty) => free_like(a, b, at),
        (a, b) => vec![Mismatch::new(format!("value at '{at}'"), a.to_string(), b.to_string())],
    }
}

/// A property whose value is free: it only has to be of the example's type, or null, or an object or array of any kind.
fn free_like(example: &Value, value: &Value, at: &str) -> Vec<Mismatch> {
    let kind = |value: &Value| match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if kind(example) == kind(value) || example.is_null() || value.is_null() {
        return Vec::new();
    }
    vec![Mismatch::new(format!("type at '{at}'"), kind(example), format!("{} {value}", kind(value)))]
}

/// Why a response that is like an example says nothing all the same: a list is empty whose items it shows.
pub fn nothing_to_compare(
    expect: &Expect,
    operation: Option<&Operation>,
    response: &Response,
) -> Option<String> {
    let name = expect.like.as_ref()?;
    let example = find(operation, response.status, name)?;
    let at = empty_list(example, &response.json()?, &expect.free, "")?;
    let place = if at.is_empty() { String::new() } else { format!(" at '{at}'") };
    Some(format!("not testable: the list{place} is empty, and the example '{name}' is not"))
}

/// Where a list is empty that is not in the example, but for properties whose values are free.
fn empty_list(example: &Value, value: &Value, free: &[String], at: &str) -> Option<String> {
    match (example, value) {
        (Value::Array(a), Value::Array(b)) => (!a.is_empty() && b.is_empty()).then(|| at.to_owned()),
        (Value::Object(a), Value::Object(b)) => a
            .iter()
            .filter(|(name, _)| !free.contains(name))
            .find_map(|(name, a)| empty_list(a, b.get(name)?, free, &format!("{at}/{name}"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn examples_give_properties_types_and_fixed_values() {
        let example = json!([{"id": 1, "email": "", "parent": null}]);
        let free = ["id".to_owned(), "parent".to_owned()];
        assert!(
            like(
                &example,
                &json!([{"id": 7, "email": "", "parent": {"a": 1}}, {"id": 8, "email": "", "parent": null}]),
                &free,
                ""
            )
            .is_empty()
        );
        assert_eq!(
            like(&example, &json!([{"id": "7", "email": "", "parent": null}]), &free, "")[0].what,
            "type at '/0/id'"
        );
        assert_eq!(
            like(&example, &json!([{"id": 7, "email": "a@b", "parent": null}]), &free, "")[0].what,
            "value at '/0/email'"
        );
        assert_eq!(like(&example, &json!([{"id": 7, "email": ""}]), &free, "")[0].what, "properties at '/0'");
        assert!(!like(&json!([]), &json!([1]), &free, "").is_empty());
        let whole = [String::new()];
        assert!(like(&json!("a"), &json!("b"), &whole, "").is_empty());
        assert!(!like(&json!("a"), &json!(["b"]), &whole, "").is_empty());
        assert!(!like(&json!({"a": "a"}), &json!({"a": "b"}), &whole, "").is_empty());
    }

    #[test]
    fn an_empty_list_says_nothing_of_the_items_of_an_example() {
        let free = ["labels".to_owned()];
        let empty = |example: Value, value: Value| empty_list(&example, &value, &free, "");
        assert_eq!(empty(json!([{"id": 1}]), json!([])).as_deref(), Some(""));
        assert_eq!(empty(json!({"data": [1]}), json!({"data": []})).as_deref(), Some("/data"));
        assert_eq!(empty(json!({"labels": [1]}), json!({"labels": []})), None);
        assert_eq!(empty(json!([]), json!([])), None);
        assert_eq!(empty(json!([1]), json!([1])), None);
    }
}
