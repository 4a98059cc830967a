//! Cases, as the files under `cases/` hold them. `schema/case.schema.json` says the same in JSON Schema.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::suite::{expect::Expect, version::Versions};

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

/// Which of the three questions a case is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Whether responses keep the document. No case is about that alone: each response of each case is looked at.
    Schema,
    /// Whether responses are as documented examples.
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
    /// Which of the three questions it is about.
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

/// One request, and what is expected of the response.
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
    /// Properties of the response to keep: name to JSON pointer.
    #[serde(default)]
    pub capture: BTreeMap<String, String>,
    /// Names of captures that are secrets.
    #[serde(default)]
    pub secret: Vec<String>,
    /// If the response is not as expected, the case is passed over for this reason, and does not fail; but one that refuses the
    /// caller, or of a server that failed, is a failure.
    pub skip_unless: Option<String>,
    /// If the response says this, a setting of the server decides, and the case is passed over.
    pub skip_if: Option<SkipIf>,
    /// What is expected.
    pub expect: Expect,
}

/// What a response says if a setting of the server decides in place of a rule.
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
    /// One of the kinds in `things.toml`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The path of what it is in, as `owner/repository`.
    pub within: Option<String>,
}

/// A documented response that no case can bring about, with the reason.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutOfReach {
    /// Where in the document: a pointer to a response or to one of its examples.
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
