//! The versions of Gogs, and the one table of what differs between them.
//!
//! A handler never compares versions: it asks [`GogsVersion::has`] for a [`Difference`]. Each difference is named once,
//! with the first version it holds for, the first it no longer holds for, and the recorded exchanges that show it.
//! `docs/GOGS-VERSIONS.md` is written from this table.

use std::{fmt, str::FromStr};

/// A version of Gogs, ordered by age; [`GogsVersion::MAIN`] is newer than each release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GogsVersion {
    major: u16,
    minor: u16,
    patch: u16,
}

const fn version(major: u16, minor: u16, patch: u16) -> GogsVersion {
    GogsVersion { major, minor, patch }
}

impl GogsVersion {
    /// The development branch, as recorded in 2026.
    pub const MAIN: Self = version(u16::MAX, 0, 0);
    /// The newest version that keeps every statement of the documented pages (`?token=` was removed in 0.14.2).
    pub const DEFAULT: Self = version(0, 14, 0);
    /// The versions whose answers were recorded, oldest first.
    pub const RECORDED: [Self; 8] = [
        version(0, 11, 91),
        version(0, 12, 0),
        version(0, 12, 11),
        version(0, 13, 0),
        version(0, 13, 4),
        version(0, 14, 0),
        version(0, 14, 3),
        Self::MAIN,
    ];

    /// Whether this version behaves as `difference` says.
    pub fn has(self, difference: Difference) -> bool {
        let row = difference.row();
        row.since.is_none_or(|since| self >= since) && row.until.is_none_or(|until| self < until)
    }
}

impl fmt::Display for GogsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::MAIN {
            f.write_str("main")
        } else {
            write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
        }
    }
}

/// A `--gogs-version` that names no known version of Gogs.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown Gogs version '{given}': known are {}, and any release between two of them",
    GogsVersion::RECORDED.map(|v| v.to_string()).join(", ")
)]
pub struct UnknownVersion {
    given: String,
}

impl FromStr for GogsVersion {
    type Err = UnknownVersion;

    /// Reads `main`, `0.13.2` or `v0.13.2`. A release between two recorded ones is known: it takes the rules of the
    /// nearest one below, as the bounds of the table give it. A release of a series that was never recorded is not.
    fn from_str(given: &str) -> Result<Self, UnknownVersion> {
        let unknown = || UnknownVersion { given: given.to_owned() };
        let text = given.trim();
        if text == "main" {
            return Ok(Self::MAIN);
        }
        let mut parts = text.strip_prefix('v').unwrap_or(text).split('.').map(str::parse::<u16>);
        let (Some(Ok(major)), Some(Ok(minor)), Some(Ok(patch)), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(unknown());
        };
        let parsed = version(major, minor, patch);
        let series = |v: &Self| (v.major, v.minor) == (major, minor);
        let first_of_series = Self::RECORDED.iter().find(|v| series(v)).ok_or_else(unknown)?;
        if parsed < *first_of_series { Err(unknown()) } else { Ok(parsed) }
    }
}

/// Something that is so in some versions of Gogs and otherwise in the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// `?token=` and `?access_token=` authenticate.
    TokenInQuery,
    /// A user may have two tokens of one name.
    TokenNamesRepeat,
    /// The list of tokens begins with the newest.
    TokensNewestFirst,
    /// Tokens are stored, and listed, as hashes.
    TokensHashed,
    /// `full_name` is cleaned of unsafe HTML wherever it is answered.
    FullNameSanitized,
    /// Search fills `login`.
    LoginInSearch,
    /// Search answers at most twenty users.
    SearchCapped,
    /// A body that could not be read is validated all the same.
    UnreadableBodyValidated,
    /// A body may be YAML.
    YamlBody,
    /// Answers carry `X-Content-Type-Options`.
    ContentTypeOptions,
    /// Answers carry `X-Frame-Options`.
    FrameOptions,
    /// `X-Frame-Options` is in capitals.
    FrameOptionsInCapitals,
    /// A method that a path does not have is refused in plain text.
    NotFoundAsText,
}

/// One row of the table of differences.
#[derive(Debug)]
pub struct Row {
    /// The difference.
    pub difference: Difference,
    /// What it concerns: an operation, or `every operation`.
    pub concerns: &'static str,
    /// The first version it holds for; `None`: from the oldest known on.
    pub since: Option<GogsVersion>,
    /// The first version it no longer holds for; `None`: up to the newest.
    pub until: Option<GogsVersion>,
    /// How those versions behave.
    pub behaviour: &'static str,
    /// How the other versions behave.
    pub otherwise: &'static str,
    /// Recorded exchanges that show it.
    pub seen_in: &'static [&'static str],
}

impl Difference {
    /// The row of the table that says where this difference holds.
    pub fn row(self) -> &'static Row {
        // The rows stand in the order of the enum, which a test checks.
        &DIFFERENCES[self as usize]
    }
}

