//! Sets: what is put into a fresh Gogs, and which requests are sent to it then.

use serde::Deserialize;

use crate::exchange::{Request, User};

/// The name, users, seed and requests of each set.
const SETS: [(&str, &str, &str, &str); 1] = [(
    "account",
    include_str!("../../recordings/requests/account/users.jsonl"),
    include_str!("../../recordings/requests/account/seed.jsonl"),
    include_str!("../../recordings/requests/account/requests.jsonl"),
)];

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
    /// The versions that it is not sent to: it would harm them, or wait for another machine.
    #[serde(default)]
    pub except: Vec<String>,
}

impl Set {
    /// The names of the sets.
    pub fn names() -> Vec<&'static str> {
        SETS.iter().map(|(name, ..)| *name).collect()
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
