//! Faults: what goes wrong in an answer, as the files under `cases/` hold it beside the cases that must notice it.

use hyper::{
    Method, Response, Uri,
    body::Bytes,
    header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
    http::request::Parts,
};
use serde::Deserialize;
use serde_json::Value;

/// Where the API is.
const API: &str = "/api/v1";

/// One fault: the answers that it is made in, and what is changed in them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fault {
    /// Its name; no two have the same.
    pub name: String,
    /// Why a server might have it; for readers of the file.
    pub what: String,
    /// The version that the server is started as.
    pub version: Option<String>,
    /// The cases that must fail, at least: all whose names begin so.
    pub kills: Vec<String>,
    method: Option<String>,
    /// The path below `/api/v1`; `*` stands for one segment. Without it: any path.
    path: Option<String>,
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

impl Fault {
    /// Whether the fault is made in the answer to a request.
    pub fn concerns(&self, request: &Parts, status: u16) -> bool {
        let authorization = header(&request.headers, &AUTHORIZATION);
        self.has_path(&request.uri)
            && self.method.as_ref().is_none_or(|method| request.method == method.as_str())
            && self.status.is_none_or(|due| due == status)
            && self
                .query
                .as_ref()
                .is_none_or(|due| request.uri.query().is_some_and(|query| query.contains(due)))
            && self
                .content_type
                .as_ref()
                .is_none_or(|due| header(&request.headers, &CONTENT_TYPE).contains(due))
            && self.authorization.as_ref().is_none_or(|due| {
                if due.is_empty() { authorization.is_empty() } else { authorization.starts_with(due) }
            })
    }

    fn has_path(&self, uri: &Uri) -> bool {
        let Some(due) = &self.path else { return true };
        let Some(given) = uri.path().strip_prefix(API) else { return false };
        let (due, given): (Vec<_>, Vec<_>) = (due.split('/').collect(), given.split('/').collect());
        due.len() == given.len() && due.iter().zip(&given).all(|(due, given)| *due == "*" || due == given)
    }

    /// Makes the fault.
    pub fn spoil(&self, method: &Method, answer: Response<Bytes>) -> Response<Bytes> {
        let (mut head, mut body) = answer.into_parts();
        if let Ok(mut value) = serde_json::from_slice::<Value>(&body)
            && self.change(&mut value)
        {
            body = value.to_string().into();
        }
        if let Some(text) = &self.set_body {
            body = text.clone().into();
        }
        if let Some(status) = self.set_status {
            head.status = status.try_into().expect("a status");
        }
        if method != Method::HEAD {
            head.headers.remove(CONTENT_LENGTH);
        }
        for [name, value] in &self.set_header {
            let name: HeaderName = name.parse().expect("the name of a header");
            head.headers.remove(&name);
            if !value.is_empty() {
                head.headers.insert(name, HeaderValue::from_str(value).expect("the value of a header"));
            }
        }
        Response::from_parts(head, body)
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
                each(at, &mut |value| value.as_array_mut().into_iter().for_each(change));
            }
        }
        changed
    }
}

/// A header's value, or the empty string.
pub fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
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
