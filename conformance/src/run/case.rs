//! One case: its steps, one after the other.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    exit::Result,
    judge::findings::Then,
    results::{CaseResult, Outcome},
    run::{session::Session, step, worker},
    suite::{case::Case, template::Variables},
    target::caller::Caller,
};

/// Does a case, whose things are named after `index`.
pub fn perform(session: &Session<'_>, case: &Case, index: usize) -> Result<CaseResult> {
    let result = CaseResult::new(session.document, case);
    if !may_be_run(session, case) {
        let reason = format!(
            "the rule holds for {}, and the server may be {}: give --target-version",
            case.versions, session.versions
        );
        return Ok(CaseResult { outcome: Outcome::Skip, reason: Some(reason), ..result });
    }
    let caller = session.caller(case.access);
    steps(session, case, caller, placeholders(session, caller, index), result)
}

fn steps(
    session: &Session<'_>,
    case: &Case,
    caller: &Caller,
    mut variables: Variables,
    mut result: CaseResult,
) -> Result<CaseResult> {
    for index in 0..case.steps.len() {
        let done = step::perform(session, case, index, caller, &variables)?;
        variables.extend(done.captured);
        result.failures.extend(done.failures);
        result.seen.extend(done.seen);
        result.gaps.extend(done.gaps);
        match done.then {
            Then::Continue => {}
            Then::End => break,
            Then::Skip(reason) => {
                result.outcome = Outcome::Skip;
                result.reason = Some(reason);
                break;
            }
        }
    }
    if !result.failures.is_empty() {
        result.outcome = Outcome::Fail;
        result.reason = None;
    }
    Ok(result)
}

/// Whether the rule of a case holds for whatever version the target may be.
pub fn may_be_run(session: &Session<'_>, case: &Case) -> bool {
    session.versions.within(case.versions)
}

fn placeholders(session: &Session<'_>, caller: &Caller, index: usize) -> Variables {
    let mut variables = session.facts.clone();
    variables.extend(caller.placeholders());
    let run = &session.run;
    let prefix = worker::PREFIX;
    variables.insert("run".to_owned(), Value::from(run.clone()));
    variables.insert("new".to_owned(), Value::from(format!("{prefix}{run}-{index}")));
    for key in ["new.key", "new.key2"] {
        variables.insert(key.to_owned(), Value::from(public_key(&format!("{run}-{index}-{key}"))));
    }
    variables.insert("missing".to_owned(), Value::from(format!("{prefix}{run}-missing")));
    variables
}

/// A public key that nobody has: well-formed Ed25519, its 32 bytes made from a name. Nobody knows a private key for it.
fn public_key(name: &str) -> String {
    const KIND: &[u8] = b"ssh-ed25519";
    let mut blob = Vec::new();
    for part in [KIND, &Sha256::digest(name.as_bytes())] {
        // Both parts are shorter than 256 bytes.
        blob.extend([0, 0, 0, u8::try_from(part.len()).unwrap_or_default()]);
        blob.extend(part);
    }
    format!("ssh-ed25519 {}", STANDARD.encode(blob))
}
