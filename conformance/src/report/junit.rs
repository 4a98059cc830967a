//! JUnit XML: a suite for each operation, so that CI systems show the table.

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

use crate::{
    exit::{Failure, Result},
    report::words::{only, remarks},
    results::{
        CaseResult, Results, Standing,
        words::{tested, totals, verdict},
    },
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
    let ended = ended_early(results);
    let mut root = BytesStart::new("testsuites");
    root.push_attribute(("name", "gogs-conformance"));
    counts(&mut root, results, &results.cases.iter().collect::<Vec<_>>(), ended.is_some());
    xml.write_event(Event::Start(root))?;
    write_properties(xml, results)?;
    if let Some(why) = ended {
        write_ended_early(xml, results, &why)?;
    }
    let mut operations: Vec<&str> = results.cases.iter().map(operation).collect();
    operations.sort_unstable();
    operations.dedup();
    for name in operations {
        let cases: Vec<&CaseResult> = results.cases.iter().filter(|case| operation(case) == name).collect();
        let mut suite = BytesStart::new("testsuite");
        suite.push_attribute(("name", name));
        counts(&mut suite, results, &cases, false);
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

fn counts(element: &mut BytesStart<'_>, results: &Results, cases: &[&CaseResult], error: bool) {
    let count = |standing| cases.iter().filter(|case| case.standing(results.strict) == standing).count();
    let errors = usize::from(error);
    element.push_attribute(("tests", (cases.len() + errors).to_string().as_str()));
    element.push_attribute(("failures", count(Standing::Failed).to_string().as_str()));
    element.push_attribute(("errors", errors.to_string().as_str()));
    element.push_attribute(("skipped", count(Standing::Skipped).to_string().as_str()));
}

/// What the other reports say in their first lines.
fn write_properties(xml: &mut Xml, results: &Results) -> std::io::Result<()> {
    xml.write_event(Event::Start(BytesStart::new("properties")))?;
    let said = [
        ("verdict", verdict(results)),
        ("cases", totals(results.totals)),
        ("tested", tested(&results.tested)),
        ("left behind", results.left_behind.join("; ")),
    ];
    for (name, value) in said.iter().filter(|(_, value)| !value.is_empty()) {
        let mut property = BytesStart::new("property");
        property.push_attribute(("name", *name));
        property.push_attribute(("value", clean(value).as_str()));
        xml.write_event(Event::Empty(property))?;
    }
    xml.write_event(Event::End(BytesEnd::new("properties")))
}

/// Why the run says less than it was asked to: a report of it must not look as if all was well.
fn ended_early(results: &Results) -> Option<String> {
    let told = results.broken_off.clone().or_else(|| results.preflight.clone());
    match results.exit {
        0 | 1 | 5 => told,
        2 => told.or_else(|| Some([vec![verdict(results)], results.not_tested.clone()].concat().join("\n"))),
        _ => Some(told.unwrap_or_else(|| verdict(results))),
    }
}

/// What ended the run, as a suite of its own.
fn write_ended_early(xml: &mut Xml, results: &Results, why: &str) -> std::io::Result<()> {
    let name = if results.broken_off.is_some() {
        "broken off"
    } else if results.preflight.is_some() && results.cases.is_empty() {
        "preflight"
    } else {
        "run"
    };
    let mut suite = BytesStart::new("testsuite");
    suite.push_attribute(("name", name));
    counts(&mut suite, results, &[], true);
    xml.write_event(Event::Start(suite))?;
    let mut case = BytesStart::new("testcase");
    case.push_attribute(("name", name));
    case.push_attribute(("classname", name));
    xml.write_event(Event::Start(case))?;
    leaf(xml, "error", &verdict(results), why)?;
    xml.write_event(Event::End(BytesEnd::new("testcase")))?;
    xml.write_event(Event::End(BytesEnd::new("testsuite")))
}

/// JUnit has no word for a failure that is tolerated: such a case is there without `failure`, and its output says what
/// failed.
fn write_case(xml: &mut Xml, results: &Results, case: &CaseResult) -> std::io::Result<()> {
    let mut element = BytesStart::new("testcase");
    element.push_attribute(("name", case.id.as_str()));
    element.push_attribute(("classname", operation(case)));
    let standing = case.standing(results.strict);
    if standing == Standing::Passed && !case.tried_again {
        return xml.write_event(Event::Empty(element));
    }
    xml.write_event(Event::Start(element))?;
    match standing {
        Standing::Skipped => leaf(xml, "skipped", case.reason.as_deref().unwrap_or("skipped"), "")?,
        Standing::Failed => {
            let message = case.failures.first().map_or("", |failure| failure.what.as_str());
            leaf(xml, "failure", message, &text(results, case))?;
        }
        Standing::Tolerated => output(xml, &format!("failed{}\n{}", remarks(case), text(results, case)))?,
        Standing::Passed => output(xml, "passed only when tried again alone")?,
    }
    xml.write_event(Event::End(BytesEnd::new("testcase")))
}

fn output(xml: &mut Xml, text: &str) -> std::io::Result<()> {
    xml.write_event(Event::Start(BytesStart::new("system-out")))?;
    xml.write_event(Event::Text(BytesText::new(&clean(text))))?;
    xml.write_event(Event::End(BytesEnd::new("system-out")))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    #[test]
    fn a_run_that_was_broken_off_is_an_error() {
        let mut results = Results::new(&Document::embedded().expect("the document"));
        let counted = |results: &Results| {
            let junit = render(results).expect("XML");
            let root = junit.lines().nth(1).expect("the root").to_owned();
            (root.contains("tests=\"1\" failures=\"0\" errors=\"1\""), junit)
        };
        for (exit, why) in [(130, "interrupted"), (3, "could not be tested"), (2, "nothing was tested")] {
            results.exit = exit;
            let (error, junit) = counted(&results);
            assert!(error && junit.contains(&format!("<error message=\"{why}\"")), "{junit}");
        }
        results.exit = 0;
        assert!(!counted(&results).0);
    }
}
