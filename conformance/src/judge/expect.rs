//! Whether an answer is what a step expects.

use regex::Regex;
use serde_json::Value;
use sha2::{Digest, Sha256};
use similar::TextDiff;

use crate::{
    document::Operation,
    suite::{
        case::{Check, Expect, Order, Quantity, parse_length},
        template::{Missing, Variables, fill, fill_json},
    },
    target::http::Answer,
};

/// How many lines of a diff's context are shown.
const CONTEXT: usize = 3;
/// The longest text that a failure shows, in letters: more hides what matters.
const LONGEST: usize = 4000;
/// How many digits of a token's SHA-256 Gogs lists.
const HASH_DIGITS: usize = 40;

/// Something that is not as it is due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mismatch {
    /// What it is, in words.
    pub what: String,
    /// What was expected.
    pub expected: String,
    /// What was received.
    pub received: String,
    /// The difference of two bodies.
    pub diff: Option<String>,
}

impl Mismatch {
    fn new(what: impl Into<String>, expected: impl Into<String>, received: impl Into<String>) -> Self {
        Self { what: what.into(), expected: expected.into(), received: shorten(&received.into()), diff: None }
    }
}

/// A text, cut where it is too long to be read.
pub fn shorten(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}... ({} bytes in all)", &text[..end], text.len()),
        None => text.to_owned(),
    }
}

/// What is not as `expect` says; nothing: all is well.
pub fn compare(
    expect: &Expect,
    operation: Option<&Operation>,
    answer: &Answer,
    variables: &Variables,
) -> Result<Vec<Mismatch>, Missing> {
    let due = expect.status.all();
    if expect.or_status.contains(&answer.status) {
        return Ok(Vec::new());
    }
    if !due.contains(&answer.status) {
        let due: Vec<_> = due.iter().map(ToString::to_string).collect();
        let received = format!("{} {}", answer.status, answer.body);
        return Ok(vec![Mismatch::new("status", due.join(" or "), received.trim_end())]);
    }
    let mut mismatches = headers(expect, answer, variables)?;
    if let Some(text) = &expect.text {
        let text = fill(text, variables)?;
        if answer.body != text {
            mismatches.push(Mismatch::new("body", text, answer.body.clone()));
        }
    }
    if expect.json.is_none() && expect.like.is_none() && expect.checks.is_empty() {
        return Ok(mismatches);
    }
    let Some(body) = answer.json() else {
        mismatches.push(Mismatch::new("body", "JSON", answer.body.clone()));
        return Ok(mismatches);
    };
    if let Some(pattern) = &expect.json {
        mismatches.extend(whole(pattern, &body, variables)?);
    }
    if let Some(name) = &expect.like {
        match example(operation, answer.status, name) {
            Some(example) => mismatches.extend(like(example, &body, &expect.free, "")),
            None => mismatches.push(Mismatch::new(
                "example",
                format!("the documented example '{name}'"),
                format!("status {}, for which no such example is documented", answer.status),
            )),
        }
    }
    for check in &expect.checks {
        mismatches.extend(one_check(check, &body, variables)?);
    }
    Ok(mismatches)
}

/// Which headers are not as `expect` says.
pub fn headers(expect: &Expect, answer: &Answer, variables: &Variables) -> Result<Vec<Mismatch>, Missing> {
    let mut mismatches = Vec::new();
    for (name, due) in &expect.headers {
        let received = answer.header(&name.to_lowercase());
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

/// Whether a text matches a regular expression.
pub fn matches(pattern: &str, text: &str) -> bool {
    // `list --check` has compiled each pattern of a case; one that can't be compiled matches nothing.
    Regex::new(pattern).is_ok_and(|regex| regex.is_match(text))
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

/// Whether `value` equals `pattern`, whose texts may be wildcards: `<any>`, `<string>`, `<integer>`, `<boolean>`,
/// `<sha1>`, `<time>`, `<url>`, `<id>`.
pub fn equals(pattern: &Value, value: &Value) -> bool {
    match (pattern, value) {
        (Value::String(pattern), value) if pattern.starts_with('<') && pattern.ends_with('>') => {
            wildcard(pattern, value).unwrap_or_else(|| value.as_str() == Some(pattern))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| equals(a, b)))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equals(a, b))
        }
        (a, b) => a == b,
    }
}

