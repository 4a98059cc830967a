//! What descriptions say of some versions only: sentences, each with the difference that it tells.
//!
//! No text of the document names a version by itself. Here it is known from the table of differences which versions a
//! sentence is true of: the document of one version has those that are true of it, and names no version; the document of
//! all versions has all sentences, with the versions.

use serde_json::Value;

use super::versions::{self, Only};
use crate::gogs::{
    Difference::{
        self, EditedLoginSourceReset, EmailsAddedTogether, EmailsOfOthersDeleted, EmptyEmailRefused,
        FollowingTold, FollowsNewestFirst, LoginInSearch, PrimaryEmailKept, SearchCapped, TokenInQuery,
        TokenNamesRepeat, TokensHashed, TokensNewestFirst, UnreadableBodyValidated,
    },
    GogsVersion,
};

/// Whose description a note belongs to.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// An operation, by its id.
    Operation(&'static str),
    /// A parameter of an operation: the id of the one, and the name of the other.
    Parameter(&'static str, &'static str),
    /// An answer of an operation: its id, and the status.
    Answer(&'static str, &'static str),
    /// An answer that operations share, by name.
    Shared(&'static str),
    /// A property of a schema: the names of both.
    Property(&'static str, &'static str),
    /// A security scheme, by name.
    Scheme(&'static str),
}

use Place::{Answer, Operation, Parameter, Property, Scheme, Shared};

/// A difference, as it is told in one place.
#[derive(Debug)]
struct Note {
    place: Place,
    difference: Difference,
    /// A sentence that is true of the versions that behave as the difference says; empty if there is nothing to be said.
    with: &'static str,
    /// A sentence that is true of all others.
    without: &'static str,
}

const fn note(place: Place, difference: Difference, with: &'static str, without: &'static str) -> Note {
    Note { place, difference, with, without }
}

const fn follows(id: &'static str) -> Note {
    note(Operation(id), FollowsNewestFirst, "The latest comes first.", "They are ordered by their ids.")
}

const fn followers(id: &'static str) -> Note {
    note(Operation(id), FollowsNewestFirst, "The latest comes first.", "The earliest comes first.")
}

const fn follows_told(id: &'static str) -> Note {
    note(Operation(id), FollowingTold, "204 says yes, 404 says no.", "The status is 404 in any case.")
}

/// Sentences of one place stand in this order, behind what all versions have in common.
const NOTES: &[Note] = &[
    note(
        Operation("searchUsers"),
        LoginInSearch,
        "Each `login` is the user's name.",
        "Each `login` is the empty string.",
    ),
    note(Parameter("searchUsers", "limit"), SearchCapped, "There are never more than 20.", ""),
    note(
        Operation("listAccessTokens"),
        TokensHashed,
        "Each `sha1` is the first 40 digits of the token's SHA-256, which is of no use for authentication.",
        "Each `sha1` is the token itself.",
    ),
    note(
        Answer("listAccessTokens", "200"),
        TokensNewestFirst,
        "The newest comes first.",
        "The oldest comes first.",
    ),
    note(
        Operation("createAccessToken"),
        TokenNamesRepeat,
        "A second token of the same name is created.",
        "The caller's tokens have different names.",
    ),
    note(Answer("createAccessToken", "422"), TokenNamesRepeat, "", "Or the caller has a token of that name."),
    note(
        Property("CreateAccessTokenRequest", "name"),
        TokenNamesRepeat,
        "",
        "No other token of the caller may have it; upper and lower case differ.",
    ),
    note(
        Property("AccessToken", "sha1"),
        TokensHashed,
        "In a list: the first 40 digits of its SHA-256, which is of no use for authentication.",
        "In a list: the token, too.",
    ),
    note(Property("User", "login"), LoginInSearch, "", "In a search it is the empty string."),
    followers("listFollowers"),
    follows("listFollowing"),
    followers("listMyFollowers"),
    follows("listMyFollowing"),
    follows_told("checkFollowing"),
    follows_told("checkMyFollowing"),
    note(
        Property("Email", "email"),
        EmptyEmailRefused,
        "It is never the empty one.",
        "It may even be the empty one.",
    ),
    note(
        Operation("addEmails"),
        EmailsAddedTogether,
        "Either all are added or none.",
        "If one is refused, those before it have been added.",
    ),
    note(
        Operation("deleteEmails"),
        EmailsOfOthersDeleted,
        "Beware: emails of other users are deleted, too.",
        "What is not an email of the caller is ignored.",
    ),
    note(
        Operation("deleteEmails"),
        PrimaryEmailKept,
        "The primary email is refused (400), and those before it in the request have been deleted.",
        "The primary email is ignored.",
    ),
    note(Answer("deleteEmails", "400"), PrimaryEmailKept, "Or the primary email is to be deleted.", ""),
    note(
        Operation("adminEditUser"),
        EditedLoginSourceReset,
        "`source_id` becomes 0 if you leave it out.",
        "`source_id` stays if you leave it out.",
    ),
    note(
        Shared("BodyUnreadable"),
        UnreadableBodyValidated,
        "The array has the rules that the body breaks as well.",
        "",
    ),
    note(Scheme("TokenQuery"), TokenInQuery, "", "Neither is read any more."),
];

/// Adds the sentences that are true of `gogs` to `document`, or all of them, with the versions that each is true of.
pub(super) fn apply(document: &mut Value, gogs: Option<GogsVersion>) {
    for Note { place, difference, with, without } in NOTES {
        for (only, text) in [(Only::With(*difference), *with), (Only::Without(*difference), *without)] {
            let Some(sentence) = sentence(only, text, gogs) else { continue };
            let pointer = place.pointer(document);
            let described = pointer.and_then(|pointer| document.pointer_mut(&pointer));
            if let Some(Value::String(description)) = described {
                description.push(' ');
                description.push_str(&sentence);
            }
        }
    }
}

/// What is said in a document of `gogs`, or of all versions.
fn sentence(only: Only, text: &str, gogs: Option<GogsVersion>) -> Option<String> {
    match gogs {
        _ if text.is_empty() => None,
        Some(gogs) => only.holds(gogs).then(|| text.to_owned()),
        None => Some(format!("{}{}.", text.trim_end_matches('.'), only.in_words())),
    }
}

impl Place {
    /// Where its description is, as a JSON pointer (RFC 6901), if the place is in the document.
    fn pointer(self, document: &Value) -> Option<String> {
        let of = |id| versions::pointer(document, id);
        Some(match self {
            Operation(id) => of(id)? + "/description",
            Answer(id, status) => format!("{}/responses/{status}/description", of(id)?),
            Parameter(id, name) => {
                let operation = of(id)?;
                let parameters = document.pointer(&format!("{operation}/parameters"))?.as_array()?;
                let at = parameters.iter().position(|parameter| parameter["name"] == name)?;
                format!("{operation}/parameters/{at}/description")
            }
            Shared(name) => format!("/components/responses/{name}/description"),
            Property(schema, name) => format!("/components/schemas/{schema}/properties/{name}/description"),
            Scheme(name) => format!("/components/securitySchemes/{name}/description"),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{NOTES, Note};
    use crate::openapi::{document, document_of};

    #[test]
    fn a_note_is_a_sentence_in_a_place_that_is_there() {
        let document = document();
        for Note { place, with, without, .. } in NOTES {
            let pointer = place.pointer(&document).unwrap_or_else(|| panic!("{place:?} is nowhere"));
            let description = document.pointer(&pointer).and_then(Value::as_str);
            let description = description.unwrap_or_else(|| panic!("{place:?} is not described"));
            for text in [with, without].into_iter().filter(|text| !text.is_empty()) {
                let sentence = text.strip_suffix('.').unwrap_or_else(|| panic!("{text}: no sentence"));
                assert!(description.contains(sentence), "{place:?}: {description}");
            }
        }
    }

    #[test]
    fn a_version_has_the_sentences_that_are_true_of_it() {
        let told = |document: Value| {
            let pointer = "/paths/~1users~1{username}~1followers/get/description";
            document.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let of = |version: &str| told(document_of(version.parse().expect("it is known")));
        assert!(of("0.12.11").ends_with(" The earliest comes first."));
        assert!(of("0.13.0").ends_with(" The latest comes first."));
        assert!(told(document()).ends_with(
            " The latest comes first (since Gogs 0.13.0). The earliest comes first (until Gogs 0.12.11)."
        ));
    }
}
