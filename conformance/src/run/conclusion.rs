//! What comes of a run: what was found is counted, and what could not be tested is told.

use crate::{
    exit::Exit,
    results::{self, CaseResult, Outcome, Results, baseline::Baseline},
    run::{
        cleanup,
        options::Options,
        schedule::Performed,
        session::{Session, interrupted},
    },
    suite::{
        case::{Access, Suite},
        selection,
    },
};

/// Cleans up, and counts. From here on nothing may stop the run any more: what it found must be told.
pub fn conclude(
    session: &Session<'_>,
    options: &Options,
    suite: &Suite,
    baseline: Option<Baseline>,
    performed: Performed,
    chosen: usize,
) -> Results {
    let mut left_behind: Vec<String> = cleanup::clean(&session.hands(), &session.ledger, |_| true)
        .iter()
        .map(|(entry, reason)| format!("{}: {reason}", cleanup::describe(entry)))
        .collect();
    left_behind.extend(session.ledger.close().err().map(|failure| failure.message));
    let Performed { mut cases, stopped } = performed;
    let not_run = chosen - cases.len();
    let not_run = |why: &str| format!("{why}; {not_run} of {chosen} cases were not run");
    cases.sort_by(|a, b| a.id.cmp(&b.id));
    let results = Results {
        left_behind,
        baseline: baseline.map(|baseline| baseline.apply(&mut cases, |id| suite.case(id).is_some())),
        strict: options.strict,
        // What a run did not come to was not skipped.
        not_tested: match &stopped {
            None if !interrupted() => not_tested(options, &cases, suite),
            _ => Vec::new(),
        },
        broken_off: match &stopped {
            Some(failure) => Some(not_run(&failure.message)),
            None if interrupted() && cases.len() < chosen => Some(not_run("interrupted")),
            None => None,
        },
        ..Results::of(session.document, cases, options.strict)
    };
    let exit = stopped.map_or_else(|| exit(&results), |failure| failure.exit) as u8;
    Results { exit, ..results }
}

/// The exit status that the results call for.
fn exit(results: &Results) -> Exit {
    let stale = results.baseline.as_ref().is_some_and(|baseline| !baseline.stale.is_empty());
    if interrupted() {
        Exit::Interrupted
    } else if results.totals.fail > 0 || stale {
        Exit::Failed
    } else if results.totals.run() == 0 || !results.not_tested.is_empty() {
        Exit::Usage
    } else if results.left_behind.is_empty() {
        Exit::Conforms
    } else {
        Exit::LeftBehind
    }
}

/// What was asked for, and of which not one case was run: a kind of access, a name of cases, an operation.
fn not_tested(options: &Options, cases: &[CaseResult], suite: &Suite) -> Vec<String> {
    let levels = [Access::Write, Access::Admin].into_iter().filter(|level| *level <= options.allowed);
    let levels = levels.map(|level| (format!("--allow {level}"), of(cases, |case| case.access == level)));
    let names = options.selection.names.iter();
    let names = names.map(|name| (name.clone(), of(cases, |case| selection::fits(name, &case.id))));
    let operations = options.selection.operations.iter().map(|id| {
        let calls =
            |case: &CaseResult| suite.case(&case.id).is_some_and(|case| selection::concerns(case, id));
        (format!("--operation {id}"), of(cases, calls))
    });
    // What nobody named may be missing: a choice of reading cases has none that write.
    let levels = levels.filter(|(_, cases)| !cases.is_empty());
    let asked = levels.chain(names).chain(operations);
    asked.filter_map(|(what, cases)| Some(format!("{what}: {}", why_skipped(&cases)?))).collect()
}

fn of(cases: &[CaseResult], wanted: impl Fn(&CaseResult) -> bool) -> Vec<&CaseResult> {
    cases.iter().filter(|case| wanted(case)).collect()
}

/// Why not one of the cases was run; `None`: one was.
fn why_skipped(cases: &[&CaseResult]) -> Option<String> {
    if cases.is_empty() {
        return Some("no case of it is for the server's version, and allowed".to_owned());
    }
    if cases.iter().any(|case| case.outcome != Outcome::Skip) {
        return None;
    }
    let reasons: Vec<_> = results::skipped(cases.iter().copied()).into_keys().collect();
    let reasons = reasons.join("; ");
    Some(match cases.len() {
        1 => format!("its one case was skipped ({reasons})"),
        count => format!("each of its {count} cases was skipped ({reasons})"),
    })
}
