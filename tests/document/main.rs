//! The document as a published text: its rules, its fit with what real Gogs servers answered, and its examples.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test that can't go on fails")]

mod examples;
mod fit;
mod recordings;
mod rules;
mod schemas;

use std::{path::Path, sync::LazyLock};

use serde_json::{Map, Value};

/// The published document, 3.1.
static DOCUMENT: LazyLock<Value> = LazyLock::new(gogs_openapi::openapi::document);

/// The members of an item of `paths` that are operations.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// An operation of the document.
#[derive(Clone, Copy)]
struct Operation {
    method: &'static str,
    path: &'static str,
    value: &'static Value,
}

impl Operation {
    fn id(self) -> &'static str {
        self.value["operationId"].as_str().unwrap_or_default()
    }

    /// Its answers: status, and what is said of it.
    fn responses(self) -> impl Iterator<Item = (&'static str, &'static Value)> {
        members(&self.value["responses"])
            .iter()
            .map(|(status, response)| (status.as_str(), resolve(response)))
    }

    fn response(self, status: u16) -> Option<&'static Value> {
        self.responses().find(|(name, _)| *name == status.to_string()).map(|(_, response)| response)
    }

    fn parameters(self) -> impl Iterator<Item = &'static Value> {
        items(&self.value["parameters"]).iter().map(resolve)
    }
}

/// All operations, in the document's order.
fn operations() -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in members(&DOCUMENT["paths"]) {
        for method in METHODS {
            if let Some(value) = item.get(method) {
                operations.push(Operation { method, path, value });
            }
        }
    }
    operations
}

/// What `value` refers to, if it is a reference; else itself.
fn resolve(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(reference) => DOCUMENT.pointer(reference.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

/// The members of an object; none of what is no object.
fn members(value: &'static Value) -> &'static Map<String, Value> {
    static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
    value.as_object().unwrap_or(&NONE)
}

/// The items of an array; none of what is no array.
fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Fails with all findings, not with the first.
#[track_caller]
fn none(findings: &[String]) {
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}
