//! The document as a published text: its rules, its fit with what real Gogs servers answered, and its examples.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test that can't go on fails")]

mod examples;
#[path = "../fit/mod.rs"]
mod fit;
mod recorded;
mod recordings;
mod rules;
mod schemas;
mod versions;

use std::{path::Path, sync::LazyLock};

use fit::{Document, Operation, items, members};
use serde_json::Value;

/// The published document, 3.1.
static DOCUMENT: LazyLock<&Value> = LazyLock::new(|| Document::published().root());

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All operations of the published document, in its order.
fn operations() -> Vec<Operation> {
    Document::published().operations().to_vec()
}

/// What `value` of the published document refers to, if it is a reference; else itself.
fn resolve(value: &'static Value) -> &'static Value {
    fit::resolve(&DOCUMENT, value)
}

/// Fails with all findings, not with the first.
#[track_caller]
fn none(findings: &[String]) {
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}
