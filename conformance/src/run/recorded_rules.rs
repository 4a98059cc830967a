//! Whether the rules of `cases/rules.toml` are those of Gogs: wherever a recorded request asks what a case of a rule asks, the
//! recorded response is as it is due.

use std::{collections::BTreeMap, fs, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use gogs_recorder::{Exchange as Recorded, Request as RecordedRequest};

use super::recorded::{operation_of, response_of};
use crate::{
    document::{Document, Operation},
    judge::expect,
    suite::{
        case::{Case, Step},
        read, rules,
        template::Variables,
        version::Version,
    },
    target::http::Response,
};

/// What a caller shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Nothing,
    Token,
    AdministratorsToken,
    TokenInQuery,
    BadToken,
    Password,
    WrongPassword,
    Other,
}

fn shown_by(step: &Step) -> Shown {
    match (step.caller.as_str(), step.headers.is_empty()) {
        ("anyone" | "any", true) => Shown::Nothing,
        ("anyone", false) => Shown::BadToken,
        ("token", _) => Shown::Token,
        ("admin", _) => Shown::AdministratorsToken,
        ("token-in-query", _) => Shown::TokenInQuery,
        ("basic", _) => Shown::Password,
        _ => Shown::WrongPassword,
    }
}

fn shown_in(request: &RecordedRequest, seed: &Value) -> Shown {
    let users = || seed["users"].as_array().into_iter().flatten();
    let by_name = |name: &str| users().find(|user| user["name"] == name);
    let owner = |token: &str| {
        let (name, _) = seed["tokens"].as_object()?.iter().find(|(_, known)| *known == token)?;
        by_name(name.split('/').next()?)
    };
    let of_token = |token: &str| match owner(token) {
        Some(user) if user["admin"] == true => Shown::AdministratorsToken,
        Some(_) => Shown::Token,
        None if token.contains("{{") => Shown::Other,
        None => Shown::BadToken,
    };
    let query = request.target.split_once('?').map_or("", |(_, query)| query);
    let authorization = request.headers.get("Authorization").map_or("", String::as_str);
    match (query.split_once("token="), authorization.split_once(' ')) {
        (None, None) if authorization.is_empty() => Shown::Nothing,
        (Some((_, token)), None) if owner(token).is_some() => Shown::TokenInQuery,
        (None, Some(("token", token))) => of_token(token.trim()),
        (None, Some(("Basic", pair))) => {
            let pair = STANDARD.decode(pair).ok().and_then(|pair| String::from_utf8(pair).ok());
            match pair.as_deref().and_then(|pair| pair.split_once(':')) {
                Some((name, password)) => match by_name(name) {
                    Some(user) if user["password"] == password => Shown::Password,
                    Some(_) => Shown::WrongPassword,
                    None => Shown::Other,
                },
                None => Shown::Other,
            }
        }
        _ => Shown::Other,
    }
}

/// Whether two bodies are wrong in the same way: one ends too early, is an array, or is the same.
fn alike(ours: &str, recorded: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<Value>(text);
    match (read(ours), read(recorded)) {
        // A body that is empty is none.
        (Err(ours), Err(theirs)) => ours.is_eof() && theirs.is_eof() && !recorded.trim().is_empty(),
        (Ok(ours), Ok(recorded)) => ours == recorded || ours.is_array() && recorded.is_array(),
        _ => false,
    }
}

/// Whether a recorded request asks the same as a step, of whatever thing.
fn asks(step: &Step, operation: &Operation, request: &RecordedRequest, seed: &Value) -> bool {
    let path = request.target.split('?').next().unwrap_or_default();
    let headed = request.headers.get("Content-Type").map_or("", String::as_str);
    let media = |text: &str| ["json", "yaml", "form", ""].into_iter().find(|kind| text.contains(kind));
    let same_body = match (&step.body, request.body.as_deref()) {
        (None, _) => true,
        // The content type is refused before the body is read.
        (Some(_), body) if step.expect.status.all() == [415] => {
            body.is_some()
                && headed.is_empty() == step.content_type.is_empty()
                && media(headed) == media(&step.content_type)
        }
        (Some(ours), body) => headed.contains("json") && body.is_some_and(|body| alike(ours, body)),
    };
    *step.method.as_ref().unwrap_or(&operation.method) == request.method
        && path.ends_with('/') == step.path.as_ref().is_some_and(|path| path.ends_with('/'))
        && same_body
        && shown_by(step) == shown_in(request, seed)
}

/// What a step is about has to be there for a body to be read.
fn leads_to_the_body(step: &Step, answer: &Response) -> bool {
    step.body.is_none()
        || step.expect.status.all().contains(&answer.status)
        || ![401, 403, 404].contains(&answer.status)
}

/// A recording, and who was in the database.
struct Recording {
    set: &'static str,
    version: Version,
    seed: Value,
    exchanges: Vec<Recorded>,
}

fn recordings() -> impl Iterator<Item = Recording> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../recordings");
    let each =
        ["account", "forge"].into_iter().flat_map(|set| Version::RECORDED.map(|version| (set, version)));
    each.map(move |(set, version)| {
        let folder = root.join(set).join(version.to_string());
        let text = |name: &str| fs::read_to_string(folder.join(name)).expect("a recording");
        let exchange = |line: &str| serde_json::from_str(line).expect("an exchange");
        Recording {
            set,
            version,
            seed: serde_json::from_str(&text("seed.json")).expect("the seed"),
            exchanges: text("exchanges.jsonl").lines().map(exchange).collect(),
        }
    })
}

/// What is not as a case says in the response to the same request; nothing, if the request is another.
fn compared(case: &Case, operation: &Operation, exchange: &Recorded, seed: &Value) -> Option<Vec<String>> {
    let answer = response_of(&exchange.response)?;
    let step = &case.steps[0];
    let same = asks(step, operation, &exchange.request, seed) && leads_to_the_body(step, &answer);
    let wrong = same.then(|| expect::compare(&step.expect, Some(operation), &answer, &Variables::new()))?;
    let wrong = wrong.unwrap_or_else(|missing| panic!("{}: {missing}", case.id));
    Some(wrong.iter().map(|it| format!("{}: {} not {}", it.what, it.received, it.expected)).collect())
}

#[test]
fn recorded_responses_keep_the_rules() {
    let document = Document::embedded().expect("the document");
    let suite = read::embedded(&document).expect("the suite");
    let mut made = BTreeMap::<&str, Vec<&Case>>::new();
    for case in suite.cases.iter().filter(|case| case.file == rules::FILE) {
        made.entry(case.steps[0].operation.as_deref().unwrap_or_default()).or_default().push(case);
    }
    let mut kept = BTreeMap::<&str, usize>::new();
    for Recording { set, version, seed, exchanges } in recordings() {
        for exchange in &exchanges {
            let Some(operation) = operation_of(&document, &exchange.request) else { continue };
            let cases = made.get(operation.id.as_str()).into_iter().flatten();
            for case in cases.filter(|case| case.versions.holds(version)) {
                if let Some(wrong) = compared(case, operation, exchange, &seed) {
                    assert!(wrong.is_empty(), "{version} {set} {}, {}: {wrong:#?}", exchange.case, case.id);
                    *kept.entry(case.id.split('.').nth(1).expect("a rule")).or_default() += 1;
                }
            }
        }
    }
    for rule in ["no-credentials", "bad-token", "token-in-query", "head", "no-content-type", "truncated"] {
        assert!(kept.contains_key(rule), "no recorded request asks what '{rule}' asks: {kept:#?}");
    }
}
