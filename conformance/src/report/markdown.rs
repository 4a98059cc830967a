//! Markdown, for summaries of CI jobs.

use std::fmt::Write as _;

use crate::{
    report::words::{only, passed_alone, remarks},
    results::{
        self, CaseResult, Count, Outcome, Results,
        words::{tested, totals, verdict},
    },
};

/// The report.
pub fn render(results: &Results) -> String {
    let mut out = String::new();
    // Writing to a string can't fail.
    let _ = write_report(&mut out, results);
    out
}

fn write_report(out: &mut String, results: &Results) -> std::fmt::Result {
    writeln!(out, "# Gogs API: {}\n", verdict(results))?;
    if let Some(target) = &results.target {
        let version = &target.version;
        writeln!(
            out,
            "Tested `{}`, version {} ({}), with {}.\n",
            target.base_url,
            text(&version.versions),
            version.recorded.join(", "),
            results.tool
        )?;
    }
    if let Some(preflight) = &results.preflight {
        return writeln!(out, "Preflight failed: {}\n\nNo case was run.", text(preflight));
    }
    writeln!(out, "{}; {}.\n", totals(results.totals), tested(&results.tested))?;
    if let Some(reason) = &results.broken_off {
        writeln!(out, "**Broken off**: {}\n", text(reason))?;
    }
    for what in &results.not_tested {
        writeln!(out, "Not tested: {}.\n", text(what))?;
    }
    writeln!(out, "| operation | schema | example | behaviour |\n|---|--:|--:|--:|")?;
    for (operation, row) in &results.operations {
        writeln!(
            out,
            "| `{operation}` | {} | {} | {} |",
            cell(row.schema),
            cell(row.example),
            cell(row.behaviour)
        )?;
    }
    for case in results.cases.iter().filter(|case| case.outcome == Outcome::Fail) {
        write_failure(out, results, case)?;
    }
    if !results.gaps.is_empty() {
        writeln!(out, "\n## Gaps of the document\n")?;
    }
    for gap in &results.gaps {
        writeln!(
            out,
            "- `{}`: {} at `{}`. Proposed: `{}`",
            gap.operation,
            text(&gap.what),
            gap.pointer,
            gap.patch
        )?;
    }
    write_skipped(out, results)?;
    for stale in results.baseline.iter().flat_map(|baseline| &baseline.stale) {
        writeln!(out, "\nStale entry in the baseline: `{stale}`.")?;
    }
    for left in &results.left_behind {
        writeln!(out, "\nLeft behind: {}", text(left))?;
    }
    Ok(())
}

fn write_skipped(out: &mut String, results: &Results) -> std::fmt::Result {
    let skipped = results::skipped(&results.cases);
    if !skipped.is_empty() {
        writeln!(out, "\n## Skipped\n")?;
    }
    for (reason, cases) in skipped {
        writeln!(out, "- {}: {}: `{}`", cases.len(), text(reason), cases.join("`, `"))?;
    }
    let alone = passed_alone(results);
    if !alone.is_empty() {
        writeln!(out, "\nPassed only when tried again alone: `{}`.", alone.join("`, `"))?;
    }
    Ok(())
}

fn cell(count: Count) -> String {
    match count.pass + count.fail {
        0 => "–".to_owned(),
        all if count.fail == 0 => format!("{}/{all}", count.pass),
        all => format!("**{}/{all}**", count.pass),
    }
}

fn write_failure(out: &mut String, results: &Results, case: &CaseResult) -> std::fmt::Result {
    writeln!(out, "\n## Failed: `{}`{}\n\n{}", case.id, remarks(case), text(&case.rule))?;
    for failure in &case.failures {
        writeln!(out, "\n{}, step {}: {}", failure.kind, failure.step, text(&failure.what))?;
        match &failure.diff {
            Some(diff) => writeln!(out, "\n{}", fence("diff", diff))?,
            None => writeln!(
                out,
                "\n{}",
                fence("text", &format!("expected {}\nreceived {}", failure.expected, failure.received))
            )?,
        }
        writeln!(out, "\n{}", fence("sh", &failure.curl))?;
    }
    writeln!(out, "\nSources: {}\n\n{}", text(&case.sources.join(", ")), fence("sh", &only(results, case)))
}

/// A block that its content can't end.
fn fence(language: &str, content: &str) -> String {
    let longest = content.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest.max(2) + 1);
    format!("{ticks}{language}\n{}\n{ticks}", content.trim_end())
}

/// Text in which nothing means anything to Markdown.
fn text(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#') {
            escaped.push('\\');
        }
        escaped.push(if letter == '\n' { ' ' } else { letter });
    }
    escaped
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_block_holds_ticks() {
        assert_eq!(super::fence("text", "a ``` b"), "````text\na ``` b\n````");
        assert_eq!(super::text("a|b\n<c>"), "a\\|b \\<c\\>");
    }
}
