//! `run --recorded`: recorded exchanges of a real Gogs in place of a server, for the question of schemas: every recorded response
//! below 500 that is no page of HTML must be described by the document, for the operations that it has.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;
use serde_json::Value;

use crate::{
    document::{API, Document, Operation},
    exit::{Exit, Failure, Result},
    judge::{
        findings::{Exchange, Mismatch, Seen},
        gaps, schema,
    },
    results::{self, CaseResult, Failed, Outcome, Results, Target, coverage::Coverage},
    suite::case::{Access, Kind, Level},
    target::{
        fingerprint::{Sureness, TargetVersion},
        http::{Request, Response, curl},
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

/// A request, and the response of a real Gogs.
#[derive(Deserialize)]
pub struct Recorded {
    /// Its name.
    pub case: String,
    /// The request.
    pub request: RecordedRequest,
    /// The response.
    pub response: Value,
}

/// A recorded request.
#[derive(Deserialize)]
pub struct RecordedRequest {
    /// The method.
    pub method: String,
    /// The path with the query.
    pub target: String,
    /// The headers.
    pub headers: BTreeMap<String, String>,
    /// The body, or null.
    pub body: Value,
}

/// Looks at the exchanges in `folder`.
pub fn run(document: &Document, folder: &Path, name: &str) -> Result<Results> {
    let path = folder.join("exchanges.jsonl");
    let shown = path.display();
    let text = fs::read_to_string(&path)
        .map_err(|error| Failure::usage(format!("{shown} can't be read: {error}")))?;
    let mut results = Results::new(document);
    for (number, line) in text.lines().enumerate() {
        let recorded: Recorded = serde_json::from_str(line)
            .map_err(|error| Failure::usage(format!("{shown}, line {}: {error}", number + 1)))?;
        results.cases.extend(look_at(document, &recorded)?);
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

fn look_at(document: &Document, recorded: &Recorded) -> Result<Option<CaseResult>> {
    let Some(operation) = operation_of(document, &recorded.request) else { return Ok(None) };
    let Some(response) = response_of(&recorded.response) else { return Ok(None) };
    if response.status >= gaps::FAILED || response.body == PAGE {
        return Ok(None);
    }
    let request = Request {
        method: recorded.request.method.clone(),
        target: recorded.request.target.clone(),
        // The recorded credentials are those of a throw-away server; they are of no use here.
        headers: Vec::new(),
        body: None,
    };
    let conformity = schema::judge(document, operation, Exchange { request: &request, response: &response })?;
    // Here a gap is a failure, too: of the document.
    let lacking = conformity.gaps.iter().map(|gap| Mismatch {
        pointer: Some(gap.pointer.clone()),
        ..Mismatch::new(&*gap.what, "what the document says", "")
    });
    let failed = |mismatch| {
        Failed::new(Kind::Schema, Some(operation.id.clone()), 1, mismatch, curl(ADDRESS, &request))
    };
    let failures: Vec<Failed> = conformity.violations.into_iter().chain(lacking).map(failed).collect();
    let seen = Seen {
        operation: operation.id.clone(),
        status: response.status,
        example: None,
        schema: Some(failures.is_empty()),
    };
    Ok(Some(CaseResult {
        id: format!("recorded:{}", recorded.case),
        operation: Some(operation.id.clone()),
        kind: Kind::Schema,
        level: Level::Must,
        access: Access::Read,
        rule: "A recorded response of a real Gogs is described by the document.".to_owned(),
        sources: vec![format!("recorded:{}", recorded.case)],
        outcome: if failures.is_empty() { Outcome::Pass } else { Outcome::Fail },
        reason: None,
        known: false,
        tried_again: false,
        failures,
        seen: vec![seen],
        gaps: conformity.gaps,
    }))
}

/// The operation that a request calls: fixed segments count more than parameters.
pub fn operation_of<'a>(document: &'a Document, request: &RecordedRequest) -> Option<&'a Operation> {
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

/// A recorded response, with the address and tokens of a server.
pub fn response_of(response: &Value) -> Option<Response> {
    let status = u16::try_from(response["status"].as_u64()?).ok()?;
    let headers = response["headers"].as_object()?.iter();
    let headers = headers.filter_map(|(name, value)| Some((name.to_lowercase(), value.as_str()?.to_owned())));
    let body = response["body"].as_str()?.replace(BASE, ADDRESS);
    Some(Response { status, headers: headers.collect(), body: fill_holes(&body) })
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
