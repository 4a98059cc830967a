//! Cases, as the files under `cases/` hold them. `schema/case.schema.json` says the same in JSON Schema.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::suite::version::Versions;

/// Whether a server must keep a case, or only should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A failure fails the run.
    Must,
    /// A failure is told, and fails the run only with `--strict`.
    Should,
}

/// What a case is allowed to do.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    /// It only reads.
    #[default]
    Read,
    /// It changes what belongs to the caller.
    Write,
    /// It makes and deletes users.
    Admin,
}

/// Which of the three answers a case gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Whether answers keep the document. No case gives it alone: each answer of each case is looked at.
    Schema,
    /// Whether answers are as documented examples.
    Example,
    /// Whether the server behaves as its version of Gogs does.
    #[default]
    Behaviour,
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Schema => "schema",
            Self::Example => "example",
            Self::Behaviour => "behaviour",
        })
    }
}

/// One case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Case {
    /// A stable name, as `tokens.create.duplicate-name`.
    pub id: String,
    /// Whether it must hold.
    pub level: Level,
    /// What it is allowed to do.
    #[serde(default)]
    pub access: Access,
    /// Which of the three answers it gives.
    #[serde(default)]
    pub kind: Kind,
    /// The rule, in one English sentence.
    pub rule: String,
    /// Where the rule is from: `document:POINTER`, `page:PAGE#SECTION`, `recorded:CASE`, `gogs:FILE`.
    pub sources: Vec<String>,
    /// The versions it holds for.
    #[serde(default)]
    pub versions: Versions,
    /// What is done, in order.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
    /// The file it is from, below `cases/`.
    #[serde(skip)]
    pub file: String,
}

/// One request, and what is expected of the answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Step {
    /// The operation. Without one, `path` is asked for, and the document is not looked at.
    pub operation: Option<String>,
    /// The path below the base address, in place of the operation's.
    pub path: Option<String>,
    /// The method, in place of the operation's.
    pub method: Option<String>,
    /// Who calls: `anyone`, `any` (the same, but a known caller where all must sign in), `token`, `token-in-query`, `basic`, `admin`, `basic:NAME:PASSWORD`.
    #[serde(default = "anyone", rename = "as")]
    pub caller: String,
    /// The path's parameters.
    #[serde(default, rename = "with")]
    pub parameters: BTreeMap<String, String>,
    /// The query, as it is sent.
    #[serde(default)]
    pub query: String,
    /// More headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body, as it is sent; placeholders are escaped for JSON if the content type is JSON's.
    pub body: Option<String>,
    /// The documented example that is sent as the body.
    pub example: Option<String>,
    /// The content type; an empty string: none.
    #[serde(default = "json")]
    pub content_type: String,
    /// How many spaces are sent after the body.
    #[serde(default)]
    pub padding: usize,
    /// What the step makes, for the ledger.
    pub creates: Option<Creates>,
    /// What the step deletes, for the ledger.
    pub deletes: Option<Creates>,
    /// Whether all pages are visited, from this one on.
    #[serde(default)]
    pub pages: bool,
    /// Members of the answer to keep: name to JSON pointer.
    #[serde(default)]
    pub capture: BTreeMap<String, String>,
    /// Names of captures that are secrets.
    #[serde(default)]
    pub secret: Vec<String>,
    /// If the answer is not as expected, the case is passed over for this reason, and does not fail; but one that refuses the
    /// caller, or of a server that failed, is a failure.
    pub skip_unless: Option<String>,
    /// If the answer says this, a setting of the server decides, and the case is passed over.
    pub skip_if: Option<SkipIf>,
    /// What is expected.
    pub expect: Expect,
}

/// What an answer says if a setting of the server decides in place of a rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkipIf {
    /// A regular expression that the body matches; the status is not one that is due.
    pub matches: String,
    /// The setting, in words.
    pub because: String,
}

fn anyone() -> String {
    "anyone".to_owned()
}

fn json() -> String {
    "application/json".to_owned()
}

/// What a step makes on the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Creates {
    /// `user`, `token`, `email`, `key`, `follow`.
    pub kind: Thing,
    /// Its name.
    pub name: String,
}

/// A kind of thing that a run leaves on the server if it isn't deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Thing {
    /// A user.
    User,
    /// An access token.
    Token,
    /// An email address of the caller.
    Email,
    /// A public key of the caller.
    Key,
    /// That the caller follows somebody.
    Follow,
}

/// What is expected of an answer.
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
    /// Members whose values may be others than the example's, of the same type.
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

/// A documented answer that no case can bring about, with the reason.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutOfReach {
    /// Where in the document: a pointer to an answer or to one of its examples.
    pub pointer: String,
    /// Why.
    pub reason: String,
}

/// All cases, and what is out of their reach.
#[derive(Debug, Default)]
pub struct Suite {
    /// The cases, in the order of the files.
    pub cases: Vec<Case>,
    /// What no case can bring about.
    pub out_of_reach: Vec<OutOfReach>,
}

impl Suite {
    /// The case with this id.
    pub fn case(&self, id: &str) -> Option<&Case> {
        self.cases.iter().find(|case| case.id == id)
    }
}
