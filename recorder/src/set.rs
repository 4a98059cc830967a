//! Sets: what is put into a fresh Gogs, and which requests are sent to it then.

use std::path::Path;

use serde::Deserialize;

use crate::{
    error::Result,
    exchange::{Exchange, Recording, Request, Response, User},
    placeholders::{Values, has_any},
};

/// The name, users, seed and requests of each set.
const SETS: [(&str, &str, &str, &str); 2] = [
    (
        "account",
        include_str!("../../recordings/requests/account/users.jsonl"),
        include_str!("../../recordings/requests/account/seed.jsonl"),
        include_str!("../../recordings/requests/account/requests.jsonl"),
    ),
    (
        "forge",
        include_str!("../../recordings/requests/forge/users.jsonl"),
        include_str!("../../recordings/requests/forge/seed.jsonl"),
        include_str!("../../recordings/requests/forge/requests.jsonl"),
    ),
];

/// What is recorded together.
#[derive(Debug)]
pub struct Set {
    /// Who is to be there. The first is a site administrator, and must be there before.
    pub users: Vec<User>,
    /// How the rest comes to be there.
    pub seed: Vec<Step>,
    /// What is sent then.
    pub requests: Vec<Case>,
}

/// A step of the seed.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Step {
    /// Makes one of the users.
    User {
        /// Its name.
        user: String,
    },
    /// Makes an access token, which other steps and cases have as `{{tokens.USER/NAME}}`.
    Token {
        /// `USER/NAME`.
        token: String,
    },
    /// Sends a request.
    Request {
        /// The request.
        #[serde(flatten)]
        request: Request,
        /// The name for the response's `id`.
        captures: Option<String>,
    },
}

/// A request of a set.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// Its name.
    pub case: String,
    /// The request.
    pub request: Request,
    /// The name for the response's `sha1` or `id`.
    pub captures: Option<String>,
    /// The versions that it is not sent to (it would harm them, or wait for another machine), and `postgres` if what it leaves
    /// there is another each time.
    #[serde(default)]
    pub except: Vec<String>,
}

impl Set {
    /// The names of the sets.
    pub fn names() -> Vec<&'static str> {
        SETS.iter().map(|(name, ..)| *name).collect()
    }

    /// The cases whose request is another in a recording, or not there; and those that are there alone.
    ///
    /// # Errors
    ///
    /// If the recording can't be read.
    pub fn differences(&self, folder: &Path) -> Result<Vec<String>> {
        let seed = Recording::seed(folder)?;
        let mut values = Values::of_tokens(&seed.tokens);
        let mut recorded = Recording::read(folder)?.exchanges.into_iter();
        let mut found = Vec::new();
        for case in self.of(folder) {
            let exchange = recorded.next();
            let same = exchange.as_ref().is_some_and(|exchange| {
                exchange.case == case.case
                    && exchange.captures == case.captures
                    && exchange.request == case.request.filled(&values)
            });
            if !same {
                found.push(case.case.clone());
            }
            // What was given out while recording is not the same in each recording, and was written down as it was, if it is
            // no token.
            if let Some(Exchange { captures: Some(name), response, .. }) = exchange {
                let value = Response::captured(response.text().as_bytes());
                if !has_any(&value) {
                    values.set(&name, &value);
                }
            }
        }
        found.extend(recorded.map(|exchange| exchange.case));
        Ok(found)
    }

    /// What is sent for a recording: its folder is named by the version, and the database if it is not SQLite.
    pub fn of<'a>(&'a self, folder: &'a Path) -> impl Iterator<Item = &'a Case> {
        let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_of = move |except: &String| name.split('-').any(|part| part == except);
        self.requests.iter().filter(move |case| !case.except.iter().any(is_of))
    }

    /// The set of this name.
    pub fn named(name: &str) -> Option<Self> {
        let (_, users, seed, requests) = SETS.iter().find(|(known, ..)| *known == name)?;
        Some(Self { users: lines(users)?, seed: lines(seed)?, requests: lines(requests)? })
    }
}

fn lines<T: serde::de::DeserializeOwned>(text: &str) -> Option<Vec<T>> {
    text.lines().map(|line| serde_json::from_str(line).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_can_be_read() {
        for name in Set::names() {
            let set = Set::named(name).unwrap_or_else(|| panic!("the set {name} is not of the format"));
            assert!(
                set.users.first().is_some_and(|user| user.admin),
                "{name}: the first user is no administrator"
            );
            assert!(!set.seed.is_empty() && !set.requests.is_empty(), "{name}");
        }
    }
}
