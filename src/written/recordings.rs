//! The recordings of real Gogs servers, as `recordings/README.md` describes them.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;

use super::{Error, operations};
use crate::gogs::GogsVersion;

/// The sets of recordings, below the repository's root.
const SETS: [&str; 2] = ["recordings/account", "recordings/forge"];
/// What the names of those end in that were made on PostgreSQL.
const ON_POSTGRES: &str = "-postgres";

/// One request to a recorded server, with its response.
#[derive(Debug, Deserialize)]
pub(super) struct Exchange {
    pub case: String,
    pub request: Request,
    pub response: Response,
}

#[derive(Debug, Deserialize)]
pub(super) struct Request {
    pub method: String,
    pub target: String,
    pub headers: BTreeMap<String, String>,
    pub body: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Response {
    pub status: u16,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body, if it is text.
    pub body: Option<String>,
}

impl Exchange {
    /// The id of the operation that was called.
    pub(super) fn called(&self) -> Option<&'static str> {
        operations::called(&self.request.method, &self.request.target)
    }
}

impl Request {
    /// The media type of the body.
    pub(super) fn media_type(&self) -> Option<&str> {
        self.headers.get("Content-Type").map(|text| media_type(text))
    }
}

impl Response {
    /// The media type of the body.
    pub(super) fn media_type(&self) -> Option<&str> {
        self.headers.get("content-type").map(|text| media_type(text))
    }
}

/// What one server answered.
#[derive(Debug)]
pub(super) struct Recording {
    pub version: GogsVersion,
    pub exchanges: Vec<Exchange>,
}

/// All recordings below `root`, the newest version first, and of one version those on SQLite.
pub(super) fn read(root: &Path) -> Result<Vec<Recording>, Error> {
    let mut found = Vec::new();
    for set in SETS {
        for folder in fs::read_dir(root.join(set)).map_err(|error| Error::at(set, error))? {
            let folder = folder.map_err(|error| Error::at(set, error))?;
            let name = folder.file_name().to_string_lossy().into_owned();
            let version: GogsVersion = name
                .trim_end_matches(ON_POSTGRES)
                .parse()
                .map_err(|error| Error::at(format!("{set}/{name}"), error))?;
            let path = folder.path().join("exchanges.jsonl");
            let text = fs::read_to_string(&path).map_err(|error| Error::at(path.display(), error))?;
            let exchanges = text.lines().map(serde_json::from_str).collect::<Result<_, _>>();
            let exchanges = exchanges.map_err(|error| Error::at(path.display(), error))?;
            let recording = Recording { version, exchanges };
            found.push((name.ends_with(ON_POSTGRES), recording));
        }
    }
    found.sort_by_key(|(on_postgres, recording)| (std::cmp::Reverse(recording.version), *on_postgres));
    Ok(found.into_iter().map(|(_, recording)| recording).collect())
}

/// The media type that a `Content-Type` names.
fn media_type(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or_default().trim()
}
