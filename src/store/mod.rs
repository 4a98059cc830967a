//! The store: Gogs' own tables, in a database of ours or in one of Gogs'.
//!
//! All queries are blocking, and run through [`Store::run`] on a thread where they may, or, if they are short and only read,
//! through [`Store::read`]. Nothing here knows of HTTP.
//! Rows are what the tables hold; what travels is made of them in `types`.

pub mod access;
pub mod accounts;
pub mod collaborations;
mod connection;
mod database;
mod database_url;
pub mod demo;
pub mod deploy_keys;
pub mod emails;
mod error;
mod feed;
pub mod follows;
mod hashing;
pub mod issue_labels;
pub mod issues;
pub mod labels;
pub mod milestones;
mod names;
pub mod organizations;
pub mod passwords;
pub mod public_keys;
pub mod pushes;
pub mod releases;
pub mod repositories;
#[allow(missing_docs, reason = "generated: the columns of Gogs' tables")]
pub mod schema;
mod search;
pub mod teams;
mod texts;
pub mod tokens;
pub mod users;
mod uses;
mod watches;
pub mod webhooks;

use std::{sync::Arc, time::Duration};

pub use connection::{AnyConnection, LOCK_WAIT};
use connection::{Manager, Patience};
pub use database::{DatabaseKind, OpenError, migrate};
pub use database_url::{DatabaseUrl, DatabaseUrlError};
pub use error::{StoreError, Taken, Unstorable};
use hashing::Hashing;
use names::Names;
use uses::Uses;

/// How long a request waits for a free connection before it is told to come back (503).
///
/// Longer than a connection waits for another writer ([`LOCK_WAIT`]): who comes after it can't have less patience.
pub const POOL_WAIT: Duration = Duration::from_secs(25);

/// Connections held open. SQLite has one writer at a time and its readers are bound by the processor; PostgreSQL's own
/// default allows a hundred, to be shared among several processes of ours.
pub const POOL_SIZE: u32 = 8;

/// A database with Gogs' tables. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Store(Arc<Shared>);

struct Shared {
    kind: DatabaseKind,
    pool: Pool,
    /// For what is read on the thread that answers; of SQLite only.
    readers: Option<Pool>,
    /// Of a SQLite database of Gogs' only.
    names: Option<Arc<Names>>,
    uses: Uses,
    hashing: Hashing,
}

type Pool = Arc<r2d2::Pool<Manager>>;

impl Store {
    /// Opens the database that `url` names, and brings one of ours to the newest schema.
    ///
    /// A missing SQLite file is made; a Gogs database is used as it is.
    pub fn open(url: &DatabaseUrl) -> Result<Self, OpenError> {
        let kind = database::prepare(url)?;
        let refuse = |reason: String| OpenError::Connect { url: url.to_string(), reason };
        let pool = |size: u32, patience: Patience| {
            r2d2::Pool::builder()
                .max_size(size)
                .min_idle(Some(1))
                .connection_timeout(POOL_WAIT)
                .build(Manager::new(url.clone(), kind, patience))
                .map(Arc::new)
                .map_err(|error| refuse(error.to_string()))
        };
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let is_sqlite = matches!(url, DatabaseUrl::Sqlite(_));
        let readers = if is_sqlite {
            Some(pool(u32::try_from(processors).unwrap_or(u32::MAX), Patience::Fails)?)
        } else {
            None
        };
        let names = match (kind, url) {
            (DatabaseKind::Gogs { .. }, DatabaseUrl::Sqlite(_)) => Some(Arc::new(Names::new(url.clone()))),
            _ => None,
        };
        Ok(Self(Arc::new(Shared {
            kind,
            pool: pool(POOL_SIZE, Patience::Waits)?,
            readers,
            names,
            uses: Uses::default(),
            hashing: Hashing::new(processors).map_err(|error| refuse(error.to_string()))?,
        })))
    }

    /// Whose database it is, and what its tables tell of the Gogs that made them.
    pub fn kind(&self) -> DatabaseKind {
        self.0.kind
    }

    fn is_postgres(&self) -> bool {
        self.0.readers.is_none()
    }

    /// Runs `query` with a connection, on a thread where it may block.
    pub async fn run<T, F>(&self, query: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    {
        let pool = Arc::clone(&self.0.pool);
        tokio::task::spawn_blocking(move || query(&mut *pool.get().map_err(StoreError::Busy)?)).await?
    }

    /// Runs `query`, which only reads, and by an index: of SQLite on this thread, which is faster than to change threads.
    ///
    /// Where it would have to wait, or fails, it is run again as [`Self::run`] does.
    pub async fn read<T, F>(&self, query: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    {
        if let Some(mut connection) = self.0.readers.as_ref().and_then(|readers| readers.try_get()) {
            match query(&mut connection) {
                Err(StoreError::Database(_) | StoreError::Locked(_)) => {}
                done => return done,
            }
        }
        self.run(query).await
    }

    /// Hashes passwords: `work` takes milliseconds of a processor, but no connection. Other requests go first.
    pub async fn hash<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T, StoreError> + Send + 'static,
    {
        self.0.hashing.run(work).await
    }

    /// Runs `query` on this thread: for the command line, where nothing else waits.
    pub fn run_blocking<T>(
        &self,
        query: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        query(&mut *self.0.pool.get().map_err(StoreError::Busy)?)
    }
}

/// The longest keyword that is looked for, in bytes: SQLite has no pattern of more than 50,000 (`SQLITE_MAX_LIKE_PATTERN_LENGTH`),
/// and no name or description is as long.
const MAX_KEYWORD: usize = 49_998;

/// How many rows are before a page, as Gogs counts them: the product of a huge page number runs over, and what is then below
/// zero is the start.
fn offset(page: i64, page_size: i64) -> i64 {
    (page.max(1) - 1).wrapping_mul(page_size).max(0)
}

/// What writing transactions follow one another for. On PostgreSQL each is an advisory lock; one that takes several takes
/// them in this order.
#[derive(Clone, Copy, Debug)]
pub enum Lock {
    /// Names and emails of users, users themselves, and organizations with their teams and members.
    Users,
    /// Who follows whom, and the numbers that count it.
    Follows,
    /// Public keys: no two users have the same.
    PublicKeys,
    /// When tokens were last used.
    TokenUses,
    /// Issues, their labels and milestones, and the numbers that count them.
    Issues,
    /// Names of repositories, repositories themselves, and who may do what with them: teams and collaborators.
    Repositories,
    /// Hooks of repositories.
    Hooks,
    /// The tokens of one user.
    TokensOf(i64),
}

impl Lock {
    /// The number of the advisory lock. That of a user's tokens is the user's own, which is never as great as the others.
    fn number(self) -> i64 {
        match self {
            Self::Users => 0x676f_6773_0001,
            Self::Follows => 0x676f_6773_0002,
            Self::PublicKeys => 0x676f_6773_0003,
            Self::TokenUses => 0x676f_6773_0004,
            Self::Issues => 0x676f_6773_0005,
            Self::Repositories => 0x676f_6773_0006,
            Self::Hooks => 0x676f_6773_0007,
            Self::TokensOf(uid) => uid,
        }
    }
}

/// The present, in seconds since 1970 (UTC), as Gogs stores times.
pub fn now_unix() -> i64 {
    jiff::Timestamp::now().as_second()
}