/// All that differs between the versions of Gogs, as far as it is served here.
pub static DIFFERENCES: &[Row] = &[
    Row {
        difference: Difference::TokenInQuery,
        concerns: "every operation",
        since: None,
        until: Some(version(0, 14, 2)),
        behaviour: "`?token=` (or `?access_token=`) authenticates, and is preferred to the header: a bad one in the \
                    query is not made good by a good one in the header.",
        otherwise: "The query is not looked at; only the `Authorization` header authenticates.",
        seen_in: &[
            "me/query-token",
            "me/query-access_token",
            "me/header-good-query-bad",
            "search/token-in-query",
        ],
    },
    Row {
        difference: Difference::TokenNamesRepeat,
        concerns: "`POST /users/:username/tokens`",
        since: None,
        until: Some(version(0, 12, 0)),
        behaviour: "A second token of the same name is made (201).",
        otherwise: "A second token of the same name is refused (422, `access token already exists`).",
        seen_in: &["tokens.create/duplicate", "tokens.create/same-name-again"],
    },
    Row {
        difference: Difference::TokensNewestFirst,
        concerns: "`GET /users/:username/tokens`",
        since: None,
        until: Some(version(0, 12, 0)),
        behaviour: "The newest token comes first.",
        otherwise: "The oldest token comes first.",
        seen_in: &["tokens.list/documented", "tokens.list/after"],
    },
    Row {
        difference: Difference::TokensHashed,
        concerns: "`GET /users/:username/tokens`",
        since: Some(version(0, 13, 0)),
        until: None,
        behaviour: "`sha1` is the first 40 digits of the token's SHA-256, and no token itself.",
        otherwise: "`sha1` is the token.",
        seen_in: &["tokens.list/after", "tokens.list/after-user1"],
    },
    Row {
        difference: Difference::FullNameSanitized,
        concerns: "every answer with a user, but for search",
        since: Some(version(0, 13, 0)),
        until: None,
        behaviour: "`full_name` is cleaned of unsafe HTML, and what is left is escaped.",
        otherwise: "`full_name` is as it was given. (Search cleans it in every version.)",
        seen_in: &["user/none:many15"],
    },
    Row {
        difference: Difference::LoginInSearch,
        concerns: "`GET /users/search`",
        since: Some(GogsVersion::MAIN),
        until: None,
        behaviour: "`login` is the user's name.",
        otherwise: "`login` is the empty string.",
        seen_in: &["search/none?q=u"],
    },
    Row {
        difference: Difference::SearchCapped,
        concerns: "`GET /users/search`",
        since: None,
        until: Some(version(0, 13, 0)),
        behaviour: "At most 20 users are answered; a negative `limit` means 20.",
        otherwise: "There is no greatest `limit`; a negative one means 10.",
        seen_in: &["search/none?q=many&limit=-1"],
    },
    Row {
        difference: Difference::UnreadableBodyValidated,
        concerns: "every operation with a body",
        since: None,
        until: Some(version(0, 13, 0)),
        behaviour: "After a `DeserializationError` the rules are checked too: both kinds of errors are in the array.",
        otherwise: "A `DeserializationError` is the only error in the array.",
        seen_in: &["tokens.create/number-name", "tokens.create/truncated-json"],
    },
    Row {
        difference: Difference::YamlBody,
        concerns: "every operation with a body",
        since: Some(version(0, 13, 0)),
        until: None,
        behaviour: "A body may be YAML (a `Content-Type` with `yaml` in it).",
        otherwise: "A YAML body is refused (415, `Unsupported Content-Type`).",
        seen_in: &[],
    },
    Row {
        difference: Difference::ContentTypeOptions,
        concerns: "every answer",
        since: Some(version(0, 12, 0)),
        until: None,
        behaviour: "The answer carries `X-Content-Type-Options: nosniff`.",
        otherwise: "The answer does not carry it.",
        seen_in: &["me/token"],
    },
    Row {
        difference: Difference::FrameOptions,
        concerns: "every answer",
        since: Some(version(0, 12, 11)),
        until: None,
        behaviour: "The answer carries `X-Frame-Options`.",
        otherwise: "The answer does not carry it.",
        seen_in: &["me/token"],
    },
    Row {
        difference: Difference::FrameOptionsInCapitals,
        concerns: "every answer",
        since: Some(version(0, 12, 11)),
        until: Some(version(0, 13, 0)),
        behaviour: "The header's value is `DENY`.",
        otherwise: "Where there is the header, its value is `deny`.",
        seen_in: &["me/token"],
    },
    Row {
        difference: Difference::NotFoundAsText,
        concerns: "every path, asked for with a method that it does not have",
        since: Some(GogsVersion::MAIN),
        until: None,
        behaviour: "404 with the text `404 page not found`, but for `GET` and `HEAD`.",
        otherwise: "404 with a page of HTML (here: with a message in JSON).",
        seen_in: &["me/method-POST", "user/method-PUT", "tokens.one-delete"],
    },
];
