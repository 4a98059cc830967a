//! `run --recorded`: recorded exchanges of a real Gogs in place of a server, for the question of schemas: every recorded response
//! below 500 that is no page of HTML must be described by the document, for the operations that it has.

use std::{collections::BTreeMap, path::Path};

use gogs_recorder::{Content, Exchange as Recorded, HTML_PAGE, Recording, sample};

use crate::{
    document::{API, Document, Operation},
    exit::{Exit, Result},
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

/// The address that is put in the place of the server's, for the format `uri`.
const ADDRESS: &str = "http://gogs.example.com";

/// Looks at the exchanges in `folder`.
pub fn run(document: &Document, folder: &Path, name: &str) -> Result<Results> {
    let mut results = Results::new(document);
    for recorded in &Recording::read(folder)?.exchanges {
        results.cases.extend(look_at(document, recorded)?);
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
    if response.status >= gaps::FAILED || response.body == HTML_PAGE {
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
pub fn operation_of<'a>(document: &'a Document, request: &gogs_recorder::Request) -> Option<&'a Operation> {
    let path = request.target.split('?').next().unwrap_or_default();
    let path = path.strip_prefix(API)?.trim_end_matches('/');
    let method = if request.method == "HEAD" { "GET" } else { request.method.as_str() };
    let fits = |operation: &&Operation| {
        let (template, given): (Vec<_>, Vec<_>) =
            (operation.path.split('/').collect(), path.split('/').collect());
        // A parameter that may have slashes in it is the last, and takes all that is left.
        let is_as_long = template.len() == given.len() || operation.has_tail && template.len() < given.len();
        operation.method == method
            && is_as_long
            && template.iter().zip(&given).all(|(t, g)| (t.starts_with('{') && !g.is_empty()) || t == g)
    };
    document.operations.iter().filter(fits).min_by_key(|operation| operation.path.matches('{').count())
}

/// A recorded response, with the address and tokens of a server; none if its body is not text.
pub fn response_of(response: &gogs_recorder::Response) -> Option<Response> {
    let Content::Text(body) = &response.content else { return None };
    let headers = response.headers.iter().map(|(name, value)| (name.clone(), value.clone()));
    Some(Response { status: response.status, headers: headers.collect(), body: sample(body, ADDRESS) })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::suite::{case::Case, read, version::Version};

    /// The exchanges of a version in all sets, by the names of their cases.
    fn of_version(version: Version) -> BTreeMap<String, Vec<Recorded>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../recordings");
        let mut found: BTreeMap<String, Vec<Recorded>> = BTreeMap::new();
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
    fn asks_for(document: &Document, case: &Case, exchange: &Recorded) -> bool {
        let (called, status) =
            (operation_of(document, &exchange.request).map(|called| &called.id), exchange.response.status);
        case.steps.iter().any(|step| {
            let is_status = step.expect.status.all().contains(&status);
            let is_other_status = step.expect.or_status.contains(&status);
            // What a case made has another name than what was recorded.
            let is_text = step
                .expect
                .text
                .as_ref()
                .is_none_or(|text| text.contains("{{") || text == exchange.response.text());
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
