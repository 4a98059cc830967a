//! What a case asks of parts of a body.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    judge::{
        findings::{Mismatch, shorten},
        pattern::{equals, matches},
        pointer::values_at,
    },
    suite::{
        expect::{Check, Order, Quantity, parse_length},
        template::{Missing, Variables, fill},
    },
};

/// How many digits of a token's SHA-256 Gogs lists.
const HASH_DIGITS: usize = 40;

pub fn find(check: &Check, body: &Value, variables: &Variables) -> Result<Option<Mismatch>, Missing> {
    let at = fill(&check.at, variables)?;
    let chosen = values_at(body, &at);
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
        Value::Object(properties) => properties.len(),
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

/// Whether two arrays have the same items, each as often, or two objects such properties.
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
        find(&check, body, &Variables::new()).expect("no placeholder")
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
