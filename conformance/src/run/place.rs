//! Where in a run something is looked at, and noted.

use serde_json::Value;

use crate::{
    document::Operation,
    exit::Failure,
    judge::{
        expect::{self, Mismatch},
        gaps::{self, FAILED},
    },
    results::{CaseResult, Failed, Seen},
    run::session::Session,
    suite::case::{Case, Kind},
    target::{
        http::{Answer, Request, curl},
        preflight,
    },
};

/// How many violations of a schema one answer is charged with: the first ones tell enough.
const MOST_VIOLATIONS: usize = 5;
/// Who calls in a step that the server must know. (`any` is nobody unless all must sign in.)
const KNOWN_CALLERS: [&str; 4] = ["token", "basic", "admin", "any"];

/// Why a case ends before its last step.
pub enum Stop {
    /// Something was not as it is due; it has been noted.
    Failed,
    /// The case can't be tried.
    Skip(String),
    /// The server answered in the other way that is allowed.
    Done,
    /// The tool itself can't go on.
    Tool(Failure),
}

/// Where something was found.
pub struct Place<'a> {
    /// The run.
    pub session: &'a Session<'a>,
    /// The case.
    pub case: &'a Case,
    /// The step, from 0 on.
    pub index: usize,
    /// The operation.
    pub operation: Option<&'a Operation>,
    /// The request.
    pub request: &'a Request,
}

impl Place<'_> {
    /// Whether the answer is the one to everybody whom the server does not know, where all must sign in. To whom it knows,
    /// it must not answer so.
    pub fn must_sign_in(&self, answer: &Answer) -> bool {
        let known = KNOWN_CALLERS.contains(&self.case.steps[self.index].caller.as_str());
        let to_anyone = self.session.sign_in_required.as_ref();
        let same =
            || to_anyone.is_some_and(|due| answer.body.is_empty() || answer.json().as_ref() == Some(due));
        !known && answer.status == preflight::SIGN_IN && to_anyone.is_some() && same()
    }

    /// Notes what is not as it is due, and then ends the case.
    pub fn judge(&self, mismatches: Vec<Mismatch>, result: &mut CaseResult) -> Result<(), Stop> {
        if mismatches.is_empty() {
            return Ok(());
        }
        for Mismatch { what, expected, received, diff } in mismatches {
            self.failed(self.case.kind, what, expected, received, diff, result);
        }
        Err(Stop::Failed)
    }

    /// Notes something that is not as it is due.
    pub fn failed(
        &self,
        kind: Kind,
        what: impl Into<String>,
        expected: impl Into<String>,
        received: impl Into<String>,
        diff: Option<String>,
        result: &mut CaseResult,
    ) {
        result.failures.push(Failed {
            kind,
            operation: self.operation.map(|operation| operation.id.clone()),
            step: self.index + 1,
            what: what.into(),
            pointer: None,
            expected: expected.into(),
            received: received.into(),
            diff,
            curl: curl(self.session.client.base(), &self.shown()),
        });
    }

    /// The request without its secrets: variables stand for them, so that a shell puts them in again.
    fn shown(&self) -> Request {
        let hide = |text: &str| self.session.secrets.hide(text);
        Request {
            method: self.request.method.clone(),
            target: hide(&self.request.target),
            headers: self.request.headers.iter().map(|(name, value)| (name.clone(), hide(value))).collect(),
            body: self.request.body.as_ref().map(|body| hide(&String::from_utf8_lossy(body)).into_bytes()),
        }
    }

    /// Sends a request of this case.
    pub fn send(&self, request: &Request) -> Result<Answer, String> {
        self.session.client.send(request, &self.case.id)
    }

    /// Compares an answer with the document: what breaks it is a failure of the server, what it does not tell is a gap of
    /// the document. Answers whether the answer was noted as seen: it is of the operation.
    pub fn look_at_schema(&self, answer: &Answer, result: &mut CaseResult) -> Result<bool, Stop> {
        let Some(operation) = self.operation.filter(|operation| operation.method == self.request.method)
        else {
            return Ok(false);
        };
        let kept = self.keeps_schema(operation, answer, result)?;
        result.gaps.extend(gaps::find(self.session.document, operation, answer));
        result.seen.push(Seen {
            operation: operation.id.clone(),
            status: answer.status,
            example: None,
            schema: kept,
        });
        Ok(true)
    }

    fn keeps_schema(
        &self,
        operation: &Operation,
        answer: &Answer,
        result: &mut CaseResult,
    ) -> Result<Option<bool>, Stop> {
        // A failed server keeps nothing; the step tells whether that was due. An undocumented status is a gap.
        let documented = operation.answers.get(&answer.status).filter(|_| answer.status < FAILED);
        let Some(documented) = documented else { return Ok(None) };
        let before = result.failures.len();
        if answer.media_type() == "text/html"
            && !documented.media.iter().any(|media| media.media_type == "text/html")
        {
            let what = "a page of HTML in place of an answer of the API";
            self.failed(
                Kind::Schema,
                what,
                "what the document tells",
                expect::shorten(&answer.body),
                None,
                result,
            );
            return Ok(Some(false));
        }
        let Some(media) = documented.media.iter().find(|media| media.media_type == answer.media_type())
        else {
            if !documented.may_be_empty
                && !documented.media.is_empty()
                && answer.body.is_empty()
                && self.request.method != "HEAD"
            {
                let due: Vec<_> = documented.media.iter().map(|media| media.media_type.as_str()).collect();
                self.failed(Kind::Schema, "body", due.join(" or "), "no body", None, result);
            }
            return Ok(Some(result.failures.len() == before));
        };
        let Some(body) = answer.json() else {
            self.failed(Kind::Schema, "body", "JSON", expect::shorten(&answer.body), None, result);
            return Ok(Some(false));
        };
        let validator = self.session.document.validator(&media.schema).map_err(Stop::Tool)?;
        for error in validator.iter_errors(&body).take(MOST_VIOLATIONS) {
            let at = error.instance_path().to_string();
            let received = body.pointer(&at).unwrap_or(&Value::Null).to_string();
            self.failed(
                Kind::Schema,
                format!("schema at '{at}'"),
                error.to_string(),
                expect::shorten(&received),
                None,
                result,
            );
            if let Some(failure) = result.failures.last_mut() {
                failure.pointer = Some(media.schema.clone());
            }
        }
        Ok(Some(result.failures.len() == before))
    }
}
