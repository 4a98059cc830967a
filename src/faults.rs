//! Faults on purpose, to prove that each case of the conformance program can fail. Only with the cargo feature `faults`,
//! which no release build has.
//!
//! The faults are data, in `conformance/faults/faults.toml`; the environment variable `GOGS_OPENAPI_FAULT` names the one
//! that is made. It is made in answers to cases only (the `User-Agent` names the case), so that the preflight passes.

use std::sync::OnceLock;

use actix_web::{
    body::{BoxBody, MessageBody, to_bytes},
    dev::ServiceResponse,
    http::{
        StatusCode,
        header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT},
    },
};
use serde::Deserialize;
use serde_json::Value;

use crate::api::site::BASE_PATH;

const FAULTS: &str = include_str!("../conformance/faults/faults.toml");
/// The environment variable that chooses a fault.
pub const VARIABLE: &str = "GOGS_OPENAPI_FAULT";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Faults {
    fault: Vec<Fault>,
}

/// One fault: the answers that it is made in, and what is changed in them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Fault {
    name: String,
    /// Why a server might have it; for readers of the file.
    #[serde(rename = "what")]
    _what: String,
    /// The version that the server is started as; the test reads it.
    #[serde(rename = "version")]
    _version: Option<String>,
    method: Option<String>,
    /// The path below `/api/v1`; `*` stands for one segment, and alone for any path.
    path: String,
    /// What the query must hold.
    query: Option<String>,
    /// What the `Authorization` header must begin with; the empty string: there is none.
    authorization: Option<String>,
    /// What the request's content type must hold.
    content_type: Option<String>,
    status: Option<u16>,
    set_status: Option<u16>,
    /// A header and its value; an empty one: the header is lost.
    #[serde(default)]
    set_header: Vec<[String; 2]>,
    set_body: Option<String>,
    /// Pointers, with `*` for each item, and what is put there.
    #[serde(default)]
    set: Vec<(String, Value)>,
    /// Objects (by pointer) and the member that they lose.
    #[serde(default)]
    lose: Vec<[String; 2]>,
    /// Arrays that are turned around.
    reverse: Option<String>,
    /// Arrays that lose their last item.
    pop: Option<String>,
    /// Arrays whose first item comes again at the end.
    again: Option<String>,
}

/// The fault that the environment asks for.
fn chosen() -> Option<&'static Fault> {
    static CHOSEN: OnceLock<Option<Fault>> = OnceLock::new();
    let read = || {
        let name = std::env::var(VARIABLE).ok()?;
        let faults = match toml::from_str::<Faults>(FAULTS) {
            Ok(faults) => faults.fault,
            Err(error) => panic!("faults.toml: {error}"),
        };
        let mut named = faults.into_iter().filter(|fault| fault.name == name);
        let fault = named.next();
        assert!(fault.is_some(), "{VARIABLE}: there is no fault '{name}'");
        assert!(named.next().is_none(), "{VARIABLE}: there are two faults '{name}'");
        fault
    };
    CHOSEN.get_or_init(read).as_ref()
}

/// The answer, with the fault if it is one of those that the fault is made in.
pub async fn spoil(answer: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    match chosen().filter(|fault| fault.concerns(&answer)) {
        Some(fault) => fault.make(answer).await,
        None => answer,
    }
}

impl Fault {
    fn concerns(&self, answer: &ServiceResponse<BoxBody>) -> bool {
        let request = answer.request();
        let header = |name: HeaderName| {
            request.headers().get(name).map_or("", |value| value.to_str().unwrap_or_default())
        };
        let case = header(USER_AGENT).rsplit_once("; case ").map_or("", |(_, case)| case);
        let authorization = header(AUTHORIZATION);
        // The names of cases have a dot, those of the preflight and the like have none.
        case.contains('.')
            && request.path().strip_prefix(BASE_PATH).is_some_and(|path| self.has_path(path))
            && self.method.as_ref().is_none_or(|method| request.method().as_str() == method)
            && self.status.is_none_or(|status| answer.status().as_u16() == status)
            && self.query.as_ref().is_none_or(|query| request.query_string().contains(query))
            && self.content_type.as_ref().is_none_or(|due| header(CONTENT_TYPE).contains(due))
            && self.authorization.as_ref().is_none_or(|due| {
                if due.is_empty() { authorization.is_empty() } else { authorization.starts_with(due) }
            })
    }

    fn has_path(&self, path: &str) -> bool {
        let (due, given): (Vec<_>, Vec<_>) = (self.path.split('/').collect(), path.split('/').collect());
        self.path == "*"
            || due.len() == given.len()
                && due.iter().zip(&given).all(|(due, given)| *due == "*" || due == given)
    }

    async fn make(&self, answer: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
        let (request, response) = answer.into_parts();
        let (mut head, body) = response.into_parts();
        let mut bytes = to_bytes(body).await.unwrap_or_default();
        if let Ok(mut value) = serde_json::from_slice::<Value>(&bytes)
            && self.change(&mut value)
        {
            bytes = value.to_string().into();
        }
        if let Some(text) = &self.set_body {
            bytes = text.clone().into();
        }
        if let Some(status) = self.set_status.and_then(|status| StatusCode::from_u16(status).ok()) {
            *head.status_mut() = status;
        }
        for [name, value] in &self.set_header {
            let Ok(name) = HeaderName::try_from(name.as_str()) else { continue };
            head.headers_mut().remove(&name);
            if let Some(value) = HeaderValue::from_str(value).ok().filter(|value| !value.is_empty()) {
                head.headers_mut().insert(name, value);
            }
        }
        ServiceResponse::new(request, head.set_body(bytes.boxed()))
    }

    /// Changes a body, and answers whether there was something to change.
    fn change(&self, body: &mut Value) -> bool {
        let mut changed = false;
        let mut each = |at: &str, change: &mut dyn FnMut(&mut Value)| {
            changed = true;
            visit(body, at.split('/').skip(1).collect::<Vec<_>>().as_slice(), change);
        };
        for (at, new) in &self.set {
            each(at, &mut |value| value.clone_from(new));
        }
        for [at, member] in &self.lose {
            each(at, &mut |value| drop(value.as_object_mut().and_then(|object| object.shift_remove(member))));
        }
        let arrays: [(&Option<String>, ChangeItems); 3] = [
            (&self.reverse, |items| items.reverse()),
            (&self.pop, |items| drop(items.pop())),
            (&self.again, |items| items.extend(items.first().cloned())),
        ];
        for (at, change) in arrays {
            if let Some(at) = at {
                each(at, &mut |value| {
                    if let Some(items) = value.as_array_mut() {
                        change(items);
                    }
                });
            }
        }
        changed
    }
}

/// A change of the items of an array.
type ChangeItems = fn(&mut Vec<Value>);

/// Calls `change` for each value at a pointer; the last segment need not be there yet.
fn visit(value: &mut Value, at: &[&str], change: &mut dyn FnMut(&mut Value)) {
    let Some((first, rest)) = at.split_first() else { return change(value) };
    match value {
        Value::Array(items) if *first == "*" => items.iter_mut().for_each(|item| visit(item, rest, change)),
        Value::Array(items) => {
            if let Some(item) = first.parse().ok().and_then(|index: usize| items.get_mut(index)) {
                visit(item, rest, change);
            }
        }
        Value::Object(members) if rest.is_empty() => change(members.entry(*first).or_insert(Value::Null)),
        Value::Object(members) => {
            if let Some(member) = members.get_mut(*first) {
                visit(member, rest, change);
            }
        }
        _ => {}
    }
}
