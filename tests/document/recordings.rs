//! What real Gogs servers answered: `recordings/*/*/exchanges.jsonl`.

use std::{collections::BTreeMap, sync::LazyLock};

use gogs_openapi::gogs::GogsVersion;
use gogs_recorder::{Recording, sample};

use crate::{
    fit::{self, Document, Operation},
    root,
};

/// The address that stands for the recorded server's in examples.
pub const HOST: &str = "https://gogs.example.com";

/// A request and what was answered.
#[derive(Clone)]
pub struct Exchange {
    /// Recording and case, as a failure names it.
    pub name: String,
    /// The set and the folder that it is of.
    pub recording: String,
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

fn fill(text: &str) -> String {
    sample(text, HOST)
}

/// The sets.
pub const SETS: [&str; 2] = ["account", "forge"];

/// All exchanges of all recordings.
pub static ALL: LazyLock<Vec<Exchange>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for set in SETS {
        for folder in Recording::folders(&root().join("recordings").join(set)).unwrap() {
            let version = folder.file_name().unwrap().to_string_lossy();
            let exchanges = Recording::read(&folder).unwrap().exchanges;
            all.extend(exchanges.into_iter().map(|exchange| read(set, &version, exchange)));
        }
    }
    all
});

fn read(set: &str, recording: &str, exchange: gogs_recorder::Exchange) -> Exchange {
    let gogs_recorder::Exchange { case, request, response, .. } = exchange;
    let (method, target) = (request.method, fill(&request.target));
    Exchange {
        name: format!("{set}/{recording}: {case} ({method} {target})"),
        recording: format!("{set}/{recording}"),
        version: recording.trim_end_matches("-postgres").parse().unwrap(),
        called: Document::published().called(&method, &target),
        method,
        target,
        sent: request.body.as_deref().map(fill),
        status: response.status,
        headers: response.headers.iter().map(|(name, value)| (name.clone(), fill(value))).collect(),
        body: fill(response.text()),
    }
}
