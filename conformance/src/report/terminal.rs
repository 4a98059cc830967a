//! The report on a terminal: failures with all that helps, then gaps, then skipped cases, the totals last.

use std::fmt::Write as _;

use crate::{
    report::words::{only, passed_alone, remarks},
    results::{
        self, CaseResult, Count, Failed, Outcome, Results, Target,
        words::{tested, totals, verdict},
    },
    target::fingerprint::Sureness,
};

/// Colours, if they are wanted. A word or a sign always says the same.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether colours are written.
    pub colour: bool,
}

impl Style {
    fn paint(self, code: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn red(self, text: &str) -> String {
        self.paint("31", text)
    }

    fn green(self, text: &str) -> String {
        self.paint("32", text)
    }

    fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }
}

/// The whole report.
pub fn render(results: &Results, style: Style) -> String {
    let mut out = String::new();
    // Writing to a string can't fail.
    let _ = write_report(&mut out, results, style);
    out
}

fn write_report(out: &mut String, results: &Results, style: Style) -> std::fmt::Result {
    if let Some(target) = &results.target {
        write_target(out, target)?;
    }
    if let Some(preflight) = &results.preflight {
        writeln!(out, "{} {preflight}", style.red("preflight failed:"))?;
        return writeln!(out, "No case was run.");
    }
    for case in results.cases.iter().filter(|case| case.outcome == Outcome::Fail) {
        write_failure(out, results, case, style)?;
    }
    for gap in &results.gaps {
        writeln!(out, "\n{} {}: {}", style.bold("gap of the document"), gap.operation, gap.what)?;
        writeln!(out, "  at        {}", gap.pointer)?;
        writeln!(out, "  proposed  {}", gap.patch)?;
    }
    write_skipped(out, results)?;
    write_baseline(out, results, style)?;
    if let Some(reason) = &results.broken_off {
        writeln!(out, "{} {reason}", style.red("broken off:"))?;
    }
    for left in &results.left_behind {
        writeln!(out, "{} {left}", style.bold("left behind:"))?;
    }
    write_totals(out, results, style)
}

/// What is known of the target.
pub fn write_target(out: &mut String, target: &Target) -> std::fmt::Result {
    let version = &target.version;
    writeln!(out, "target   {}", target.base_url)?;
    let how = match version.sureness {
        Sureness::Given => "given".to_owned(),
        Sureness::Sure => "inferred, sure".to_owned(),
        Sureness::OneOfSeveral => format!("inferred; these answer alike: {}", version.recorded.join(", ")),
        Sureness::Contradictory => {
            format!("the signs contradict each other; perhaps {}", version.recorded.join(", "))
        }
        Sureness::Unknown => "not known".to_owned(),
    };
    writeln!(out, "version  {} ({how})", version.versions)?;
    for sign in &version.signs {
        writeln!(out, "         {sign}")?;
    }
    let caller = target.caller.as_deref().unwrap_or("nobody who is known");
    writeln!(out, "caller   {caller}{}", if target.admin { ", with an administrator" } else { "" })?;
    writeln!(out, "allowed  {}", target.allowed)
}

fn write_failure(out: &mut String, results: &Results, case: &CaseResult, style: Style) -> std::fmt::Result {
    writeln!(out, "\n{} {}{}", style.red("FAIL"), style.bold(&case.id), remarks(case))?;
    writeln!(out, "  rule      {}", case.rule)?;
    for failure in &case.failures {
        write_failed(out, failure)?;
    }
    writeln!(out, "  sources   {}", case.sources.join("\n            "))?;
    writeln!(out, "  only this {}", only(results, case))
}

fn write_failed(out: &mut String, failure: &Failed) -> std::fmt::Result {
    let operation = failure.operation.as_deref().unwrap_or("request");
    writeln!(out, "  {:<9} step {}, {operation}: {}", failure.kind.to_string(), failure.step, failure.what)?;
    if let Some(pointer) = &failure.pointer {
        writeln!(out, "  schema at {pointer}")?;
    }
    match &failure.diff {
        Some(diff) => writeln!(out, "{}", indent(diff))?,
        None => {
            writeln!(out, "  expected  {}", hang(&failure.expected))?;
            writeln!(out, "  received  {}", hang(&failure.received))?;
        }
    }
    writeln!(out, "  again     {}", failure.curl)
}

fn hang(text: &str) -> String {
    text.trim_end().replace('\n', "\n            ")
}

fn indent(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(|line| format!("    {line}")).collect();
    lines.join("\n")
}

fn write_skipped(out: &mut String, results: &Results) -> std::fmt::Result {
    for (reason, cases) in results::skipped(&results.cases) {
        writeln!(out, "\nskipped {}: {reason}", cases.len())?;
        writeln!(out, "  {}", cases.join("\n  "))?;
    }
    let alone = passed_alone(results);
    if !alone.is_empty() {
        writeln!(out, "\npassed only when tried again alone: {}", alone.join(", "))?;
    }
    for what in &results.not_tested {
        writeln!(out, "\nnot tested: {what}")?;
    }
    Ok(())
}

fn write_baseline(out: &mut String, results: &Results, style: Style) -> std::fmt::Result {
    let Some(baseline) = &results.baseline else { return Ok(()) };
    for stale in &baseline.stale {
        writeln!(
            out,
            "{} {}: {stale} no longer fails: remove the entry",
            style.red("stale baseline"),
            baseline.name
        )?;
    }
    Ok(())
}

fn write_totals(out: &mut String, results: &Results, style: Style) -> std::fmt::Result {
    let width = results.operations.keys().map(String::len).max().unwrap_or(0).max("operation".len());
    writeln!(out, "\n{:width$}  {:>14}  {:>14}  {:>14}", "operation", "schema", "example", "behaviour")?;
    for (operation, row) in &results.operations {
        let cells = [row.schema, row.example, row.behaviour].map(cell);
        writeln!(out, "{operation:width$}  {:>14}  {:>14}  {:>14}", cells[0], cells[1], cells[2])?;
    }
    writeln!(
        out,
        "(ok/all, with ! where something failed; schema counts responses, the others count cases)"
    )?;
    let gaps = match results.gaps.len() {
        0 => String::new(),
        1 => ", 1 gap of the document".to_owned(),
        gaps => format!(", {gaps} gaps of the document"),
    };
    let words = verdict(results);
    let words = if results.exit == 0 { style.green(&words) } else { style.red(&words) };
    writeln!(out, "\n{}", tested(&results.tested))?;
    writeln!(out, "{}{gaps}: {words}", totals(results.totals))
}

fn cell(count: Count) -> String {
    let all = count.pass + count.fail;
    let skipped = if count.skip > 0 { format!(" -{}", count.skip) } else { String::new() };
    match all {
        0 => format!("-{skipped}"),
        _ => format!("{}{}/{all}{skipped}", if count.fail > 0 { "!" } else { "" }, count.pass),
    }
}
