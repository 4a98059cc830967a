//! `coverage`: which documented answers and examples a run has seen.

use std::{collections::BTreeSet, fmt::Write as _};

use crate::{
    case::Suite,
    document::{Answer, Document, Operation, escape},
    results::{Outcome, Results},
};

/// The table: a line for each documented answer, and one for each of its examples.
pub fn render(document: &Document, suite: &Suite, results: &Results) -> String {
    let mut out = String::new();
    // Writing to a string can't fail.
    let _ = write_table(&mut out, document, suite, results);
    out
}

fn write_table(out: &mut String, document: &Document, suite: &Suite, results: &Results) -> std::fmt::Result {
    let cases = || results.cases.iter().filter(|case| case.outcome != Outcome::Skip);
    let seen: BTreeSet<(&str, u16)> =
        cases().flat_map(|case| &case.seen).map(|seen| (seen.operation.as_str(), seen.status)).collect();
    let matched: BTreeSet<(&str, u16, &str)> = cases()
        .flat_map(|case| &case.seen)
        .filter_map(|seen| Some((seen.operation.as_str(), seen.status, seen.example.as_deref()?)))
        .collect();
    let width = document.operations.iter().map(|operation| operation.id.len()).max().unwrap_or(0);
    let (mut answers, mut answers_seen, mut examples, mut examples_seen) = (0, 0, 0, 0);
    for operation in &document.operations {
        for (status, answer) in &operation.answers {
            answers += 1;
            let was = seen.contains(&(operation.id.as_str(), *status));
            answers_seen += usize::from(was);
            writeln!(
                out,
                "{:width$}  {status}  {}",
                operation.id,
                mark(was, suite, operation, *status, answer, None)
            )?;
            for name in answer.media.iter().flat_map(|media| media.examples.keys()) {
                examples += 1;
                let was = matched.contains(&(operation.id.as_str(), *status, name.as_str()));
                examples_seen += usize::from(was);
                let mark = mark(was, suite, operation, *status, answer, Some(name));
                writeln!(out, "{:width$}       {mark}  example {name}", "")?;
            }
        }
    }
    for entry in &suite.out_of_reach {
        writeln!(out, "out of reach: {}: {}", entry.pointer, entry.reason)?;
    }
    writeln!(
        out,
        "{answers_seen} of {answers} documented answers seen, {examples_seen} of {examples} examples compared"
    )
}

fn mark(
    seen: bool,
    suite: &Suite,
    operation: &Operation,
    status: u16,
    answer: &Answer,
    example: Option<&str>,
) -> &'static str {
    if seen {
        return "seen";
    }
    let own = format!("{}/responses/{status}", operation.pointer);
    let mut places = vec![own.clone(), answer.pointer.clone()];
    if let Some(name) = example {
        places.extend([&own, &answer.pointer].map(|place| format!("{place}/examples/{}", escape(name))));
    }
    let excused = suite.out_of_reach.iter().any(|entry| places.contains(&entry.pointer));
    if excused { "out of reach" } else { "-" }
}
