//! What counts as the same response.

use std::{cell::Cell, collections::HashSet, sync::LazyLock};

use base64::{Engine, engine::general_purpose::STANDARD};
use regex::Regex;
use serde_json::{Map, Value};

use crate::{
    archive,
    client::Received,
    exchange::{Content, Exchange, HTML_PAGE, Response},
    placeholders::{Values, has_any},
};

/// What later requests have in the place of an id that a response does not show.
pub const NOTHING: &str = "none";
/// The first status of those that are a failure of the server.
const FAILURE: u16 = 500;
/// The headers that are compared, besides the media type.
const HEADERS: [&str; 4] = ["link", "content-disposition", "x-content-type-options", "x-frame-options"];
/// How many users a search finds at most if it is not asked for another number, and how many in versions that have a bound.
const SEARCH_LIMITS: [usize; 2] = [10, 20];
/// What begins messages of which the rest is of Go's libraries.
const FREE_MESSAGES: [&str; 2] = ["Invalid key content", "parsing time "];

/// A time as Go writes it, and its year.
static TIME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(\d{4})-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$").expect("an expression")
});
/// The first year in which recordings were made: times of the seed are before.
const FIRST_YEAR: u16 = 2025;

/// What in a response is not as recorded.
pub fn difference(
    exchange: &Exchange,
    received: &Received,
    values: &mut Values,
    unordered: bool,
) -> Option<String> {
    let recorded = &exchange.response;
    let status = |due: &str| Some(format!("status {}, not {due}", received.status));
    if recorded.status >= FAILURE {
        // What is to be answered where Gogs fails is not for a recording to say.
        return (received.status >= FAILURE).then(|| status("below 500")).flatten();
    }
    if recorded.text() == HTML_PAGE {
        return match recorded.status {
            // A page for people, of which a server of the API alone has none.
            200 if ![403, 404].contains(&received.status) => status("403 or 404"),
            due if due != 200 && due != received.status => status(&due.to_string()),
            _ => None,
        };
    }
    if received.status != recorded.status {
        return status(&recorded.status.to_string());
    }
    of_headers(exchange, received, values).or_else(|| match &recorded.content {
        Content::Text(text) => Comparison::new(exchange, unordered).of_body(text, &received.text(), values),
        Content::Bytes(bytes) => (STANDARD.encode(&received.body) != *bytes)
            .then(|| format!("other bytes: {}", shorten(&received.text()))),
        Content::Archive(entries) => {
            let found = archive::entries(&received.body);
            (found.as_ref() != Some(entries))
                .then(|| format!("other entries: {}", shorten(&format!("{found:?}"))))
        }
    })
}

fn of_headers(exchange: &Exchange, received: &Received, values: &Values) -> Option<String> {
    let recorded = &exchange.response;
    let due = |name: &str| recorded.headers.get(name).map(|value| values.fill(value));
    let media_type = |value: Option<&str>| value.map(|value| value.replace(' ', "").to_lowercase());
    let (given, expected) =
        (media_type(received.header("content-type")), media_type(due("content-type").as_deref()));
    if given != expected && recorded.has_body() {
        return Some(format!("content-type {given:?}, not {expected:?}"));
    }
    HEADERS.into_iter().find_map(|name| {
        let (given, due) = (received.header(name), due(name));
        // Gogs' main branch answers TRACE before it sets any header.
        let is_other = given != due.as_deref() && exchange.request.method != "TRACE";
        is_other.then(|| format!("{name} {given:?}, not {due:?}"))
    })
}

/// A comparison of two bodies.
struct Comparison {
    /// Whether the order of lists says nothing.
    unordered: bool,
    /// Whether the body is of a search, which finds at most so many users.
    limit: Option<Vec<usize>>,
    is_head: bool,
    /// Whether something was taken for the same that is not: bodies are then not compared byte by byte.
    is_free: Cell<bool>,
}

impl Comparison {
    fn new(exchange: &Exchange, unordered: bool) -> Self {
        let (path, query) = exchange.request.target.split_once('?').unwrap_or((&exchange.request.target, ""));
        let given = query.split('&').find_map(|pair| pair.strip_prefix("limit=")?.parse().ok());
        Self {
            // Gogs takes what a user has access to from a Go map, which has no order.
            unordered: unordered || path == "/api/v1/user/repos",
            limit: path.ends_with("/users/search").then(|| SEARCH_LIMITS.into_iter().chain(given).collect()),
            is_head: exchange.request.method == "HEAD",
            is_free: Cell::new(false),
        }
    }

    fn of_body(&self, recorded: &str, given: &str, values: &mut Values) -> Option<String> {
        let other = |what: &str, values: &Values| {
            Some(format!("{what} {}, not {}", shorten(given), shorten(&values.fill(recorded))))
        };
        match (serde_json::from_str(recorded), serde_json::from_str(given)) {
            (Ok(due), Ok(found)) => {
                let has_placeholders = has_any(recorded);
                if !self.is_same(&due, &found, values) {
                    return other("body", values);
                }
                let is_exact = !self.is_free.get() && !has_placeholders;
                if is_exact && given != values.fill(recorded) { other("bytes", values) } else { None }
            }
            _ if self.is_head || values.matches(recorded, given) => None,
            _ => other("body", values),
        }
    }