fn wildcard(name: &str, value: &Value) -> Option<bool> {
    let text = |pattern: &str| value.as_str().is_some_and(|text| matches(pattern, text));
    Some(match name {
        "<any>" => true,
        "<string>" => value.is_string(),
        "<boolean>" => value.is_boolean(),
        "<integer>" => value.is_i64() || value.is_u64(),
        "<id>" => value.as_i64().is_some_and(|id| id > 0),
        "<sha1>" => text("^[0-9a-f]{40}$"),
        "<time>" => text(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"),
        "<url>" => text("^https?://"),
        _ => return None,
    })
}

/// Whether `value` is like a documented example: the same members with the same types everywhere, and the same values
/// but for members in `free`. Each item of an array must be like one of the example's items.
fn like(example: &Value, value: &Value, free: &[String], at: &str) -> Vec<Mismatch> {
    match (example, value) {
        (Value::Object(a), Value::Object(b)) => {
            let names = |object: &serde_json::Map<String, Value>| {
                let mut names: Vec<_> = object.keys().map(String::as_str).collect();
                names.sort_unstable();
                names.join(", ")
            };
            if names(a) != names(b) {
                return vec![Mismatch::new(format!("members at '{at}'"), names(a), names(b))];
            }
            a.iter()
                .flat_map(|(name, a)| {
                    let at = format!("{at}/{name}");
                    if free.contains(name) {
                        free_like(a, &b[name], &at)
                    } else {
                        like(a, &b[name], free, &at)
                    }
                })
                .collect()
        }
        (Value::Array(a), Value::Array(b)) => match a.first() {
            None if b.is_empty() => Vec::new(),
            None => vec![Mismatch::new(format!("items at '{at}'"), "none", value.to_string())],
            Some(first) => b
                .iter()
                .enumerate()
                .filter(|(_, b)| a.iter().all(|a| !like(a, b, free, at).is_empty()))
                .flat_map(|(index, b)| like(first, b, free, &format!("{at}/{index}")))
                .collect(),
        },
        (a, b) if a == b => Vec::new(),
        (a, b) => vec![Mismatch::new(format!("value at '{at}'"), a.to_string(), b.to_string())],
    }
}

/// A documented example of an answer.
fn example<'a>(operation: Option<&'a Operation>, status: u16, name: &str) -> Option<&'a Value> {
    let answer = operation?.answers.get(&status)?;
    answer.media.iter().find_map(|media| media.examples.get(name))
}

/// Why an answer that is like an example says nothing all the same: a list is empty whose items it shows.
pub fn nothing_to_compare(expect: &Expect, operation: Option<&Operation>, answer: &Answer) -> Option<String> {
    let name = expect.like.as_ref()?;
    let example = example(operation, answer.status, name)?;
    let at = empty_list(example, &answer.json()?, &expect.free, "")?;
    let place = if at.is_empty() { String::new() } else { format!(" at '{at}'") };
    Some(format!("not testable: the list{place} is empty, and the example '{name}' is not"))
}

/// Where a list is empty that is not in the example, but for members whose values are free.
fn empty_list(example: &Value, value: &Value, free: &[String], at: &str) -> Option<String> {
    match (example, value) {
        (Value::Array(a), Value::Array(b)) => (!a.is_empty() && b.is_empty()).then(|| at.to_owned()),
        (Value::Object(a), Value::Object(b)) => a
            .iter()
            .filter(|(name, _)| !free.contains(name))
            .find_map(|(name, a)| empty_list(a, b.get(name)?, free, &format!("{at}/{name}"))),
        _ => None,
    }
}

