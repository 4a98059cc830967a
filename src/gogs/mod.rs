//! The versions of Gogs, and the one table of what differs between them.
//!
//! A handler never compares versions: it asks [`GogsVersion::has`] for a [`Difference`]. Each difference is named once,
//! with the first version it holds for, the first it no longer holds for, and the recorded exchanges that show it.
//! `docs/GOGS-VERSIONS.md` is written from this table.

pub mod full_names;
pub mod operations;

use std::{fmt, str::FromStr};

/// A version of Gogs, ordered by age; [`GogsVersion::MAIN`] is newer than each release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GogsVersion {
    major: u16,
    minor: u16,
    patch: u16,
}

/// A release.
pub(crate) const fn version(major: u16, minor: u16, patch: u16) -> GogsVersion {
    GogsVersion { major, minor, patch }
}

impl GogsVersion {
    /// The development branch, as recorded in 2026.
    pub const MAIN: Self = version(u16::MAX, 0, 0);
    /// The newest release.
    pub const DEFAULT: Self = version(0, 14, 3);
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

    /// The oldest and the newest recorded version of a series.
    ///
    /// # Panics
    ///
    /// If none was recorded.
    pub fn series(major: u16, minor: u16) -> (Self, Self) {
        let mut of_series =
            Self::RECORDED.into_iter().filter(|recorded| (recorded.major, recorded.minor) == (major, minor));
        let oldest = of_series.next().expect("a series that was recorded");
        (oldest, of_series.next_back().unwrap_or(oldest))
    }

    /// The newest known version before `bound`: the patch before it, or the newest recorded one of an earlier series.
    pub fn last_before(bound: Self) -> Self {
        match bound.patch.checked_sub(1) {
            Some(patch) => Self { patch, ..bound },
            None => Self::RECORDED.into_iter().rfind(|recorded| *recorded < bound).unwrap_or(bound),
        }
    }

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
    "unknown Gogs version '{given}': known are {}, any release between two of them, and 0.12 or the like for the newest of its series",
    GogsVersion::RECORDED.map(|v| v.to_string()).join(", ")
)]
pub struct UnknownVersion {
    given: String,
}

impl FromStr for GogsVersion {
    type Err = UnknownVersion;

