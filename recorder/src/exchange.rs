//! The format of recordings.

use std::{
    fs,
    path::{Path, PathBuf},
};

use indexmap::IndexMap;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::error::{Error, Result, at};

/// What stands for a page of HTML: it is of no interest what is in it.
pub const HTML_PAGE: &str = "<html page>";

/// A request, and what the server answered.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Exchange {
    /// Its name.
    pub case: String,
    /// What was sent.
    pub request: Request,
    /// What came back.
    pub response: Response,
    /// The name under which later exchanges know a value of this response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captures: Option<String>,
}

/// A request, with placeholders.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The path and the query.
    pub target: String,
    /// The headers, but for `Host` and `Content-Length`.
    #[serde(default)]
    pub headers: IndexMap<String, String>,
    /// The body.
    #[serde(default)]
    pub body: Option<String>,
    /// `latin-1` if each character of the body is a byte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
}

/// A response, with placeholders.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers that are compared or documented, in lower case.
    #[serde(default)]
    pub headers: IndexMap<String, String>,
    /// The body.
    #[serde(flatten)]
    pub content: Content,
}

/// The body of a response.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub enum Content {
    /// Text, or [`HTML_PAGE`].
    #[serde(rename = "body")]
    Text(String),
    /// Other bytes, as base64.
    #[serde(rename = "body_base64")]
    Bytes(String),
    /// What an archive holds: name, length and SHA-256 (the first 16 hexadecimal digits) of each entry.
    #[serde(rename = "archive")]
    Archive(Vec<(String, u64, String)>),
}

impl Response {
    /// The body, if it is text.
    pub fn text(&self) -> &str {
        match &self.content {
            Content::Text(text) => text,
            Content::Bytes(_) | Content::Archive(_) => "",
        }
    }

    /// Whether there is a body.
    pub fn has_body(&self) -> bool {
        !matches!(&self.content, Content::Text(text) if text.is_empty())
    }
}

/// Who is in a recorded database.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Seed {
    /// The version of Gogs.
    pub version: String,
    /// The server's address: a placeholder.
    pub base: String,
    /// Access tokens, by `user/name`.
    pub tokens: IndexMap<String, String>,
    /// The folder of the repository that some requests import: a placeholder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixtures: Option<String>,
    /// Who can log in.
    pub users: Vec<User>,
}

/// A user of a recorded database.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct User {
    /// The name.
    pub name: String,
    /// The password.
    pub password: String,
    /// The address.
    pub email: String,
    /// Whether it is a site administrator.
    pub admin: bool,
}

/// A folder with what one version of Gogs answered.
#[derive(Debug)]
pub struct Recording {
    folder: PathBuf,
    /// The exchanges, in the order in which they were recorded.
    pub exchanges: Vec<Exchange>,
}

impl Recording {
    /// The name of the file with the exchanges.
    pub const EXCHANGES: &str = "exchanges.jsonl";
    /// The name of the file that says who is in the database.
    pub const SEED: &str = "seed.json";
    /// The database of a Gogs on SQLite.
    pub const SQLITE: &str = "gogs.db";
    /// The database of a Gogs on PostgreSQL, as `pg_dump` writes it.
    pub const POSTGRES: &str = "gogs.sql";

    /// Reads a folder.
    ///
    /// # Errors
    ///
    /// If there are no exchanges, or they are not of the format.
    pub fn read(folder: &Path) -> Result<Self> {
        Ok(Self { folder: folder.to_owned(), exchanges: lines(&folder.join(Self::EXCHANGES))? })
    }

    /// The recordings of a set: the folders in its folder, by name.
    ///
    /// # Errors
    ///
    /// If the folder can't be read.
    pub fn folders(set: &Path) -> Result<Vec<PathBuf>> {
        let entries = fs::read_dir(set).map_err(at(set))?;
        let paths = entries.map(|entry| Ok(entry.map_err(at(set))?.path()));
        let mut folders: Vec<PathBuf> = paths.collect::<Result<_>>()?;
        folders.retain(|path| path.is_dir());
        folders.sort();
        Ok(folders)
    }

    /// Who is in the database.
    ///
    /// # Errors
    ///
    /// If the file can't be read.
    pub fn seed(folder: &Path) -> Result<Seed> {
        let path = folder.join(Self::SEED);
        let text = fs::read_to_string(&path).map_err(at(&path))?;
        serde_json::from_str(&text).map_err(|error| Error::Format { line: error.line(), path, error })
    }

    /// Whether the order of lists was the database's own: that of PostgreSQL is another on each run.
    pub fn is_unordered(&self) -> bool {
        self.folder.join(Self::POSTGRES).exists()
    }
}

/// Reads a file of which each line is JSON.
pub fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let text = fs::read_to_string(path).map_err(at(path))?;
    let read = |(index, line)| {
        serde_json::from_str(line).map_err(|error| Error::Format {
            path: path.to_owned(),
            line: index + 1,
            error,
        })
    };
    text.lines().enumerate().map(read).collect()
}
