//! What is to be said of the response to a step of a case.

use serde_json::Value;

use crate::{
    document::{Document, Operation},
    exit::Result,
    judge::{
        example, expect,
        findings::{Exchange, Findings, Mismatch, Seen, Then},
        pattern::matches,
        pointer::values_at,
        schema,
    },
    suite::{
        case::Step,
        expect::Expect,
        placeholders::reason,
        template::{Missing, Variables, fill},
    },
    target::http::{Response, SIGN_IN},
};

/// Who calls in a step that the server must know. (`any` is nobody unless all must sign in.)
const KNOWN_CALLERS: [&str; 4] = ["token", "basic", "admin", "any"];
/// The statuses that refuse a caller.
const REFUSALS: [u16; 2] = [401, 403];

/// What was known before the exchange.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// What stands for the placeholders.
    pub variables: &'a Variables,
    /// The body with which the server refuses everybody whom it does not know; `None`: anyone may call.
    pub sign_in_required: Option<&'a Value>,
}

/// Judges the response to a step. Nothing is sent, read or remembered for it: the same exchange has the same findings.
pub fn judge(
    document: &Document,
    step: &Step,
    exchange: Exchange<'_>,
    context: Context<'_>,
) -> Result<Findings> {
    let operation = step.operation.as_ref().and_then(|id| document.operation(id));
    let findings = by_document(document, step, exchange)?;
    let judged = expected(step, operation, exchange.response, context, findings.clone());
    Ok(judged.unwrap_or_else(|Missing(name)| findings.skip(reason(&name))))
}

/// What the document says of a response, whatever the step expects. A case may call with another method than the operation's:
/// of that the document says nothing.
pub fn by_document(document: &Document, step: &Step, exchange: Exchange<'_>) -> Result<Findings> {
    let operation = step.operation.as_ref().and_then(|id| document.operation(id));
    let Some(operation) = operation.filter(|operation| operation.method == exchange.request.method) else {
        return Ok(Findings::default());
    };
    let conformity = schema::judge(document, operation, exchange)?;
    let seen = Seen {
        operation: operation.id.clone(),
        status: exchange.response.status,
        example: None,
        schema: conformity.conforms,
    };
    let (violations, gaps) = (conformity.violations, conformity.gaps);
    Ok(Findings { violations, gaps, seen: Some(seen), ..Findings::default() })
}

/// What the step says of the response.
fn expected(
    step: &Step,
    operation: Option<&Operation>,
    response: &Response,
    context: Context<'_>,
    mut findings: Findings,
) -> std::result::Result<Findings, Missing> {
    let (expect, variables) = (&step.expect, context.variables);
    if must_sign_in(step, response, context) {
        // It comes before all operations alike: where one of them says that its own refusal has no body, nothing is missing.
        findings.gaps.clear();
        if !expect.status.all().iter().any(|status| REFUSALS.contains(status)) {
            return Ok(findings.skip("the server answers only known callers (REQUIRE_SIGNIN_VIEW)"));
        }
        // Refused all the same, before the operation is looked at: its own words are not due.
        return Ok(findings.with_mismatches(expect::headers(expect, response, variables)?));
    }
    let mismatches = expect::compare(expect, operation, response, variables)?;
    if !mismatches.is_empty() {
        return Ok(match excuse(step, response) {
            Some(reason) => findings.skip(reason),
            None => findings.with_mismatches(mismatches),
        });
    }
    if expect.or_status.contains(&response.status) {
        return Ok(Findings { then: Then::End, ..findings });
    }
    if let Some(name) = &expect.like {
        if let Some(reason) = example::nothing_to_compare(expect, operation, response) {
            return Ok(findings.skip(reason));
        }
        if let Some(seen) = &mut findings.seen {
            seen.example = Some(name.clone());
        }
    }
    let (captured, lacking) = capture(step, response, variables)?;
    Ok(Findings { captured, ..findings }.with_mismatches(lacking))
}

/// Whether the response is the one to everybody whom the server does not know, where all must sign in. To whom it knows,
/// it must not respond so.
fn must_sign_in(step: &Step, response: &Response, context: Context<'_>) -> bool {
    let known = KNOWN_CALLERS.contains(&step.caller.as_str());
    let same = |due: &Value| response.body.is_empty() || response.json().as_ref() == Some(due);
    !known && response.status == SIGN_IN && context.sign_in_required.is_some_and(same)
}

