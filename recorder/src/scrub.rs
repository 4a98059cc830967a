//! Makes a response small, and the same on each run.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use regex::Regex;

use crate::{
    archive,
    client::Received,
    exchange::{Content, HTML_PAGE, Response},
    placeholders::{is_id, placeholder, placeholder_of_sha256, sha256},
};

/// The headers that say something about the API.
const HEADERS: [&str; 9] = [
    "content-type",
    "content-disposition",
    "link",
    "location",
    "allow",
    "www-authenticate",
    "vary",
    "x-content-type-options",
    "x-frame-options",
];
/// How far into a page its first element is, in bytes.
const BEGINNING: usize = 400;

/// The user and the host of addresses for SSH, which are those of the machine.
static SSH: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"("ssh_url":")[^"@:/]+@[^":/]+:"#).expect("an expression"));
/// The file that Gogs puts a key into that it looks at.
static TEMPORARY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"/[^ ]*/id_rsa\.pub").expect("an expression"));

/// What is put in the place of values that are another on each run.
#[derive(Debug)]
pub struct Scrubber {
    base: String,
    hidden: Vec<(String, String)>,
}

impl Scrubber {
    /// For the responses of the server at `base`.
    pub fn new(base: &str) -> Self {
        Self { base: base.to_owned(), hidden: Vec::new() }
    }

    /// Has a value replaced from now on, if it is a token. (An id is the same on each run.)
    pub fn hide(&mut self, name: &str, value: &str) {
        if is_id(value) {
            self.hidden.push((value.to_owned(), placeholder(name)));
            self.hidden.push((sha256(value), placeholder_of_sha256(name)));
        }
    }

    /// Has the path of a folder replaced.
    pub fn hide_folder(&mut self, name: &str, folder: &str) {
        self.hidden.push((folder.to_owned(), placeholder(name)));
    }

    /// What is kept of a response.
    pub fn response(&self, received: &Received) -> Response {
        let kept = received.headers.iter().filter(|(name, _)| HEADERS.contains(&name.as_str()));
        Response {
            status: received.status,
            headers: kept.map(|(name, value)| (name.clone(), self.text(value))).collect(),
            content: self.content(&received.body),
        }
    }

    fn content(&self, body: &[u8]) -> Content {
        match (archive::entries(body), std::str::from_utf8(body)) {
            (Some(entries), _) => Content::Archive(entries),
            (None, Ok(text)) if is_page(text) => Content::Text(HTML_PAGE.to_owned()),
            (None, Ok(text)) => Content::Text(self.text(text)),
            (None, Err(_)) => Content::Bytes(STANDARD.encode(body)),
        }
    }

    fn text(&self, text: &str) -> String {
        let mut text = text.replace(&self.base, &placeholder("base"));
        for (value, placeholder) in &self.hidden {
            text = text.replace(value, placeholder);
        }
        let text = SSH.replace_all(&text, "${1}git@localhost:");
        TEMPORARY.replace_all(&text, "(a temporary file)").into_owned()
    }
}

fn is_page(text: &str) -> bool {
    let beginning: String = text.chars().take(BEGINNING).collect::<String>().to_lowercase();
    beginning.contains("<html") || beginning.trim_start().starts_with("<!doctype")
}
