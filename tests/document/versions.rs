//! The document of each version of Gogs: what that version answered fits it, and it has nothing that the version lacks.

use std::collections::BTreeSet;

use gogs_openapi::gogs::GogsVersion;
use serde_json::Value;

use crate::{
    examples::{self, Example, is_failed, is_recorded, unpaired},
    fit::{Document, Verdict},
    members, none,
    recorded::wrong_links,
    recordings::{ALL, Exchange},
    rules::is_answered,
};

/// Statuses that other versions alone were recorded with, and why all have them: operation and status. The list only gets
/// shorter.
const STATUSES_OF_OTHERS: [(&str, &str, &str); 2] = [
    (
        "getPublicKey",
        "404",
        "since 0.12 Gogs fails with 500 where a key is missing, and this server does not",
    ),
    ("listTags", "404", "of a repository that the caller may not read, as in each operation below it"),
];

/// The same of examples, by name.
const EXAMPLES_OF_OTHERS: [(&str, &str); 1] =
    [("wrongType", "the text names types of Gogs' source, which its main branch calls otherwise")];

/// Any operation may fail in any version: of that there is nothing to be recorded.
fn is_failure(status: &str) -> bool {
    status.starts_with('5')
}

fn exchanges(version: GogsVersion) -> Vec<&'static Exchange> {
    ALL.iter().filter(|exchange| exchange.version == version).collect()
}

/// Statuses of `document` that other versions were recorded with, and `version` was not.
fn statuses_of_others(document: Document, version: GogsVersion) -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    for operation in document.operations().iter().copied() {
        for (status, _) in operation.responses() {
            let answered = is_answered(operation, status, exchanges(version));
            if !answered && !is_failure(status) && is_answered(operation, status, ALL.iter()) {
                found.push((operation.id(), status));
            }
        }
    }
    found
}

/// The same of examples.
fn examples_of_others(document: Document, version: GogsVersion) -> Vec<Example> {
    let mut examples = examples::all(document);
    examples.retain(|example| {
        let never = examples::UNRECORDED.contains(example.name);
        !never
            && !is_failed(example, version)
            && !example.status.is_some_and(is_failure)
            && !is_recorded(example, exchanges(version))
    });
    examples
}

#[test]
fn what_a_version_answered_fits_its_document() {
    let mut found = Vec::new();
    for exchange in ALL.iter() {
        let of_all = Document::published().verdict(&exchange.answer());
        match (Document::of(exchange.version).verdict(&exchange.answer()), of_all) {
            (Verdict::Checked(_, misfits), _) => {
                found.extend(misfits.into_iter().map(|misfit| format!("{}: {misfit}", exchange.name)));
            }
            (Verdict::Skipped(_), Verdict::Checked(..)) if exchange.status != 404 => {
                found.push(format!("{}: the operation is not in the document", exchange.name));
            }
            _ => {}
        }
    }
    none(&found);
}

#[test]
fn a_version_has_no_status_of_others() {
    let found: BTreeSet<(GogsVersion, &str, &str)> = GogsVersion::RECORDED
        .into_iter()
        .flat_map(|version| {
            let of_others = statuses_of_others(Document::of(version), version);
            of_others.into_iter().map(move |(id, status)| (version, id, status))
        })
        .collect();
    let excused =
        |id: &str, status: &str| STATUSES_OF_OTHERS.iter().any(|entry| (entry.0, entry.1) == (id, status));
    none(
        &found
            .iter()
            .filter(|(_, id, status)| !excused(id, status))
            .map(|(version, id, status)| format!("{version}: {id} {status}"))
            .collect::<Vec<_>>(),
    );
    for (id, status, _) in STATUSES_OF_OTHERS {
        let needed = found.iter().any(|entry| (entry.1, entry.2) == (id, status));
        assert!(needed, "{id} {status}: STATUSES_OF_OTHERS is too long");
    }
}