/// A member whose value is free: it only has to be of the example's type, or null, or an object or array of any kind.
fn free_like(example: &Value, value: &Value, at: &str) -> Vec<Mismatch> {
    let kind = |value: &Value| match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if kind(example) == kind(value) || example.is_null() || value.is_null() {
        return Vec::new();
    }
    vec![Mismatch::new(format!("type at '{at}'"), kind(example), format!("{} {value}", kind(value)))]
}

/// What stands for the last item of an array.
const LAST: &str = "last";

/// The values at a pointer in which `*` stands for each item, and `last` for the last one.
pub fn select<'a>(body: &'a Value, at: &str) -> Vec<&'a Value> {
    let mut chosen = vec![body];
    for segment in at.split('/').skip(1) {
        let segment = segment.replace("~1", "/").replace("~0", "~");
        chosen = chosen
            .into_iter()
            .flat_map(|value| match value {
                Value::Array(items) if segment == "*" => items.iter().collect::<Vec<_>>(),
                Value::Object(members) if segment == "*" => members.values().collect(),
                Value::Array(items) if segment == LAST => items.last().into_iter().collect(),
                Value::Array(items) => {
                    segment.parse().ok().and_then(|index: usize| items.get(index)).into_iter().collect()
                }
                Value::Object(members) => members.get(&segment).into_iter().collect(),
                _ => Vec::new(),
            })
            .collect();
    }
    chosen
}

fn one_check(check: &Check, body: &Value, variables: &Variables) -> Result<Option<Mismatch>, Missing> {
    let at = fill(&check.at, variables)?;
    let chosen = select(body, &at);
    if check.absent {
        return Ok(
            (!chosen.is_empty()).then(|| Mismatch::new(format!("'{at}'"), "nothing there", show(&chosen)))
        );
    }
    if let Some(order) = check.sorted {
        let ordered = chosen.windows(2).all(|pair| in_order(pair[0], pair[1], order));
        let due = match order {
            Order::Ascending => "ascending order",
            Order::Descending => "descending order",
            Order::NewestFirst => "times, the newest first",
        };
        return Ok((!ordered).then(|| Mismatch::new(format!("order at '{at}'"), due, show(&chosen))));
    }
    if check.unique {
        let repeated = chosen.iter().enumerate().any(|(index, value)| chosen[..index].contains(value));
        return Ok(repeated.then(|| Mismatch::new(format!("'{at}'"), "no value twice", show(&chosen))));
    }
    let Some((due, holds)) = predicate(check, variables)? else {
        return Ok(Some(Mismatch::new("case", "something to check", format!("nothing at '{at}'"))));
    };
    let count = chosen.iter().filter(|value| holds(value)).count();
    let (well, of) = match check.of {
        Quantity::All => (!chosen.is_empty() && count == chosen.len(), "each"),
        Quantity::Any => (count == chosen.len(), "each, if any,"),
        Quantity::Some => (count > 0, "at least one"),
        Quantity::None => (count == 0, "none"),
    };
    Ok((!well).then(|| Mismatch::new(format!("'{at}'"), format!("{of} {due}"), show(&chosen))))
}

type Predicate = Box<dyn Fn(&Value) -> bool>;

