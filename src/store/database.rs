//! Whose database it is: ours, which is made and migrated, or one of Gogs', which is used as it is.

use std::{fs, path::Path};

use diesel::{
    connection::SimpleConnection,
    dsl::sql,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Nullable, Text as SqlText},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{AnyConnection, DatabaseUrl, connection::establish};
use crate::gogs::version::{GogsVersion, Versions, version};

/// The migrations of our own database, twins: the same names, the same tables.
const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Brings `connection`'s database to the newest schema.
fn run_migrations(connection: &mut AnyConnection) -> Result<(), OpenError> {
    let ran = match connection {
        AnyConnection::Sqlite(connection) => connection.run_pending_migrations(SQLITE_MIGRATIONS).map(drop),
        AnyConnection::Postgres(connection) => {
            connection.run_pending_migrations(POSTGRES_MIGRATIONS).map(drop)
        }
    };
    ran.map_err(|error| OpenError::Migrate(error.to_string()))
}

/// The first version whose tables have schema 22.
const SCHEMA_22: GogsVersion = version(0, 13, 0);

/// The schemas of Gogs that are known, by the number in its `version` table, with the versions that made them.
const KNOWN_GOGS_SCHEMAS: &[(i64, Versions)] =
    &[(19, Versions::before(SCHEMA_22)), (22, Versions::since(SCHEMA_22))];

/// Whose database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseKind {
    /// Made by us, migrated by us.
    Ours,
    /// Made by Gogs; never migrated, its journal mode never changed.
    Gogs {
        /// Whether `access_token` has the column `sha256` (Gogs 0.13 and later).
        hashed_tokens: bool,
        /// Whether `repository` has the column `is_unlisted` (Gogs 0.13 and later).
        unlisted: bool,
        /// The oldest and the newest version of Gogs that may have made the tables.
        made_by: (GogsVersion, GogsVersion),
    },
}

impl DatabaseKind {
    /// Whether `access_token` has the column `sha256`.
    pub fn has_sha256(self) -> bool {
        match self {
            Self::Ours => true,
            Self::Gogs { hashed_tokens, .. } => hashed_tokens,
        }
    }

    /// Whether `repository` has the column `is_unlisted`.
    pub fn has_unlisted(self) -> bool {
        match self {
            Self::Ours => true,
            Self::Gogs { unlisted, .. } => unlisted,
        }
    }
}

/// Why a database can't be served from.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The path is a directory.
    #[error("{0} is a directory: name a file in it, as {0}/gogs-openapi.db")]
    Directory(String),
    /// The directory of the path does not exist.
    #[error("the directory {0} does not exist: make it first, or name another path")]
    NoDirectory(String),
    /// The file is something else.
    #[error("{0} is not a SQLite database: it was left as it is")]
    NotSqlite(String),
    /// The file can't be written.
    #[error("{path} can't be written ({reason}): the server records when a token was last used")]
    ReadOnly {
        /// The file.
        path: String,
        /// What SQLite says.
        reason: String,
    },
    /// Tables that are neither ours nor Gogs'.
    #[error("{0} holds tables that are neither ours nor Gogs': it was left as it is")]
    ForeignTables(String),
    /// A PostgreSQL database of another encoding than UTF-8.
    #[error(
        "{url} has the encoding {encoding}: make one with CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0"
    )]
    Encoding {
        /// The database, without its password.
        url: String,
        /// Its encoding, as PostgreSQL calls it.
        encoding: String,
    },
    /// A Gogs database of a schema that is not known.
    #[error(
        "{url} is a Gogs database of schema {schema}, which is not known: known are {}",
        KNOWN_GOGS_SCHEMAS
            .iter()
            .map(|(number, versions)| format!("{number} (Gogs {} to {})", versions.first(), versions.last()))
            .collect::<Vec<_>>()
            .join(" and ")
    )]
    UnknownGogsSchema {
        /// The database.
        url: String,
        /// The number in its `version` table.
        schema: i64,
    },
    /// It could not be opened at all.
    #[error("{url} can't be opened: {reason}")]
    Connect {
        /// The database, without its password.
        url: String,
        /// What the driver says.
        reason: String,
    },
    /// A migration failed; what it had done is rolled back.
    #[error("the database can't be brought to the newest schema: {0}")]
    Migrate(String),
    /// A query failed while the database was being looked at.
    #[error("the database failed: {0}")]
    Query(#[from] diesel::result::Error),
    /// `migrate` was asked to change a database that Gogs made.
    #[error("{0} is a Gogs database: Gogs itself migrates it, and it is served from as it is")]
    BelongsToGogs(String),
}

/// Opens `url` once: makes and migrates a database of ours, recognizes one of Gogs', refuses anything else.
pub(super) fn prepare(url: &DatabaseUrl) -> Result<DatabaseKind, OpenError> {
    if let DatabaseUrl::Sqlite(path) = url {
        check_path(path)?;
    }
    let mut connection = establish(url)
        .map_err(|error| OpenError::Connect { url: url.to_string(), reason: error.to_string() })?;
    let tables = tables(&mut connection)?;
    let has = |name: &str| tables.iter().any(|table| table == name);
    let kind = if tables.is_empty() || has("__diesel_schema_migrations") {
        check_writable(url, &mut connection)?;
        check_encoding(url, &mut connection)?;
        if matches!(connection, AnyConnection::Sqlite(_)) {
            // Readers and the writer don't wait for each other.
            connection.batch_execute("PRAGMA journal_mode = WAL")?;
        }
        run_migrations(&mut connection)?;
        DatabaseKind::Ours
    } else if has("version") && has("access_token") && has("user") {
        let kind = gogs_database(url, &mut connection)?;
        check_writable(url, &mut connection)?;
        kind
    } else {
        return Err(OpenError::ForeignTables(url.to_string()));
    };
    Ok(kind)
}