    fn free(&self, is_same: bool) -> bool {
        self.is_free.set(true);
        is_same
    }

    fn is_same(&self, due: &Value, found: &Value, values: &mut Values) -> bool {
        match (due, found) {
            (Value::Object(due), Value::Object(found)) => {
                let names = |map: &Map<String, Value>| map.keys().cloned().collect::<HashSet<_>>();
                names(due) == names(found)
                    && due.iter().all(|(name, value)| match is_free_text(due, name) {
                        Some(start) => {
                            self.free(found[name].as_str().is_some_and(|text| text.starts_with(start)))
                        }
                        None => self.is_same(value, &found[name], values),
                    })
            }
            (Value::Array(due), Value::Array(found)) if self.unordered => {
                self.free(self.are_the_same_items(due, found, values))
            }
            (Value::Array(due), Value::Array(found)) => {
                due.len() == found.len()
                    && due.iter().zip(found).all(|(due, found)| self.is_same(due, found, values))
            }
            (Value::String(due), Value::String(found)) => {
                let year = |text: &str| TIME.captures(text)?[1].parse::<u16>().ok();
                let is_now = year(due).is_some_and(|year| year >= FIRST_YEAR) && year(found).is_some();
                if is_now { self.free(true) } else { values.matches(due, found) }
            }
            (due, found) => due == found,
        }
    }

    /// Whether two lists have the same items in any order; or, of a search that may have left out some, as many.
    fn are_the_same_items(&self, due: &[Value], found: &[Value], values: &mut Values) -> bool {
        let mut left: Vec<&Value> = found.iter().collect();
        let are_the_same = due.iter().all(|item| {
            let at = left.iter().position(|other| {
                let mut tried = values.clone();
                let is_same = self.is_same(item, other, &mut tried);
                if is_same {
                    *values = tried;
                }
                is_same
            });
            at.map(|at| left.remove(at)).is_some()
        });
        let may_be_cut = self.limit.as_ref().is_some_and(|limits| limits.contains(&due.len()));
        (are_the_same && left.is_empty()) || (may_be_cut && are_as_good(due, found))
    }
}

/// Whether others were found that are as good, where the database decides which are left out: as many, each once, and of the
/// same members.
fn are_as_good(due: &[Value], found: &[Value]) -> bool {
    let names = |item: &Value| item.as_object().map(|item| item.keys().cloned().collect::<Vec<_>>());
    // An item is known by its id, if it has one.
    fn key(item: &Value) -> &Value {
        item.get("id").unwrap_or(item)
    }
    let is_once = |item: &Value| found.iter().filter(|other| key(other) == key(item)).count() == 1;
    due.len() == found.len()
        && due.iter().zip(found).all(|(due, found)| names(due) == names(found) && is_once(found))
}

/// What a text begins with of which the rest is free: Go's own words for what it can't read.
fn is_free_text<'a>(due: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    let text = due.get("message").and_then(Value::as_str).filter(|_| name == "message")?;
    let is_go = due.get("classification").and_then(Value::as_str) == Some("DeserializationError");
    let starts = FREE_MESSAGES.into_iter().find(|start| text.starts_with(start));
    if is_go { Some("") } else { starts }
}

/// The longest text that a difference shows, in characters.
const LONGEST: usize = 300;

