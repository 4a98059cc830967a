//! `coverage`: which documented responses and examples a run has seen.

use std::{collections::BTreeSet, fmt::Write as _};

use crate::{
    document::{Document, Operation, Response, escape},
    judge::findings::Seen,
    results::{CaseResult, Results, Share, Tested, words},
    suite::case::Suite,
};

/// The documented responses and examples that a run has seen. Whatever became of a case, what the server answered was seen;
/// an example only if a response was compared with it.
pub struct Coverage<'a> {
    document: &'a Document,
    responses: BTreeSet<(&'a str, u16)>,
    examples: BTreeSet<(&'a str, u16, &'a str)>,
}

impl<'a> Coverage<'a> {
    /// What the cases have seen.
    pub fn new(document: &'a Document, cases: &'a [CaseResult]) -> Self {
        let seen = || cases.iter().flat_map(|case| &case.seen);
        let example = |seen: &'a Seen| Some((seen.operation.as_str(), seen.status, seen.example.as_deref()?));
        Self {
            document,
            responses: seen().map(|seen| (seen.operation.as_str(), seen.status)).collect(),
            examples: seen().filter_map(example).collect(),
        }
    }

    fn response(&self, operation: &Operation, status: u16) -> bool {
        self.responses.contains(&(operation.id.as_str(), status))
    }

    fn example(&self, operation: &Operation, status: u16, name: &str) -> bool {
        self.examples.contains(&(operation.id.as_str(), status, name))
    }

    /// How much that is.
    pub fn tested(&self) -> Tested {
        let mut tested = Tested::default();
        for operation in &self.document.operations {
            tested.operations.note(self.responses.iter().any(|(id, _)| *id == operation.id));
            for (status, response) in &operation.responses {
                tested.responses.note(self.response(operation, *status));
                for name in examples(response) {
                    tested.examples.note(self.example(operation, *status, name));
                }
            }
        }
        tested
    }
}

impl Share {
    fn note(&mut self, seen: bool) {
        self.all += 1;
        self.seen += usize::from(seen);
    }
}

fn examples(response: &Response) -> impl Iterator<Item = &String> {
    response.media.iter().flat_map(|media| media.examples.keys())
}

/// The table: a line for each documented response, and one for each of its examples.
pub fn render(document: &Document, suite: &Suite, results: &Results) -> String {
    let mut out = String::new();
    // Writing to a string can't fail.
    let _ = write_table(&mut out, document, suite, results);
    out
}

fn write_table(out: &mut String, document: &Document, suite: &Suite, results: &Results) -> std::fmt::Result {
    let coverage = Coverage::new(document, &results.cases);
    let width = document.operations.iter().map(|operation| operation.id.len()).max().unwrap_or(0);
    for operation in &document.operations {
        for (status, response) in &operation.responses {
            let seen = coverage.response(operation, *status);
            let mark_of = |seen, name| mark(seen, suite, operation, *status, response, name);
            writeln!(out, "{:width$}  {status}  {}", operation.id, mark_of(seen, None))?;
            for name in examples(response) {
                let seen = coverage.example(operation, *status, name);
                writeln!(out, "{:width$}       {}  example {name}", "", mark_of(seen, Some(name.as_str())))?;
            }
        }
    }
    for entry in &suite.out_of_reach {
        writeln!(out, "out of reach: {}: {}", entry.pointer, entry.reason)?;
    }
    writeln!(out, "{}", words::tested(&coverage.tested()))
}

fn mark(
    seen: bool,
    suite: &Suite,
    operation: &Operation,
    status: u16,
    response: &Response,
    example: Option<&str>,
) -> &'static str {
    if seen {
        return "seen";
    }
    let own = format!("{}/responses/{status}", operation.pointer);
    let mut places = vec![own.clone(), response.pointer.clone()];
    if let Some(name) = example {
        places.extend([&own, &response.pointer].map(|place| format!("{place}/examples/{}", escape(name))));
    }
    let excused = suite.out_of_reach.iter().any(|entry| places.contains(&entry.pointer));
    if excused { "out of reach" } else { "-" }
}
