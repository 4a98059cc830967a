//! The text of the document's info section.

use std::fmt::Write;

use super::versions::Only;
use crate::gogs::{Difference, GogsVersion};

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
        only: Some(Only::With(Difference::TokenInQuery)),
    },
];

/// Where in the text the table of authentication is.
const AUTHENTICATION: &str = "{authentication}";

/// The text, of one version if one is named.
pub(super) fn description(gogs: Option<GogsVersion>) -> String {
    include_str!("description.md").replace(AUTHENTICATION, &authentication(gogs))
}

fn authentication(gogs: Option<GogsVersion>) -> String {
    let has = |scheme: &&Scheme| gogs.is_none_or(|gogs| scheme.only.is_none_or(|only| only.holds(gogs)));
    let schemes = || SCHEMES.iter().filter(has);
    let mut text = "| scheme | what is sent | taken by |\n|---|---|---|\n".to_owned();
    // Writing to a String can't fail.
    for Scheme { name, sends, takes, only, .. } in schemes() {
        let versions = only.map(Only::in_words).unwrap_or_default();
        let _ = writeln!(text, "| `{name}` | {sends}{versions} | {takes} |");
    }
    text.push_str("\n```sh\n");
    for Scheme { call, answer, .. } in schemes() {
        let _ = writeln!(text, "{call}\n# {answer}");
    }
    text + "```"
}