fn shorten(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

impl Response {
    /// The value that later requests need: `sha1`, or else `id`. Where there is none, they have a word that is no id.
    pub(crate) fn captured(body: &[u8]) -> String {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        match body.get("sha1").or_else(|| body.get("id")) {
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
            None => NOTHING.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is different between a recorded body and the one that came.
    fn of_body(target: &str, recorded: &str, given: &str, unordered: bool) -> Option<String> {
        let mut values = Values::new("http://h");
        of_body_with(&mut values, target, recorded, given, unordered)
    }

    fn of_body_with(
        values: &mut Values,
        target: &str,
        recorded: &str,
        given: &str,
        unordered: bool,
    ) -> Option<String> {
        let exchange = serde_json::json!({
            "case": "case",
            "request": {"method": "GET", "target": target},
            "response": {"status": 200, "headers": {"content-type": "application/json; charset=UTF-8"}, "body": recorded},
        });
        let exchange: Exchange = serde_json::from_value(exchange).expect("an exchange");
        let received = Received {
            status: 200,
            headers: vec![("content-type".to_owned(), "application/json;charset=utf-8".to_owned())],
            body: given.as_bytes().to_vec(),
        };
        difference(&exchange, &received, values, unordered)
    }

    fn is_same(recorded: &str, given: &str) -> bool {
        of_body("/api/v1/x", recorded, given, false).is_none()
    }

    #[test]
    fn a_body_is_the_same_byte_by_byte() {
        assert!(is_same(r#"{"url":"{{base}}/a"}"#, r#"{"url":"http://h/a"}"#));
        assert!(!is_same(r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#));
        assert!(!is_same(r#"{"a":1}"#, r#"{"a":1, "b":2}"#));
        assert!(!is_same("text", "Text"));
        assert!(!is_same("[1,2]", "[2,1]"));
    }

    #[test]
    fn what_is_made_anew_is_the_same_by_its_shape() {
        assert!(is_same(r#"{"at":"2026-01-01T00:00:00Z"}"#, r#"{"at":"2031-12-01T00:00:00+01:00"}"#));
        assert!(!is_same(r#"{"at":"2026-01-01T00:00:00Z"}"#, r#"{"at":"soon"}"#));
        assert!(!is_same(r#"{"at":"2023-01-01T00:00:00Z"}"#, r#"{"at":"2023-01-02T00:00:00Z"}"#));
        let (one, other) = ("1".repeat(40), "2".repeat(40));
        let mut values = Values::new("http://h");
        let mut shows = |id: &str| {
            let given = format!(r#"{{"sha":"{id}"}}"#);
            of_body_with(&mut values, "/x", r#"{"sha":"{{commit:1}}"}"#, &given, false).is_none()
        };
        assert!(!shows("1"));
        assert!(shows(&one));
        assert!(!shows(&other), "it was another before");
    }

    #[test]
    fn the_words_of_go_are_free() {
        let recorded = r#"[{"classification":"DeserializationError","message":"unexpected EOF"}]"#;
        assert!(is_same(recorded, r#"[{"classification":"DeserializationError","message":"other"}]"#));
        assert!(!is_same(recorded, r#"[{"classification":"DeserializationError","message":1}]"#));
        assert!(!is_same(recorded, r#"[{"classification":"Other","message":"unexpected EOF"}]"#));
        assert!(is_same(
            r#"{"message":"Invalid key content: a"}"#,
            r#"{"message":"Invalid key content: b"}"#
        ));
        assert!(!is_same(r#"{"message":"Invalid key content: a"}"#, r#"{"message":"invalid"}"#));
        assert!(!is_same(r#"{"message":"a"}"#, r#"{"message":"b"}"#));
    }

    #[test]
    fn a_list_has_no_order_where_the_database_decides() {
        let same =
            |target: &str, recorded: &str, given: &str| of_body(target, recorded, given, true).is_none();
        assert!(same("/x", "[1,2]", "[2,1]"));
        assert!(!same("/x", "[1,2]", "[2,2]"));
        assert!(!same("/x", "[1,2]", "[1,2,3]"));
        assert!(of_body("/api/v1/user/repos", "[1,2]", "[2,1]", false).is_none());
        let search = "/api/v1/users/search?q=a&limit=2";
        let found = |a: u8, b: u8| format!(r#"{{"data":[{{"id":{a}}},{{"id":{b}}}]}}"#);
        assert!(same(search, &found(1, 2), &found(3, 1)), "others were left out");
        assert!(!same(search, &found(1, 2), &found(3, 3)), "one is there twice");
        let named =
            |a: &str, b: &str| format!(r#"{{"data":[{{"id":3,"name":"{a}"}},{{"id":4,"name":"{b}"}}]}}"#);
        let twice = named("c", "d").replace('4', "3");
        assert!(!same(search, &named("a", "b"), &twice), "one is there twice, under two names");
        assert!(!same("/api/v1/users/search?q=a&limit=5", &found(1, 2), &found(3, 1)));
    }

    #[test]
    fn status_and_headers_are_compared() {
        let exchange = |status: u16, body: &str| Exchange {
            case: "case".to_owned(),
            request: serde_json::from_str(r#"{"method":"GET","target":"/x"}"#).expect("a request"),
            response: serde_json::from_value(serde_json::json!({
                "status": status, "headers": {"link": "<{{base}}/x?page=2>; rel=\"next\""}, "body": body,
            }))
            .expect("a response"),
            captures: None,
        };
        let differs = |recorded: &Exchange, status: u16, link: &str| {
            let headers = vec![("link".to_owned(), link.to_owned())];
            let received = Received { status, headers, body: Vec::new() };
            difference(recorded, &received, &mut Values::new("http://h"), false).is_some()
        };
        let link = "<http://h/x?page=2>; rel=\"next\"";
        assert!(!differs(&exchange(404, ""), 404, link));
        assert!(differs(&exchange(404, ""), 403, link));
        assert!(differs(&exchange(404, ""), 404, ""));
        assert!(differs(&exchange(500, ""), 501, link), "where Gogs fails, nobody else has to");
        assert!(!differs(&exchange(500, ""), 404, link));
        assert!(differs(&exchange(200, HTML_PAGE), 200, link));
        assert!(!differs(&exchange(200, HTML_PAGE), 403, link));
    }
}
