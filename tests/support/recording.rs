//! What real Gogs servers answered, and what counts as the same answer.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use gogs_openapi::gogs::GogsVersion;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Answer, Backend, Request};

/// How the names of recordings of Gogs on PostgreSQL end; those on SQLite are the version alone.
const ON_POSTGRES: &str = "-postgres";

/// All recordings: the names of their folders, by version.
static ALL: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folders = fs::read_dir(directory("")).unwrap();
    let mut all: Vec<String> =
        folders.map(|folder| folder.unwrap().file_name().into_string().unwrap()).collect();
    all.sort_by_cached_key(|recording| version(recording).parse::<GogsVersion>().unwrap());
    all
});

/// The recordings of Gogs on a database, oldest version first.
pub fn recordings(on: Backend) -> impl DoubleEndedIterator<Item = &'static str> {
    ALL.iter().map(String::as_str).filter(move |recording| backend(recording) == on)
}

/// Which database was recorded.
pub fn backend(recording: &str) -> Backend {
    if recording.ends_with(ON_POSTGRES) { Backend::Postgres } else { Backend::Sqlite }
}

/// Where a recording is.
pub fn directory(recording: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings/account").join(recording)
}

/// The version of Gogs that was recorded.
pub fn version(recording: &str) -> &str {
    recording.trim_end_matches(ON_POSTGRES)
}

/// A request, and what real Gogs answered.
#[derive(Deserialize)]
pub struct Exchange {
    pub case: String,
    pub request: RecordedRequest,
    pub response: RecordedResponse,
    #[serde(default)]
    captures: Option<String>,
}

#[derive(Deserialize)]
pub struct RecordedRequest {
    pub method: String,
    pub target: String,
    pub headers: HashMap<String, String>,
    body: Option<String>,
    #[serde(default)]
    encoding: Option<String>,
}

#[derive(Deserialize)]
pub struct RecordedResponse {
    pub status: u16,
    #[serde(default)]
    pub headers: HashMap<String, String>,
    pub body: String,
}

