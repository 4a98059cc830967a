//! Whether a response is what a step expects.

use serde_json::Value;
use similar::TextDiff;

use crate::{
    document::Operation,
    judge::{
        checks, example,
        findings::{Mismatch, shorten},
        pattern::{equals, matches},
    },
    suite::{
        expect::Expect,
        template::{Missing, Variables, fill, fill_json},
    },
    target::http::Response,
};

/// How many lines of a diff's context are shown.
const CONTEXT: usize = 3;

/// What is not as `expect` says; nothing: all is well.
pub fn compare(
    expect: &Expect,
    operation: Option<&Operation>,
    response: &Response,
    variables: &Variables,
) -> Result<Vec<Mismatch>, Missing> {
    let due = expect.status.all();
    if expect.or_status.contains(&response.status) {
        return Ok(Vec::new());
    }
    if !due.contains(&response.status) {
        let due: Vec<_> = due.iter().map(ToString::to_string).collect();
        let received = format!("{} {}", response.status, response.body);
        return Ok(vec![Mismatch::new("status", due.join(" or "), received.trim_end())]);
    }
    let mut mismatches = headers(expect, response, variables)?;
    if let Some(text) = &expect.text {
        let text = fill(text, variables)?;
        if response.body != text {
            mismatches.push(Mismatch::new("body", text, response.body.clone()));
        }
    }
    if expect.json.is_none() && expect.like.is_none() && expect.checks.is_empty() {
        return Ok(mismatches);
    }
    let example = expect.like.as_ref().and_then(|name| example::find(operation, response.status, name));
    // What is documented as text is no JSON.
    let is_text = example.is_some_and(Value::is_string);
    let Some(body) = (if is_text { Some(response.body.clone().into()) } else { response.json() }) else {
        mismatches.push(Mismatch::new("body", "JSON", response.body.clone()));
        return Ok(mismatches);
    };
    if let Some(pattern) = &expect.json {
        mismatches.extend(whole(pattern, &body, variables)?);
    }
    if let Some(name) = &expect.like {
        match example {
            Some(example) => mismatches.extend(example::like(example, &body, &expect.free, "")),
            None => mismatches.push(Mismatch::new(
                "example",
                format!("the documented example '{name}'"),
                format!("status {}, for which no such example is documented", response.status),
            )),
        }
    }
    for check in &expect.checks {
        mismatches.extend(checks::find(check, &body, variables)?);
    }
    Ok(mismatches)
}

/// Which headers are not as `expect` says.
pub fn headers(
    expect: &Expect,
    response: &Response,
    variables: &Variables,
) -> Result<Vec<Mismatch>, Missing> {
    let mut mismatches = Vec::new();
    for (name, due) in &expect.headers {
        let received = response.header(&name.to_lowercase());
        let due = fill(due, variables)?;
        let well = match (due.strip_prefix('/').and_then(|due| due.strip_suffix('/')), received) {
            (Some(pattern), Some(received)) => matches(pattern, received),
            (Some(_), None) => false,
            (None, received) if due.is_empty() => received.is_none(),
            // A media type counts in any case of letters; other values count as they are.
            (None, Some(received)) if name.eq_ignore_ascii_case("content-type") => {
                received.replace(' ', "").eq_ignore_ascii_case(&due.replace(' ', ""))
            }
            (None, received) => received == Some(due.as_str()),
        };
        if !well {
            let due = if due.is_empty() { "none".to_owned() } else { due };
            mismatches.push(Mismatch::new(format!("header {name}"), due, received.unwrap_or("none")));
        }
    }
    Ok(mismatches)
}

fn whole(pattern: &str, body: &Value, variables: &Variables) -> Result<Option<Mismatch>, Missing> {
    let text = fill_json(pattern, variables)?;
    let Ok(pattern) = serde_json::from_str::<Value>(&text) else {
        return Ok(Some(Mismatch::new("case", "JSON in `expect.json`", text)));
    };
    if equals(&pattern, body) {
        return Ok(None);
    }
    Ok(Some(with_diff("body", &pattern, body)))
}

fn with_diff(what: impl Into<String>, due: &Value, received: &Value) -> Mismatch {
    let (due, received) = (pretty(due), pretty(received));
    let diff = TextDiff::from_lines(due.as_str(), received.as_str());
    let diff = diff.unified_diff().context_radius(CONTEXT).header("expected", "received").to_string();
    Mismatch { diff: Some(shorten(&diff)), ..Mismatch::new(what, shorten(&due), received) }
}

fn pretty(value: &Value) -> String {
    // A value of JSON can always be written.
    format!("{}\n", serde_json::to_string_pretty(value).unwrap_or_default())
}
