//! Where the database is, as it is given and shown.

use std::{fmt, path::PathBuf, str::FromStr};

/// Where the database is: `sqlite:PATH`, `sqlite://PATH`, a bare path, `postgres://...`, or `host=... dbname=...`.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file.
    Sqlite(PathBuf),
    /// A connection string, which may hold a password.
    Postgres(String),
}

/// A database URL that names no database.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseUrlError {
    /// Nothing was given.
    #[error("the database URL is empty: give sqlite:PATH, a path, or postgres://USER@HOST/NAME")]
    Empty,
    /// Each connection of a pool would have an in-memory database of its own.
    #[error("an in-memory SQLite database can't be shared by connections: give a file, or use --demo")]
    InMemory,
    /// What libpq could not read, and would print.
    #[error(
        "the PostgreSQL connection string can't be read: give postgres://USER:PASSWORD@HOST/NAME, or KEYWORD=VALUE for each \
         setting, with a value in single quotes if it has spaces; a SQLite file whose name begins so is sqlite:PATH"
    )]
    UnreadableSettings,
    /// What libpq could not read, and would print.
    #[error(
        "the PostgreSQL URL can't be read: give postgres://USER:PASSWORD@HOST/NAME, with %XX for special characters (%40 for @)"
    )]
    Unreadable,
    /// A scheme of another database.
    #[error("'{0}:' databases are not supported: give sqlite:PATH, a path, or postgres://USER@HOST/NAME")]
    Scheme(String),
}

impl DatabaseUrl {
    /// A PostgreSQL database by settings of libpq's: keywords and values.
    pub fn from_settings(settings: &[(&str, &str)]) -> Self {
        let quoted = settings.iter().map(|(keyword, value)| {
            let value = value.replace('\\', "\\\\").replace('\'', "\\'");
            format!("{keyword}='{value}'")
        });
        Self::Postgres(quoted.collect::<Vec<_>>().join(" "))
    }
}

impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(url: &str) -> Result<Self, DatabaseUrlError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let escaped = url.split('%').skip(1).all(|rest| {
                rest.get(..2).is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
            });
            let is_read = escaped && url::Url::parse(url).is_ok() && !url.contains(char::is_whitespace);
            return if is_read {
                Ok(Self::Postgres(url.to_owned()))
            } else {
                Err(DatabaseUrlError::Unreadable)
            };
        }
        if is_settings(url) {
            let readable = settings(url).is_some();
            let url = || Self::Postgres(url.to_owned());
            return readable.then(url).ok_or(DatabaseUrlError::UnreadableSettings);
        }
        let path = match url.split_once("://") {
            Some(("sqlite", path)) => path,
            Some((scheme, _)) => return Err(DatabaseUrlError::Scheme(scheme.to_owned())),
            None => url.strip_prefix("sqlite:").unwrap_or(url),
        };
        match path {
            "" => Err(DatabaseUrlError::Empty),
            _ if path.starts_with(":memory:") || path.starts_with("file:") => Err(DatabaseUrlError::InMemory),
            _ => Ok(Self::Sqlite(PathBuf::from(path))),
        }
    }
}

impl fmt::Display for DatabaseUrl {
    /// The URL without its password, to be shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(text) if is_settings(text) => {
                let shown = settings(text).unwrap_or_default();
                let mut shown =
                    shown.iter().filter(|(keyword, _)| SHOWN_SETTINGS.contains(&keyword.as_str()));
                f.write_str("postgres:")?;
                shown.try_for_each(|(keyword, value)| write!(f, " {keyword}={value}"))
            }
            Self::Postgres(text) => match url::Url::parse(text) {
                Ok(mut url) => {
                    if url.password().is_some() && url.set_password(Some("***")).is_err() {
                        return f.write_str("postgres://(not shown)");
                    }
                    url.set_query(None);
                    write!(f, "{url}")
                }
                Err(_) => f.write_str("postgres://(not shown)"),
            },
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What of a connection string is shown: nothing that could be secret.
const SHOWN_SETTINGS: [&str; 5] = ["host", "hostaddr", "port", "dbname", "user"];

/// Whether `text` is a connection string of libpq's other kind, `keyword=value ...`: then it may hold a password, and is no
/// file's name, even if a keyword is misspelt.
fn is_settings(text: &str) -> bool {
    text.split_once('=').is_some_and(|(keyword, _)| {
        let keyword = keyword.trim();
        !keyword.is_empty() && keyword.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

/// The settings of such a connection string, read as libpq does: spaces around `=`, values in single quotes, and `\` before
/// a character that is meant as it is. `None` if it can't be.
fn settings(text: &str) -> Option<Vec<(String, String)>> {
    let mut settings = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (keyword, value) = rest.split_once('=')?;
        let keyword = keyword.trim_end();
        if keyword.is_empty() || keyword.contains(char::is_whitespace) {
            return None;
        }
        let value = value.trim_start();
        let quoted = value.strip_prefix('\'');
        let mut letters = quoted.unwrap_or(value).char_indices();
        let mut read = String::new();
        let end = loop {
            match letters.next() {
                Some((_, '\\')) => read.push(letters.next()?.1),
                Some((at, '\'')) if quoted.is_some() => break at + 1,
                Some((at, letter)) if quoted.is_none() && letter.is_whitespace() => break at,
                Some((_, letter)) => read.push(letter),
                None if quoted.is_some() => return None,
                None => break value.len(),
            }
        };
        settings.push((keyword.to_owned(), read));
        rest = quoted.unwrap_or(value)[end..].trim_start();
    }
    Some(settings)
}
