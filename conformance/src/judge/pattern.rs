//! Whether a value is as a pattern with wildcards.

use regex::Regex;
use serde_json::Value;

/// Whether a text matches a regular expression.
pub fn matches(pattern: &str, text: &str) -> bool {
    // `list --check` has compiled each pattern of a case; one that can't be compiled matches nothing.
    Regex::new(pattern).is_ok_and(|regex| regex.is_match(text))
}

/// Whether `value` equals `pattern`, whose texts may be wildcards: `<any>`, `<string>`, `<integer>`, `<boolean>`,
/// `<sha1>`, `<time>`, `<url>`, `<id>`.
pub fn equals(pattern: &Value, value: &Value) -> bool {
    match (pattern, value) {
        (Value::String(pattern), value) if pattern.starts_with('<') && pattern.ends_with('>') => {
            wildcard(pattern, value).unwrap_or_else(|| value.as_str() == Some(pattern))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| equals(a, b)))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equals(a, b))
        }
        (a, b) => a == b,
    }
}

fn wildcard(name: &str, value: &Value) -> Option<bool> {
    let text = |pattern: &str| value.as_str().is_some_and(|text| matches(pattern, text));
    Some(match name {
        "<any>" => true,
        "<null>" => value.is_null(),
        "<string>" => value.is_string(),
        "<boolean>" => value.is_boolean(),
        "<integer>" => value.is_i64() || value.is_u64(),
        "<id>" => value.as_i64().is_some_and(|id| id > 0),
        "<sha1>" => text("^[0-9a-f]{40}$"),
        "<time>" => text(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"),
        "<url>" => text("^https?://"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn wildcards() {
        assert!(equals(
            &json!({"id": "<id>", "t": "<time>"}),
            &json!({"id": 3, "t": "2024-01-01T00:00:00Z"})
        ));
        assert!(!equals(&json!({"id": "<id>"}), &json!({"id": 0})));
        assert!(equals(&json!("<null>"), &json!(null)) && !equals(&json!("<null>"), &json!("")));
        assert!(!equals(&json!({"id": "<id>"}), &json!({"id": 1, "more": 2})));
        assert!(equals(&json!("<b>"), &json!("<b>")));
        assert!(!equals(&json!("<sha1>"), &json!("ABCDEF")));
    }
}
