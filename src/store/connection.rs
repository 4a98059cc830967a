//! The backends behind one connection type, and the pool's manager.

use std::time::Duration;

use diesel::{
    connection::SimpleConnection,
    pg::PgConnection,
    prelude::*,
    r2d2::R2D2Connection,
    result::{DatabaseErrorKind, Error},
    sqlite::SqliteConnection,
};

use super::{
    DatabaseKind, Lock, StoreError,
    database_url::DatabaseUrl,
    schema::{repository, user},
};

/// How long a connection waits for another writer, a running Gogs for one, before the request is told to come back (503).
///
/// A writer that holds the lock for seconds is slow, not broken: the request waits with it.
pub const LOCK_WAIT: Duration = Duration::from_secs(20);

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
        if let Err(error) = self.batch_execute(&begin) {
            if let Self::Postgres(_) = self {
                // It was begun before it waited for the lock.
                self.roll_back();
            }
            return Err(self.waited(error).into());
        }
        let done = work(self).and_then(|value| {
            self.batch_execute("COMMIT")?;
            Ok(value)
        });
        if done.is_err() {
            self.roll_back();
        }
        done
    }

    fn roll_back(&mut self) {
        // What went wrong is the error to tell. If the connection is lost, so is the transaction.
        if let Err(error) = self.batch_execute("ROLLBACK") {
            tracing::warn!(%error, "a transaction could not be rolled back");
        }
    }

    /// The error of a statement that does nothing but wait for a lock. That of PostgreSQL's `lock_timeout` (SQLSTATE 55P03)
    /// is none that diesel tells from others.
    fn waited(&self, error: Error) -> Error {
        match (self, error) {
            (Self::Postgres(_), Error::DatabaseError(kind, information))
                if !matches!(kind, DatabaseErrorKind::ClosedConnection) =>
            {
                Error::DatabaseError(DatabaseErrorKind::SerializationFailure, information)
            }
            (_, error) => error,
        }
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
        wait(self, LOCK_WAIT)?;
        Ok(done)
    }

    /// Takes another lock, until the transaction that is under way ends. SQLite's one lock is held already.
    pub fn also_lock(&mut self, lock: Lock) -> QueryResult<()> {
        let waited = match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(connection) => {
                connection.batch_execute(&format!("SELECT pg_advisory_xact_lock({})", lock.number()))
            }
        };
        waited.map_err(|error| self.waited(error))
    }

    /// Makes sure, inside a transaction, that the user is there and stays until it ends; [`StoreError::Gone`] if not.
    pub fn hold_user(&mut self, id: i64) -> Result<(), StoreError> {
        let user = user::table.find(id).select(user::id);
        let found: QueryResult<i64> = match self {
            Self::Sqlite(connection) => user.first(connection),
            Self::Postgres(connection) => user.for_key_share().first(connection),
        };
        let found = found.optional().map_err(|error| self.waited(error))?;
        found.map(drop).ok_or(StoreError::Gone)
    }

    /// The same of a repository; [`StoreError::NoRepository`] if not.
    pub fn hold_repository(&mut self, id: i64) -> Result<(), StoreError> {
        let repository = repository::table.find(id).select(repository::id);
        let found: QueryResult<i64> = match self {
            Self::Sqlite(connection) => repository.first(connection),
            Self::Postgres(connection) => repository.for_key_share().first(connection),
        };
        let found = found.optional().map_err(|error| self.waited(error))?;
        found.map(drop).ok_or(StoreError::NoRepository)
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
    /// It waits for [`LOCK_WAIT`].
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
        } else {
            connection
                .batch_execute(&format!("SET lock_timeout = {}", LOCK_WAIT.as_millis()))
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
            let busy = format!("PRAGMA busy_timeout = {}", LOCK_WAIT.as_millis());
            connection.batch_execute(&busy).map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(AnyConnection::Sqlite(connection))
        }
    }
}
