//! Where in a run something is found, and how that is put into results.

use crate::{
    document::Operation,
    judge::{
        findings::{Findings, Mismatch, Seen, Then},
        gaps::Gap,
    },
    results::Failed,
    run::session::Session,
    suite::{
        case::{Case, Kind, Step},
        template::Variables,
    },
    target::http::{Request, Response, curl},
};

/// A step of a case in a run.
pub struct Place<'a> {
    /// The run.
    pub session: &'a Session<'a>,
    /// The case.
    pub case: &'a Case,
    /// The step, from 0 on.
    pub index: usize,
}

/// What came of a step, for the results of its case.
#[derive(Debug, Default)]
pub struct Done {
    /// What was not as it is due.
    pub failures: Vec<Failed>,
    /// The responses that were seen.
    pub seen: Vec<Seen>,
    /// What the document lacks.
    pub gaps: Vec<Gap>,
    /// The values that the next steps may name.
    pub captured: Variables,
    /// How the case goes on.
    pub then: Then,
}

impl Done {
    /// This, and what came of it later.
    pub fn and(mut self, later: Self) -> Self {
        self.failures.extend(later.failures);
        self.seen.extend(later.seen);
        self.gaps.extend(later.gaps);
        self.captured.extend(later.captured);
        Self { then: later.then, ..self }
    }
}

impl<'a> Place<'a> {
    /// The step.
    pub fn step(&self) -> &'a Step {
        &self.case.steps[self.index]
    }

    /// The operation that the step calls.
    pub fn operation(&self) -> Option<&'a Operation> {
        self.step().operation.as_ref().and_then(|id| self.session.document.operation(id))
    }

    /// Sends a request of this case.
    pub fn send(&self, request: &Request) -> Result<Response, String> {
        self.session.client.send(request, &self.case.id)
    }

    /// What was found, as results have it.
    pub fn done(&self, request: &Request, findings: Findings) -> Done {
        let failed = |kind: Kind, mismatches: Vec<Mismatch>| {
            mismatches.into_iter().map(move |mismatch| self.failed(kind, request, mismatch))
        };
        let violations = failed(Kind::Schema, findings.violations);
        Done {
            failures: violations.chain(failed(self.case.kind, findings.mismatches)).collect(),
            seen: findings.seen.into_iter().collect(),
            gaps: findings.gaps,
            captured: findings.captured,
            then: findings.then,
        }
    }

    fn failed(&self, kind: Kind, request: &Request, mismatch: Mismatch) -> Failed {
        let operation = self.operation().map(|operation| operation.id.clone());
        let curl = curl(self.session.client.base(), &self.redacted(request));
        Failed::new(kind, operation, self.index + 1, mismatch, curl)
    }

    /// The request without its secrets: variables stand for them, so that a shell puts them in again.
    fn redacted(&self, request: &Request) -> Request {
        let redact = |text: &str| self.session.secrets.redact(text);
        Request {
            method: request.method.clone(),
            target: redact(&request.target),
            headers: request.headers.iter().map(|(name, value)| (name.clone(), redact(value))).collect(),
            body: request.body.as_ref().map(|body| redact(&String::from_utf8_lossy(body)).into_bytes()),
        }
    }
}
