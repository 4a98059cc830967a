//! JUnit XML: a suite for each operation, so that CI systems show the table.

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

use crate::{
    exit::{Failure, Result},
    report::only,
    results::{CaseResult, Outcome, Results},
    run::fails,
};

/// The name of the suite for cases that are about no operation.
const NO_OPERATION: &str = "api";

type Xml = Writer<Vec<u8>>;

/// The report.
pub fn render(results: &Results) -> Result<String> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    write(&mut xml, results)
        .map_err(|error| Failure::tool(format!("JUnit XML can't be written: {error}")))?;
    String::from_utf8(xml.into_inner()).map_err(|error| Failure::tool(format!("JUnit XML: {error}")))
}

fn write(xml: &mut Xml, results: &Results) -> std::io::Result<()> {
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let ended = [("preflight", &results.preflight), ("broken off", &results.broken_off)];
    let errors = ended.iter().filter(|(_, message)| message.is_some()).count();
    let mut root = BytesStart::new("testsuites");
    root.push_attribute(("name", "gogs-conformance"));
    counts(&mut root, &results.cases.iter().collect::<Vec<_>>(), errors);
    xml.write_event(Event::Start(root))?;
    for (name, message) in ended {
        if let Some(message) = message {
            write_error(xml, name, message)?;
        }
    }
    let mut operations: Vec<&str> = results.cases.iter().map(operation).collect();
    operations.sort_unstable();
    operations.dedup();
    for name in operations {
        let cases: Vec<&CaseResult> = results.cases.iter().filter(|case| operation(case) == name).collect();
        let mut suite = BytesStart::new("testsuite");
        suite.push_attribute(("name", name));
        counts(&mut suite, &cases, 0);
        xml.write_event(Event::Start(suite))?;
        for case in cases {
            write_case(xml, results, case)?;
        }
        xml.write_event(Event::End(BytesEnd::new("testsuite")))?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuites")))?;
    xml.get_mut().push(b'\n');
    Ok(())
}

fn operation(case: &CaseResult) -> &str {
    case.operation.as_deref().unwrap_or(NO_OPERATION)
}

fn counts(element: &mut BytesStart<'_>, cases: &[&CaseResult], errors: usize) {
    let failures = cases.iter().filter(|case| fails(case)).count();
    let skipped = cases.iter().filter(|case| case.outcome != Outcome::Pass && !fails(case)).count();
    element.push_attribute(("tests", (cases.len() + errors).to_string().as_str()));
    element.push_attribute(("failures", failures.to_string().as_str()));
    element.push_attribute(("errors", errors.to_string().as_str()));
    element.push_attribute(("skipped", skipped.to_string().as_str()));
}

/// What ended the run, as a suite of its own.
fn write_error(xml: &mut Xml, name: &str, message: &str) -> std::io::Result<()> {
    let mut suite = BytesStart::new("testsuite");
    suite.push_attribute(("name", name));
    counts(&mut suite, &[], 1);
    xml.write_event(Event::Start(suite))?;
    let mut case = BytesStart::new("testcase");
    case.push_attribute(("name", name));
    case.push_attribute(("classname", name));
    xml.write_event(Event::Start(case))?;
    leaf(xml, "error", message, message)?;
    xml.write_event(Event::End(BytesEnd::new("testcase")))?;
    xml.write_event(Event::End(BytesEnd::new("testsuite")))
}

/// Known failures, and those of cases that only should hold, are told as skipped.
fn write_case(xml: &mut Xml, results: &Results, case: &CaseResult) -> std::io::Result<()> {
    let mut element = BytesStart::new("testcase");
    element.push_attribute(("name", case.id.as_str()));
    element.push_attribute(("classname", operation(case)));
    if case.outcome == Outcome::Pass {
        return xml.write_event(Event::Empty(element));
    }
    xml.write_event(Event::Start(element))?;
    if case.outcome == Outcome::Skip {
        leaf(xml, "skipped", case.reason.as_deref().unwrap_or("skipped"), "")?;
    } else if fails(case) {
        let message = case.failures.first().map_or("", |failure| failure.what.as_str());
        leaf(xml, "failure", message, &text(results, case))?;
    } else {
        let why = if case.known { "known to fail (baseline)" } else { "failed, but only should hold" };
        leaf(xml, "skipped", why, &text(results, case))?;
    }
    xml.write_event(Event::End(BytesEnd::new("testcase")))
}

fn leaf(xml: &mut Xml, name: &str, message: &str, text: &str) -> std::io::Result<()> {
    let mut element = BytesStart::new(name);
    element.push_attribute(("message", clean(message).as_str()));
    if text.is_empty() {
        return xml.write_event(Event::Empty(element));
    }
    xml.write_event(Event::Start(element))?;
    xml.write_event(Event::Text(BytesText::new(&clean(text))))?;
    xml.write_event(Event::End(BytesEnd::new(name)))
}

/// Without the letters that XML 1.0 can't hold.
fn clean(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' => c,
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
            c => c,
        })
        .collect()
}

fn text(results: &Results, case: &CaseResult) -> String {
    let mut text = format!("{}\n", case.rule);
    for failure in &case.failures {
        let detail = failure
            .diff
            .clone()
            .unwrap_or_else(|| format!("expected {}\nreceived {}\n", failure.expected, failure.received));
        text.push_str(&format!(
            "\n{}, step {}: {}\n{detail}{}\n",
            failure.kind, failure.step, failure.what, failure.curl
        ));
    }
    format!("{text}\n{}\n{}\n", case.sources.join("\n"), only(results, case))
}
