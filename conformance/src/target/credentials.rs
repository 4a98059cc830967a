//! Credentials: from the environment or from a file, never from a flag, which others on the machine could see.

use std::{collections::BTreeMap, fs, path::Path};

use crate::{
    exit::{Failure, Result},
    target::secrets::Secrets,
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
                return Err(Failure::usage(format!("{name} contains white space, so it is not a token")));
            }
        }
        Ok(credentials)
    }

    /// Remembers all of it as secret.
    pub fn redact_in(&self, secrets: &Secrets) {
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
                return Err(Failure::usage(format!("the value of {name} is not UTF-8")));
            }
        }
    }
    Ok(values)
}

/// Reads lines `NAME=VALUE` as a shell does, with `export` before and quotes around the value if need be; empty lines and
/// lines that begin with `#` are passed over.
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
        // The line itself is not shown: it may hold a secret.
        let bad = |why: String| Failure::usage(format!("{shown}, line {}: {why}", number + 1));
        let (name, value) = line.split_once('=').ok_or_else(|| bad("no NAME=VALUE".to_owned()))?;
        let name = name.trim();
        let name =
            name.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t'])).unwrap_or(name).trim();
        if !VARIABLES.contains(&name) {
            return Err(bad(format!("unknown name; known are {}", VARIABLES.join(", "))));
        }
        let value = unquote(value.trim()).ok_or_else(|| {
            bad("the quotes around the value are not closed, or something follows them".to_owned())
        })?;
        values.insert(name.to_owned(), value);
    }
    Ok(values)
}

/// A value without the quotes around it: between `'` all stands for itself, between `"` a backslash takes their meaning from
/// `"`, `\`, `$` and the backtick. A value without quotes stands for itself, `#` and spaces in it, too.
fn unquote(value: &str) -> Option<String> {
    if let Some(rest) = value.strip_prefix('\'') {
        return rest.strip_suffix('\'').filter(|inner| !inner.contains('\'')).map(str::to_owned);
    }
    let Some(rest) = value.strip_prefix('"') else { return Some(value.to_owned()) };
    let mut inner = String::new();
    let mut letters = rest.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => return letters.as_str().is_empty().then_some(inner),
            '\\' => match letters.next()? {
                escaped @ ('"' | '\\' | '$' | '`') => inner.push(escaped),
                other => inner.extend(['\\', other]),
            },
            letter => inner.push(letter),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_be_quoted() {
        for (written, due) in [
            ("plain", Some("plain")),
            ("two words # and more", Some("two words # and more")),
            ("'it is $5 \\ \"so\"'", Some("it is $5 \\ \"so\"")),
            (r#""a \"b\" \\ \$c \d""#, Some(r#"a "b" \ $c \d"#)),
            ("''", Some("")),
            ("'open", None),
            ("\"open", None),
            ("\"a\" b", None),
            ("'a' b", None),
        ] {
            assert_eq!(unquote(written).as_deref(), due, "{written}");
        }
    }

    #[test]
    fn a_file_is_read_as_a_shell_reads_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("credentials");
        fs::write(
            &path,
            "# mine\nexport GOGS_USER=alice\n\nGOGS_PASSWORD='a b'\n export  GOGS_TOKEN = \"x\"\n",
        )
        .expect("written");
        let values = read_file(&path).expect("values");
        let pairs: Vec<_> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(pairs, [("GOGS_PASSWORD", "a b"), ("GOGS_TOKEN", "x"), ("GOGS_USER", "alice")]);
        for (bad, due) in [
            ("exportGOGS_USER=x\n", "line 1: unknown name"),
            ("\nGOGS_PASSWORD='s3cret\n", "line 2: the quotes"),
            ("s3cret\n", "line 1: no NAME=VALUE"),
        ] {
            fs::write(&path, bad).expect("written");
            let told = read_file(&path).expect_err("a failure").message;
            assert!(told.contains(due) && !told.contains("s3cret"), "{told}");
        }
    }
}
