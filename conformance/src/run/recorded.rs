//! `run --recorded`: recorded exchanges of a real Gogs in place of a server, for the schema answer: every recorded answer
//! below 500 that is no page of HTML must be described by the document, for the operations that it has.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;
use serde_json::Value;

use crate::{
    document::{API, Document, Operation},
    exit::{Exit, Failure, Result},
    judge::{expect, gaps},
    results::{self, CaseResult, Failed, Outcome, Results, Seen, Target, coverage::Coverage},
    suite::case::{Access, Kind, Level},
    target::{
        fingerprint::{Sureness, TargetVersion},
        http::{Answer, Request, curl},
    },
};

/// What stands for the server's address in a recording.
const BASE: &str = "{{base}}";
/// The address that is put in its place, for the format `uri`.
const ADDRESS: &str = "http://gogs.example.com";
/// What stands for a page of HTML.
const PAGE: &str = "<html page>";
/// The value that is put in the place of a token made while recording: any 40 hexadecimal digits.
const TOKEN: &str = "0123456789abcdef0123456789abcdef01234567";

#[derive(Deserialize)]
struct Exchange {
    case: String,
    request: RecordedRequest,
    response: Value,
}

#[derive(Deserialize)]
struct RecordedRequest {
    method: String,
    target: String,
    headers: BTreeMap<String, String>,
    body: Value,
}

/// Looks at the exchanges in `folder`.
pub fn run(document: &Document, folder: &Path, name: &str) -> Result<Results> {
    let path = folder.join("exchanges.jsonl");
    let shown = path.display();
    let text = fs::read_to_string(&path)
        .map_err(|error| Failure::usage(format!("{shown} can't be read: {error}")))?;
    let mut results = Results::new(document);
    for (number, line) in text.lines().enumerate() {
        let exchange: Exchange = serde_json::from_str(line)
            .map_err(|error| Failure::usage(format!("{shown}, line {}: {error}", number + 1)))?;
        results.cases.extend(look_at(document, &exchange)?);
    }
    results.target = Some(Target {
        base_url: name.to_owned(),
        version: TargetVersion {
            versions: folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            recorded: Vec::new(),
            sureness: Sureness::Given,
            signs: Vec::new(),
        },
        caller: None,
        admin: false,
        allowed: Access::Read,
    });
    results.cases.sort_by(|a, b| a.id.cmp(&b.id));
    results.totals = results::totals(&results.cases, results.strict);
    results.tested = Coverage::new(document, &results.cases).tested();
    results.operations = schema_rows(&results.cases);
    results.gaps = results::gaps(&results.cases);
    // Here a gap of the document is what is looked for: the recordings are the truth.
    let fails = results.totals.fail > 0;
    results.exit = match (fails, results.totals.pass) {
        (true, _) => Exit::Failed,
        (false, 0) => Exit::Usage,
        (false, _) => Exit::Conforms,
    } as u8;
    Ok(results)
}

fn schema_rows(cases: &[CaseResult]) -> BTreeMap<String, results::Row> {
    let mut rows = results::rows(cases);
    for row in rows.values_mut() {
        row.behaviour = results::Count::default();
    }
    rows
}

