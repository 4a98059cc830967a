//! Putting together the request of a step.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    document::{API, Operation},
    run::session::Session,
    suite::{
        case::Step,
        template::{Missing, Variables, encode, fill, fill_json, fill_url},
    },
    target::{caller::Caller, http::Request, secrets},
};

/// Puts the request together.
pub fn build(
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
            (None, Some(basic)) => {
                Authorization::Header(format!("Basic {}", secrets::basic(&basic.user, &basic.password)))
            }
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
