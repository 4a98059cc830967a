//! `run --recorded`: recorded exchanges of a real Gogs in place of a server, for the schema answer: every recorded answer
//! below 500 that is no page of HTML must be described by the document, for the operations that it has.

use std::{collections::BTreeMap, path::Path};

use gogs_recorder::{Content, Exchange, HTML_PAGE, Recording, Response, sample};
use serde_json::Value;

use crate::{
    document::{API, Document, Operation},
    exit::{Exit, Result},
    judge::{expect, gaps},
    results::{self, CaseResult, Failed, Outcome, Results, Seen, Target, coverage::Coverage},
    suite::case::{Access, Kind, Level},
    target::{
        fingerprint::{Sureness, TargetVersion},
        http::{Answer, Request, curl},
    },
};

/// The address that is put in the place of the server's, for the format `uri`.
const ADDRESS: &str = "http://gogs.example.com";

/// Looks at the exchanges in `folder`.
pub fn run(document: &Document, folder: &Path, name: &str) -> Result<Results> {
    let mut results = Results::new(document);
    for exchange in &Recording::read(folder)?.exchanges {
        results.cases.extend(look_at(document, exchange)?);
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
    if answer.status >= gaps::FAILED || answer.body == HTML_PAGE {
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
fn operation_of<'a>(document: &'a Document, request: &gogs_recorder::Request) -> Option<&'a Operation> {
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

/// The answer; none if its body is not text.
fn answer_of(response: &Response) -> Option<Answer> {
    let Content::Text(body) = &response.content else { return None };
    let headers = response.headers.iter().map(|(name, value)| (name.clone(), value.clone()));
    Some(Answer { status: response.status, headers: headers.collect(), body: sample(body, ADDRESS) })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::suite::{case::Case, read, version::Version};

    /// The exchanges of a version in all sets, by the names of their cases.
    fn of_version(version: Version) -> BTreeMap<String, Vec<Exchange>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../recordings");
        let mut found: BTreeMap<String, Vec<Exchange>> = BTreeMap::new();
        for set in gogs_recorder::Set::names() {
            let recording =
                Recording::read(&folder.join(set).join(version.to_string())).expect("a recording");
            for exchange in recording.exchanges {
                found.entry(exchange.case.clone()).or_default().push(exchange);
            }
        }
        found
    }

    /// Whether a step of a case asks for what was recorded: of the operation that was called, with the recorded status, and
    /// with the recorded body if it names one.
    fn asks_for(document: &Document, case: &Case, exchange: &Exchange) -> bool {
        let (called, status) =
            (operation_of(document, &exchange.request).map(|called| &called.id), exchange.response.status);
        case.steps.iter().any(|step| {
            let is_status = step.expect.status.all().contains(&status);
            let is_other_status = step.expect.or_status.contains(&status);
            let is_text = step.expect.text.as_ref().is_none_or(|text| text == exchange.response.text());
            let is_operation = step.operation.is_none() || step.operation.as_ref() == called;
            is_operation && (is_other_status || (is_status && is_text))
        })
    }

    #[test]
    fn a_case_asks_for_what_was_recorded_in_each_version_that_it_holds_for() {
        let document = Document::embedded().expect("a document");
        let suite = read::embedded(&document).expect("cases");
        let (mut wrong, mut compared) = (Vec::new(), BTreeSet::new());
        for version in Version::RECORDED {
            let recorded = of_version(version);
            for case in suite.cases.iter().filter(|case| case.versions.holds(version)) {
                for name in case.sources.iter().filter_map(|source| source.strip_prefix("recorded:")) {
                    let exchanges = recorded.get(name).map(Vec::as_slice).unwrap_or_default();
                    if exchanges.iter().any(|exchange| asks_for(&document, case, exchange)) {
                        compared.insert(version);
                    } else {
                        wrong.push(format!("{} as {version}: {name} does not show it", case.id));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert_eq!(compared, BTreeSet::from(Version::RECORDED));
    }

    #[test]
    fn what_was_not_recorded_is_seen() {
        let document = Document::embedded().expect("a document");
        let suite = read::embedded(&document).expect("cases");
        let case = suite.case("tokens.list.own").expect("a case");
        let recorded = of_version(Version::MAIN);
        let mut exchange = recorded["tokens.list/documented"][0].clone();
        assert!(asks_for(&document, case, &exchange));
        exchange.response.status = 201;
        assert!(!asks_for(&document, case, &exchange));
        assert!(!asks_for(&document, case, &recorded["me/none"][0]), "another operation");
    }
}
