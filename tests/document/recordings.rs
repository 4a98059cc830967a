//! What real Gogs servers answered: `recordings/account/*/exchanges.jsonl`.

use std::{collections::BTreeMap, fs, sync::LazyLock};

use gogs_openapi::gogs::GogsVersion;
use serde_json::Value;

use crate::{
    fit::{self, Document, Operation},
    root,
};

/// The address that stands for the recorded server's in examples.
pub const HOST: &str = "https://gogs.example.com";

/// A request and what was answered.
#[derive(Clone)]
pub struct Exchange {
    /// Folder and case, as a failure names it.
    pub name: String,
    /// Which Gogs it is of.
    pub version: GogsVersion,
    pub method: String,
    pub target: String,
    /// The operation of the published document that was called.
    pub called: Option<Operation>,
    /// What was sent, as text.
    pub sent: Option<String>,
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Exchange {
    /// What was answered, to be checked.
    pub fn answer(&self) -> fit::Answer<'_> {
        fit::Answer {
            method: &self.method,
            target: &self.target,
            status: self.status,
            content_type: self.headers.get("content-type").map(String::as_str),
            has_link: self.headers.contains_key("link"),
            body: &self.body,
        }
    }
}

/// Values of a run that are not in a recording: a token, in hexadecimal digits, and the first of its SHA-256.
fn fill(text: &str) -> String {
    let mut filled = text.replace("{{base}}", HOST);
    while let Some(start) = filled.find("{{") {
        let end = filled[start..].find("}}").unwrap() + start + 2;
        let token = if filled[start..end].starts_with("{{sha256:") { "b" } else { "a" };
        filled.replace_range(start..end, &token.repeat(40));
    }
    filled
}

/// All exchanges of all recordings, and those of `more.jsonl`.
pub static ALL: LazyLock<Vec<Exchange>> = LazyLock::new(|| {
    let mut folders: Vec<_> =
        fs::read_dir(root().join("recordings/account")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let mut all = Vec::new();
    for folder in folders {
        let recording = folder.file_name().unwrap().to_string_lossy().into_owned();
        for line in fs::read_to_string(folder.join("exchanges.jsonl")).unwrap().lines() {
            all.push(exchange(&recording, &serde_json::from_str(line).unwrap()));
        }
    }
    for line in include_str!("more.jsonl").lines() {
        let value: Value = serde_json::from_str(line).unwrap();
        all.push(exchange(value["recording"].as_str().unwrap(), &value));
    }
    all
});

fn exchange(recording: &str, value: &Value) -> Exchange {
    let (request, response) = (&value["request"], &value["response"]);
    let text = |value: &Value| fill(value.as_str().unwrap_or_default());
    let (method, target) = (text(&request["method"]), text(&request["target"]));
    Exchange {
        name: format!("{recording}: {} ({} {})", value["case"], request["method"], request["target"]),
        version: recording.trim_end_matches("-postgres").parse().unwrap(),
        called: Document::published().called(&method, &target),
        method,
        target,
        sent: request["body"].as_str().map(fill),
        status: u16::try_from(response["status"].as_u64().unwrap()).unwrap(),
        headers: response["headers"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.to_lowercase(), text(value)))
            .collect(),
        body: text(&response["body"]),
    }
}
