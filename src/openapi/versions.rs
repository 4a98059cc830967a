//! What of the document only some versions of Gogs have, and the document of one version.
//!
//! Which versions those are is computed from the recordings of all of them (`written/versions.rs` says how) into
//! `openapi/versions.json`. No version is named here: the bounds of the exceptions are those of the differences.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::operation_values;
use crate::gogs::{
    GogsVersion,
    differences::{
        BLOCKED_ADDRESSES_UNTOLD, Difference, ORGANIZATIONS_FOR_ANYONE, TOKEN_IN_QUERY,
        UNREADABLE_BODY_VALIDATED,
    },
    version::{UnknownVersion, Versions},
};

/// The versions that have the parts of the document, by JSON pointer (RFC 6901). What is not in it is in the document of each.
pub type Parts = BTreeMap<String, Versions>;

/// Versions, as a file has them.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Written {
    /// The first of them, if there are others before.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    /// The first after them.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<String>,
}

impl TryFrom<Written> for Versions {
    type Error = UnknownVersion;

    fn try_from(Written { since, before }: Written) -> Result<Self, UnknownVersion> {
        let read = |bound: Option<String>| bound.map(|bound| bound.parse()).transpose();
        Ok(Self { since: read(since)?, until: read(before)? })
    }
}

/// `parts`, as `openapi/versions.json` has them.
pub fn to_written(parts: &Parts) -> Value {
    let text = |bound: Option<GogsVersion>| bound.map(|bound| bound.to_string());
    let written = parts.iter().map(|(pointer, versions)| {
        (pointer, Written { since: text(versions.since), before: text(versions.until) })
    });
    serde_json::json!(written.collect::<BTreeMap<_, _>>())
}

/// What `openapi/versions.json` has.
pub(super) fn from_written(file: &str) -> Result<Parts, String> {
    let written: BTreeMap<String, Written> = serde_json::from_str(file).map_err(|error| error.to_string())?;
    let read = written.into_iter().map(|(pointer, versions)| Ok((pointer, versions.try_into()?)));
    read.collect::<Result<Parts, UnknownVersion>>().map_err(|error| error.to_string())
}

/// Which versions have something: those that behave as a difference says, or all others.
#[derive(Clone, Copy, Debug)]
pub(super) enum Only {
    With(&'static Difference),
    Without(&'static Difference),
}

use Only::{With, Without};

/// Where more is known than the recordings tell: the part, which versions have it, and why the recordings are not enough. The
/// list only gets shorter.
const EXCEPTIONS: &[(&str, Only, &str)] = &[
    (
        "/components/securitySchemes/TokenQuery",
        With(&TOKEN_IN_QUERY),
        "the release that dropped it lies between two that were recorded",
    ),
    (
        "/components/responses/BodyUnreadable/content/application~1json/examples/wrongType",
        Without(&UNREADABLE_BODY_VALIDATED),
        "the text names types of Gogs' source, which its main branch calls otherwise",
    ),
    (
        "/paths/~1repos~1migrate/post/responses/422/content/application~1json/examples/blocked",
        Without(&BLOCKED_ADDRESSES_UNTOLD),
        "the others would try the address: they were not asked",
    ),
    (
        "/paths/~1orgs~1{orgname}/patch/responses/401",
        Without(&ORGANIZATIONS_FOR_ANYONE),
        "where the others should refuse whom they do not know, Gogs fails",
    ),
];

/// Leaves out what `gogs` lacks; or, of the document of all versions, nothing, and says which versions have what others lack.
pub(super) fn apply(document: &mut Value, gogs: Option<GogsVersion>, parts: &Parts) {
    for (pointer, versions) in with_exceptions(parts) {
        // Beside a reference nothing may stand: what it refers to takes its place.
        let reference = document.pointer(pointer).and_then(|part| part["$ref"].as_str()).map(str::to_owned);
        let shared = reference.and_then(|reference| document.pointer(&reference[1..]).cloned());
        let Some((parent, name)) = found(document, pointer) else { continue };
        if let Some(shared) = shared.filter(|_| gogs.is_none()) {
            parent.insert(name.clone(), shared);
        }
        if gogs.is_some_and(|gogs| !versions.contains(gogs)) {
            parent.shift_remove(&name);
        } else if gogs.is_none()
            && let Some(part) = parent.get_mut(&name).and_then(Value::as_object_mut)
        {
            mark(part, versions);
        }
    }
    if gogs.is_some() {
        drop_empty_contents(document);
        drop_empty_paths(document);
        drop_requirements(document);
    }
}

/// What was computed, with the exceptions in its place.
fn with_exceptions(parts: &Parts) -> BTreeMap<&str, Versions> {
    let mut all: BTreeMap<&str, Versions> =
        parts.iter().map(|(pointer, versions)| (pointer.as_str(), *versions)).collect();
    all.extend(EXCEPTIONS.iter().map(|(pointer, only, _)| (*pointer, only.versions())));
    all
}

/// The object that has what `pointer` leads to, and its name there, if there is such a thing.
fn found<'a>(document: &'a mut Value, pointer: &str) -> Option<(&'a mut Map<String, Value>, String)> {
    let (parent, name) = pointer.rsplit_once('/')?;
    let name = name.replace("~1", "/").replace("~0", "~");
    let parent = document.pointer_mut(parent)?.as_object_mut()?;
    parent.contains_key(&name).then_some((parent, name))
}

/// Where an operation is, as a JSON pointer.
pub(super) fn pointer(document: &Value, id: &str) -> Option<String> {
    let mut items = document["paths"].as_object().into_iter().flatten();
    items.find_map(|(path, item)| {
        let (method, _) = item.as_object()?.iter().find(|(_, operation)| operation["operationId"] == id)?;
        Some(format!("/paths/{}/{method}", escape(path)))
    })
}

/// A name as a segment of a JSON pointer.
pub(crate) fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

impl Only {
    /// Whether `gogs` is one of the versions.
    pub(super) fn holds(self, gogs: GogsVersion) -> bool {
        self.versions().contains(gogs)
    }