/// What a check asks of each value, in words and as a function.
fn predicate(check: &Check, variables: &Variables) -> Result<Option<(String, Predicate)>, Missing> {
    if let Some(pattern) = &check.is {
        let due = match pattern {
            Value::String(text) => Value::from(fill(text, variables)?),
            other => other.clone(),
        };
        return Ok(Some((format!("equal to {due}"), Box::new(move |value| equals(&due, value)))));
    }
    if let Some(name) = &check.same_as {
        let due = variables.get(name).cloned().ok_or_else(|| Missing(name.clone()))?;
        return Ok(Some((format!("equal to {due}"), Box::new(move |value| *value == due))));
    }
    if let Some(name) = &check.same_items_as {
        let due = variables.get(name).cloned().ok_or_else(|| Missing(name.clone()))?;
        return Ok(Some((
            format!("with the items of {due}, in any order"),
            Box::new(move |value| same_items(&due, value)),
        )));
    }
    if let Some(pattern) = &check.matches {
        let pattern = fill(pattern, variables)?;
        return Ok(Some((
            format!("matching {pattern}"),
            Box::new(move |value| matches(&pattern, &text_of(value))),
        )));
    }
    if let Some(text) = &check.holds {
        let text = fill(text, variables)?.to_lowercase();
        return Ok(Some((
            format!("holding '{text}'"),
            Box::new(move |value| text_of(value).to_lowercase().contains(&text)),
        )));
    }
    if let Some(secret) = &check.sha256_of {
        let hash = hex::encode(Sha256::digest(fill(secret, variables)?.as_bytes()));
        let due = hash[..HASH_DIGITS].to_owned();
        let said = format!("equal to the first {HASH_DIGITS} digits of the SHA-256 of the token");
        return Ok(Some((said, Box::new(move |value| value.as_str() == Some(due.as_str())))));
    }
    if let Some(length) = &check.length {
        let length = length.clone();
        return Ok(Some((format!("of length {length}"), Box::new(move |value| length_is(&length, value)))));
    }
    Ok(None)
}

/// Whether the length of a value is as `rule` says: `== 2`, `<= 5`, `>= 1`. A rule of another form holds for nothing.
fn length_is(rule: &str, value: &Value) -> bool {
    let length = match value {
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        Value::String(text) => text.chars().count(),
        _ => return false,
    };
    match parse_length(rule) {
        Some(("==", due)) => length == due,
        Some(("<=", due)) => length <= due,
        Some((">=", due)) => length >= due,
        _ => false,
    }
}

/// Whether two arrays have the same items, each as often, or two objects such members.
fn same_items(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            let count = |items: &[Value], item| items.iter().filter(|other| *other == item).count();
            a.len() == b.len() && a.iter().all(|item| count(a, item) == count(b, item))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same_items(a, b)))
        }
        (a, b) => a == b,
    }
}

fn in_order(a: &Value, b: &Value, order: Order) -> bool {
    let ascending = match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() < b.as_f64(),
        (a, b) => text_of(a) < text_of(b),
    };
    match order {
        Order::Ascending => ascending,
        Order::Descending => !ascending && a != b,
        Order::NewestFirst => time(a).zip(time(b)).is_some_and(|(a, b)| a >= b),
    }
}

