//! Placeholders `{{name}}` in cases, and what stands for them.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// What is left as it is in a path or a query.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// What stands for the placeholders.
pub type Variables = BTreeMap<String, Value>;

/// A placeholder for which nothing stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nothing stands for {{{{{0}}}}}")]
pub struct Missing(pub String);

/// The text with each placeholder replaced, as it is.
pub fn fill(text: &str, variables: &Variables) -> Result<String, Missing> {
    fill_with(text, variables, |value| value)
}

/// The text with each placeholder replaced, percent-encoded as a part of a URL.
pub fn fill_url(text: &str, variables: &Variables) -> Result<String, Missing> {
    fill_with(text, variables, |value| encode(&value))
}

/// A text, percent-encoded as a part of a URL.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// The text with each placeholder replaced, escaped for the inside of a JSON string.
pub fn fill_json(text: &str, variables: &Variables) -> Result<String, Missing> {
    fill_with(text, variables, |value| {
        let quoted = Value::from(value).to_string();
        quoted[1..quoted.len() - 1].to_owned()
    })
}

fn fill_with(
    text: &str,
    variables: &Variables,
    encode: impl Fn(String) -> String,
) -> Result<String, Missing> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, name, after)) = next(rest) {
        let value = variables.get(name).ok_or_else(|| Missing(name.to_owned()))?;
        filled.push_str(before);
        filled.push_str(&encode(match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }));
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// The text with each placeholder replaced for which `value_of` has something; the others stay.
pub fn fill_known(text: &str, value_of: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, name, after)) = next(rest) {
        filled.push_str(before);
        filled.push_str(&value_of(name).unwrap_or_else(|| format!("{{{{{name}}}}}")));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (name, after) = rest.split_once("}}")?;
    Some((before, name, after))
}

/// The names of the placeholders in a text.
pub fn names(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, name, after)) = next(rest) {
        found.push(name);
        rest = after;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filling() {
        let variables =
            Variables::from([("a".to_owned(), Value::from("x y\"")), ("n".to_owned(), Value::from(3))]);
        assert_eq!(fill("<{{a}}{{n}}>", &variables).as_deref(), Ok("<x y\"3>"));
        assert_eq!(fill_url("q={{a}}", &variables).as_deref(), Ok("q=x%20y%22"));
        assert_eq!(fill_json("\"{{a}}\"", &variables).as_deref(), Ok("\"x y\\\"\""));
        assert_eq!(fill("{{b}}", &variables), Err(Missing("b".to_owned())));
        assert_eq!(names("{{a}} {{b.c}}"), ["a", "b.c"]);
    }
}
