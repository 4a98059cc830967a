//! The backends behind one connection type, and the pool's manager.

use std::{fmt, path::PathBuf, str::FromStr, time::Duration};

use diesel::{
    connection::SimpleConnection, pg::PgConnection, prelude::*, r2d2::R2D2Connection,
    sqlite::SqliteConnection,
};

use super::{DatabaseKind, Lock, StoreError, schema::user};

/// How long SQLite waits for another writer, a running Gogs for one, before it gives up.
///
/// A writer that holds the lock for seconds is slow, not broken: the request waits with it.
const SQLITE_BUSY: Duration = Duration::from_secs(20);

/// Pages that a connection keeps in memory, in KiB, unless it answers requests on their own threads: what these are for,
/// writing and long reads, is seldom read again, and the system keeps the file in memory, too.
const SQLITE_CACHE_KIB: u32 = 512;

/// A connection to either backend.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// SQLite, bundled.
    Sqlite(SqliteConnection),
}

/// Runs a query on the connection of the backend itself: diesel then knows the statement by its type, where on
/// [`AnyConnection`] it writes the SQL each time. For what every request asks.
macro_rules! on_backend {
    ($connection:expr, |$backend:ident| $query:expr) => {
        match $connection {
            $crate::store::AnyConnection::Sqlite($backend) => $query,
            $crate::store::AnyConnection::Postgres($backend) => $query,
        }
    };
}
pub(super) use on_backend;

impl AnyConnection {
    /// Runs `work` as one transaction that is alone with the database's writers.
    ///
    /// SQLite takes its write lock at once, so that what `work` reads is still true when it writes. On PostgreSQL
    /// `lock` is an advisory lock that is held until the transaction ends.
    pub fn write_transaction<T, E>(
        &mut self,
        lock: Lock,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<diesel::result::Error>,
    {
        let begin = match self {
            Self::Sqlite(_) => "BEGIN IMMEDIATE".to_owned(),
            Self::Postgres(_) => format!("BEGIN; SELECT pg_advisory_xact_lock({})", lock.number()),
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

    /// Runs `work` without waiting for another writer of a SQLite database: then it fails.
    pub fn at_once<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> QueryResult<T> {
        let wait = |connection: &mut Self, time: Duration| match connection {
            Self::Sqlite(connection) => {
                connection.batch_execute(&format!("PRAGMA busy_timeout = {}", time.as_millis()))
            }
            Self::Postgres(_) => Ok(()),
        };
        wait(self, Duration::ZERO)?;
        let done = work(self);
        wait(self, SQLITE_BUSY)?;
        Ok(done)
    }

    /// Takes another lock, until the transaction that is under way ends. SQLite's one lock is held already.
    pub fn also_lock(&mut self, lock: Lock) -> QueryResult<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(connection) => {
                connection.batch_execute(&format!("SELECT pg_advisory_xact_lock({})", lock.number()))
            }
        }
    }

    /// Makes sure, inside a transaction, that the user is there and stays until it ends; [`StoreError::Gone`] if not.
    pub fn hold_user(&mut self, id: i64) -> Result<(), StoreError> {
        let user = user::table.find(id).select(user::id);
        let found: Option<i64> = match self {
            Self::Sqlite(connection) => user.first(connection).optional()?,
            Self::Postgres(connection) => user.for_key_share().first(connection).optional()?,
        };
        found.map(drop).ok_or(StoreError::Gone)
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
    /// What libpq could not read, and would print.
    #[error(
        "the PostgreSQL URL can't be read: give postgres://USER:PASSWORD@HOST/NAME, with %XX for special characters (%40 for @)"
    )]
    Unreadable,
    /// A scheme of another database.
    #[error("'{0}:' databases are not supported: give sqlite:PATH, a path, or postgres://USER@HOST/NAME")]
    Scheme(String),
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
    patience: Patience,
}

/// What a connection does while another holds the lock of a SQLite database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Patience {
    /// It waits for [`SQLITE_BUSY`].
    Waits,
    /// It fails at once. It only reads.
    Fails,
}

impl Manager {
    pub(super) fn new(url: DatabaseUrl, kind: DatabaseKind, patience: Patience) -> Self {
        Self { url, kind, patience }
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
        if matches!(connection, AnyConnection::Sqlite(_)) {
            let settings = match self.patience {
                Patience::Fails => "PRAGMA query_only = ON; PRAGMA busy_timeout = 0".to_owned(),
                Patience::Waits => format!("PRAGMA cache_size = -{SQLITE_CACHE_KIB}"),
            };
            connection.batch_execute(&settings).map_err(diesel::r2d2::Error::QueryError)?;
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
