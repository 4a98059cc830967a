//! The text of the document's info section.

use std::fmt::Write;

use super::versions::Only;
use crate::gogs::{GogsVersion, differences};

/// A row of the table of authentication, with a call and the beginning of what is answered.
struct Scheme {
    name: &'static str,
    sends: &'static str,
    takes: &'static str,
    call: &'static str,
    answer: &'static str,
    only: Option<Only>,
}

const SCHEMES: &[Scheme] = &[
    Scheme {
        name: "BasicAuth",
        sends: "user name (or primary email) and password",
        takes: "the operations on tokens, those of site administrators, and those that anyone may call",
        call: r#"curl -u unknwon:PASSWORD -H "Content-Type: application/json" -d '{"name":"my program"}' https://gogs.example.com/api/v1/users/unknwon/tokens"#,
        answer: r#"201 {"name":"my program","sha1":"..."}"#,
        only: None,
    },
    Scheme {
        name: "TokenAuth",
        sends: "the header `Authorization: token TOKEN`",
        takes: "all operations except those on tokens",
        call: r#"curl -H "Authorization: token TOKEN" https://gogs.example.com/api/v1/user"#,
        answer: r#"200 {"id":...,"username":"unknwon",..."#,
        only: None,
    },
    Scheme {
        name: "TokenQuery",
        sends: "`?token=TOKEN` in the query",
        takes: "the same",
        call: r#"curl "https://gogs.example.com/api/v1/user?token=TOKEN""#,
        answer: r#"200 {"id":...,"username":"unknwon",..."#,
        only: Some(Only::With(&differences::TOKEN_IN_QUERY)),
    },
];

/// The bodies that requests may have.
const MEDIA_TYPES: &[(&str, Option<Only>)] = &[
    ("JSON", None),
    ("a form (URL-encoded or multipart)", None),
    ("YAML", Some(Only::With(&differences::YAML_BODY))),
];

/// What answers have for a body, by their status.
const ERRORS: &[(&str, &str, Option<Only>)] = &[
    ("400, 415", "an array of `BindingError`: the body can't be read", None),
    (
        "400 of `deleteEmails`",
        "an `ApiError`, where the primary email is to be deleted",
        Some(Only::With(&differences::PRIMARY_EMAIL_KEPT)),
    ),
    ("401, 404", "none", None),
    (
        "403",
        "an `ApiError`; where only site administrators may call, none, unless the server answers nobody without credentials",
        None,
    ),
    (
        "422",
        "an `ApiError`, or an array of `BindingError`: the rules that the body breaks; none where `addEmails` gets no email",
        None,
    ),
    ("500, 503", "an `ApiError`", None),
];

/// The text, of one version if one is named.
pub(super) fn description(gogs: Option<GogsVersion>) -> String {
    include_str!("description.md")
        .replace("{versions}", &versions(gogs))
        .replace("{media types}", &media_types(gogs))
        .replace("{authentication}", &authentication(gogs))
        .replace("{errors}", &errors(gogs))
}

/// Whether what `only` some versions have is in the document.
fn is_told(only: Option<Only>, gogs: Option<GogsVersion>) -> bool {
    gogs.is_none_or(|gogs| only.is_none_or(|only| only.holds(gogs)))
}

/// Which versions have it, where the document has not only those.
fn in_words(only: Option<Only>, gogs: Option<GogsVersion>) -> String {
    only.filter(|_| gogs.is_none()).map(Only::in_words).unwrap_or_default()
}

fn versions(gogs: Option<GogsVersion>) -> String {
    match gogs {
        Some(GogsVersion::MAIN) => "its main branch answers it.".to_owned(),
        Some(gogs) => format!("version {gogs} answers it."),
        None => format!(
            "its servers answer it, from version {} to the main branch. Where versions differ, the operation says so, and \
             `x-gogs-since` and `x-gogs-until` name the first and the last version that have a part of this document. What \
             has neither is in all of them.",
            GogsVersion::RECORDED[0]
        ),
    }
}

fn media_types(gogs: Option<GogsVersion>) -> String {
    let told = MEDIA_TYPES.iter().filter(|(_, only)| is_told(*only, gogs));
    let names: Vec<String> = told.map(|(name, only)| format!("{name}{}", in_words(*only, gogs))).collect();
    match names.as_slice() {
        [others @ .., last] if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        names => names.concat(),
    }
}

fn errors(gogs: Option<GogsVersion>) -> String {
    let told = ERRORS.iter().filter(|(.., only)| is_told(*only, gogs));
    let rows = told.map(|(status, body, only)| format!("| {status} | {body}{} |", in_words(*only, gogs)));
    ["| status | body |".to_owned(), "|---|---|".to_owned()]
        .into_iter()
        .chain(rows)
        .collect::<Vec<_>>()
        .join("\n")
}

fn authentication(gogs: Option<GogsVersion>) -> String {
    let schemes = || SCHEMES.iter().filter(|scheme| is_told(scheme.only, gogs));
    let mut text = "| scheme | what is sent | taken by |\n|---|---|---|\n".to_owned();
    // Writing to a String can't fail.
    for Scheme { name, sends, takes, only, .. } in schemes() {
        let versions = in_words(*only, gogs);
        let _ = writeln!(text, "| `{name}` | {sends}{versions} | {takes} |");
    }
    text.push_str("\n```sh\n");
    for Scheme { call, answer, .. } in schemes() {
        let _ = writeln!(text, "{call}\n# {answer}");
    }
    text + "```"
}
