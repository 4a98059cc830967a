//! One step of a case: the request is put together, sent, and the answer looked at.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::{
    document::{API, Operation},
    judge::expect::{self},
    results::CaseResult,
    run::{
        ledger::Fate,
        pages,
        place::{Place, Stop},
        session::Session,
    },
    suite::{
        case::{Case, Creates, Step, Thing},
        placeholders::reason,
        template::{Missing, Variables, encode, fill, fill_json, fill_url},
    },
    target::{
        caller::Caller,
        http::{Answer, Request},
    },
};

/// The statuses that refuse a caller.
const REFUSALS: [u16; 2] = [401, 403];
/// Members of answers that are secrets, wherever they are.
const SECRET_MEMBERS: [&str; 3] = ["sha1", "password", "token"];
/// Operations whose answers hold tokens as `sha1`; in other answers that is the name of a commit.
const TOKEN_OPERATIONS: [&str; 2] = ["listAccessTokens", "createAccessToken"];

/// What is told of a request that got no answer.
pub const NO_ANSWER: &str = "no answer";

/// Does one step, and notes in `result` what it finds.
pub fn run(
    session: &Session<'_>,
    case: &Case,
    index: usize,
    caller: &Caller,
    variables: &mut Variables,
    result: &mut CaseResult,
) -> Result<(), Stop> {
    let step = &case.steps[index];
    let operation = step.operation.as_ref().and_then(|id| session.document.operation(id));
    let request = build(session, step, operation, caller, variables)
        .map_err(|missing| Stop::Skip(reason(&missing.0)))?;
    let place = Place { session, case, index, operation, request: &request };
    let answer = send(&place, caller, variables, result)?;
    hide_secrets(session, step, &answer);
    let noted = place.look_at_schema(&answer, result)?;
    let missing = |missing: Missing| Stop::Skip(reason(&missing.0));
    if place.must_sign_in(&answer) {
        if !step.expect.status.all().iter().any(|status| REFUSALS.contains(status)) {
            return Err(Stop::Skip("the server answers only known callers (REQUIRE_SIGNIN_VIEW)".to_owned()));
        }
        // Refused all the same, before the operation is looked at: its own words are not due.
        let mismatches = expect::headers(&step.expect, &answer, variables).map_err(missing)?;
        return place.judge(mismatches, result);
    }
    let mismatches = expect::compare(&step.expect, operation, &answer, variables).map_err(missing)?;
    if let Some(reason) = step.skip_unless.as_ref().filter(|_| !mismatches.is_empty())
        && excuses(&step.expect, answer.status)
    {
        return Err(Stop::Skip(reason.clone()));
    }
    if let Some(setting) =
        step.skip_if.as_ref().filter(|_| !step.expect.status.all().contains(&answer.status))
        && expect::matches(&setting.matches, &answer.body)
    {
        return Err(Stop::Skip(setting.because.clone()));
    }
    place.judge(mismatches, result)?;
    if step.expect.or_status.contains(&answer.status) {
        return Err(Stop::Done);
    }
    if let Some(name) = &step.expect.like {
        if let Some(reason) = expect::nothing_to_compare(&step.expect, operation, &answer) {
            return Err(Stop::Skip(reason));
        }
        if let Some(seen) = result.seen.last_mut().filter(|_| noted) {
            seen.example = Some(name.clone());
        }
    }
    if step.pages {
        pages::walk(&place, &answer, result)?;
    }
    capture(&place, &answer, variables, result)
}

/// Whether an answer with this status can say that a case can't be tried. One that refuses the caller, or a server that
/// failed, says nothing of the kind.
fn excuses(expect: &crate::suite::case::Expect, status: u16) -> bool {
    expect.status.all().contains(&status) || status < 400 || status == 404
}

