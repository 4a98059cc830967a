//! Placeholders, and what stands for them on one server.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use indexmap::IndexMap;
use sha2::{Digest, Sha256};

/// The length of a token, and of the id of a commit, in hexadecimal digits.
pub const ID_LENGTH: usize = 40;
/// The placeholder of the server's address.
const BASE: &str = "base";
/// The placeholder of the folder of what is imported.
const FIXTURES: &str = "fixtures";
/// What begins the placeholder of a value's SHA-256.
const SHA256: &str = "sha256:";

/// What stands for placeholders.
#[derive(Clone, Debug, Default)]
pub struct Values(BTreeMap<String, String>);

impl Values {
    /// The values of the server at `base`.
    pub fn new(base: &str) -> Self {
        Self(BTreeMap::from([(BASE.to_owned(), base.to_owned())]))
    }

    /// The values of a seed's access tokens.
    pub fn of_tokens(tokens: &IndexMap<String, String>) -> Self {
        Self(tokens.iter().map(|(name, token)| (format!("tokens.{name}"), token.clone())).collect())
    }

    /// Names the folder of what is imported, as the server sees it.
    pub fn set_fixtures(&mut self, folder: &str) {
        self.set(FIXTURES, folder);
    }

    /// Keeps a value.
    pub fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }

    /// The names and their values.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// What stands for a name. Some names say how to make a value of another:
    ///
    /// - `sha256:NAME`: the beginning of its SHA-256, which Gogs keeps in the place of a token.
    /// - `base64:TEXT`, `upper:TEXT` and `cut:TEXT`: the text as base64, in capitals, without its last character.
    /// - `before:NUMBER`: the number before it.
    fn get(&self, name: &str) -> Option<String> {
        if let Some(value) = self.0.get(name) {
            return Some(value.clone());
        }
        match name.split_once(':')? {
            ("sha256", name) => self.0.get(name).map(|value| sha256(value)),
            ("base64", text) => Some(STANDARD.encode(text)),
            ("upper", text) => Some(text.to_uppercase()),
            ("before", number) => Some((number.parse::<i64>().ok()? - 1).to_string()),
            ("cut", text) => Some(text.chars().take(text.chars().count().saturating_sub(1)).collect()),
            _ => None,
        }
    }

    /// The text with its placeholders replaced, the inner ones first. Those for which nothing stands are left.
    pub fn fill(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some(end) = rest.find("}}") {
            let (before, after) = (&rest[..end], &rest[end + 2..]);
            filled.push_str(before);
            if let Some(start) = filled.rfind("{{") {
                match self.get(&filled[start + 2..]) {
                    Some(value) => filled.replace_range(start.., &value),
                    None => filled.push_str("}}"),
                }
            } else {
                filled.push_str("}}");
            }
            rest = after;
        }
        filled + rest
    }

    /// Whether `given` is `recorded` with its placeholders replaced. One for which nothing stands yet takes any token or id of
    /// a commit, and keeps it.
    pub fn matches(&mut self, recorded: &str, given: &str) -> bool {
        let mut found = self.clone();
        let is_match = found.take(recorded, given).is_some();
        if is_match {
            *self = found;
        }
        is_match
    }

    fn take(&mut self, mut recorded: &str, mut given: &str) -> Option<()> {
        while let Some((before, name, after)) = next(recorded) {
            given = given.strip_prefix(before)?;
            let value = match self.get(name) {
                Some(value) => value,
                None => {
                    let value = given.get(..ID_LENGTH).filter(|value| is_id(value))?;
                    self.set(name, value);
                    value.to_owned()
                }
            };
            given = given.strip_prefix(&value)?;
            recorded = after;
        }
        (recorded == given).then_some(())
    }
}

/// The text as a server at `base` may send it: for each placeholder stands a value of its form.
pub fn sample(text: &str, base: &str) -> String {
    let (mut filled, mut rest) = (String::new(), text);
    while let Some((before, name, after)) = next(rest) {
        filled.push_str(before);
        match name {
            BASE => filled.push_str(base),
            name if name.starts_with(SHA256) => filled.push_str(&"b".repeat(ID_LENGTH)),
            _ => filled.push_str(&"a".repeat(ID_LENGTH)),
        }
        rest = after;
    }
    filled + rest
}

/// Whether a text has placeholders, other than for the server's address.
pub fn has_any(text: &str) -> bool {
    next(&text.replace("{{base}}", "")).is_some()
}

/// The first placeholder: what is before it, its name, what is after it.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (name, after) = rest.split_once("}}")?;
    Some((before, name, after))
}

/// Whether a text may be a token, or the id of a commit.
pub fn is_id(text: &str) -> bool {
    text.len() == ID_LENGTH && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The beginning of a value's SHA-256, as long as a token.
pub fn sha256(value: &str) -> String {
    let digest = Sha256::digest(value.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()[..ID_LENGTH].to_owned()
}

/// The placeholder of a value.
pub fn placeholder(name: &str) -> String {
    format!("{{{{{name}}}}}")
}

/// The placeholder of a value's SHA-256.
pub fn placeholder_of_sha256(name: &str) -> String {
    placeholder(&format!("{SHA256}{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_a_placeholder() {
        let mut values = Values::new("http://h");
        values.set("tokens.a b", "ab12");
        assert_eq!(values.fill("{{base}}/x {{tokens.a b}} {{none}} }} {{"), "http://h/x ab12 {{none}} }} {{");
        assert_eq!(values.fill("Basic {{base64:{{tokens.a b}}:}}"), "Basic YWIxMjo=");
        assert_eq!(values.fill("{{upper:{{tokens.a b}}}}{{cut:{{tokens.a b}}}}"), "AB12ab1");
        assert_eq!(values.fill("{{before:7}} {{before:none}}"), "6 {{before:none}}");
        assert_eq!(values.fill("{{sha256:tokens.a b}}"), sha256("ab12"));
        assert_eq!(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4");
    }

    #[test]
    fn what_is_not_known_takes_an_id_and_keeps_it() {
        let (one, other) = ("0".repeat(ID_LENGTH), "f".repeat(ID_LENGTH));
        let mut values = Values::new("http://h");
        assert!(!values.matches("{{commit:1}}", "0123"));
        assert!(!values.matches("{{commit:1}} end", &other), "nothing is kept of what does not match");
        assert!(values.matches("{{base}}/{{commit:1}}/{{commit:1}}", &format!("http://h/{one}/{one}")));
        assert!(!values.matches("{{commit:1}}", &other));
        assert!(!values.matches("{{commit:2}}", &other.to_uppercase()));
        assert!(values.matches("{{commit:2}}.", &format!("{other}.")));
    }
}