/// The instant that a text names. Two texts may name one instant, and the offset changes within a list where clocks are put
/// back in autumn: texts can't be compared.
pub fn time(value: &Value) -> Option<jiff::Timestamp> {
    value.as_str()?.parse().ok()
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn show(values: &[&Value]) -> String {
    if values.is_empty() {
        return "nothing there".to_owned();
    }
    let shown: Vec<_> = values.iter().map(ToString::to_string).collect();
    shorten(&shown.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(toml: &str, body: &Value) -> Option<Mismatch> {
        let check: Check = toml::from_str(toml).expect("a check");
        one_check(&check, body, &Variables::new()).expect("no placeholder")
    }

    #[test]
    fn wildcards() {
        assert!(equals(
            &json!({"id": "<id>", "t": "<time>"}),
            &json!({"id": 3, "t": "2024-01-01T00:00:00Z"})
        ));
        assert!(!equals(&json!({"id": "<id>"}), &json!({"id": 0})));
        assert!(!equals(&json!({"id": "<id>"}), &json!({"id": 1, "more": 2})));
        assert!(equals(&json!("<b>"), &json!("<b>")));
        assert!(!equals(&json!("<sha1>"), &json!("ABCDEF")));
    }

    #[test]
    fn examples_give_members_types_and_fixed_values() {
        let example = json!([{"id": 1, "email": "", "parent": null}]);
        let free = ["id".to_owned(), "parent".to_owned()];
        assert!(
            like(
                &example,
                &json!([{"id": 7, "email": "", "parent": {"a": 1}}, {"id": 8, "email": "", "parent": null}]),
                &free,
                ""
            )
            .is_empty()
        );
        assert_eq!(
            like(&example, &json!([{"id": "7", "email": "", "parent": null}]), &free, "")[0].what,
            "type at '/0/id'"
        );
        assert_eq!(
            like(&example, &json!([{"id": 7, "email": "a@b", "parent": null}]), &free, "")[0].what,
            "value at '/0/email'"
        );
        assert_eq!(like(&example, &json!([{"id": 7, "email": ""}]), &free, "")[0].what, "members at '/0'");
        assert!(!like(&json!([]), &json!([1]), &free, "").is_empty());
    }

    #[test]
    fn an_empty_list_says_nothing_of_the_items_of_an_example() {
        let free = ["labels".to_owned()];
        let empty = |example: Value, value: Value| empty_list(&example, &value, &free, "");
        assert_eq!(empty(json!([{"id": 1}]), json!([])).as_deref(), Some(""));
        assert_eq!(empty(json!({"data": [1]}), json!({"data": []})).as_deref(), Some("/data"));
        assert_eq!(empty(json!({"labels": [1]}), json!({"labels": []})), None);
        assert_eq!(empty(json!([]), json!([])), None);
        assert_eq!(empty(json!([1]), json!([1])), None);
    }

    #[test]
    fn checks_can_fail() {
        let body = json!({"data": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]});
        assert_eq!(check("at = '/data/*/id'\nsorted = 'ascending'", &body), None);
        assert!(check("at = '/data/*/id'\nsorted = 'descending'", &body).is_some());
        assert!(check("at = '/data/*/name'\nis = 'a'", &body).is_some());
        assert_eq!(check("at = '/data/*/name'\nof = 'some'\nis = 'a'", &body), None);
        assert!(check("at = '/data/*/name'\nof = 'none'\nis = 'a'", &body).is_some());
        assert!(check("at = '/none/*'\nis = 'a'", &body).is_some());
        assert_eq!(check("at = '/none/*'\nof = 'any'\nis = 'a'", &body), None);
        assert!(check("at = '/data'\nlength = '<= 1'", &body).is_some());
        assert!(check("at = '/data'\nabsent = true", &body).is_some());
        assert_eq!(check("at = '/data/*/id'\nunique = true", &body), None);
        assert!(check("at = '/data'", &body).is_some());
    }

    #[test]
    fn times_are_compared_as_times_and_may_tie() {
        let newest_first = |times: &Value| check("at = '/*'\nsorted = 'newest-first'", times);
        // The clock was put back: the earlier instant has the greater text.
        assert_eq!(newest_first(&json!(["2024-10-27T02:10:00+01:00", "2024-10-27T02:30:00+02:00"])), None);
        assert_eq!(newest_first(&json!(["2024-01-01T00:00:00Z", "2024-01-01T01:00:00+01:00"])), None);
        assert!(newest_first(&json!(["2024-01-01T00:00:00Z", "2024-01-01T00:00:01Z"])).is_some());
        assert!(newest_first(&json!(["2024-01-01T00:00:00Z", "yesterday"])).is_some());
    }

    #[test]
    fn items_are_compared_in_any_order() {
        let same = |a: Value, b: Value| same_items(&a, &b);
        assert!(same(json!([1, 2, 2]), json!([2, 1, 2])));
        assert!(!same(json!([1, 2, 2]), json!([1, 1, 2])));
        assert!(!same(json!([1]), json!([1, 1])));
        assert!(same(json!({"ok": true, "data": [1, 2]}), json!({"data": [2, 1], "ok": true})));
        assert!(!same(json!({"ok": true, "data": [1]}), json!({"ok": true, "data": [2]})));
    }
}