fn send(
    place: &Place<'_>,
    caller: &Caller,
    variables: &Variables,
    result: &mut CaseResult,
) -> Result<Answer, Stop> {
    let (session, step) = (place.session, &place.case.steps[place.index]);
    let filled = |text: &str| fill(text, variables).map_err(|missing| Stop::Skip(reason(&missing.0)));
    let owner = filled(&owner(session, step, caller))?;
    let owner_of = |kind: Thing| if kind == Thing::User { "" } else { owner.as_str() };
    let mut intended = Vec::new();
    if let Some(Creates { kind, name }) = &step.creates {
        for name in names(*kind, filled(name)?, place.request) {
            intended.extend(session.intend(*kind, &name, owner_of(*kind)).map_err(Stop::Tool)?);
        }
    }
    let answer = place.send(place.request).map_err(|error| {
        place.failed(place.case.kind, NO_ANSWER, "an answer", error, None, result);
        Stop::Failed
    })?;
    if !answer.says_done() {
        return Ok(answer);
    }
    for number in intended {
        session.ledger.mark(number, Fate::Made).map_err(Stop::Tool)?;
    }
    if step.creates.is_none()
        && let Some((kind, name)) = made_unexpectedly(step, place.request, &answer)
    {
        let number = session.ledger.intend(kind, &name, owner_of(kind), false).map_err(Stop::Tool)?;
        session.ledger.mark(number, Fate::Made).map_err(Stop::Tool)?;
    }
    if let Some(Creates { kind, name }) = &step.deletes {
        for name in names(*kind, filled(name)?, place.request) {
            session.ledger.undone(*kind, &name, owner_of(*kind)).map_err(Stop::Tool)?;
        }
    }
    Ok(answer)
}

/// The names of all things that a request makes or deletes: one request may be about several addresses.
fn names(kind: Thing, name: String, request: &Request) -> Vec<String> {
    let body: Value = serde_json::from_slice(request.body.as_deref().unwrap_or_default()).unwrap_or_default();
    let emails = body["emails"].as_array().filter(|_| kind == Thing::Email);
    let mut names = vec![name];
    names.extend(emails.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
    names.sort_unstable();
    names.dedup();
    names
}

/// Whose a thing is that a step makes, as a text with placeholders.
fn owner(session: &Session<'_>, step: &Step, caller: &Caller) -> String {
    let named = |caller: &Caller| caller.name.clone();
    let by_password = |caller: &Caller| caller.basic.as_ref().map(|basic| basic.user.clone());
    let owner = match step.caller.as_str() {
        "admin" => named(&session.admin).or_else(|| by_password(&session.admin)),
        "basic" if !caller.is_one_user() => by_password(caller).or_else(|| named(caller)),
        who => match who.strip_prefix("basic:").and_then(|pair| pair.split_once(':')) {
            Some((name, _)) => Some(name.to_owned()),
            None => named(caller).or_else(|| by_password(caller)),
        },
    };
    owner.unwrap_or_default()
}

/// What an answer says was made, where the case expects nothing to be made: what, and its name.
fn made_unexpectedly(step: &Step, request: &Request, answer: &Answer) -> Option<(Thing, String)> {
    let (kind, member) = match step.operation.as_deref()? {
        "adminCreateUser" => (Thing::User, "/username"),
        "createAccessToken" => (Thing::Token, "/name"),
        "createPublicKey" => (Thing::Key, "/title"),
        "addEmails" => (Thing::Email, "/0/email"),
        _ => return None,
    };
    // A case may call with another method than the operation's.
    let body = answer.json().filter(|_| request.method == "POST")?;
    body.pointer(member)?.as_str().map(|name| (kind, name.to_owned()))
}

/// Remembers what an answer tells that must not be told on.
fn hide_secrets(session: &Session<'_>, step: &Step, answer: &Answer) {
    let tokens = step.operation.as_deref().is_some_and(|id| TOKEN_OPERATIONS.contains(&id));
    let Some(body) = answer.json() else { return };
    if tokens {
        remember(session, &body);
    }
    for name in &step.secret {
        let pointer = step.capture.get(name).map_or("", String::as_str);
        for value in expect::select(&body, pointer) {
            if let Some(secret) = value.as_str() {
                session.secrets.add(secret, "$GOGS_NEW_TOKEN");
            }
        }
    }
}

fn remember(session: &Session<'_>, value: &Value) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| remember(session, item)),
        Value::Object(members) => {
            for (name, value) in members {
                match value.as_str() {
                    Some(secret) if SECRET_MEMBERS.contains(&name.as_str()) => {
                        session.secrets.add(secret, "$GOGS_NEW_TOKEN");
                    }
                    _ => remember(session, value),
                }
            }
        }
        _ => {}
    }
}

fn capture(
    place: &Place<'_>,
    answer: &Answer,
    variables: &mut Variables,
    result: &mut CaseResult,
) -> Result<(), Stop> {
    let step = &place.case.steps[place.index];
    if step.capture.is_empty() {
        return Ok(());
    }
    let body = answer.json().unwrap_or(Value::Null);
    for (name, pointer) in &step.capture {
        let pointer = fill(pointer, variables).map_err(|missing| Stop::Skip(reason(&missing.0)))?;
        match expect::select(&body, &pointer).first() {
            Some(value) => {
                variables.insert(name.clone(), (*value).clone());
            }
            None => {
                place.failed(
                    place.case.kind,
                    format!("'{pointer}'"),
                    "something there",
                    answer.body.clone(),
                    None,
                    result,
                );
                return Err(Stop::Failed);
            }
        }
    }
    Ok(())
}

