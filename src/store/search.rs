//! The search for users: who has the keyword in the name or the full name.
//!
//! What is found is what Gogs' own query finds, a comparison (`LIKE`) with each user. Three things save most of it, and
//! none of them decides: the users they name are compared all the same.
//!
//! - A database of ours has an index of grams, the texts of one to three letters in the names. A user whose names lack a
//!   gram of the keyword is not found. It is kept in the transaction that changes a user: see the migrations.
//! - A database of Gogs' gets no index. Of a SQLite one, a copy of the names is held in memory: see [`super::names`].
//! - Of frequent keywords, the first users suffice.

use std::{cmp::Reverse, sync::Arc};

use diesel::{
    define_sql_function,
    dsl::sql,
    infix_operator,
    pg::PgConnection,
    prelude::*,
    sql_types::{Array, Bool, Nullable, Text},
    sqlite::{Sqlite, SqliteConnection},
};

use super::{
    AnyConnection, DatabaseKind, MAX_KEYWORD, Store, StoreError,
    schema::user,
    texts::is_no_text,
    users::{INDIVIDUAL, UserRow, to_lower},
};

/// Grams of a keyword that are looked up. Each costs a look into the index; as many leave few users to compare.
const MAX_GRAMS: usize = 12;

/// Letters of the longest grams; the migrations make them.
const GRAM: usize = 3;

/// Users that PostgreSQL compares before it asks the index, which finds all users that have a gram before it sorts them: a
/// millisecond's work. Where so many have not enough of the keyword, the index finds no more than it sorts in a few.
const COMPARED_FIRST: i64 = 2_000;

/// Users answered at most by a search that is quick enough not to leave its thread.
const QUICK_LIMIT: i64 = 100;

define_sql_function! {
    /// SQL's own: SQLite folds ASCII only, PostgreSQL by its locale.
    fn lower(text: Nullable<Text>) -> Nullable<Text>;
}

infix_operator!(Match, " MATCH ", backend: Sqlite);

diesel::table! {
    /// The index of grams on SQLite, a table of FTS5.
    user_search (rowid) {
        rowid -> BigInt,
        /// FTS5's own, of the table's name: what all columns are matched by.
        #[sql_name = "user_search"]
        any_column -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(user_search, user);

/// A keyword as it is looked for.
#[derive(Clone, Debug)]
pub(super) struct Keyword {
    /// The pattern that Gogs compares with.
    pattern: String,
    /// The texts between its wildcards: whoever has the keyword has each.
    pub(super) runs: Vec<String>,
}

impl Keyword {
    /// `None` finds nobody.
    ///
    /// `%` and `_` are wildcards, as in Gogs. What follows a `\` is itself on PostgreSQL; on SQLite a NUL ends the pattern.
    fn new(keyword: &str, is_postgres: bool) -> Option<Self> {
        let text = to_lower(keyword);
        let nobody = text.is_empty() || text.len() > MAX_KEYWORD || (is_postgres && is_no_text(&text));
        if nobody {
            return None;
        }
        let mut runs = vec![String::new()];
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            let literal = match letter {
                '\0' => break,
                '%' | '_' => None,
                '\\' if is_postgres => letters.next(),
                letter => Some(letter),
            };
            match (literal, runs.last_mut()) {
                (Some(literal), Some(run)) => run.push(literal),
                _ => runs.push(String::new()),
            }
        }
        runs.retain(|run| !run.is_empty());
        Some(Self { pattern: format!("%{text}%"), runs })
    }

    /// Whether who has its grams may well not match: it has wildcards, or what stands between the names of each user.
    pub(super) fn is_vague(&self) -> bool {
        !matches!(self.runs.as_slice(), [run] if run.len() + 2 == self.pattern.len() && !run.contains('\n'))
    }

    /// Grams to look up, of the longest runs first: of a run of three letters or more, those of three letters.
    fn grams(&self) -> Vec<String> {
        // More letters have more grams than are looked up.
        let letters = |run: &String| run.chars().take(MAX_GRAMS + GRAM - 1).collect::<Vec<char>>();
        let mut runs: Vec<Vec<char>> = self.runs.iter().map(letters).collect();
        runs.sort_by_key(|run| Reverse(run.len()));
        let grams = runs.iter().flat_map(|run| run.windows(GRAM.min(run.len()))).take(MAX_GRAMS);
        let mut grams: Vec<String> = grams.map(|gram| gram.iter().collect()).collect();
        grams.sort_unstable();
        grams.dedup();
        grams
    }
}

impl Store {
    /// Users (no organizations) whose name or full name holds `keyword`, by number.
    ///
    /// `%` and `_` in the keyword are LIKE's wildcards, as in Gogs; letters are folded as the database's `lower` and `LIKE`
    /// do. An empty keyword finds nobody.
    pub async fn search_users(&self, keyword: &str, limit: i64) -> Result<Vec<UserRow>, StoreError> {
        let Some(keyword) = Keyword::new(keyword, self.is_postgres()) else { return Ok(Vec::new()) };
        if self.kind() == DatabaseKind::Ours && !keyword.runs.is_empty() {
            let is_quick = limit <= QUICK_LIMIT && !keyword.is_vague();
            let search = move |connection: &mut AnyConnection| {
                Ok(match connection {
                    AnyConnection::Sqlite(connection) => by_grams_sqlite(connection, &keyword, limit)?,
                    AnyConnection::Postgres(connection) => by_grams_postgres(connection, &keyword, limit)?,
                })
            };
            return if is_quick { self.read(search).await } else { self.run(search).await };
        }
        match self.0.names.clone() {
            Some(names) if !keyword.runs.is_empty() => {
                // Before a connection is taken, for which others wait.
                let copy = Arc::clone(&names);
                tokio::task::spawn_blocking(move || copy.refresh()).await??;
                self.run(move |connection| names.search(connection, &keyword, limit)).await
            }
            _ => self.run(move |connection| compare_all(connection, &keyword, limit)).await,
        }
    }
}

/// The condition of Gogs' own query, with which each search ends.
#[diesel::dsl::auto_type(no_type_alias)]
fn matching<'a>(pattern: &'a str) -> _ {
    let name = lower(user::lower_name.nullable()).like(pattern);
    let full_name = lower(user::full_name).like(pattern);
    let kind: i32 = INDIVIDUAL;
    name.or(full_name).and(user::type_.eq(kind))
}

