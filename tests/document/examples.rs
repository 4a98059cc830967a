//! Every example keeps its schema, and was answered (or sent) by a real server: it is in a recording.

use std::{collections::BTreeSet, sync::LazyLock};

use gogs_openapi::gogs::GogsVersion;
use regex::Regex;
use serde_json::Value;

use crate::{
    DOCUMENT,
    fit::{Document, Operation, misfits},
    members, none,
    recordings::{ALL, Exchange, HOST},
};

/// Examples that no recording has, by name: the table of examples gives their bodies, and why.
pub static UNRECORDED: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let table: toml::Table = include_str!("../../src/openapi/examples.toml").parse().unwrap();
    table["unrecorded"].as_table().unwrap().keys().cloned().collect()
});

/// An example of a body: whose it is, its name, its value and its schema.
pub struct Example {
    operation: Operation,
    /// The answer's status; none for a request.
    pub status: Option<&'static str>,
    pub name: &'static str,
    value: &'static Value,
    schema: &'static Value,
}

impl Example {
    /// Where it is.
    pub fn at(&self) -> String {
        format!("{} {} {}", self.operation.id(), self.status.unwrap_or("request"), self.name)
    }

    fn is_error(&self) -> bool {
        self.status.is_some_and(|status| !status.starts_with('2'))
    }
}

fn in_content(
    operation: Operation,
    status: Option<&'static str>,
    owner: &'static Value,
) -> impl Iterator<Item = Example> {
    members(&owner["content"]).values().flat_map(move |content| {
        let examples = members(&content["examples"]).iter();
        examples.map(move |(name, example)| Example {
            operation,
            status,
            name,
            value: &example["value"],
            schema: &content["schema"],
        })
    })
}

/// All examples of bodies of a document.
pub fn all(document: Document) -> Vec<Example> {
    let mut all = Vec::new();
    for operation in document.operations().iter().copied() {
        all.extend(in_content(operation, None, &operation.value["requestBody"]));
        for (status, response) in operation.responses() {
            all.extend(in_content(operation, Some(status), response));
        }
    }
    all
}

/// The second, since 1970, before which no recording was made (2025-01-01): times before it are of the data that was there.
const RECORDED_SINCE: i64 = 1_735_689_600;
/// The second from which on Gogs means no time (9999-01-01).
const NO_TIME: i64 = 253_370_764_800;