/// The exchanges of a recording, in their order.
pub fn exchanges(recording: &str) -> Vec<Exchange> {
    let text = fs::read_to_string(directory(recording).join("exchanges.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A page of HTML: what is in it is not recorded.
const HTML: &str = "<html page>";

/// Replays exchanges to one server.
pub struct Replay<'a> {
    base: &'a str,
    /// Tokens and numbers that this server gave out, by the names that the recording has for them.
    captured: HashMap<String, String>,
    /// Whether the database, not Gogs, decides the order of lists.
    unordered: bool,
}

/// How many users a search finds at most if it is not asked for another number, and how many in versions that have a bound.
const SEARCH_LIMITS: [usize; 2] = [10, 20];

/// Whether a recorded answer is a search that may have left out users: one with as many as it may have.
fn is_cut(target: &str, recorded: &str) -> bool {
    let Some((path, query)) = target.split_once('?') else { return false };
    let found = serde_json::from_str::<Value>(recorded).ok();
    let found = found.and_then(|body| body["data"].as_array().map(Vec::len));
    let limit = url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "limit")
        .and_then(|(_, limit)| limit.parse::<usize>().ok());
    let is_full = |found: usize| limit == Some(found) || SEARCH_LIMITS.contains(&found);
    path.ends_with("/users/search") && found.is_some_and(is_full)
}

/// Whether other users are found that are as good, where the database decides which are left out: as many, each once, and
/// each of the same members.
fn is_as_good(due: &[Value], found: &[Value]) -> bool {
    let ids: HashSet<String> = found.iter().map(|user| user["id"].to_string()).collect();
    let names = |user: &Value| user.as_object().map(|user| user.keys().cloned().collect::<Vec<_>>());
    due.len() == found.len()
        && ids.len() == found.len()
        && due.iter().zip(found).all(|(due, found)| names(due) == names(found))
}

impl<'a> Replay<'a> {
    pub fn new(base: &'a str, unordered: bool) -> Self {
        Self { base, captured: HashMap::new(), unordered }
    }

    /// Sends the request and compares: the answer, and what in it is not as recorded.
    pub fn run(&mut self, exchange: &Exchange) -> (Answer, Option<String>) {
        let answer = self.send(&exchange.request);
        let difference = self.difference(exchange, &answer);
        if let Some(name) = &exchange.captures
            && let Ok(Value::Object(members)) = serde_json::from_slice(&answer.body)
        {
            let captured = members.get("sha1").or_else(|| members.get("id"));
            let captured = captured.map(|value| value.as_str().map_or(value.to_string(), str::to_owned));
            self.captured.insert(name.clone(), captured.unwrap_or_default());
        }
        (answer, difference)
    }

    fn send(&self, request: &RecordedRequest) -> Answer {
        let host = self.base.trim_start_matches("http://");
        let mut sent = Request::new(host, &request.method, &self.fill(&request.target));
        for (name, value) in &request.headers {
            sent = sent.header(name, self.fill(value));
        }
        if let Some(body) = &request.body {
            let is_latin_1 = request.encoding.as_deref() == Some("latin-1");
            sent = sent.body(if is_latin_1 {
                body.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
            } else {
                body.clone().into_bytes()
            });
        }
        sent.send()
    }

    fn difference(&self, exchange: &Exchange, answer: &Answer) -> Option<String> {
        let recorded = &exchange.response;
        let wrong = |what: &str| Some(format!("status {}, {what}", answer.status));
        if recorded.status >= 500 {
            // Where Gogs fails, this server doesn't.
            return (answer.status >= 500).then(|| wrong("recorded is a failure of Gogs")).flatten();
        }
        if recorded.body == HTML {
            return match recorded.status {
                200 if [403, 404].contains(&answer.status) => None,
                200 => wrong("not 403 or 404"),
                status if status == answer.status => None,
                status => wrong(&format!("not {status}")),
            };
        }
        if answer.status != recorded.status {
            return wrong(&format!("not {}: {}", recorded.status, answer.text()));
        }
        let media_type = |text: Option<&str>| text.map(|text| text.replace(' ', "").to_lowercase());
        let (given, due) = (
            media_type(answer.header("content-type")),
            media_type(recorded.headers.get("content-type").map(String::as_str)),
        );
        if given != due && !recorded.body.is_empty() {
            return Some(format!("content-type {given:?}, not {due:?}"));
        }
        let due = recorded.headers.get("link").map(|link| self.fill(link));
        if answer.header("link") != due.as_deref() {
            return Some(format!("link {:?}, not {due:?}", answer.header("link")));
        }
        for name in ["x-content-type-options", "x-frame-options"] {
            // Of TRACE Gogs' main branch answers before it sets its headers.
            let due = recorded.headers.get(name).map(String::as_str);
            if answer.header(name) != due && exchange.request.method != "TRACE" {
                return Some(format!("{name} {:?}, not {due:?}", answer.header(name)));
            }
        }
        self.body_difference(exchange, answer)
    }

    fn body_difference(&self, exchange: &Exchange, answer: &Answer) -> Option<String> {
        let recorded = exchange.response.body.as_str();
        let given = answer.text();
        let is_cut = is_cut(&exchange.request.target, recorded);
        match (serde_json::from_str::<Value>(recorded), serde_json::from_str::<Value>(&given)) {
            (Ok(due), Ok(found)) => {
                // Of what comes from a Go map, Gogs keeps no order on any database.
                let unordered = self.unordered || exchange.case.starts_with("repos.mine/");
                if !self.same(&due, &found, unordered, is_cut) {
                    return Some(format!("body {given}, not {}", self.fill(recorded)));
                }
                let free =
                    recorded.contains("DeserializationError") || recorded.contains("Invalid key content");
                let made_anew = recorded.replace("{{base}}", "").contains("{{");
                let now = given.contains("\"created_at\":\"20") && !recorded.contains("\"2023-");
                let bytes = free || made_anew || now || unordered || given == self.fill(recorded);
                (!bytes).then(|| format!("bytes {given}, not {}", self.fill(recorded)))
            }
            _ if exchange.request.method == "HEAD" || given == recorded => None,
            _ => Some(format!("body {given:?}, not {recorded:?}")),
        }
    }

    fn same(&self, due: &Value, found: &Value, unordered: bool, is_cut: bool) -> bool {
        let same = |due: &Value, found: &Value| self.same(due, found, unordered, is_cut);
        match (due, found) {
            (Value::Object(due), Value::Object(found)) => {
                let free = |name: &str, value: &Value| {
                    let is = |name: &str, text: &str| {
                        due.get(name).and_then(Value::as_str).is_some_and(|value| value.starts_with(text))
                    };
                    name == "message"
                        && value.is_string()
                        && (is("classification", "DeserializationError")
                            || (is("message", "Invalid key content")
                                && value
                                    .as_str()
                                    .is_some_and(|text| text.starts_with("Invalid key content"))))
                };
                due.len() == found.len()
                    && due.iter().all(|(name, due)| {
                        found.get(name).is_some_and(|found| free(name, found) || same(due, found))
                    })
            }
            (Value::Array(due), Value::Array(found)) if unordered => {
                let mut rest: Vec<&Value> = found.iter().collect();
                let all = due.iter().all(|due| {
                    let at = rest.iter().position(|found| same(due, found));
                    at.map(|at| rest.remove(at)).is_some()
                });
                (all && rest.is_empty()) || (is_cut && is_as_good(due, found))
            }
            (Value::Array(due), Value::Array(found)) => {
                due.len() == found.len() && due.iter().zip(found).all(|(due, found)| same(due, found))
            }
            (Value::String(due), Value::String(found)) => self.same_text(due, found),
            (due, found) => due == found,
        }
    }

    fn same_text(&self, due: &str, found: &str) -> bool {
        let is_digits = |text: &str| text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if let Some(name) = due.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"))
            && name != "base"
            && !name.contains("{{")
        {
            if let Some(token) = name.strip_prefix("sha256:").and_then(|name| self.captured.get(name)) {
                return hex::encode(Sha256::digest(token.as_bytes()))[..40] == *found;
            }
            return self.captured.get(name).map_or_else(|| is_digits(found), |captured| captured == found);
        }
        let is_recent = |text: &str| {
            text.parse::<jiff::Timestamp>().is_ok() && text.get(..4).is_some_and(|year| year >= "2025")
        };
        (is_recent(due) && found.parse::<jiff::Timestamp>().is_ok()) || self.fill(due) == found
    }

    fn fill(&self, text: &str) -> String {
        let mut filled = text.replace("{{base}}", self.base);
        for (name, value) in &self.captured {
            filled = filled.replace(&format!("{{{{{name}}}}}"), value);
        }
        filled
    }
}