fn look_at(document: &Document, exchange: &Exchange) -> Result<Option<CaseResult>> {
    let Some(operation) = operation_of(document, &exchange.request) else { return Ok(None) };
    let Some(answer) = answer_of(&exchange.response) else { return Ok(None) };
    if answer.status >= gaps::FAILED || answer.body == PAGE {
        return Ok(None);
    }
    let mut result = CaseResult {
        id: format!("recorded:{}", exchange.case),
        operation: Some(operation.id.clone()),
        kind: Kind::Schema,
        level: Level::Must,
        access: Access::Read,
        rule: "A recorded answer of a real Gogs is described by the document.".to_owned(),
        sources: vec![format!("recorded:{}", exchange.case)],
        outcome: Outcome::Pass,
        reason: None,
        known: false,
        tried_again: false,
        failures: Vec::new(),
        seen: Vec::new(),
        gaps: gaps::find(document, operation, &answer),
    };
    let wrong = violations(document, operation, &exchange.request.method, &answer)?;
    let request = Request {
        method: exchange.request.method.clone(),
        target: exchange.request.target.clone(),
        // The recorded credentials are those of a throw-away server; they are of no use here.
        headers: Vec::new(),
        body: None,
    };
    let found = wrong
        .into_iter()
        .chain(result.gaps.iter().map(|gap| (gap.what.clone(), gap.pointer.clone(), String::new())));
    result.failures = found
        .map(|(what, pointer, received)| Failed {
            kind: Kind::Schema,
            operation: Some(operation.id.clone()),
            step: 1,
            what,
            pointer: Some(pointer),
            expected: "what the document tells".to_owned(),
            received,
            diff: None,
            curl: curl(ADDRESS, &request),
        })
        .collect();
    if !result.failures.is_empty() {
        result.outcome = Outcome::Fail;
    }
    result.seen.push(Seen {
        operation: operation.id.clone(),
        status: answer.status,
        example: None,
        schema: Some(result.failures.is_empty()),
    });
    Ok(Some(result))
}

/// What in an answer breaks the document: words, place, what was received.
fn violations(
    document: &Document,
    operation: &Operation,
    method: &str,
    answer: &Answer,
) -> Result<Vec<(String, String, String)>> {
    let Some(documented) = operation.answers.get(&answer.status) else { return Ok(Vec::new()) };
    if answer.body.is_empty() {
        let due = !documented.may_be_empty && !documented.media.is_empty() && method != "HEAD";
        return Ok(if due {
            vec![("no body".to_owned(), documented.pointer.clone(), String::new())]
        } else {
            Vec::new()
        });
    }
    let Some(media) = documented.media.iter().find(|media| media.media_type == answer.media_type()) else {
        return Ok(Vec::new());
    };
    let Some(body) = answer.json() else {
        return Ok(vec![("no JSON".to_owned(), media.schema.clone(), expect::shorten(&answer.body))]);
    };
    let validator = document.validator(&media.schema)?;
    let errors = validator.iter_errors(&body).map(|error| {
        let at = error.instance_path().to_string();
        let received = body.pointer(&at).unwrap_or(&Value::Null).to_string();
        (format!("schema at '{at}': {error}"), media.schema.clone(), expect::shorten(&received))
    });
    Ok(errors.collect())
}

/// The operation that a request calls: fixed segments count more than parameters.
fn operation_of<'a>(document: &'a Document, request: &RecordedRequest) -> Option<&'a Operation> {
    let _ = (&request.headers, &request.body);
    let path = request.target.split('?').next().unwrap_or_default();
    let path = path.strip_prefix(API)?.trim_end_matches('/');
    let method = if request.method == "HEAD" { "GET" } else { request.method.as_str() };
    let fits = |operation: &&Operation| {
        let (template, given): (Vec<_>, Vec<_>) =
            (operation.path.split('/').collect(), path.split('/').collect());
        operation.method == method
            && template.len() == given.len()
            && template.iter().zip(&given).all(|(t, g)| (t.starts_with('{') && !g.is_empty()) || t == g)
    };
    document.operations.iter().filter(fits).min_by_key(|operation| operation.path.matches('{').count())
}

fn answer_of(response: &Value) -> Option<Answer> {
    let status = u16::try_from(response["status"].as_u64()?).ok()?;
    let headers = response["headers"].as_object()?.iter();
    let headers = headers.filter_map(|(name, value)| Some((name.to_lowercase(), value.as_str()?.to_owned())));
    let body = response["body"].as_str()?.replace(BASE, ADDRESS);
    Some(Answer { status, headers: headers.collect(), body: fill_holes(&body) })
}

/// Puts a token in the place of each `{{...}}` that is left.
fn fill_holes(body: &str) -> String {
    let mut filled = String::new();
    let mut rest = body;
    while let Some((before, after)) = rest.split_once("{{")
        && let Some((_, after)) = after.split_once("}}")
    {
        filled.push_str(before);
        filled.push_str(TOKEN);
        rest = after;
    }
    filled.push_str(rest);
    filled
}
