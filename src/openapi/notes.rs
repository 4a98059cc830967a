//! What descriptions say of some versions only: sentences, which the differences tell.
//!
//! The document of one version has those that are true of it, and names no version; the document of all versions has all
//! sentences, with the versions.

use serde_json::Value;

use super::versions::{self, Only};
use crate::gogs::{
    GogsVersion,
    differences::{
        self, Note,
        Place::{self, Answer, Operation, Parameter, Property, Scheme, Shared},
    },
};

/// Adds the sentences that are true of `gogs` to `document`, or all of them, with the versions that each is true of.
pub(super) fn apply(document: &mut Value, gogs: Option<GogsVersion>) {
    for difference in differences::all() {
        for Note { place, with, without } in difference.told {
            for (only, text) in [(Only::With(difference), *with), (Only::Without(difference), *without)] {
                let Some(sentence) = sentence(only, text, gogs) else { continue };
                let described = pointer(*place, document).and_then(|pointer| document.pointer_mut(&pointer));
                if let Some(Value::String(description)) = described {
                    description.push(' ');
                    description.push_str(&sentence);
                }
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

/// Where the description of a place is, as a JSON pointer (RFC 6901), if the place is in the document.
fn pointer(place: Place, document: &Value) -> Option<String> {
    let of = |id| versions::pointer(document, id);
    Some(match place {
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

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::pointer;
    use crate::{
        gogs::differences::{self, Note},
        openapi::{document, document_of},
    };

    #[test]
    fn a_note_is_a_sentence_in_a_place_that_is_there() {
        let document = document();
        for Note { place, with, without } in differences::all().flat_map(|difference| difference.told) {
            let pointer = pointer(*place, &document).unwrap_or_else(|| panic!("{place:?} is nowhere"));
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
