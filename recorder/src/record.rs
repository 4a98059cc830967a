//! Makes a recording of a server.

use std::{
    fs,
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::json;

use crate::{
    client::Client,
    commits::Commits,
    error::{Error, Result, at},
    exchange::{Exchange, Recording, Request, Response, Seed, User},
    placeholders::{Values, is_id, placeholder},
    scrub::Scrubber,
    set::{Set, Step},
};

/// The status of an operation that a server has not: Gogs has no such answer.
const NOT_IMPLEMENTED: u16 = 501;

/// Where a server has its repositories, for the set `forge`.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The folder of the repository that is imported.
    pub fixtures: Option<String>,
    /// The folder of the server's repositories.
    pub repositories: Option<PathBuf>,
}

/// A step of the seed that was not done.
#[derive(Debug)]
pub struct Refused {
    /// What was to be done.
    pub what: String,
    /// The status.
    pub status: u16,
}

/// What became of a seed.
#[derive(Debug)]
pub struct Seeded {
    /// How many steps were done.
    pub done: usize,
    /// The others.
    pub refused: Vec<Refused>,
}

/// What became of the requests.
#[derive(Debug)]
pub struct Recorded {
    /// How many exchanges were written.
    pub written: usize,
    /// Names of requests that were left out: the server has not got the operation.
    pub not_implemented: Vec<String>,
}

/// Puts what a set needs into a fresh server, whose only user is the set's first one, and writes `seed.json` into `folder`.
/// What the server refuses is skipped.
///
/// # Errors
///
/// If the server does not answer, or gives no token.
pub fn seed(base: &str, set: &Set, version: &str, folder: &Path) -> Result<Seeded> {
    let mut seeding = Seeding {
        client: Client::new(base),
        values: Values::new(base),
        users: &set.users,
        tokens: IndexMap::new(),
    };
    let mut seeded = Seeded { done: 0, refused: Vec::new() };
    for step in &set.seed {
        match seeding.carry_out(step)? {
            None => seeded.done += 1,
            Some(refused) => seeded.refused.push(refused),
        }
    }
    let seed = Seed {
        version: version.to_owned(),
        base: "{{base}}".to_owned(),
        tokens: seeding.tokens,
        fixtures: None,
        users: set.users.clone(),
    };
    let path = folder.join(Recording::SEED);
    fs::create_dir_all(folder).map_err(at(folder))?;
    let text = serde_json::to_string_pretty(&seed).map_err(|error| Error::Server(error.to_string()))?;
    fs::write(&path, text + "\n").map_err(at(&path))?;
    Ok(seeded)
}

struct Seeding<'a> {
    client: Client,
    values: Values,
    users: &'a [User],
    tokens: IndexMap<String, String>,
}

impl Seeding<'_> {
    fn carry_out(&mut self, step: &Step) -> Result<Option<Refused>> {
        match step {
            Step::User { user } => {
                let user = self.user(user)?;
                let body = json!({"username": user.name, "password": user.password, "email": user.email});
                let token = self.tokens.values().next().cloned().unwrap_or_default();
                let request = post("/api/v1/admin/users", &format!("token {token}"), &body.to_string());
                self.send(&request, None)
            }
            Step::Token { token } => {
                let (name, title) = token.split_once('/').unwrap_or((token, ""));
                let user = self.user(name)?;
                let basic = format!("Basic {}", STANDARD.encode(format!("{name}:{}", user.password)));
                let target = format!("/api/v1/users/{name}/tokens");
                let capture = format!("tokens.{token}");
                let refused =
                    self.send(&post(&target, &basic, &json!({"name": title}).to_string()), Some(&capture))?;
                let value = self.values.fill(&placeholder(&capture));
                if !is_id(&value) {
                    let first = &self.users[0];
                    return Err(Error::Server(format!(
                        "no access token of {name}: is it a fresh Gogs with the site administrator {}, password {}?",
                        first.name, first.password
                    )));
                }
                self.tokens.insert(token.clone(), value);
                Ok(refused)
            }
            Step::Request { request, captures } => self.send(request, captures.as_deref()),
        }
    }

    fn user(&self, name: &str) -> Result<&User> {
        let unknown = || Error::Server(format!("{name} is no user of the set"));
        self.users.iter().find(|user| user.name == name).ok_or_else(unknown)
    }

    fn send(&mut self, request: &Request, captures: Option<&str>) -> Result<Option<Refused>> {
        let received = self.client.send(request, &self.values)?;
        if let Some(name) = captures {
            self.values.set(name, &Response::captured(&received.body));
        }
        let is_done = (200..300).contains(&received.status);
        let what = || format!("{} {}", request.method, self.values.fill(&request.target));
        Ok((!is_done).then(|| Refused { what: what(), status: received.status }))
    }
}

fn post(target: &str, authorization: &str, body: &str) -> Request {
    Request {
        method: "POST".to_owned(),
        target: target.to_owned(),
        headers: IndexMap::from([
            ("Content-Type".to_owned(), "application/json".to_owned()),
            ("Authorization".to_owned(), authorization.to_owned()),
        ]),
        body: Some(body.to_owned()),
        encoding: None,
    }
}

/// Sends the requests of a set to a server that was seeded, and writes `exchanges.jsonl` into `folder`, which has its
/// `seed.json`. Requests for operations that the server has not got (501) are left out: they say nothing about Gogs.
///
/// # Errors
///
/// If the server does not answer, or the folder can't be read or written.
pub fn record(base: &str, set: &Set, place: &Place, folder: &Path) -> Result<Recorded> {
    let seed = Recording::seed(folder)?;
    // What is written has the tokens of this server, which its database has, too; what is sent has all values.
    let written = Values::of_tokens(&seed.tokens);
    let mut sent = Values::new(base);
    written.all().for_each(|(name, token)| sent.set(name, token));
    let commits = place.repositories.as_deref().map(Commits::before).transpose()?;
    let client = Client::new(base);
    let mut scrubber = Scrubber::new(base);
    if let Some(fixtures) = &place.fixtures {
        sent.set_fixtures(fixtures);
        scrubber.hide_folder("fixtures", fixtures);
    }
    if let Some(folder) = place.repositories.as_deref().and_then(Path::to_str) {
        scrubber.hide_folder("repositories", folder);
    }
    let (mut lines, mut not_implemented) = (Vec::new(), Vec::new());
    for case in set.of(folder) {
        let received = client.send(&case.request, &sent)?;
        if received.status == NOT_IMPLEMENTED {
            not_implemented.push(case.case.clone());
            continue;
        }
        if let Some(name) = &case.captures {
            let value = Response::captured(&received.body);
            sent.set(name, &value);
            scrubber.hide(name, &value);
        }
        let exchange = Exchange {
            case: case.case.clone(),
            request: case.request.filled(&written),
            response: scrubber.response(&received),
            captures: case.captures.clone(),
        };
        lines.push((written_as(&exchange.request)?, written_as(&exchange)?));
    }
    if let Some(commits) = commits {
        commits.scrub(&mut lines)?;
    }
    let path = folder.join(Recording::EXCHANGES);
    let text: String = lines.iter().map(|(_, line)| format!("{line}\n")).collect();
    fs::write(&path, text).map_err(at(&path))?;
    Ok(Recorded { written: lines.len(), not_implemented })
}

fn written_as(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Server(error.to_string()))
}