fn check_path(path: &Path) -> Result<(), OpenError> {
    /// The first bytes of every SQLite database (<https://www.sqlite.org/fileformat.html>, section 1.2).
    const MAGIC: &[u8] = b"SQLite format 3\0";
    let shown = || path.display().to_string();
    if path.is_dir() {
        return Err(OpenError::Directory(shown()));
    }
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() && !parent.is_dir() => {
            return Err(OpenError::NoDirectory(parent.display().to_string()));
        }
        _ => {}
    }
    match fs::File::open(path) {
        Ok(file) => {
            let mut start = Vec::new();
            let read = std::io::Read::read_to_end(&mut std::io::Read::take(file, 16), &mut start);
            match read {
                Ok(_) if start.is_empty() || start == MAGIC => Ok(()),
                Ok(_) => Err(OpenError::NotSqlite(shown())),
                Err(error) => Err(OpenError::Connect { url: shown(), reason: error.to_string() }),
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(OpenError::Connect { url: shown(), reason: error.to_string() }),
    }
}

fn check_writable(url: &DatabaseUrl, connection: &mut AnyConnection) -> Result<(), OpenError> {
    if let AnyConnection::Sqlite(connection) = connection {
        connection
            .batch_execute("BEGIN IMMEDIATE; ROLLBACK")
            .map_err(|error| OpenError::ReadOnly { path: url.to_string(), reason: error.to_string() })?;
    }
    Ok(())
}

/// The index of the search counts letters, which PostgreSQL knows in UTF-8.
fn check_encoding(url: &DatabaseUrl, connection: &mut AnyConnection) -> Result<(), OpenError> {
    if let AnyConnection::Postgres(_) = connection {
        let encodings = names(connection, "SELECT current_setting('server_encoding') AS name")?;
        if let Some(encoding) = encodings.into_iter().find(|encoding| encoding != "UTF8") {
            return Err(OpenError::Encoding { url: url.to_string(), encoding });
        }
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = SqlText)]
    name: String,
}

fn names(connection: &mut AnyConnection, query: &str) -> QueryResult<Vec<String>> {
    Ok(sql_query(query).load::<Name>(connection)?.into_iter().map(|row| row.name).collect())
}

/// The names of its tables.
pub(super) fn tables(connection: &mut AnyConnection) -> QueryResult<Vec<String>> {
    let query = match connection {
        AnyConnection::Sqlite(_) => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
        }
        AnyConnection::Postgres(_) => {
            "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = current_schema()"
        }
    };
    names(connection, query)
}

fn columns(connection: &mut AnyConnection, table: &str) -> QueryResult<Vec<String>> {
    let query = match connection {
        AnyConnection::Sqlite(_) => {
            format!("SELECT name || ' ' || lower(type) AS name FROM pragma_table_info('{table}')")
        }
        AnyConnection::Postgres(_) => format!(
            "SELECT column_name || ' ' || data_type AS name FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = '{table}'"
        ),
    };
    names(connection, &query)
}

/// Recognizes the schema of a Gogs database, and from its columns the newest version that can have made it.
fn gogs_database(url: &DatabaseUrl, connection: &mut AnyConnection) -> Result<DatabaseKind, OpenError> {
    let schema: i64 =
        diesel::select(sql::<Nullable<BigInt>>("(SELECT CAST(MAX(version) AS BIGINT) FROM version)"))
            .get_result::<Option<i64>>(connection)
            .optional()?
            .flatten()
            .unwrap_or_default();
    if !KNOWN_GOGS_SCHEMAS.iter().any(|(known, _)| *known == schema) {
        return Err(OpenError::UnknownGogsSchema { url: url.to_string(), schema });
    }
    let has =
        |columns: &[String], name: &str| columns.iter().any(|column| column.split(' ').next() == Some(name));
    let tokens = columns(connection, "access_token")?;
    let users = columns(connection, "user")?;
    let emails = columns(connection, "email_address")?;
    let repositories = columns(connection, "repository")?;
    let hashed_tokens = has(&tokens, "sha256");
    let unlisted = has(&repositories, "is_unlisted");
    // Until 0.13 its type on SQLite is INTEGER; PostgreSQL's does not tell.
    let before_0_14 = emails.iter().any(|column| column == "is_activated integer");
    let undecided = matches!(connection, AnyConnection::Postgres(_));
    let made_by = match (hashed_tokens, has(&users, "login_type")) {
        (false, true) => GogsVersion::series(0, 11),
        (false, false) => GogsVersion::series(0, 12),
        (true, _) if before_0_14 => GogsVersion::series(0, 13),
        (true, _) if undecided => (GogsVersion::series(0, 13).0, GogsVersion::MAIN),
        (true, _) => (GogsVersion::series(0, 14).0, GogsVersion::MAIN),
    };
    Ok(DatabaseKind::Gogs { hashed_tokens, unlisted, made_by })
}

/// Brings a database of ours to the newest schema, as `gogs-openapi migrate` does.
pub fn migrate(url: &DatabaseUrl) -> Result<(), OpenError> {
    match prepare(url)? {
        DatabaseKind::Ours => Ok(()),
        DatabaseKind::Gogs { .. } => Err(OpenError::BelongsToGogs(url.to_string())),
    }
}
