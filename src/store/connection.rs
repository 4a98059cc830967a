//! The backends behind one connection type, and the pool's manager.

use std::{fmt, path::PathBuf, str::FromStr, time::Duration};

use diesel::{
    connection::SimpleConnection,
    pg::PgConnection,
    prelude::*,
    r2d2::R2D2Connection,
    result::{DatabaseErrorKind, Error},
    sql_query,
    sql_types::{Integer, Nullable, Text},
    sqlite::SqliteConnection,
};

use super::{DatabaseKind, Lock, StoreError, Unstorable, is_no_text, schema::user};

/// How long a connection waits for another writer, a running Gogs for one, before the request is told to come back (503).
///
/// A writer that holds the lock for seconds is slow, not broken: the request waits with it.
pub const LOCK_WAIT: Duration = Duration::from_secs(20);

/// How the texts of SQLite's errors for a lock begin (`SQLITE_BUSY`, `SQLITE_LOCKED`). Diesel tells no code; SQLite, which is
/// built in, has these texts in one language.
const SQLITE_LOCKED: [&str; 3] =
    ["database is locked", "database table is locked", "database schema is locked"];

/// Whether SQLite says that another writer holds the database.
pub(super) fn is_locked(message: &str) -> bool {
    SQLITE_LOCKED.iter().any(|start| message.starts_with(start))
}

/// The shortest column of Gogs' that holds texts of requests, in characters: that of emails.
const SHORTEST_COLUMN: usize = 254;

/// The longest text that an index of PostgreSQL holds beside a number, in bytes: a third of a page, less its heads.
const LONGEST_INDEXED: usize = 2_600;

/// A column that holds texts of requests whose length no rule of Gogs bounds.
pub(super) struct TextColumn {
    pub(super) table: &'static str,
    pub(super) name: &'static str,
    pub(super) is_indexed: bool,
}

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

    /// Refuses a text that the column can't hold: PostgreSQL has none with a NUL, and the columns of Gogs' tables there have
    /// a greatest length.
    pub(super) fn check_text(&mut self, column: &TextColumn, text: &str) -> Result<(), StoreError> {
        #[derive(QueryableByName)]
        struct Length {
            #[diesel(sql_type = Nullable<Integer>)]
            most: Option<i32>,
        }
        let Self::Postgres(connection) = self else { return Ok(()) };
        if is_no_text(text) {
            return Err(StoreError::NotStorable(Unstorable::Nul));
        }
        // Spaces at the end are cut where there is no room for them.
        let length = text.trim_end_matches(' ').chars().count();
        if length <= SHORTEST_COLUMN {
            return Ok(());
        }
        let Length { most } = sql_query(
            "SELECT CAST(character_maximum_length AS INTEGER) AS most FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = $1 AND column_name = $2",
        )
        .bind::<Text, _>(column.table)
        .bind::<Text, _>(column.name)
        .get_result(connection)?;
        match most.and_then(|most| usize::try_from(most).ok()) {
            Some(most) if length > most => Err(StoreError::NotStorable(Unstorable::Characters(most))),
            _ if column.is_indexed && text.len() > LONGEST_INDEXED => {
                Err(StoreError::NotStorable(Unstorable::Bytes(LONGEST_INDEXED)))
            }
            _ => Ok(()),
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
}

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
