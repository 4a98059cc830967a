//! What a case expects of a response.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// What is expected of a response.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Expect {
    /// The status, or those of which one is due.
    pub status: Statuses,
    /// Headers: the value, a regular expression between slashes, or an empty string for an absent one.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body as JSON, with wildcards.
    pub json: Option<String>,
    /// The body as text.
    pub text: Option<String>,
    /// The documented example that the body is like.
    pub like: Option<String>,
    /// Properties whose values may be others than the example's, of the same type; the empty name: a text that is the whole body.
    #[serde(default)]
    pub free: Vec<String>,
    /// More that must hold of the body.
    #[serde(default, rename = "check")]
    pub checks: Vec<Check>,
    /// Statuses that are no sign of a fault: they say that the server is of the other kind, and end the case without
    /// looking at `headers`, `json`, `like` and `check`.
    #[serde(default)]
    pub or_status: Vec<u16>,
}

/// One status or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Statuses {
    /// This one.
    One(u16),
    /// One of these.
    Several(Vec<u16>),
}

impl Statuses {
    /// The statuses.
    pub fn all(&self) -> &[u16] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Several(several) => several,
        }
    }
}

/// How many of the chosen values a check must hold for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quantity {
    /// For each; and there must be one.
    #[default]
    All,
    /// For each, if there is one.
    Any,
    /// For one at least.
    Some,
    /// For none.
    None,
}

/// Something that must hold of parts of a body.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Check {
    /// Which parts: a JSON pointer in which `*` stands for each item of an array.
    pub at: String,
    /// For how many of them.
    #[serde(default)]
    pub of: Quantity,
    /// They equal this; a string may hold placeholders and be a wildcard.
    pub is: Option<Value>,
    /// They equal this captured value.
    pub same_as: Option<String>,
    /// They have the items of this captured array, in any order: Gogs names none for it.
    pub same_items_as: Option<String>,
    /// Their text matches this regular expression.
    pub matches: Option<String>,
    /// Their text holds this, in any case of letters.
    pub holds: Option<String>,
    /// Their length (of an array, an object, a text): `== 2`, `<= 5`, `>= 1`.
    pub length: Option<String>,
    /// All of them, in order: `ascending`, `descending`, or `newest-first`.
    pub sorted: Option<Order>,
    /// No two of them are equal.
    #[serde(default)]
    pub unique: bool,
    /// There is no such part.
    #[serde(default)]
    pub absent: bool,
    /// They equal the first 40 digits of the SHA-256 of this.
    pub sha256_of: Option<String>,
}

/// The two parts of a rule about a length.
pub fn parse_length(rule: &str) -> Option<(&str, usize)> {
    let (sign, number) = rule.split_once(' ')?;
    Some((sign, number.parse().ok()?)).filter(|(sign, _)| matches!(*sign, "==" | "<=" | ">="))
}

/// An order of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// Each is greater than the one before.
    Ascending,
    /// Each is less than the one before.
    Descending,
    /// Each is a time, and none is later than the one before: what was made at the same time comes in any order.
    NewestFirst,
}
