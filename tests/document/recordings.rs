//! What real Gogs servers answered: `conformance/recorded/*/exchanges.jsonl`.

use std::{collections::BTreeMap, fs, sync::LazyLock};

use serde_json::Value;

use crate::{Operation, operations, root};

/// The address that stands for the recorded server's in examples.
pub const HOST: &str = "https://gogs.example.com";
const API: &str = "/api/v1";

/// A request and what was answered.
pub struct Exchange {
    /// Folder and case, as a failure names it.
    pub name: String,
    /// Which folder it is of.
    pub recording: String,
    pub method: String,
    pub target: String,
    /// What was sent, as text.
    pub sent: Option<String>,
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Exchange {
    pub fn media_type(&self) -> Option<&str> {
        self.headers.get("content-type")?.split(';').next().map(str::trim)
    }

    /// The operation of the document that was called.
    pub fn operation(&self) -> Option<Operation> {
        let path = self.target.split('?').next()?.strip_prefix(API)?;
        let path = path.strip_suffix('/').unwrap_or(path);
        let method = if self.method == "HEAD" { "get" } else { &self.method.to_lowercase() };
        let mut found: Vec<Operation> = operations();
        found.retain(|operation| operation.method == method && fits(operation.path, path));
        // A fixed segment goes before a parameter.
        found.into_iter().min_by_key(|operation| operation.path.matches('{').count())
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len()
        && template
            .iter()
            .zip(path)
            .all(|(part, segment)| if part.starts_with('{') { !segment.is_empty() } else { *part == segment })
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

/// All exchanges of all recordings.
pub static ALL: LazyLock<Vec<Exchange>> = LazyLock::new(|| {
    let mut folders: Vec<_> = fs::read_dir(root().join("conformance/recorded"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    let mut all = Vec::new();
    for folder in folders {
        let recording = folder.file_name().unwrap().to_string_lossy().into_owned();
        for line in fs::read_to_string(folder.join("exchanges.jsonl")).unwrap().lines() {
            let value: Value = serde_json::from_str(line).unwrap();
            let (request, response) = (&value["request"], &value["response"]);
            let text = |value: &Value| fill(value.as_str().unwrap_or_default());
            all.push(Exchange {
                name: format!("{recording}: {} ({} {})", value["case"], request["method"], request["target"]),
                recording: recording.clone(),
                method: text(&request["method"]),
                target: text(&request["target"]),
                sent: request["body"].as_str().map(fill),
                status: u16::try_from(response["status"].as_u64().unwrap()).unwrap(),
                headers: response["headers"]
                    .as_object()
                    .unwrap()
                    .iter()
                    .map(|(name, value)| (name.to_lowercase(), text(value)))
                    .collect(),
                body: text(&response["body"]),
            });
        }
    }
    all
});