    /// Reads `main`, `0.13.2` or `v0.13.2`. A release between two recorded ones is known: it takes the rules of the
    /// nearest one below, as the bounds of the table give it. A release of a series that was never recorded is not. `0.13` is
    /// the newest recorded one of its series.
    fn from_str(given: &str) -> Result<Self, UnknownVersion> {
        let unknown = || UnknownVersion { given: given.to_owned() };
        let text = given.trim();
        if text == "main" {
            return Ok(Self::MAIN);
        }
        let mut parts = text.strip_prefix('v').unwrap_or(text).split('.').map(str::parse::<u16>);
        let (Some(Ok(major)), Some(Ok(minor)), patch, None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(unknown());
        };
        let of_series = |v: &&Self| (v.major, v.minor) == (major, minor);
        let oldest = Self::RECORDED.iter().find(of_series).ok_or_else(unknown)?;
        let newest = Self::RECORDED.iter().rfind(of_series).ok_or_else(unknown)?;
        match patch {
            None => Ok(*newest),
            Some(Ok(patch)) if patch >= oldest.patch => Ok(version(major, minor, patch)),
            Some(_) => Err(unknown()),
        }
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
    /// Where nothing says what the body is, the query is taken for it.
    BodyInQuery,
    /// An empty text is no email that could be added.
    EmptyEmailRefused,
    /// Emails are added all together or not at all.
    EmailsAddedTogether,
    /// An email that was not confirmed can't be added again.
    UnconfirmedEmailsRefused,
    /// An email that was not confirmed can't be that of a new user.
    UnconfirmedEmailsTaken,
    /// Emails that were added are answered as they were given.
    EmailsAnsweredAsGiven,
    /// The primary email counts as confirmed, even of a user who is not active.
    PrimaryEmailVerified,
    /// The primary email can't be deleted.
    PrimaryEmailKept,
    /// Anyone's emails can be deleted.
    EmailsOfOthersDeleted,
    /// Whoever follows is listed by the time of it, the last first.
    FollowsNewestFirst,
    /// Asking whether somebody follows is answered.
    FollowingTold,
    /// A message of what may not be called is no sentence.
    KeyDeniedInSmallLetters,
    /// What an error is about is told in brackets.
    ErrorsInBrackets,
    /// That users still own something is told as up to 0.12.
    OwnershipInBrackets,
    /// The name `-` is reserved.
    DashReserved,
    /// An invalid key's message has a placeholder in it.
    KeyErrorPlaceholder,
    /// Repositories may be unlisted.
    UnlistedRepositories,
    /// A repository of the caller's own, which they are a collaborator of, too, is listed twice.
    OwnRepositoriesAgain,
    /// A user who is edited keeps an email that is written in capitals.
    EditedEmailAsGiven,
    /// A user who is edited may take an email that is another's second one.
    EditedEmailOnlyPrimary,
    /// A user who is edited is put back to the own login source, if none is given.
    EditedLoginSourceReset,
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
        otherwise: "A `DeserializationError` is the only error in the array, but of a form, whose rules are checked in \
                    every version.",
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
    Row {
        difference: Difference::BodyInQuery,
        concerns: "`PATCH` and `DELETE` with a body",
        since: None,
        until: Some(version(0, 12, 0)),
        behaviour: "Without a `Content-Type` the members are read from the query, as from a form.",
        otherwise: "Without a `Content-Type` the body is refused (415, `Empty Content-Type`).",
        seen_in: &["emails.delete-no-body"],
    },
    Row {
        difference: Difference::EmptyEmailRefused,
        concerns: "`POST /user/emails`",
        since: None,
        until: Some(version(0, 14, 0)),
        behaviour: "An empty email is refused (422, `email address has been used`).",
        otherwise: "An empty email is added.",
        seen_in: &["emails.add-empty-string"],
    },
    Row {
        difference: Difference::EmailsAddedTogether,
        concerns: "`POST /user/emails`",
        since: None,
        until: Some(version(0, 14, 0)),
        behaviour: "If one of the emails is refused, none is added.",
        otherwise: "The emails before the first that is refused are added.",
        seen_in: &["emails.list/after-add"],
    },
    Row {
        difference: Difference::UnconfirmedEmailsRefused,
        concerns: "`POST /user/emails`",
        since: None,
        until: Some(version(0, 14, 0)),
        behaviour: "An email is refused even if the other user never confirmed it, or is not active.",
        otherwise: "An email is refused if it was confirmed, or is the primary one of an active user.",
        seen_in: &[],
    },
    Row {
        difference: Difference::UnconfirmedEmailsTaken,
        concerns: "`POST /admin/users`",
        since: None,
        until: Some(version(0, 13, 0)),
        behaviour: "An email is refused even if the other user never confirmed it, or is not active.",
        otherwise: "An email is refused if it was confirmed, or is the primary one of an active user.",
        seen_in: &[],
    },
    Row {
        difference: Difference::EmailsAnsweredAsGiven,
        concerns: "`POST /user/emails`",
        since: Some(version(0, 14, 0)),
        until: None,
        behaviour: "The emails are answered as they were given, and stored in small letters, without spaces around them.",
        otherwise: "The emails are answered as they are stored, in small letters.",
        seen_in: &[],
    },
    Row {
        difference: Difference::PrimaryEmailVerified,
        concerns: "`GET /user/emails`",
        since: None,
        until: Some(version(0, 14, 0)),
        behaviour: "The primary email is told as confirmed, even of a user who is not active.",
        otherwise: "The primary email is told as confirmed if the user is active.",
        seen_in: &[],
    },
    Row {
        difference: Difference::PrimaryEmailKept,
        concerns: "`DELETE /user/emails`",
        since: Some(version(0, 14, 0)),
        until: None,
        behaviour: "The primary email is refused (400, `cannot delete primary email`).",
        otherwise: "The primary email is passed over (204).",
        seen_in: &["emails.delete-primary"],
    },
    Row {
        difference: Difference::EmailsOfOthersDeleted,
        concerns: "`DELETE /user/emails`",
        since: None,
        until: Some(version(0, 14, 0)),
        behaviour: "Each email that is named is deleted, whoever's it is.",
        otherwise: "Of the emails that are named, the caller's are deleted.",
        seen_in: &["emails.list/alice-after"],
    },
    Row {
        difference: Difference::FollowsNewestFirst,
        concerns: "the lists of followers and followed",
        since: Some(version(0, 13, 0)),
        until: None,
        behaviour: "Who began to follow last comes first.",
        otherwise: "The database decides: see the lists without an order below.",
        seen_in: &["followers.my-following", "followers.following-of"],
    },
    Row {
        difference: Difference::FollowingTold,
        concerns: "`GET /user/following/:username`, `GET /users/:username/following/:target`",
        since: Some(version(0, 12, 0)),
        until: None,
        behaviour: "204 if the one follows the other, else 404.",
        otherwise: "Always 404.",
        seen_in: &["followers.check-mine-yes", "followers.check-yes"],
    },
    Row {
        difference: Difference::KeyDeniedInSmallLetters,
        concerns: "`DELETE /user/keys/:id`",
        since: None,
        until: Some(version(0, 12, 0)),
        behaviour: "The message of the refusal is `you do not have access to this key`.",
        otherwise: "The message of the refusal is `You do not have access to this key.`",
        seen_in: &["keys.delete-others"],
    },
    Row {
        difference: Difference::ErrorsInBrackets,
        concerns: "the messages of `POST /admin/users` and `PATCH /admin/users/:username`",
        since: None,
        until: Some(version(0, 12, 0)),
        behaviour: "What a message is about stands in brackets: `user already exists [name: x]`.",
        otherwise: "What a message is about is written as Go writes a map: `user already exists: map[name:x]`.",
        seen_in: &[
            "admin.create-user/duplicate",
            "admin.create-user/email-taken",
            "admin.edit-user/email-taken",
        ],
    },
    Row {
        difference: Difference::OwnershipInBrackets,
        concerns: "the messages of `DELETE /admin/users/:username`",
        since: None,
        until: Some(version(0, 13, 0)),
        behaviour: "`user still has ownership of repositories [uid: 3]`",
        otherwise: "`user still has repository ownership: map[userID:3]`",
        seen_in: &["admin.delete-user/owns-repositories", "admin.delete-user/org"],
    },
    Row {
        difference: Difference::DashReserved,
        concerns: "`POST /admin/users`",
        since: Some(version(0, 12, 0)),
        until: None,
        behaviour: "`-` is no name for a user (422).",
        otherwise: "A user may be called `-`.",
        seen_in: &[],
    },
    Row {
        difference: Difference::KeyErrorPlaceholder,
        concerns: "`POST /user/keys`",
        since: Some(version(0, 12, 0)),
        until: None,
        behaviour: "The message about an invalid key begins with `Invalid key content: %v: `.",
        otherwise: "The message about an invalid key begins with `Invalid key content: `.",
        seen_in: &["keys.add-nonsense"],
    },
    Row {
        difference: Difference::UnlistedRepositories,
        concerns: "`GET /repos/search`, `GET /users/:username/repos`",
        since: Some(version(0, 13, 0)),
        until: None,
        behaviour: "A repository may be unlisted: it is found by its name only.",
        otherwise: "There are no unlisted repositories.",
        seen_in: &[],
    },
    Row {
        difference: Difference::OwnRepositoriesAgain,
        concerns: "`GET /user/repos`, `GET /users/:username/repos`",
        since: Some(version(0, 13, 0)),
        until: None,
        behaviour: "A repository of the caller's own is listed a second time if they are a collaborator of it, too; its \
                    `permissions` are the collaborator's.",
        otherwise: "A repository is listed once.",
        seen_in: &[],
    },
    Row {
        difference: Difference::EditedEmailAsGiven,
        concerns: "`PATCH /admin/users/:username`",
        since: Some(version(0, 13, 0)),
        until: None,
        behaviour: "The email is stored as it is given.",
        otherwise: "The email is stored in small letters.",
        seen_in: &[],
    },
    Row {
        difference: Difference::EditedEmailOnlyPrimary,
        concerns: "`PATCH /admin/users/:username`",
        since: None,
        until: Some(version(0, 13, 0)),
        behaviour: "An email is refused only if it is the primary one of another user.",
        otherwise: "An email is refused if it is any confirmed one of a user, or the primary one of an active user.",
        seen_in: &["admin.edit-user/email-taken"],
    },
    Row {
        difference: Difference::EditedLoginSourceReset,
        concerns: "`PATCH /admin/users/:username`",
        since: Some(version(0, 13, 0)),
        until: None,
        behaviour: "Without a `source_id` the user logs in here from then on.",
        otherwise: "Without a `source_id` the user's login source stays.",
        seen_in: &[],
    },
];

#[cfg(test)]
mod tests {
    use super::{DIFFERENCES, GogsVersion};

