//! Results: what a run found. `results.json` holds exactly this, and each report is rendered from it.
//!
//! Nothing in it depends on the time or on chance, so that two runs against the same server can be compared: names that
//! a run makes are written as `RUN`.

pub mod baseline;
pub mod coverage;
pub mod diff;
pub mod redact;
pub mod words;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    document::Document,
    exit::Exit,
    judge::{
        findings::{Mismatch, Seen},
        gaps::Gap,
    },
    results::coverage::Coverage,
    suite::case::{Access, Case, Kind, Level},
    target::fingerprint::TargetVersion,
};

/// The format of `results.json`; raised with each change that readers must know of.
pub const FORMAT: u32 = 1;

/// What became of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// All was as it is due.
    Pass,
    /// Something was not.
    Fail,
    /// It could not be tried, for a reason that is told.
    Skip,
}

/// One thing that was not as it is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// Which of the three questions it is about.
    pub kind: Kind,
    /// The operation that was called.
    pub operation: Option<String>,
    /// Which step it was, from 1 on.
    pub step: usize,
    /// What it is, in words.
    pub what: String,
    /// Where in the document, for a schema that was not kept.
    pub pointer: Option<String>,
    /// What was expected.
    pub expected: String,
    /// What was received.
    pub received: String,
    /// The difference of two bodies.
    pub diff: Option<String>,
    /// The request for `curl`.
    pub curl: String,
}

impl Failed {
    /// A mismatch in a step, with the request that shows it again.
    pub fn new(kind: Kind, operation: Option<String>, step: usize, mismatch: Mismatch, curl: String) -> Self {
        let Mismatch { what, pointer, expected, received, diff } = mismatch;
        Self { kind, operation, step, what, pointer, expected, received, diff, curl }
    }
}

/// The result of a case.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CaseResult {
    /// The case.
    pub id: String,
    /// The operation that it is about.
    pub operation: Option<String>,
    /// Which of the three questions it is about.
    pub kind: Kind,
    /// Whether it must hold.
    pub level: Level,
    /// What it was allowed to do.
    pub access: Access,
    /// The rule.
    pub rule: String,
    /// Where the rule is from.
    pub sources: Vec<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it was skipped.
    pub reason: Option<String>,
    /// Whether a baseline expects it to fail.
    pub known: bool,
    /// Whether it had failed beside others, and was tried again alone: the outcome is that of the second time.
    #[serde(default)]
    pub tried_again: bool,
    /// What was not as it is due.
    pub failures: Vec<Failed>,
    /// The responses that were seen.
    pub seen: Vec<Seen>,
    /// Gaps of the document that the responses show.
    pub gaps: Vec<Gap>,
}

impl CaseResult {
    /// A result to which nothing has happened yet.
    pub fn new(document: &Document, case: &Case) -> Self {
        Self {
            id: case.id.clone(),
            operation: subject(document, case),
            kind: case.kind,
            level: case.level,
            access: case.access,
            rule: case.rule.clone(),
            sources: case.sources.clone(),
            outcome: Outcome::Pass,
            reason: None,
            known: false,
            tried_again: false,
            failures: Vec::new(),
            seen: Vec::new(),
            gaps: Vec::new(),
        }
    }

    /// Whether the behaviour or the example that the case is about failed, whatever the schemas.
    pub fn failed_in(&self, kind: Kind) -> bool {
        self.failures.iter().any(|failure| failure.kind == kind)
    }
}

/// How many passed, failed, were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Passed.
    pub pass: usize,
    /// Failed.
    pub fail: usize,
    /// Skipped.
    pub skip: usize,
}

/// What a case counts as, in each report alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It passed.
    Passed,
    /// It failed, and fails the run.
    Failed,
    /// It failed, and that is only told: it should hold and no more, or a baseline expects it to fail.
    Tolerated,
    /// It could not be tried.
    Skipped,
}

impl CaseResult {
    /// What the case counts as; `strict`: what only should hold counts as what must.
    pub fn standing(&self, strict: bool) -> Standing {
        // A broken schema always counts.
        let counts = strict || self.level == Level::Must || self.failed_in(Kind::Schema);
        match self.outcome {
            Outcome::Pass => Standing::Passed,
            Outcome::Skip => Standing::Skipped,
            Outcome::Fail if counts && !self.known => Standing::Failed,
            Outcome::Fail => Standing::Tolerated,
        }
    }
}

/// How many cases passed, failed, were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Passed.
    pub pass: usize,
    /// Failed, so that the run fails.
    pub fail: usize,
    /// Failed, and that is only told.
    #[serde(default)]
    pub tolerated: usize,
    /// Skipped.
    pub skip: usize,
}

impl Totals {
    /// How many were run, whatever came of it.
    pub fn run(self) -> usize {
        self.pass + self.fail + self.tolerated
    }
}

/// How much of something was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// So much was seen.
    pub seen: usize,
    /// So much there is in the document.
    pub all: usize,
}

/// How much of the document was tested.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tested {
    /// Operations that answered.
    pub operations: Share,
    /// Documented responses (an operation and a status) that were seen.
    #[serde(rename = "answers")]
    pub responses: Share,
    /// Documented examples that a response was compared with.
    pub examples: Share,
}

/// The three questions for an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Responses that keep the document's schema, or don't.
    pub schema: Count,
    /// Cases about documented examples.
    pub example: Count,
    /// Cases about behaviour.
    pub behaviour: Count,
}

