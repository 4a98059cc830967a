//! Which texts the database can hold.

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Integer, Nullable, Text},
};

use super::{AnyConnection, StoreError, Unstorable};

/// The shortest column of Gogs' that holds texts of requests, in characters, but for colours of labels: that of emails.
const SHORTEST_COLUMN: usize = 254;

/// The longest text that an index of PostgreSQL holds beside a number, in bytes: a third of a page, less its heads.
const LONGEST_INDEXED: usize = 2_600;

/// A column that holds texts of requests whose length no rule of Gogs bounds.
pub(super) struct TextColumn {
    pub(super) table: &'static str,
    pub(super) name: &'static str,
    pub(super) is_indexed: bool,
}

impl AnyConnection {
    /// Refuses a text that the column can't hold: PostgreSQL has none with a NUL, and the columns of Gogs' tables there have
    /// a greatest length.
    pub(super) fn check_text(&mut self, column: &TextColumn, text: &str) -> Result<(), StoreError> {
        self.check_longer_text(column, text, SHORTEST_COLUMN)
    }

    /// Checks the texts of a new row. One that is too long costs a number of the table: PostgreSQL has given the row its id by
    /// then, and takes none back.
    pub(super) fn check_new(
        &mut self,
        table: &'static str,
        checks: impl FnOnce(&mut Self) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let checked = checks(self);
        if let (
            Err(StoreError::NotStorable(Unstorable::Characters(_) | Unstorable::Bytes(_))),
            Self::Postgres(connection),
        ) = (&checked, self)
        {
            sql_query("SELECT nextval(pg_get_serial_sequence(quote_ident($1), 'id'))")
                .bind::<Text, _>(table)
                .execute(connection)?;
        }
        checked
    }

    /// The same of a column that may be shorter than those.
    pub(super) fn check_short_text(&mut self, column: &TextColumn, text: &str) -> Result<(), StoreError> {
        self.check_longer_text(column, text, 0)
    }

    /// The same of a column that holds so many characters at least.
    fn check_longer_text(
        &mut self,
        column: &TextColumn,
        text: &str,
        shortest: usize,
    ) -> Result<(), StoreError> {
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
        if length <= shortest {
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
}

/// Whether `connection`'s database can't hold `text`: PostgreSQL none with a NUL, which SQLite takes for any other letter.
pub(super) fn cant_hold(connection: &AnyConnection, text: &str) -> bool {
    matches!(connection, AnyConnection::Postgres(_)) && is_no_text(text)
}

/// Whether PostgreSQL has no text like this: one with a NUL. SQLite has it, but no name in Gogs does.
pub(super) fn is_no_text(text: &str) -> bool {
    text.contains('\0')
}
