//! What of the document only some versions of Gogs have: the table of it, and the document of one version.
//!
//! No version is named here: the bounds are those of the differences.

use serde_json::{Map, Value};

use super::{components, operation_values};
use crate::gogs::{
    GogsVersion,
    differences::{
        Difference, ERRORS_IN_BRACKETS, FOLLOWING_TOLD, FOLLOWS_NEWEST_FIRST, KEY_DENIED_IN_SMALL_LETTERS,
        LOGIN_IN_SEARCH, OWNERSHIP_IN_BRACKETS, PRIMARY_EMAIL_KEPT, TOKEN_IN_QUERY, TOKEN_NAMES_REPEAT,
        TOKENS_NEWEST_FIRST, UNREADABLE_BODY_VALIDATED, YAML_BODY,
    },
};

/// A part of the document.
#[derive(Clone, Copy, Debug)]
enum Part {
    /// A security scheme.
    Scheme(&'static str),
    /// The bodies of this media type that operations read.
    Body(&'static str),
    /// An answer: operation id and status.
    Answer(&'static str, &'static str),
    /// An example of an answer: operation id, status and name.
    Answered(&'static str, &'static str, &'static str),
    /// An example of a request: operation id and name.
    Sent(&'static str, &'static str),
    /// An example of an answer that operations share: names of both.
    Shared(&'static str, &'static str),
}

/// Which versions have a part: those that behave as a difference says, or all others.
#[derive(Clone, Copy, Debug)]
pub(super) enum Only {
    With(&'static Difference),
    Without(&'static Difference),
}

use Only::{With, Without};
use Part::{Answer, Answered, Body, Scheme, Sent, Shared};

/// The parts that not all versions have. What is not in it is in the document of each.
const PARTS: &[(Part, Only)] = &[
    (Scheme("TokenQuery"), With(&TOKEN_IN_QUERY)),
    (Body("application/yaml"), With(&YAML_BODY)),
    (Shared("BodyUnreadable", "wrongType"), Without(&UNREADABLE_BODY_VALIDATED)),
    (Answered("searchUsers", "200", "toAKnownCaller"), Without(&LOGIN_IN_SEARCH)),
    (Answered("searchUsers", "200", "toAnyone"), Without(&LOGIN_IN_SEARCH)),
    (Answered("searchUsers", "200", "withLogins"), With(&LOGIN_IN_SEARCH)),
    (Answered("listAccessTokens", "200", "documented"), Without(&TOKENS_NEWEST_FIRST)),
    (Answered("listAccessTokens", "200", "newestFirst"), With(&TOKENS_NEWEST_FIRST)),
    (Sent("createAccessToken", "exists"), Without(&TOKEN_NAMES_REPEAT)),
    (Answered("createAccessToken", "422", "exists"), Without(&TOKEN_NAMES_REPEAT)),
    (Answered("listFollowing", "200", "following"), With(&FOLLOWS_NEWEST_FIRST)),
    (Answered("listFollowing", "200", "followingByNumber"), Without(&FOLLOWS_NEWEST_FIRST)),
    (Answer("checkMyFollowing", "204"), With(&FOLLOWING_TOLD)),
    (Answer("checkFollowing", "204"), With(&FOLLOWING_TOLD)),
    (Sent("deleteEmails", "primary"), With(&PRIMARY_EMAIL_KEPT)),
    (Answered("deleteEmails", "400", "primary"), With(&PRIMARY_EMAIL_KEPT)),
    (Answered("deletePublicKey", "403", "denied"), Without(&KEY_DENIED_IN_SMALL_LETTERS)),
    (Sent("adminCreateUser", "exists"), Without(&ERRORS_IN_BRACKETS)),
    (Answered("adminCreateUser", "422", "exists"), Without(&ERRORS_IN_BRACKETS)),
    (Answered("adminCreateUser", "422", "email"), Without(&ERRORS_IN_BRACKETS)),
    (Answered("adminEditUser", "422", "email"), Without(&ERRORS_IN_BRACKETS)),
    (Answered("adminDeleteUser", "422", "repositories"), Without(&OWNERSHIP_IN_BRACKETS)),
    (Answered("adminDeleteUser", "422", "repositoriesInBrackets"), With(&OWNERSHIP_IN_BRACKETS)),
];

/// Leaves out what `gogs` lacks; or, of the document of all versions, nothing, and says of all in the table which versions
/// have it.
pub(super) fn apply(document: &mut Value, gogs: Option<GogsVersion>) {
    for (part, only) in PARTS {
        for pointer in part.pointers(document) {
            let Some((parent, name)) = found(document, &pointer) else { continue };
            if gogs.is_some_and(|gogs| !only.holds(gogs)) {
                parent.shift_remove(&name);
            } else if gogs.is_none()
                && let Some(part) = parent.get_mut(&name).and_then(Value::as_object_mut)
            {
                only.mark(part);
            }
        }
    }
    if gogs.is_some() {
        drop_requirements(document);
        components::drop_unused(document);
    }
}

/// The object that has what `pointer` leads to, and its name there, if there is such a thing.
fn found<'a>(document: &'a mut Value, pointer: &str) -> Option<(&'a mut Map<String, Value>, String)> {
    let (parent, name) = pointer.rsplit_once('/')?;
    let name = name.replace("~1", "/");
    let parent = document.pointer_mut(parent)?.as_object_mut()?;
    parent.contains_key(&name).then_some((parent, name))
}

impl Part {
    /// Where it is, as JSON pointers (RFC 6901).
    fn pointers(self, document: &Value) -> Vec<String> {
        const EXAMPLES: &str = "content/application~1json/examples";
        let of =
            |id, rest: String| pointer(document, id).map(|operation| operation + &rest).into_iter().collect();
        match self {
            Scheme(name) => vec![format!("/components/securitySchemes/{name}")],
            Body(media_type) => pointers(document)
                .map(|(_, operation)| format!("{operation}/requestBody/content/{}", escape(media_type)))
                .collect(),
            Answer(id, status) => of(id, format!("/responses/{status}")),
            Answered(id, status, name) => of(id, format!("/responses/{status}/{EXAMPLES}/{name}")),
            Sent(id, name) => of(id, format!("/requestBody/{EXAMPLES}/{name}")),
            Shared(response, name) => vec![format!("/components/responses/{response}/{EXAMPLES}/{name}")],
        }
    }
}

/// The ids of all operations, and where they are.
fn pointers(document: &Value) -> impl Iterator<Item = (&str, String)> {
    let items = document["paths"].as_object().into_iter().flatten();
    items.flat_map(|(path, item)| {
        item.as_object().into_iter().flatten().filter_map(move |(method, operation)| {
            Some((operation["operationId"].as_str()?, format!("/paths/{}/{method}", escape(path))))
        })
    })
}

/// Where an operation is, as a JSON pointer.
pub(super) fn pointer(document: &Value, id: &str) -> Option<String> {
    pointers(document).find(|(other, _)| *other == id).map(|(_, pointer)| pointer)
}

/// A name as a segment of a JSON pointer.
pub(super) fn escape(name: &str) -> String {
    name.replace('/', "~1")
}

impl Only {
    /// Whether `gogs` has the part.
    pub(super) fn holds(self, gogs: GogsVersion) -> bool {
        match self {
            With(difference) => gogs.has(difference),
            Without(difference) => !gogs.has(difference),
        }
    }

    /// The first and the last version that have the part, where there are others before and after.
    fn bounds(self) -> (Option<GogsVersion>, Option<GogsVersion>) {
        let (since, until) = match self {
            With(Difference { holds, .. }) => (holds.since, holds.until),
            Without(Difference { holds, .. }) => (holds.until, holds.since),
        };
        (since, until.map(GogsVersion::last_before))
    }

    /// The same in words, to be put behind what they are about.
    pub(super) fn in_words(self) -> String {
        let (since, until) = self.bounds();
        [("since", since), ("until", until)]
            .into_iter()
            .filter_map(|(word, bound)| match bound? {
                GogsVersion::MAIN => Some(" (on Gogs' main branch)".to_owned()),
                bound => Some(format!(" ({word} Gogs {bound})")),
            })
            .collect()
    }

    /// Says which versions have the part: in extensions, and in the summary of an example, for Swagger UI shows no more of it.
    fn mark(self, part: &mut Map<String, Value>) {
        let (since, until) = self.bounds();
        for (name, bound) in [("x-gogs-since", since), ("x-gogs-until", until)] {
            if let Some(bound) = bound {
                part.insert(name.to_owned(), bound.to_string().into());
            }
        }
        if let Some(Value::String(summary)) = part.get_mut("summary") {
            summary.push_str(&self.in_words());
        }
    }
}

/// Leaves out what operations say of security schemes that are left out.
fn drop_requirements(document: &mut Value) {
    let schemes = document["components"]["securitySchemes"].clone();
    for operation in operation_values(document) {
        if let Some(Value::Array(requirements)) = operation.get_mut("security") {
            requirements.retain(|requirement| {
                requirement.as_object().into_iter().flatten().all(|(name, _)| schemes.get(name).is_some())
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PARTS, found};
    use crate::{
        gogs::GogsVersion,
        openapi::{document, document_of},
    };

    /// Whether the document of `version` has each part of the table, where it is to have it, and nowhere else.
    fn is_exact(version: GogsVersion) -> bool {
        let (mut of_all, mut of_version) = (document(), document_of(version));
        PARTS.iter().all(|(part, only)| {
            let pointers = part.pointers(&of_all);
            let mut has = pointers.iter().map(|pointer| {
                assert!(found(&mut of_all, pointer).is_some() || pointers.len() > 1, "{part:?} is nowhere");
                found(&mut of_version, pointer).is_some()
            });
            if only.holds(version) { has.any(|has| has) } else { !has.any(|has| has) }
        })
    }

    #[test]
    fn what_a_version_lacks_is_left_out_and_nothing_else() {
        for version in ["0.11.91", "0.12.0", "0.12.12", "0.13.4", "0.14.0", "0.14.1", "0.14.2", "main"] {
            assert!(is_exact(version.parse().expect("it is known")), "{version}");
        }
    }

    #[test]
    fn bounds_are_the_first_and_the_last_version() {
        for (part, only) in PARTS {
            let (since, until) = only.bounds();
            for gogs in GogsVersion::RECORDED {
                let within =
                    since.is_none_or(|since| gogs >= since) && until.is_none_or(|until| gogs <= until);
                assert_eq!(only.holds(gogs), within, "{part:?} {gogs}");
            }
        }
        let document = document();
        let scheme = &document["components"]["securitySchemes"]["TokenQuery"];
        assert_eq!(
            (&scheme["x-gogs-since"], &scheme["x-gogs-until"]),
            (&serde_json::Value::Null, &"0.14.1".into())
        );
        let examples = "/paths/~1users~1search/get/responses/200/content/application~1json/examples";
        let examples = document.pointer(examples).expect("it is there");
        assert_eq!(examples["toAnyone"]["x-gogs-until"], GogsVersion::DEFAULT.to_string());
        assert_eq!(examples["withLogins"]["x-gogs-since"], "main");
        let body = &document["paths"]["/user/emails"]["post"]["requestBody"]["content"]["application/yaml"];
        assert_eq!(body["x-gogs-since"], "0.13.0");
    }

    #[test]
    fn an_operation_stays_protected() {
        let document = document_of(GogsVersion::MAIN);
        let security = &document["paths"]["/user"]["get"]["security"];
        assert_eq!(security, &serde_json::json!([{"TokenAuth": []}]));
    }
}
