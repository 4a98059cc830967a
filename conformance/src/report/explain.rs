//! `explain`: all about a case, for somebody who has not read the case files.

use std::fmt::Write as _;

use crate::{
    document::Document,
    exit::{Failure, Result},
    suite::{
        case::{Case, Level, Step, Suite},
        expect::{Check, Quantity},
        selection::Selection,
        version::Versions,
    },
};

/// The text about a case.
pub fn explain(document: &Document, suite: &Suite, id: &str) -> Result<String> {
    let Some(case) = suite.case(id) else {
        // The choice of cases has the words for a name that fits none, or several.
        let selection = Selection { names: vec![id.to_owned()], operations: Vec::new() };
        let cases = selection.choose(suite, Versions::default(), crate::suite::case::Access::Admin)?;
        let ids: Vec<_> = cases.iter().map(|case| case.id.as_str()).collect();
        return Err(Failure::usage(format!("'{id}' means several cases:\n  {}", ids.join("\n  "))));
    };
    let mut out = String::new();
    // Writing to a string can't fail.
    let _ = write_case(&mut out, document, case);
    Ok(out)
}

fn write_case(out: &mut String, document: &Document, case: &Case) -> std::fmt::Result {
    writeln!(out, "{}\n\n{}\n", case.id, case.rule)?;
    let level = if case.level == Level::Must { "must hold" } else { "should hold" };
    writeln!(out, "level     {level}")?;
    writeln!(out, "kind      {}", case.kind)?;
    writeln!(out, "access    {}", case.access)?;
    writeln!(out, "versions  {}", case.versions)?;
    writeln!(out, "file      conformance/cases/{}", case.file)?;
    writeln!(out, "sources")?;
    for source in &case.sources {
        writeln!(out, "  {source}")?;
        let described = source
            .strip_prefix("document:")
            .and_then(|pointer| document.resolve(pointer))
            .and_then(|(_, value)| value["description"].as_str());
        for line in described.into_iter().flat_map(str::lines) {
            writeln!(out, "    | {line}")?;
        }
    }
    for (index, step) in case.steps.iter().enumerate() {
        writeln!(out, "\nstep {}", index + 1)?;
        write_step(out, document, step)?;
    }
    Ok(())
}

fn write_step(out: &mut String, document: &Document, step: &Step) -> std::fmt::Result {
    let operation = step.operation.as_ref().and_then(|id| document.operation(id));
    let method =
        step.method.as_deref().or(operation.map(|operation| operation.method.as_str())).unwrap_or("GET");
    let mut path = step
        .path
        .clone()
        .or(operation.map(|operation| format!("/api/v1{}", operation.path)))
        .unwrap_or_default();
    for (name, value) in &step.parameters {
        path = path.replace(&format!("{{{name}}}"), value);
    }
    let query = if step.query.is_empty() { String::new() } else { format!("?{}", step.query) };
    writeln!(out, "  {method} {path}{query}")?;
    writeln!(out, "  as        {}", step.caller)?;
    if let Some(id) = &step.operation {
        writeln!(out, "  operation {id}")?;
    }
    for (name, value) in &step.headers {
        writeln!(out, "  header    {name}: {value}")?;
    }
    if let Some(body) = &step.body {
        writeln!(out, "  body      {body}")?;
    }
    if let Some(example) = &step.example {
        writeln!(out, "  body      the documented example '{example}'")?;
    }
    if let Some(thing) = &step.creates {
        writeln!(out, "  makes     {} '{}'", thing.kind, thing.name)?;
    }
    if let Some(reason) = &step.skip_unless {
        writeln!(out, "  otherwise the case is skipped: {reason}")?;
    }
    write_expectation(out, step)
}

fn write_expectation(out: &mut String, step: &Step) -> std::fmt::Result {
    let expect = &step.expect;
    let statuses: Vec<_> =
        expect.status.all().iter().chain(&expect.or_status).map(ToString::to_string).collect();
    writeln!(out, "  expected  status {}", statuses.join(" or "))?;
    for (name, value) in &expect.headers {
        writeln!(out, "            header {name}: {}", if value.is_empty() { "(none)" } else { value })?;
    }
    if let Some(json) = &expect.json {
        writeln!(out, "            body {json}")?;
    }
    if let Some(text) = &expect.text {
        writeln!(out, "            body '{text}'")?;
    }
    if let Some(example) = &expect.like {
        writeln!(
            out,
            "            like the documented example '{example}' (values may differ: {})",
            expect.free.join(", ")
        )?;
    }
    if step.pages {
        writeln!(
            out,
            "            each `next` leads on to `last`; `first` and `prev` are right; no item comes twice"
        )?;
    }
    for check in &expect.checks {
        let of = match check.of {
            Quantity::All => "each",
            Quantity::Any => "each, if any,",
            Quantity::Some => "one",
            Quantity::None => "none",
        };
        writeln!(out, "            '{}' {of}: {}", check.at, words(check))?;
    }
    Ok(())
}

/// What a check asks for.
fn words(check: &Check) -> String {
    let texts = [
        ("equals ", check.is.as_ref().map(ToString::to_string)),
        ("equals the captured ", check.same_as.clone()),
        ("matches ", check.matches.clone()),
        ("holds ", check.holds.clone()),
        ("has a length ", check.length.clone()),
        ("has the hash of ", check.sha256_of.clone()),
        ("in order: ", check.sorted.map(|order| format!("{order:?}").to_lowercase())),
        ("no value twice", check.unique.then(String::new)),
        ("is absent", check.absent.then(String::new)),
    ];
    texts.into_iter().filter_map(|(word, text)| Some(format!("{word}{}", text?))).collect()
}
