//! One file of HTML: works offline, with an anchor for each case and a filter. Without scripts, all of it is still there.

use std::fmt::Write as _;

use crate::{
    report::words::{only, passed_alone, remarks},
    results::{
        CaseResult, Count, Failed, Outcome, Results, Standing, Totals,
        words::{tested, totals, verdict},
    },
};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The report.
pub fn render(results: &Results) -> String {
    let mut out = String::new();
    // Writing to a string can't fail.
    let _ = write_page(&mut out, results);
    out
}

/// Text in which nothing means anything to HTML.
fn text(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

fn write_page(out: &mut String, results: &Results) -> std::fmt::Result {
    let title = format!("Gogs API: {}", text(&verdict(results)));
    // The policy lets nothing in from elsewhere, and no script but the page's own.
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>"
    )?;
    if let Some(preflight) = &results.preflight {
        writeln!(
            out,
            "<p class=\"fail\">Preflight failed: {}</p>\n<p>No case was run.</p>",
            text(preflight)
        )?;
        write_target(out, results)?;
        return writeln!(out, "</body>\n</html>");
    }
    write_totals(out, results)?;
    let (failed, others): (Vec<_>, Vec<_>) =
        results.cases.iter().partition(|case| case.standing(results.strict) == Standing::Failed);
    if !failed.is_empty() {
        writeln!(out, "<h2>Failed</h2>")?;
    }
    for case in failed {
        write_case(out, results, case)?;
    }
    write_notes(out, results)?;
    write_target(out, results)?;
    write_table(out, results)?;
    write_gaps(out, results)?;
    write_filter(out, results)?;
    for case in others {
        write_case(out, results, case)?;
    }
    writeln!(out, "<script>\n{SCRIPT}</script>\n</body>\n</html>")
}

/// What matters most, first: how many cases failed, and how much was tested at all.
fn write_totals(out: &mut String, results: &Results) -> std::fmt::Result {
    let class = if results.totals.fail > 0 { "fail" } else { "pass" };
    writeln!(
        out,
        "<p class=\"totals {class}\">{}</p>\n<p>{}</p>",
        totals(results.totals),
        tested(&results.tested)
    )?;
    for what in &results.not_tested {
        writeln!(out, "<p class=\"fail\">Not tested: {}</p>", text(what))?;
    }
    Ok(())
}

fn write_target(out: &mut String, results: &Results) -> std::fmt::Result {
    let Some(target) = &results.target else { return Ok(()) };
    let version = &target.version;
    writeln!(out, "<h2>Server</h2>\n<dl>")?;
    let mut pair = |name: &str, value: &str| writeln!(out, "<dt>{name}</dt><dd>{}</dd>", text(value));
    pair("server", &target.base_url)?;
    pair(
        "version",
        &format!(
            "{} (recorded versions that answer alike: {})",
            version.versions,
            version.recorded.join(", ")
        ),
    )?;
    for sign in &version.signs {
        pair("sign", sign)?;
    }
    pair("caller", target.caller.as_deref().unwrap_or("nobody who is known"))?;
    pair("allowed", &target.allowed.to_string())?;
    pair("document", &results.document)?;
    pair("program", &results.tool)?;
    writeln!(out, "</dl>")
}

fn write_table(out: &mut String, results: &Results) -> std::fmt::Result {
    writeln!(
        out,
        "<h2>Operations</h2>\n<div class=\"wide\">\n<table>\n<caption>Three questions for each operation: passed / tried</caption>\n<thead><tr><th scope=\"col\">operation</th>\
         <th scope=\"col\">schema</th><th scope=\"col\">example</th><th scope=\"col\">behaviour</th></tr></thead>\n<tbody>"
    )?;
    for (operation, row) in &results.operations {
        let cells = [row.schema, row.example, row.behaviour].map(cell);
        writeln!(out, "<tr><th scope=\"row\">{}</th>{}</tr>", text(operation), cells.concat())?;
    }
    writeln!(out, "</tbody>\n</table>\n</div>")
}

fn cell(count: Count) -> String {
    match count.pass + count.fail {
        0 => "<td>–</td>".to_owned(),
        all if count.fail > 0 => format!("<td class=\"fail\">{}/{all} ✗</td>", count.pass),
        all => format!("<td>{}/{all}</td>", count.pass),
    }
}

