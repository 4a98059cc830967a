//! `diff`: what differs between two runs, or two servers.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::results::{
    CaseResult, Outcome, Results,
    words::{self, verdict},
};

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
    let by_id = |results: &'_ Results| -> BTreeMap<String, CaseResult> {
        results.cases.iter().map(|case| (case.id.clone(), case.clone())).collect()
    };
    let (old, new) = (by_id(a), by_id(b));
    let mut ids: Vec<&String> = old.keys().chain(new.keys()).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut changes = 0;
    for id in ids {
        let lines = case(old.get(id), new.get(id));
        if lines.is_empty() {
            continue;
        }
        changes += 1;
        writeln!(out, "{id}")?;
        for line in lines {
            writeln!(out, "  {line}")?;
        }
    }
    for (sign, from, to) in [("-", a, b), ("+", b, a)] {
        for gap in from.gaps.iter().filter(|gap| !to.gaps.iter().any(|other| other.pointer == gap.pointer)) {
            changes += 1;
            writeln!(out, "{sign} gap of the document at {}: {}", gap.pointer, gap.what)?;
        }
    }
    for (what, of) in
        [("cases", counted as fn(&Results) -> String), ("tested", covered), ("verdict", verdict)]
    {
        // These follow from the cases, and are no differences of their own.
        if let Some(line) = change(what, &of(a), &of(b)) {
            writeln!(out, "{line}")?;
        }
    }
    writeln!(out, "{changes} differences")?;
    Ok(changes)
}

fn counted(results: &Results) -> String {
    words::totals(results.totals)
}

fn covered(results: &Results) -> String {
    words::tested(&results.tested)
}

/// `what: before → after`, if that is a change.
fn change(what: &str, before: &str, after: &str) -> Option<String> {
    (before != after).then(|| format!("{what}: {} → {}", flat(before), flat(after)))
}

/// A text as one line, cut where it is too long for one.
fn flat(text: &str) -> String {
    /// How much of a value one line shows, in letters: a diff is read for what changed, the reports have it all.
    const LONGEST: usize = 200;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

/// What differs in a case: the outcome, each check that failed, the responses that were seen.
fn case(old: Option<&CaseResult>, new: Option<&CaseResult>) -> Vec<String> {
    let outcome = |case: Option<&CaseResult>| match case {
        None => "absent".to_owned(),
        Some(case) => match &case.reason {
            Some(reason) => format!("{} ({reason})", word(case.outcome)),
            None => word(case.outcome).to_owned(),
        },
    };
    let mut lines: Vec<String> = change("outcome", &outcome(old), &outcome(new)).into_iter().collect();
    // Of a case that is there only once, nothing else can be compared.
    let (Some(old), Some(new)) = (old, new) else { return lines };
    let (before, after) = (failures(old), failures(new));
    let mut checks: Vec<_> = before.keys().chain(after.keys()).collect();
    checks.sort_unstable();
    checks.dedup();
    for check in checks {
        let holds = "no failure".to_owned();
        let told = |failed: &Failures| failed.get(check).cloned().unwrap_or_else(|| holds.clone());
        lines.extend(change(check, &told(&before), &told(&after)));
    }
    lines.extend(change("responses", &seen(old), &seen(new)));
    lines
}

type Failures = BTreeMap<String, String>;

/// Of each check that failed, what was expected and received.
fn failures(case: &CaseResult) -> Failures {
    let told = case.failures.iter().map(|failure| {
        let operation = failure.operation.as_deref().unwrap_or("request");
        let check = format!("step {}, {operation}, {}: {}", failure.step, failure.kind, failure.what);
        (check, format!("{} in place of {}", failure.received, failure.expected))
    });
    told.collect()
}

fn seen(case: &CaseResult) -> String {
    let seen: Vec<_> = case.seen.iter().map(|seen| format!("{} {}", seen.operation, seen.status)).collect();
    if seen.is_empty() { "none".to_owned() } else { seen.join(", ") }
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "passed",
        Outcome::Fail => "failed",
        Outcome::Skip => "skipped",
    }
}
