//! Whether answers fit the document, of all versions of Gogs or of one: their status, media type, body, `Link`, and each
//! member. It is shared by the tests of recorded answers and of those of our own server.

mod schemas;

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

use gogs_openapi::{
    gogs::{GogsVersion, operations},
    openapi,
};
use serde_json::{Map, Value};

pub use schemas::misfits;

/// Where the API is on a server.
const API: &str = "/api/v1";

/// A document, 3.1.
#[derive(Clone, Copy)]
pub struct Document {
    root: &'static Value,
    operations: &'static [Operation],
}

/// An operation of a document.
#[derive(Clone, Copy)]
pub struct Operation {
    pub method: &'static str,
    pub path: &'static str,
    pub value: &'static Value,
    root: &'static Value,
}

impl Document {
    /// The published one, of all versions.
    pub fn published() -> Self {
        static PUBLISHED: LazyLock<Document> = LazyLock::new(|| Document::new(openapi::document()));
        *PUBLISHED
    }

    /// The one of a version.
    pub fn of(version: GogsVersion) -> Self {
        static MADE: LazyLock<Mutex<HashMap<GogsVersion, Document>>> = LazyLock::new(Mutex::default);
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        *made.entry(version).or_insert_with(|| Self::new(openapi::document_of(version)))
    }

    fn new(document: Value) -> Self {
        // The members of an item of `paths` that are operations.
        const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
        let root: &'static Value = Box::leak(Box::new(document));
        let mut operations = Vec::new();
        for (path, item) in members(&root["paths"]) {
            for method in METHODS {
                if let Some(value) = item.get(method) {
                    operations.push(Operation { method, path, value, root });
                }
            }
        }
        Self { root, operations: operations.leak() }
    }

    pub fn root(self) -> &'static Value {
        self.root
    }

    /// All operations, in the document's order.
    pub fn operations(self) -> &'static [Operation] {
        self.operations
    }

    /// The operation that a request calls.
    pub fn called(self, method: &str, target: &str) -> Option<Operation> {
        let path = target.split('?').next()?.strip_prefix(API)?;
        let path = path.strip_suffix('/').unwrap_or(path);
        let method = if method == "HEAD" { "get" } else { &method.to_lowercase() };
        // A fixed segment goes before a parameter, in an operation of Gogs that is not described, too.
        let called = operations::all()
            .iter()
            .filter(|operation| operation.method.as_str().eq_ignore_ascii_case(method) && operation.has(path))
            .min_by_key(|operation| operation.path.matches([':', '*']).count())?;
        let template = called.template();
        self.operations
            .iter()
            .find(|operation| operation.method == method && operation.path == template)
            .copied()
    }

    /// Whether an answer fits.
    pub fn verdict(self, answer: &Answer<'_>) -> Verdict {
        let Some(operation) = self.called(answer.method, answer.target) else {
            return Verdict::Skipped(Skipped::NoOperation);
        };
        if answer.status >= 500 {
            Verdict::Skipped(Skipped::Failed)
        } else if answer.media_type() == Some("text/html") && !operation.answers_html(answer.status) {
            Verdict::Skipped(Skipped::HtmlPage)
        } else {
            Verdict::Checked(operation, misfit(operation, answer))
        }
    }
}

impl Operation {
    pub fn id(self) -> &'static str {
        self.value["operationId"].as_str().unwrap_or_default()
    }

    /// Its answers: status, and what is said of it.
    pub fn responses(self) -> impl Iterator<Item = (&'static str, &'static Value)> {
        members(&self.value["responses"])
            .iter()
            .map(move |(status, response)| (status.as_str(), resolve(self.root, response)))
    }

    fn response(self, status: u16) -> Option<&'static Value> {
        self.responses().find(|(name, _)| *name == status.to_string()).map(|(_, response)| response)
    }

    /// Whether HTML is what is asked for, and no page for people.
    fn answers_html(self, status: u16) -> bool {
        self.response(status).is_some_and(|response| members(&response["content"]).contains_key("text/html"))
    }

    /// Its parameters.
    pub fn parameters(self) -> impl Iterator<Item = &'static Value> {
        items(&self.value["parameters"]).iter().map(move |parameter| resolve(self.root, parameter))
    }
}

/// What a server answered.
pub struct Answer<'a> {
    pub method: &'a str,
    /// What was asked for: path and query.
    pub target: &'a str,
    pub status: u16,
    pub content_type: Option<&'a str>,
    pub has_link: bool,
    pub body: &'a str,
}

impl Answer<'_> {
    fn media_type(&self) -> Option<&str> {
        self.content_type?.split(';').next().map(str::trim)
    }
}

/// Why an answer is not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skipped {
    /// The path and method are none of the document's.
    NoOperation,
    /// Gogs itself failed: what we answer there is ours.
    Failed,
    /// A page for people: an unknown path, a user who may not log in.
    HtmlPage,
}

/// What came of a check.
pub enum Verdict {
    Skipped(Skipped),
    /// The operation, and what of the answer the document doesn't say, or says otherwise.
    Checked(Operation, Vec<String>),
}

fn misfit(operation: Operation, answer: &Answer<'_>) -> Vec<String> {
    let Some(response) = operation.response(answer.status) else {
        return vec![format!("status {} is not documented", answer.status)];
    };
    let mut found = Vec::new();
    if answer.has_link && !members(&response["headers"]).contains_key("Link") {
        found.push("Link is not documented".to_owned());
    }
    let content = members(&response["content"]);
    let has_none = response["description"].as_str().is_some_and(|text| text.contains("no body"));
    match answer.media_type() {
        // Of some answers the document says in words when they have no body.
        None if content.is_empty() || has_none => {}
        None => found.push("there is no body, and the document has one".to_owned()),
        Some(media_type) => match content.get(media_type) {
            None => found.push(format!("media type {media_type} is not documented")),
            Some(_) if answer.method == "HEAD" => {}
            Some(described) if media_type != "application/json" => {
                found.extend(misfits(operation.root, &answer.body.into(), &described["schema"]));
            }
            Some(described) => match serde_json::from_str::<Value>(answer.body) {
                Ok(body) => found.extend(misfits(operation.root, &body, &described["schema"])),
                Err(error) => found.push(format!("the body is no JSON: {error}")),
            },
        },
    }
    found
}

/// What `value` refers to in the document `root`, if it is a reference; else itself.
pub fn resolve(root: &'static Value, value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(reference) => root.pointer(reference.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

/// The members of an object; none of what is no object.
pub fn members(value: &'static Value) -> &'static Map<String, Value> {
    static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
    value.as_object().unwrap_or(&NONE)
}

/// The items of an array; none of what is no array.
pub fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}