/// What was tested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The server.
    pub base_url: String,
    /// Its version.
    pub version: TargetVersion,
    /// Who called; `None`: nobody who is known.
    pub caller: Option<String>,
    /// Whether an administrator's credentials were there.
    pub admin: bool,
    /// What was allowed.
    pub allowed: Access,
}

/// A baseline that the run was compared with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaselineResult {
    /// Which one.
    pub name: String,
    /// Cases that failed as it says.
    pub held: Vec<String>,
    /// Entries that no longer hold: the case passed, or there is no such case.
    pub stale: Vec<String>,
}

/// The results of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Results {
    /// The format.
    pub format: u32,
    /// The program that wrote it.
    pub tool: String,
    /// The document.
    pub document: String,
    /// The SHA-256 of the document.
    pub document_sha256: String,
    /// What was tested; `None`: the preflight failed.
    pub target: Option<Target>,
    /// Why the preflight failed.
    pub preflight: Option<String>,
    /// Why the run ended before its last case; `None`: it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken_off: Option<String>,
    /// The exit status of the run.
    pub exit: u8,
    /// How many cases passed, failed, were skipped.
    pub totals: Totals,
    /// Whether a failure of what only should hold fails the run.
    #[serde(default)]
    pub strict: bool,
    /// How much of the document was tested.
    #[serde(default)]
    pub tested: Tested,
    /// What was asked for, and of which each case was skipped, with the reason.
    #[serde(default)]
    pub not_tested: Vec<String>,
    /// The three questions by operation.
    pub operations: BTreeMap<String, Row>,
    /// The cases, by id.
    pub cases: Vec<CaseResult>,
    /// Gaps of the document, each once.
    pub gaps: Vec<Gap>,
    /// The baseline.
    pub baseline: Option<BaselineResult>,
    /// What is left on the server.
    pub left_behind: Vec<String>,
}

impl Results {
    /// Results without cases.
    pub fn new(document: &Document) -> Self {
        Self {
            format: FORMAT,
            tool: format!("gogs-conformance {}", env!("CARGO_PKG_VERSION")),
            document: document.title(),
            document_sha256: document.sha256.clone(),
            target: None,
            preflight: None,
            broken_off: None,
            exit: Exit::Conforms as u8,
            totals: Totals::default(),
            strict: false,
            tested: Tested::default(),
            not_tested: Vec::new(),
            operations: BTreeMap::new(),
            cases: Vec::new(),
            gaps: Vec::new(),
            baseline: None,
            left_behind: Vec::new(),
        }
    }

    /// Results of these cases, counted.
    pub fn of(document: &Document, cases: Vec<CaseResult>, strict: bool) -> Self {
        Self {
            strict,
            totals: totals(&cases, strict),
            tested: Coverage::new(document, &cases).tested(),
            operations: rows(&cases),
            gaps: gaps(&cases),
            cases,
            ..Self::new(document)
        }
    }
}

/// The operation that a case is about: the one of the example; or the first that a source names and a step calls; or that
/// of the last step, which the others lead to.
fn subject(document: &Document, case: &Case) -> Option<String> {
    let example = case.steps.iter().find(|step| step.expect.like.is_some() && case.kind == Kind::Example);
    let called = |id: &str| case.steps.iter().any(|step| step.operation.as_deref() == Some(id));
    let named =
        case.sources.iter().filter_map(|source| source.strip_prefix("document:")).find_map(|pointer| {
            let named = document.operations.iter().find(|operation| {
                pointer
                    .strip_prefix(&operation.pointer)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })?;
            called(&named.id).then(|| named.id.clone())
        });
    example
        .and_then(|step| step.operation.clone())
        .or(named)
        .or_else(|| case.steps.iter().rev().find_map(|step| step.operation.clone()))
}

/// Counts the three questions by operation; they are never added up.
pub fn rows(cases: &[CaseResult]) -> BTreeMap<String, Row> {
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    for case in cases {
        for seen in &case.seen {
            let count = &mut rows.entry(seen.operation.clone()).or_default().schema;
            match seen.schema {
                Some(true) => count.pass += 1,
                Some(false) => count.fail += 1,
                None => count.skip += 1,
            }
        }
        let Some(operation) = &case.operation else { continue };
        let row = rows.entry(operation.clone()).or_default();
        let count = if case.kind == Kind::Example { &mut row.example } else { &mut row.behaviour };
        match case.outcome {
            Outcome::Skip => count.skip += 1,
            _ if case.failed_in(case.kind) => count.fail += 1,
            _ => count.pass += 1,
        }
    }
    rows
}

/// Counts the cases.
pub fn totals(cases: &[CaseResult], strict: bool) -> Totals {
    let count = |standing| cases.iter().filter(|case| case.standing(strict) == standing).count();
    Totals {
        pass: count(Standing::Passed),
        fail: count(Standing::Failed),
        tolerated: count(Standing::Tolerated),
        skip: count(Standing::Skipped),
    }
}

/// The skipped cases by reason.
pub fn skipped<'a>(cases: impl IntoIterator<Item = &'a CaseResult>) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for case in cases.into_iter().filter(|case| case.outcome == Outcome::Skip) {
        reasons.entry(case.reason.as_deref().unwrap_or("no reason")).or_default().push(&case.id);
    }
    reasons
}

/// The gaps of all cases, each once, in the order of their places.
pub fn gaps(cases: &[CaseResult]) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = Vec::new();
    for gap in cases.iter().flat_map(|case| &case.gaps) {
        if !gaps.iter().any(|known| known.pointer == gap.pointer) {
            gaps.push(gap.clone());
        }
    }
    gaps.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    gaps
}
