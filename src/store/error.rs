//! Why the store could not do as it was asked.

use std::fmt;

use crate::git;

/// Why the store could not do as it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No connection became free within [`POOL_WAIT`](super::POOL_WAIT).
    #[error("no database connection became free in time: {0}")]
    Busy(r2d2::Error),
    /// Another writer held the database for longer than [`LOCK_WAIT`](super::LOCK_WAIT).
    #[error("another writer holds the database: {0}")]
    Locked(diesel::result::Error),
    /// The connection to the database was lost, as when it is started anew.
    #[error("the connection to the database was lost: {0}")]
    Lost(diesel::result::Error),
    /// The database refused the query.
    #[error("the database failed: {0}")]
    Database(diesel::result::Error),
    /// The thread that ran the query is gone.
    #[error("the query was given up: {0}")]
    Cancelled(#[from] tokio::task::JoinError),
    /// The user, or what was to be changed, was deleted meanwhile.
    #[error("the user, or what was to be changed, is gone")]
    Gone,
    /// The repository was deleted meanwhile.
    #[error("the repository is gone")]
    NoRepository,
    /// What is to be made exists already; the text names it.
    #[error("{0} already exists")]
    Exists(Taken),
    /// A text that the database can't hold; what is told of it may go to the caller.
    #[error("{0}")]
    NotStorable(Unstorable),
    /// No connection could be made.
    #[error("the database can't be connected to: {0}")]
    Connect(#[from] diesel::ConnectionError),
    /// The repositories on disk can't be read or changed.
    #[error("the repositories on disk: {0}")]
    Git(#[from] git::Error),
    /// The operating system has no random numbers for a new secret.
    #[error("no random numbers: {0}")]
    Random(getrandom::Error),
}

/// Why PostgreSQL can't hold a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unstorable {
    /// It has no texts with a NUL.
    #[error("A text with a NUL character can't be stored.")]
    Nul,
    /// The column has a greatest length, in characters.
    #[error("A text of more than {0} characters can't be stored here.")]
    Characters(usize),
    /// The column's index has one, in bytes.
    #[error("A text of more than {0} bytes can't be stored here.")]
    Bytes(usize),
}

/// What exists already, and can't be made once more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// A token of the user, with this name.
    TokenName,
    /// A user or an organization of this name.
    UserName,
    /// This email.
    Email(String),
    /// A public key with this content.
    KeyContent,
    /// A public key of the user or the repository, with this title.
    KeyTitle,
    /// A deploy key of the repository with this content.
    DeployKey,
    /// A team of the organization, with this name: its number.
    TeamName(i64),
    /// Something of which the database has one already: another process was faster.
    Row,
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TokenName => "a token of that name",
            Self::UserName => "a user of that name",
            Self::Email(_) => "a user of that email",
            Self::KeyContent | Self::DeployKey => "that key",
            Self::KeyTitle => "a key of that title",
            Self::TeamName(_) => "a team of that name",
            Self::Row => "the same",
        })
    }
}

impl From<diesel::result::Error> for StoreError {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind, Error};
        match error {
            Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Self::Exists(Taken::Row),
            Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => Self::Lost(error),
            Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => Self::Locked(error),
            Error::DatabaseError(_, ref information) if is_locked(information.message()) => {
                Self::Locked(error)
            }
            error => Self::Database(error),
        }
    }
}

/// How the texts of SQLite's errors for a lock begin (`SQLITE_BUSY`, `SQLITE_LOCKED`). Diesel tells no code; SQLite, which is
/// built in, has these texts in one language.
const SQLITE_LOCKED: [&str; 3] =
    ["database is locked", "database table is locked", "database schema is locked"];

/// Whether SQLite says that another writer holds the database.
fn is_locked(message: &str) -> bool {
    SQLITE_LOCKED.iter().any(|start| message.starts_with(start))
}