    #[test]
    fn rows_stand_in_the_order_of_the_enum() {
        for (at, row) in DIFFERENCES.iter().enumerate() {
            assert_eq!(row.difference as usize, at, "{:?}", row.difference);
            assert!(row.since.is_some() || row.until.is_some(), "{:?} holds for all", row.difference);
        }
    }

    #[test]
    fn the_default_is_the_newest_release() {
        assert_eq!(GogsVersion::DEFAULT, GogsVersion::last_before(GogsVersion::MAIN));
    }

    #[test]
    fn the_versions_of_a_series() {
        let versions =
            |(oldest, newest): (GogsVersion, GogsVersion)| (oldest.to_string(), newest.to_string());
        assert_eq!(versions(GogsVersion::series(0, 11)), ("0.11.91".to_owned(), "0.11.91".to_owned()));
        assert_eq!(versions(GogsVersion::series(0, 14)), ("0.14.0".to_owned(), "0.14.3".to_owned()));
    }

    #[test]
    fn the_last_before_a_bound() {
        for (bound, last) in
            [("0.14.2", "0.14.1"), ("0.14.0", "0.13.4"), ("main", "0.14.3"), ("0.12.0", "0.11.91")]
        {
            let version = |text: &str| text.parse::<GogsVersion>().expect(text);
            assert_eq!(GogsVersion::last_before(version(bound)), version(last), "{bound}");
        }
    }

    #[test]
    fn versions_are_read() {
        for known in ["0.11.91", "v0.12.3", "0.14.2", "main", " 0.13.4\n"] {
            assert!(known.parse::<GogsVersion>().is_ok(), "{known}");
        }
        for (series, newest) in
            [("0.11", "0.11.91"), ("v0.12", "0.12.11"), ("0.13", "0.13.4"), ("0.14", "0.14.3")]
        {
            assert_eq!(series.parse::<GogsVersion>().expect(series).to_string(), newest);
        }
        for unknown in
            ["", "0.11.90", "0.10.0", "0.15.0", "1.0.0", "0", "0.15", "0.14.", "latest", "0.14.0.1"]
        {
            let error = unknown.parse::<GogsVersion>().expect_err(unknown).to_string();
            assert!(
                error.contains("0.11.91, 0.12.0, 0.12.11, 0.13.0, 0.13.4, 0.14.0, 0.14.3, main"),
                "{error}"
            );
        }
    }
}