fn write_notes(out: &mut String, results: &Results) -> std::fmt::Result {
    if let Some(reason) = &results.broken_off {
        writeln!(out, "<p class=\"fail\">Broken off: {}</p>", text(reason))?;
    }
    for stale in results.baseline.iter().flat_map(|baseline| &baseline.stale) {
        writeln!(out, "<p class=\"fail\">Stale entry in the baseline: {}</p>", text(stale))?;
    }
    for left in &results.left_behind {
        writeln!(out, "<p class=\"fail\">Left behind: {}</p>", text(left))?;
    }
    let alone = passed_alone(results);
    if !alone.is_empty() {
        writeln!(out, "<p>Passed only when tried again alone: {}</p>", text(&alone.join(", ")))?;
    }
    Ok(())
}

fn write_gaps(out: &mut String, results: &Results) -> std::fmt::Result {
    if results.gaps.is_empty() {
        return Ok(());
    }
    writeln!(out, "<h2>Gaps of the document</h2>\n<ul>")?;
    for gap in &results.gaps {
        writeln!(
            out,
            "<li>{}: {} at <code>{}</code><pre>{}</pre></li>",
            text(&gap.operation),
            text(&gap.what),
            text(&gap.pointer),
            text(&gap.patch.to_string())
        )?;
    }
    writeln!(out, "</ul>")
}

fn write_filter(out: &mut String, results: &Results) -> std::fmt::Result {
    let Totals { pass, tolerated, skip, .. } = results.totals;
    writeln!(
        out,
        "<h2>Other cases</h2>\n<form id=\"filter\" hidden>\n<label>Filter <input type=\"search\" name=\"q\" placeholder=\"words of the id, the rule or the operation\"></label>\n\
         <label><input type=\"checkbox\" name=\"fail\" checked> failed but tolerated ({tolerated})</label>\n\
         <label><input type=\"checkbox\" name=\"pass\" checked> passed ({pass})</label>\n\
         <label><input type=\"checkbox\" name=\"skip\" checked> skipped ({skip})</label>\n\
         <output></output>\n</form>"
    )
}

fn write_case(out: &mut String, results: &Results, case: &CaseResult) -> std::fmt::Result {
    let (class, word) = match case.outcome {
        Outcome::Pass => ("pass", "✓ passed"),
        Outcome::Fail => ("fail", "✗ failed"),
        Outcome::Skip => ("skip", "– skipped"),
    };
    let open = if case.outcome == Outcome::Fail { " open" } else { "" };
    let id = text(&case.id);
    // The link is in the body: one within `summary` would be a control in a control.
    writeln!(
        out,
        "<details class=\"case {class}\" id=\"{id}\" data-outcome=\"{class}\"{open}>\n<summary><span class=\"{class}\">{word}{}</span> \
         {id}</summary>\n<p>{} <a href=\"#{id}\">Link to this case</a></p>",
        remarks(case),
        text(&case.rule)
    )?;
    if let Some(reason) = &case.reason {
        writeln!(out, "<p>Skipped: {}</p>", text(reason))?;
    }
    for failure in &case.failures {
        write_failed(out, failure)?;
    }
    let seen: Vec<_> = case.seen.iter().map(|seen| format!("{} {}", seen.operation, seen.status)).collect();
    if !seen.is_empty() {
        writeln!(out, "<p>Seen: {}</p>", text(&seen.join(", ")))?;
    }
    writeln!(
        out,
        "<p>Sources: {}</p>\n<pre>{}</pre>\n</details>",
        text(&case.sources.join(", ")),
        text(&only(results, case))
    )
}

fn write_failed(out: &mut String, failure: &Failed) -> std::fmt::Result {
    let pointer = failure
        .pointer
        .as_ref()
        .map_or(String::new(), |pointer| format!(" (<code>{}</code>)", text(pointer)));
    writeln!(out, "<h3>{}, step {}: {}{pointer}</h3>", failure.kind, failure.step, text(&failure.what))?;
    match &failure.diff {
        Some(diff) => {
            writeln!(out, "<pre>")?;
            for line in diff.lines() {
                let class = match line.chars().next() {
                    Some('+') => "add",
                    Some('-') => "del",
                    _ => "same",
                };
                writeln!(out, "<span class=\"{class}\">{}</span>", text(line))?;
            }
            writeln!(out, "</pre>")?;
        }
        None => writeln!(
            out,
            "<dl><dt>expected</dt><dd><pre>{}</pre></dd><dt>received</dt><dd><pre>{}</pre></dd></dl>",
            text(&failure.expected),
            text(&failure.received)
        )?,
    }
    writeln!(out, "<pre>{}</pre>", text(&failure.curl))
}