/// Compares with each user, until enough are found.
pub(super) fn compare_all(
    connection: &mut AnyConnection,
    keyword: &Keyword,
    limit: i64,
) -> Result<Vec<UserRow>, StoreError> {
    let users = user::table.filter(matching(&keyword.pattern)).order(user::id).limit(limit);
    Ok(users.select(UserRow::as_select()).load(connection)?)
}

/// Compares with the users of these numbers.
pub(super) fn compare(
    connection: &mut AnyConnection,
    keyword: &Keyword,
    ids: &[i64],
) -> Result<Vec<UserRow>, StoreError> {
    let users = user::table.filter(user::id.eq_any(ids)).filter(matching(&keyword.pattern)).order(user::id);
    Ok(users.select(UserRow::as_select()).load(connection)?)
}

/// FTS5 finds users by number, one after another: enough of them, and no more.
fn by_grams_sqlite(
    connection: &mut SqliteConnection,
    keyword: &Keyword,
    limit: i64,
) -> QueryResult<Vec<UserRow>> {
    let words: Vec<String> =
        keyword.grams().iter().map(|gram| format!("\"{}\"", hex::encode(gram))).collect();
    let have_grams = Match::new(user_search::any_column, words.join(" AND ").into_sql::<Text>());
    user_search::table
        .inner_join(user::table.on(user::id.eq(user_search::rowid)))
        .filter(have_grams.and(matching(&keyword.pattern)))
        .order(user_search::rowid)
        .limit(limit)
        .select(UserRow::as_select())
        .load(connection)
}

/// GIN finds all users before they can be sorted; PostgreSQL often guesses wrongly how many, and so which way is short.
/// Here that is not left to it: first the first users, then the index.
fn by_grams_postgres(
    connection: &mut PgConnection,
    keyword: &Keyword,
    limit: i64,
) -> QueryResult<Vec<UserRow>> {
    let matching = || matching(&keyword.pattern);
    let first =
        user::table.filter(user::id.le(COMPARED_FIRST)).filter(matching()).order(user::id).limit(limit);
    let first: Vec<UserRow> = first.select(UserRow::as_select()).load(connection)?;
    if i64::try_from(first.len()).is_ok_and(|found| found >= limit) {
        return Ok(first);
    }
    let have_grams = sql::<Bool>("user_search_grams(lower_name::text, full_name::text) @> ")
        .bind::<Array<Text>, _>(keyword.grams());
    // The rows are those that were found: both queries see the same moment.
    connection.build_transaction().read_only().repeatable_read().run(|connection| {
        let mut ids: Vec<i64> =
            user::table.filter(have_grams).filter(matching()).select(user::id).load(connection)?;
        ids.sort_unstable();
        ids.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let found = user::table.filter(user::id.eq_any(ids)).order(user::id);
        found.select(UserRow::as_select()).load(connection)
    })
}

#[cfg(test)]
mod tests {
    use super::Keyword;

    fn read(keyword: &str, is_postgres: bool) -> (Vec<String>, Vec<String>) {
        let keyword = Keyword::new(keyword, is_postgres).expect("it finds somebody");
        (keyword.grams(), keyword.runs)
    }

    #[test]
    fn a_keyword_has_runs_and_grams() {
        for (keyword, grams, runs) in [
            ("A", vec!["a"], vec!["a"]),
            ("éß", vec!["éß"], vec!["éß"]),
            ("Hanna", vec!["ann", "han", "nna"], vec!["hanna"]),
            ("aaaa", vec!["aaa"], vec!["aaaa"]),
            ("a%bcde_f", vec!["a", "bcd", "cde", "f"], vec!["a", "bcde", "f"]),
            ("%_", vec![], vec![]),
        ] {
            assert_eq!(
                read(keyword, false),
                (
                    grams.iter().map(ToString::to_string).collect(),
                    runs.iter().map(ToString::to_string).collect()
                ),
                "{keyword}"
            );
        }
        assert_eq!(read(r"a\%b\\c\", true).1, [r"a%b\c"]);
        assert_eq!(read(r"a\%b", false).1, [r"a\", "b"]);
        assert_eq!(read("ab\0cd", false).1, ["ab"]);
        assert_eq!(read("abcdefghijklmnopqrstuvwxyz", false).0.len(), super::MAX_GRAMS);
        assert!(Keyword::new("ab\0cd", true).is_none() && Keyword::new("", false).is_none());
    }
}