/// Ids in texts.
static ID: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(/avatars/|#issuecomment-|repoID:|repo_id: |ownerID:)[0-9]+").unwrap());

/// What is made of a commit that a run makes, in texts.
static COMMIT: LazyLock<Regex> = LazyLock::new(|| Regex::new("[0-9a-f]{40}").unwrap());

/// What two runs of a server don't have in common: a token or a commit, by its shape, ids, the time at which something was made, and the name
/// of the host in the addresses for SSH.
fn comparable(value: &Value) -> Value {
    let is_made = |text: &str| {
        let time = text.parse::<jiff::Timestamp>();
        time.is_ok_and(|time| (RECORDED_SINCE..NO_TIME).contains(&time.as_second()))
    };
    match value {
        Value::String(text) if is_made(text) => "a time".into(),
        Value::String(text) if text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            "40 hexadecimal digits".into()
        }
        Value::String(text) => {
            let text =
                text.replace("git@localhost:", &format!("git@{}:", HOST.trim_start_matches("https://")));
            COMMIT.replace_all(&ID.replace_all(&text, "${1}0"), "a commit").into()
        }
        Value::Array(items) => items.iter().map(comparable).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| {
                (name.clone(), if name == "id" { "an id".into() } else { comparable(member) })
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

/// Whether `exchange` is where `example` may be from. An error may be of any operation: they share what refuses a body.
fn is_of(example: &Example, exchange: &Exchange) -> bool {
    let same = || exchange.called.is_some_and(|operation| operation.id() == example.operation.id());
    match example.status {
        None => same(),
        Some(status) => exchange.status.to_string() == status && (example.is_error() || same()),
    }
}

/// Whether one of `exchanges` has an example.
pub fn is_recorded<'a>(example: &Example, exchanges: impl IntoIterator<Item = &'a Exchange>) -> bool {
    let due = comparable(example.value);
    exchanges.into_iter().any(|exchange| is_of(example, exchange) && is_recorded_in(example, exchange, &due))
}

fn is_recorded_in(example: &Example, exchange: &Exchange, due: &Value) -> bool {
    let text = if example.status.is_some() { Some(&exchange.body) } else { exchange.sent.as_ref() };
    // What is no JSON is text.
    text.map(|text| serde_json::from_str(text).unwrap_or_else(|_| Value::from(text.as_str())))
        .is_some_and(|body| comparable(&body) == *due)
}

/// Whether `version` failed where `example` was recorded: of what it is to answer there, nothing is known.
pub fn is_failed(example: &Example, version: GogsVersion) -> bool {
    let due = comparable(example.value);
    // The case, with its request.
    let case = |exchange: &'static Exchange| exchange.name.split_once(": ").map_or("", |(_, case)| case);
    let has = |exchange: &&Exchange| is_of(example, exchange) && is_recorded_in(example, exchange, &due);
    let shown: BTreeSet<&str> = ALL.iter().filter(has).map(case).collect();
    let mut failures = ALL.iter().filter(|exchange| exchange.version == version && exchange.status >= 500);
    failures.any(|exchange| shown.contains(case(exchange)))
}

fn is_excused(example: &Example) -> bool {
    UNRECORDED.contains(example.name)
}

/// What of the published examples does not keep its schema.
pub fn invalid() -> Vec<String> {
    all(Document::published())
        .iter()
        .flat_map(|example| {
            misfits(&DOCUMENT, example.value, example.schema)
                .into_iter()
                .map(|misfit| format!("{}: {misfit}", example.at()))
        })
        .collect()
}

/// The published examples that Gogs can answer, and those of them that are in no recording.
pub fn traced() -> (Vec<Example>, Vec<String>) {
    let mut all = all(Document::published());
    all.retain(|example| !is_excused(example));
    let untraced = all.iter().filter(|example| !is_recorded(example, ALL.iter())).map(Example::at).collect();
    (all, untraced)
}

#[test]
fn row_10_examples_keep_their_schemas() {
    none(&invalid());
}

#[test]
fn row_10_examples_are_taken_from_recorded_answers() {
    let own: Vec<Example> = all(Document::published()).into_iter().filter(is_excused).collect();
    let (recorded, untraced) = traced();
    none(&untraced);
    none(
        &own.iter()
            .filter(|example| is_recorded(example, ALL.iter()))
            .map(|example| format!("{} is recorded, and need not be among the unrecorded", example.at()))
            .collect::<Vec<_>>(),
    );
    for name in UNRECORDED.iter() {
        assert!(own.iter().any(|example| example.name == name), "there is no example {name}");
    }
    // A document without examples would have no untraced ones.
    let has_content =
        |operation: &&Operation| operation.responses().any(|(_, answer)| !answer["content"].is_null());
    let without: Vec<&str> = Document::published()
        .operations()
        .iter()
        .filter(has_content)
        .map(|operation| operation.id())
        .filter(|id| !recorded.iter().any(|example| example.operation.id() == *id))
        .collect();
    assert!(without.is_empty(), "no example of {without:?}");
}

/// Examples of requests that have none of the same name among their answers, and that `exchanges` don't show to lead to an
/// answer without a body.
pub fn unpaired(document: Document, exchanges: &[&Exchange]) -> Vec<String> {
    let all = all(document);
    let mut found = Vec::new();
    for request in all.iter().filter(|example| example.status.is_none()) {
        let due = comparable(request.value);
        let is_paired = all.iter().any(|answer| {
            answer.status.is_some()
                && answer.operation.id() == request.operation.id()
                && answer.name == request.name
        });
        let has_no_body = exchanges.iter().filter(|exchange| is_of(request, exchange)).any(|exchange| {
            let sent = exchange.sent.as_ref().and_then(|sent| serde_json::from_str::<Value>(sent).ok());
            exchange.body.is_empty() && sent.is_some_and(|sent| comparable(&sent) == due)
        });
        if !is_paired && !has_no_body {
            found.push(request.at());
        }
    }
    found
}

#[test]
fn row_09_examples_of_requests_are_paired_with_those_of_answers() {
    none(&unpaired(Document::published(), &ALL.iter().collect::<Vec<_>>()));
}