    fn versions(self) -> Versions {
        match self {
            With(difference) => difference.holds,
            Without(Difference { holds, .. }) => Versions { since: holds.until, until: holds.since },
        }
    }

    /// The versions in words, to be put behind what they are about.
    pub(super) fn in_words(self) -> String {
        in_words(self.versions())
    }
}

/// The first of the versions, and the last, where there are others before and after.
fn first_and_last(versions: Versions) -> [(&'static str, Option<GogsVersion>); 2] {
    [("since", versions.since), ("until", versions.until.map(GogsVersion::last_before))]
}

fn in_words(versions: Versions) -> String {
    let in_words = |(word, bound): (&str, Option<GogsVersion>)| match bound? {
        GogsVersion::MAIN => Some(" (on Gogs' main branch)".to_owned()),
        bound => Some(format!(" ({word} Gogs {bound})")),
    };
    first_and_last(versions).into_iter().filter_map(in_words).collect()
}

/// Says which versions have a part: in extensions, and in the summary of an example, for Swagger UI shows no more of it.
fn mark(part: &mut Map<String, Value>, versions: Versions) {
    for (word, bound) in first_and_last(versions) {
        if let Some(bound) = bound {
            part.insert(format!("x-gogs-{word}"), bound.to_string().into());
        }
    }
    if part.contains_key("value")
        && let Some(Value::String(summary)) = part.get_mut("summary")
    {
        summary.push_str(&in_words(versions));
    }
}

/// Leaves out the bodies of shared responses whose every example was left out: a version that has none of them sends no body.
fn drop_empty_contents(document: &mut Value) {
    let responses = document.pointer_mut("/components/responses").and_then(Value::as_object_mut);
    for response in responses.into_iter().flat_map(|responses| responses.values_mut()) {
        let Some(contents) = response.get_mut("content").and_then(Value::as_object_mut) else { continue };
        contents
            .retain(|_, content| content["examples"].as_object().is_none_or(|examples| !examples.is_empty()));
        if contents.is_empty()
            && let Some(response) = response.as_object_mut()
        {
            response.shift_remove("content");
        }
    }
}

/// Leaves out the paths of which all operations are left out.
fn drop_empty_paths(document: &mut Value) {
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        paths.retain(|_, item| item.as_object().is_some_and(|item| !item.is_empty()));
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
    use super::{EXCEPTIONS, found, with_exceptions};
    use crate::{
        gogs::{GogsVersion, version::Versions},
        openapi::{Recorded, document, document_of},
    };

    /// The parts that the document of `version` has, and should not have, or the other way round.
    fn misplaced(version: GogsVersion) -> Vec<&'static str> {
        let (mut of_all, mut of_version) = (document(), document_of(version));
        let parts = with_exceptions(&Recorded::written().parts);
        let is_misplaced = |(pointer, versions): &(&'static str, Versions)| {
            assert!(found(&mut of_all, pointer).is_some(), "{pointer} is nowhere");
            found(&mut of_version, pointer).is_some() != versions.contains(version)
        };
        parts.into_iter().filter(is_misplaced).map(|(pointer, _)| pointer).collect()
    }

    #[test]
    fn what_a_version_lacks_is_left_out_and_nothing_else() {
        for version in ["0.11.91", "0.12.0", "0.12.12", "0.13.4", "0.14.0", "0.14.1", "0.14.2", "main"] {
            assert_eq!(misplaced(version.parse().expect("it is known")), Vec::<&str>::new(), "{version}");
        }
    }

    #[test]
    fn exceptions_are_needed() {
        let parts = &Recorded::written().parts;
        for (pointer, only, reason) in EXCEPTIONS {
            assert_ne!(
                parts.get(*pointer),
                Some(&only.versions()),
                "{pointer}: the recordings tell it: not \"{reason}\""
            );
        }
    }

    #[test]
    fn marks_are_the_first_and_the_last_version() {
        let document = document();
        let mark = |pointer: &str, name: &str| {
            document.pointer(pointer).and_then(|part| part[name].as_str()).map(str::to_owned)
        };
        let scheme = "/components/securitySchemes/TokenQuery";
        assert_eq!(
            (mark(scheme, "x-gogs-since"), mark(scheme, "x-gogs-until")),
            (None, Some("0.14.1".to_owned()))
        );
        let examples = "/paths/~1users~1search/get/responses/200/content/application~1json/examples";
        assert_eq!(
            mark(&format!("{examples}/toAnyone"), "x-gogs-until").as_deref(),
            Some(GogsVersion::DEFAULT.to_string().as_str())
        );
        assert_eq!(mark(&format!("{examples}/withLogins"), "x-gogs-since").as_deref(), Some("main"));
        let body = "/paths/~1user~1emails/post/requestBody/content/application~1yaml";
        assert_eq!(mark(body, "x-gogs-since").as_deref(), Some("0.13.0"));
    }

    #[test]
    fn an_operation_stays_protected() {
        let document = document_of(GogsVersion::MAIN);
        let security = &document["paths"]["/user"]["get"]["security"];
        assert_eq!(security, &serde_json::json!([{"TokenAuth": []}]));
    }
}
