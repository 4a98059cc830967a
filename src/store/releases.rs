//! Releases: the table `release`.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{
    AnyConnection, StoreError,
    schema::release,
    users::{self, UserRow},
};

/// A release, as far as answers show it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = release)]
#[allow(missing_docs, reason = "the columns of Gogs' table")]
pub struct ReleaseRow {
    pub id: i64,
    pub publisher_id: Option<i64>,
    pub tag_name: Option<String>,
    pub target: Option<String>,
    pub title: Option<String>,
    pub note: Option<String>,
    pub is_draft: bool,
    pub is_prerelease: Option<bool>,
    pub created_unix: Option<i64>,
}

/// The releases of a repository, drafts as well, by number, each with who published it.
pub fn of_repository(
    connection: &mut AnyConnection,
    repository: i64,
) -> Result<Vec<(ReleaseRow, UserRow)>, StoreError> {
    let rows: Vec<ReleaseRow> = release::table
        .filter(release::repo_id.eq(repository))
        .order(release::id)
        .select(ReleaseRow::as_select())
        .load(connection)?;
    let mut publishers: Vec<i64> = rows.iter().filter_map(|row| row.publisher_id).collect();
    publishers.sort_unstable();
    publishers.dedup();
    let known: HashMap<i64, UserRow> =
        users::by_ids(connection, &publishers)?.into_iter().map(|user| (user.id, user)).collect();
    let of = |row: &ReleaseRow| row.publisher_id.and_then(|id| known.get(&id)).cloned();
    Ok(rows
        .into_iter()
        .map(|row| (of(&row), row))
        .map(|(user, row)| (row, user.unwrap_or_else(UserRow::ghost)))
        .collect())
}