/// Why a response that is not as it is due says that the case can't be tried; `None`: it is a failure.
fn excuse(step: &Step, response: &Response) -> Option<String> {
    let due = step.expect.status.all().contains(&response.status);
    let unless = step.skip_unless.as_ref().filter(|_| excuses(&step.expect, response.status));
    let setting = step.skip_if.as_ref().filter(|setting| !due && matches(&setting.matches, &response.body));
    unless.or(setting.map(|setting| &setting.because)).cloned()
}

/// Whether a response with this status can say that a case can't be tried. One that refuses the caller, or a server that
/// failed, says nothing of the kind.
fn excuses(expect: &Expect, status: u16) -> bool {
    expect.status.all().contains(&status) || status < 400 || status == 404
}

/// The values that the step keeps of the response, and what it would keep that is not there.
fn capture(
    step: &Step,
    response: &Response,
    variables: &Variables,
) -> std::result::Result<(Variables, Vec<Mismatch>), Missing> {
    let body = response.json().unwrap_or(Value::Null);
    let (mut captured, mut lacking) = (Variables::new(), Vec::new());
    for (name, pointer) in &step.capture {
        let pointer = fill(pointer, variables)?;
        match values_at(&body, &pointer).first() {
            Some(value) => drop(captured.insert(name.clone(), (*value).clone())),
            None => lacking.push(Mismatch::new(format!("'{pointer}'"), "something there", &*response.body)),
        }
    }
    Ok((captured, lacking))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::target::http::Request;

    const STEP: &str = "
        operation = 'getUser'
        skip-unless = 'there is no such user'
        capture = { id = '/id' }
        [expect]
        status = 200
        check = [{ at = '/username', is = '{{name}}' }]
    ";

    fn judged(toml: &str, status: u16, body: &Value, sign_in_required: Option<&Value>) -> Findings {
        let document = Document::embedded().expect("the document");
        let step: Step = toml::from_str(toml).expect("a step");
        let headers = vec![("content-type".to_owned(), "application/json; charset=UTF-8".to_owned())];
        let response = Response { status, headers, body: body.to_string() };
        let request = Request::get("/api/v1/users/alice");
        let variables = Variables::from([("name".to_owned(), json!("alice"))]);
        let exchange = Exchange { request: &request, response: &response };
        judge(&document, &step, exchange, Context { variables: &variables, sign_in_required })
            .expect("findings")
    }

    fn alice() -> Value {
        json!({"id": 1, "username": "alice", "login": "alice", "full_name": "", "email": "a@b",
            "avatar_url": "http://h/a"})
    }

    #[test]
    fn a_response_as_it_is_due() {
        let findings = judged(STEP, 200, &alice(), None);
        assert_eq!((findings.violations.len(), findings.mismatches.len()), (0, 0), "{findings:?}");
        assert_eq!(findings.then, Then::Continue);
        assert_eq!(findings.captured["id"], 1);
        assert_eq!(findings.seen.and_then(|seen| seen.schema), Some(true));
    }

    #[test]
    fn a_violation_ends_nothing_and_a_mismatch_does() {
        let mut body = alice();
        body["id"] = json!("1");
        let findings = judged(STEP, 200, &body, None);
        assert_eq!(findings.violations[0].what, "schema at '/id'");
        assert_eq!(findings.then, Then::Continue);
        let findings = judged(&STEP.replace("skip-unless", "# "), 500, &json!(null), None);
        assert_eq!((&*findings.mismatches[0].what, findings.then), ("status", Then::End));
    }

    #[test]
    fn a_response_that_excuses() {
        let skipped = |status| judged(STEP, status, &json!({}), None).then != Then::End;
        assert!(skipped(404) && !skipped(401) && !skipped(500));
        assert!(judged(STEP, 200, &json!({"username": "bob"}), None).mismatches.is_empty());
        // Nothing stands for the placeholder.
        let unknown = judged(&STEP.replace("{{name}}", "{{me}}"), 200, &alice(), None);
        assert_eq!(unknown.then, Then::Skip(reason("me")));
    }

    #[test]
    fn where_all_must_sign_in() {
        let refusal = json!({"message": "sign in"});
        let skipped = |toml: &str| matches!(judged(toml, 403, &refusal, Some(&refusal)).then, Then::Skip(why) if why.contains("SIGNIN"));
        assert!(skipped(STEP));
        assert!(!skipped(&format!("as = 'token'{STEP}")));
        assert_eq!(judged(&STEP.replace("200", "401"), 403, &refusal, Some(&refusal)).then, Then::Continue);
        // An operation whose own 403 has no body.
        let bodiless = STEP.replace("getUser", "getDeployKey");
        for (setting, gaps) in [(Some(&refusal), 0), (None, 1)] {
            assert_eq!(judged(&bodiless, 403, &refusal, setting).gaps.len(), gaps);
        }
    }
}
