//! `diff`: what differs between two runs, or two servers.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::results::{CaseResult, Outcome, Results};

/// The differences as text, and whether there are none.
pub fn compare(a: &Results, b: &Results) -> (String, bool) {
    let mut out = String::new();
    // Writing to a string can't fail.
    let changes = write_all(&mut out, a, b).unwrap_or(0);
    (out, changes == 0)
}

fn name(results: &Results) -> String {
    results
        .target
        .as_ref()
        .map_or_else(|| "no server".to_owned(), |t| format!("{} ({})", t.base_url, t.version.versions))
}

fn write_all(out: &mut String, a: &Results, b: &Results) -> Result<usize, std::fmt::Error> {
    writeln!(out, "- {}\n+ {}", name(a), name(b))?;
    let by_id = |results: &Results| -> BTreeMap<String, CaseResult> {
        results.cases.iter().map(|case| (case.id.clone(), case.clone())).collect()
    };
    let (old, new) = (by_id(a), by_id(b));
    let mut ids: Vec<&String> = old.keys().chain(new.keys()).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut changes = 0;
    for id in ids {
        let (old, new) = (old.get(id), new.get(id));
        if old.map(told) == new.map(told) {
            continue;
        }
        changes += 1;
        let word = |case: Option<&CaseResult>| case.map_or("absent", |case| word(case.outcome));
        writeln!(out, "{id}: {} -> {}", word(old), word(new))?;
        for (sign, case) in [("-", old), ("+", new)] {
            for failure in case.into_iter().flat_map(|case| &case.failures) {
                writeln!(
                    out,
                    "  {sign} {}: expected {}, received {}",
                    failure.what, failure.expected, failure.received
                )?;
            }
        }
    }
    for (sign, from, to) in [("-", a, b), ("+", b, a)] {
        for gap in from.gaps.iter().filter(|gap| !to.gaps.iter().any(|other| other.pointer == gap.pointer)) {
            changes += 1;
            writeln!(out, "{sign} gap of the document at {}: {}", gap.pointer, gap.what)?;
        }
    }
    writeln!(out, "{changes} differences")?;
    Ok(changes)
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "passed",
        Outcome::Fail => "failed",
        Outcome::Skip => "skipped",
    }
}

type Told<'a> = (Outcome, Vec<(&'a str, &'a str)>, Vec<(&'a str, u16)>);

/// What counts for a difference: the outcome, what failed, and the statuses that were answered.
fn told(case: &CaseResult) -> Told<'_> {
    let failures = case.failures.iter().map(|failure| (failure.what.as_str(), failure.received.as_str()));
    let seen = case.seen.iter().map(|seen| (seen.operation.as_str(), seen.status));
    (case.outcome, failures.collect(), seen.collect())
}