/// Puts the request together.
fn build(
    session: &Session<'_>,
    step: &Step,
    operation: Option<&Operation>,
    caller: &Caller,
    variables: &Variables,
) -> Result<Request, Missing> {
    let mut target = path(step, operation, variables)?;
    let mut query = fill_url(&step.query, variables)?;
    let mut headers = Vec::new();
    for (name, value) in &step.headers {
        headers.push((name.clone(), fill(value, variables)?));
    }
    match authorization(session, &step.caller, caller, variables)? {
        Authorization::None => {}
        Authorization::Header(value) => headers.push(("Authorization".to_owned(), value)),
        Authorization::Query(token) => {
            let separator = if query.is_empty() { "" } else { "&" };
            query = format!("{query}{separator}token={token}");
        }
    }
    if !query.is_empty() {
        target = format!("{target}?{query}");
    }
    let method = step.method.clone().or_else(|| operation.map(|operation| operation.method.clone()));
    let body = body(step, operation, variables)?;
    if body.is_some() && !step.content_type.is_empty() {
        headers.push(("Content-Type".to_owned(), step.content_type.clone()));
    }
    Ok(Request { method: method.unwrap_or_else(|| "GET".to_owned()), target, headers, body })
}

fn path(step: &Step, operation: Option<&Operation>, variables: &Variables) -> Result<String, Missing> {
    let Some(template) = operation.filter(|_| step.path.is_none()).map(|operation| operation.path.as_str())
    else {
        return fill_url(step.path.as_deref().unwrap_or(API), variables);
    };
    let mut path = String::from(API);
    for segment in template.split('/').skip(1) {
        path.push('/');
        match segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => {
                let value = step.parameters.get(name).ok_or_else(|| Missing(format!("parameter {name}")))?;
                path.push_str(&encode(&fill(value, variables)?));
            }
            None => path.push_str(segment),
        }
    }
    Ok(path)
}

fn body(
    step: &Step,
    operation: Option<&Operation>,
    variables: &Variables,
) -> Result<Option<Vec<u8>>, Missing> {
    let mut text = match (&step.body, &step.example) {
        (Some(body), _) if step.content_type.contains("json") => fill_json(body, variables)?,
        (Some(body), _) if step.content_type.contains("urlencoded") => fill_url(body, variables)?,
        (Some(body), _) => fill(body, variables)?,
        (None, Some(example)) => {
            let value = operation.and_then(|operation| operation.requests.get(example));
            value.ok_or_else(|| Missing(format!("example {example}")))?.to_string()
        }
        (None, None) => return Ok(None),
    };
    text.extend(std::iter::repeat_n(' ', step.padding));
    Ok(Some(text.into_bytes()))
}

enum Authorization {
    None,
    Header(String),
    Query(String),
}

fn authorization(
    session: &Session<'_>,
    who: &str,
    caller: &Caller,
    variables: &Variables,
) -> Result<Authorization, Missing> {
    let token = |caller: &Caller, name: &str| caller.token.clone().ok_or_else(|| Missing(name.to_owned()));
    Ok(match who {
        "anyone" => Authorization::None,
        "any" if session.sign_in_required.is_none() => Authorization::None,
        "any" => Authorization::Header(format!("token {}", token(caller, "token")?)),
        "token" => Authorization::Header(format!("token {}", token(caller, "token")?)),
        "token-in-query" => Authorization::Query(fill("{{url.token}}", variables)?),
        "basic" => Authorization::Header(format!("Basic {}", fill("{{basic}}", variables)?)),
        "admin" => match (&session.admin.token, &session.admin.basic) {
            (Some(token), _) => Authorization::Header(format!("token {token}")),
            (None, Some(basic)) => Authorization::Header(format!(
                "Basic {}",
                crate::target::secrets::basic(&basic.user, &basic.password)
            )),
            (None, None) => return Err(Missing("admin".to_owned())),
        },
        other => match other.strip_prefix("basic:") {
            Some(pair) => {
                let pair = fill(pair, variables)?;
                Authorization::Header(format!("Basic {}", STANDARD.encode(pair)))
            }
            None => return Err(Missing(format!("caller {other}"))),
        },
    })
}
