//! The backends behind one connection type, and the pool's manager.

use std::{fmt, path::PathBuf, str::FromStr, time::Duration};

use diesel::{
    connection::SimpleConnection, pg::PgConnection, prelude::*, r2d2::R2D2Connection,
    sqlite::SqliteConnection,
};

use super::DatabaseKind;

/// How long SQLite waits for another writer, a running Gogs for one, before it gives up.
///
/// A writer that holds the lock for seconds is slow, not broken: the request waits with it.
const SQLITE_BUSY: Duration = Duration::from_secs(20);

/// A connection to either backend.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// SQLite, bundled.
    Sqlite(SqliteConnection),
}

impl AnyConnection {
    /// Runs `work` as one transaction that is alone with the database's writers.
    ///
    /// SQLite takes its write lock at once, so that what `work` reads is still true when it writes. On PostgreSQL
    /// `lock` is the number of an advisory lock that is held until the transaction ends: transactions with the same
    /// number follow one another.
    pub fn write_transaction<T, E>(
        &mut self,
        lock: i64,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<diesel::result::Error>,
    {
        let begin = match self {
            Self::Sqlite(_) => "BEGIN IMMEDIATE".to_owned(),
            Self::Postgres(_) => format!("BEGIN; SELECT pg_advisory_xact_lock({lock})"),
        };
        self.batch_execute(&begin)?;
        let done = work(self).and_then(|value| {
            self.batch_execute("COMMIT")?;
            Ok(value)
        });
        if done.is_err() {
            // What went wrong is the error to tell. If the connection is lost, so is the transaction.
            if let Err(error) = self.batch_execute("ROLLBACK") {
                tracing::warn!(%error, "a transaction could not be rolled back");
            }
        }
        done
    }
}

/// Where the database is: `sqlite:PATH`, `sqlite://PATH`, a bare path, or `postgres://...`.
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
    /// A scheme of another database.
    #[error("'{0}:' databases are not supported: give sqlite:PATH, a path, or postgres://USER@HOST/NAME")]
    Scheme(String),
}

impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(url: &str) -> Result<Self, DatabaseUrlError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
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

/// Opens and checks connections for the pool.
#[derive(Debug)]
pub(super) struct Manager {
    url: DatabaseUrl,
    kind: DatabaseKind,
}

impl Manager {
    pub(super) fn new(url: DatabaseUrl, kind: DatabaseKind) -> Self {
        Self { url, kind }
    }
}

impl r2d2::ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<AnyConnection, Self::Error> {
        let mut connection = establish(&self.url).map_err(diesel::r2d2::Error::ConnectionError)?;
        if matches!((&connection, self.kind), (AnyConnection::Sqlite(_), DatabaseKind::Ours)) {
            // In WAL mode a crash of the machine may lose the last commits, never consistency; of a crash of the
            // process nothing is lost.
            connection
                .batch_execute("PRAGMA synchronous = NORMAL")
                .map_err(diesel::r2d2::Error::QueryError)?;
        }
        Ok(connection)
    }

    fn is_valid(&self, connection: &mut AnyConnection) -> Result<(), Self::Error> {
        match connection {
            // A file has no connection that could have been lost.
            AnyConnection::Sqlite(_) => Ok(()),
            AnyConnection::Postgres(connection) => connection.ping().map_err(diesel::r2d2::Error::QueryError),
        }
    }

    fn has_broken(&self, connection: &mut AnyConnection) -> bool {
        // Work that panicked may have left a transaction open.
        std::thread::panicking() || connection.is_broken()
    }
}

/// One connection, with what every connection needs set.
pub(super) fn establish(url: &DatabaseUrl) -> ConnectionResult<AnyConnection> {
    match url {
        DatabaseUrl::Postgres(url) => PgConnection::establish(url).map(AnyConnection::Postgres),
        DatabaseUrl::Sqlite(path) => {
            let path = path.to_str().ok_or_else(|| {
                ConnectionError::InvalidConnectionUrl(format!("{} is not UTF-8", path.display()))
            })?;
            let mut connection = SqliteConnection::establish(path)?;
            let busy = format!("PRAGMA busy_timeout = {}", SQLITE_BUSY.as_millis());
            connection.batch_execute(&busy).map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(AnyConnection::Sqlite(connection))
        }
    }
}