#[test]
fn a_version_has_no_example_of_others() {
    let mut found = Vec::new();
    let mut excused = BTreeSet::new();
    for version in GogsVersion::RECORDED {
        for example in examples_of_others(Document::of(version), version) {
            if EXAMPLES_OF_OTHERS.iter().any(|(name, _)| *name == example.name) {
                excused.insert(example.name);
            } else {
                found.push(format!("{version}: {}", example.at()));
            }
        }
    }
    none(&found);
    assert_eq!(
        excused,
        BTreeSet::from(EXAMPLES_OF_OTHERS.map(|(name, _)| name)),
        "EXAMPLES_OF_OTHERS is too long"
    );
}

/// What is left of a document is whole: bodies have examples, those of requests have their pairs, `Link` is where it was
/// sent, components are used.
#[test]
fn what_is_left_is_whole() {
    let mut found = Vec::new();
    for version in GogsVersion::RECORDED {
        let document = Document::of(version);
        found.extend(unpaired(document, &exchanges(version)));
        found.extend(
            wrong_links(document, exchanges(version)).iter().map(|id| format!("{version}: Link of {id}")),
        );
        for operation in document.operations() {
            for (status, answer) in operation.responses() {
                let bare = |content: &&'static Value| members(&content["examples"]).is_empty();
                if members(&answer["content"]).values().any(|content| bare(&content)) {
                    found.push(format!("{version}: {} {status} has no example", operation.id()));
                }
            }
        }
        let text = document.root().to_string();
        for (kind, components) in members(&document.root()["components"]) {
            let unused = |name: &&String| !text.contains(&format!("\"#/components/{kind}/{name}\""));
            let unused = members(components).keys().filter(unused).filter(|_| kind != "securitySchemes");
            found.extend(unused.map(|name| format!("{version}: {kind} {name} is not used")));
        }
    }
    none(&found);
}

/// The version numbers that are named in titles, summaries and descriptions, with where they are.
fn versions_named(value: &Value, at: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(object) => {
            for (name, member) in object {
                let at = format!("{at}/{name}");
                match member.as_str() {
                    Some(text) if ["title", "summary", "description"].contains(&name.as_str()) => {
                        found.extend(numbers(text).map(|number| (at.clone(), number.to_owned())));
                    }
                    _ => versions_named(member, &at, found),
                }
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                versions_named(item, &format!("{at}/{number}"), found);
            }
        }
        _ => {}
    }
}

/// Numbers of releases in a text, whole or of a series, and the main branch.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let words =
        text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).map(|word| word.trim_matches('.'));
    let numbers =
        words.filter(|word| word.starts_with("0.") && word.chars().all(|c| c.is_ascii_digit() || c == '.'));
    numbers.chain(text.contains("main branch").then_some("main"))
}

#[test]
fn a_version_is_the_only_one_that_is_named() {
    let mut found = Vec::new();
    for version in GogsVersion::RECORDED {
        let root = Document::of(version).root();
        let mut named = Vec::new();
        versions_named(root, "", &mut named);
        let is_other = |(_, number): &&(String, String)| *number != version.to_string();
        found.extend(
            named.iter().filter(is_other).map(|(at, number)| format!("{version}: {at} names {number}")),
        );
        let of_info = |(at, _): &(String, String)| at.starts_with("/info/");
        assert!(named.iter().any(of_info), "{version} is not named in info");
        assert_eq!(root["info"]["x-gogs-version"], version.to_string());
        let marks = root.to_string().matches("\"x-gogs-since\"").count()
            + root.to_string().matches("\"x-gogs-until\"").count();
        assert_eq!(marks, 0, "{version}");
    }
    none(&found);
    let mut named = Vec::new();
    versions_named(Document::published().root(), "", &mut named);
    let numbers: BTreeSet<&str> = named.iter().map(|(_, number)| number.as_str()).collect();
    assert!(["0.12.11", "0.13.0", "main"].iter().all(|number| numbers.contains(number)), "{numbers:?}");
}

/// Checks that can't fail prove nothing: the published document has what versions lack.
#[test]
fn what_a_version_lacks_is_seen() {
    let oldest = GogsVersion::RECORDED[0];
    assert!(statuses_of_others(Document::published(), oldest).contains(&("checkFollowing", "204")));
    let examples = examples_of_others(Document::published(), oldest);
    assert!(examples.iter().any(|example| example.at() == "createAccessToken 422 exists"));
}
