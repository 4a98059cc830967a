//! Credentials: from the environment or from a file, never from a flag, which others on the machine could see.

use std::{collections::BTreeMap, fs, path::Path};

use crate::{
    exit::{Failure, Result},
    secrets::Secrets,
};

/// The variables, as they are named in the environment and in a file of credentials.
pub const VARIABLES: [&str; 6] = [
    "GOGS_TOKEN",
    "GOGS_USER",
    "GOGS_PASSWORD",
    "GOGS_ADMIN_TOKEN",
    "GOGS_ADMIN_USER",
    "GOGS_ADMIN_PASSWORD",
];

/// A name and a password.
#[derive(Clone)]
pub struct Basic {
    /// The name, or the email.
    pub user: String,
    /// The password.
    pub password: String,
}

/// What the program may call with.
#[derive(Clone, Default)]
pub struct Credentials {
    /// A token of an ordinary user.
    pub token: Option<String>,
    /// Name and password of that user.
    pub basic: Option<Basic>,
    /// A token of a site administrator.
    pub admin_token: Option<String>,
    /// Name and password of a site administrator.
    pub admin_basic: Option<Basic>,
}

impl Credentials {
    /// Reads the environment, or `file` in its place.
    pub fn read(file: Option<&Path>) -> Result<Self> {
        let values = match file {
            Some(path) => read_file(path)?,
            None => from_environment()?,
        };
        let get = |name: &str| values.get(name).filter(|value| !value.is_empty()).cloned();
        let basic = |user: &str, password: &str| match (get(user), get(password)) {
            (Some(user), Some(password)) => Ok(Some(Basic { user, password })),
            (None, None) => Ok(None),
            _ => Err(Failure::usage(format!("{user} and {password} belong together: set both, or none"))),
        };
        let credentials = Self {
            token: get("GOGS_TOKEN"),
            basic: basic("GOGS_USER", "GOGS_PASSWORD")?,
            admin_token: get("GOGS_ADMIN_TOKEN"),
            admin_basic: basic("GOGS_ADMIN_USER", "GOGS_ADMIN_PASSWORD")?,
        };
        for (name, token) in
            [("GOGS_TOKEN", &credentials.token), ("GOGS_ADMIN_TOKEN", &credentials.admin_token)]
        {
            if token.as_ref().is_some_and(|token| token.chars().any(|c| c.is_whitespace() || c.is_control()))
            {
                return Err(Failure::usage(format!("{name} holds white space: it is no token")));
            }
        }
        Ok(credentials)
    }

    /// Remembers all of it as secret.
    pub fn hide_in(&self, secrets: &Secrets) {
        for (token, name) in [(&self.token, "$GOGS_TOKEN"), (&self.admin_token, "$GOGS_ADMIN_TOKEN")] {
            if let Some(token) = token {
                secrets.add(token, name);
            }
        }
        for basic in [&self.basic, &self.admin_basic].into_iter().flatten() {
            secrets.add_basic(&basic.user, &basic.password);
        }
    }
}

fn from_environment() -> Result<BTreeMap<String, String>> {
    let mut values = BTreeMap::new();
    for name in VARIABLES {
        match std::env::var(name) {
            Ok(value) => {
                values.insert(name.to_owned(), value);
            }
            Err(std::env::VarError::NotPresent) => {}
            Err(std::env::VarError::NotUnicode(_)) => {
                return Err(Failure::usage(format!("the value of {name} is no UTF-8")));
            }
        }
    }
    Ok(values)
}

/// Reads lines `NAME=VALUE`; empty lines and lines that begin with `#` are passed over.
fn read_file(path: &Path) -> Result<BTreeMap<String, String>> {
    let shown = path.display();
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::usage(format!("{shown} can't be read: {error}")))?;
    let mut values = BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let place = format!("{shown}, line {}", number + 1);
        // The line itself is not shown: it may hold a secret.
        let (name, value) =
            line.split_once('=').ok_or_else(|| Failure::usage(format!("{place}: no NAME=VALUE")))?;
        let name = name.trim();
        if !VARIABLES.contains(&name) {
            return Err(Failure::usage(format!("{place}: unknown name; known are {}", VARIABLES.join(", "))));
        }
        values.insert(name.to_owned(), value.trim().to_owned());
    }
    Ok(values)
}
