//! The forks of a repository.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{AccessMode, RepositoryRow, RepositoryView, views::views};
use crate::store::{
    AnyConnection, StoreError,
    access::mode,
    schema::{access, repository},
};

/// The forks of the repository `id`, by number, with what `caller` may do with each.
pub fn forks(
    connection: &mut AnyConnection,
    id: i64,
    caller: i64,
) -> Result<Vec<RepositoryView>, StoreError> {
    let rows: Vec<RepositoryRow> = repository::table
        .filter(repository::fork_id.eq(id))
        .order(repository::id)
        .select(RepositoryRow::as_select())
        .load(connection)?;
    let granted: Vec<(i64, i64)> = access::table
        .inner_join(repository::table.on(repository::id.eq(access::repo_id)))
        .filter(repository::fork_id.eq(id).and(access::user_id.eq(caller)))
        .select((access::repo_id, mode()))
        .load(connection)?;
    let granted: HashMap<i64, i64> = granted.into_iter().collect();
    let listed = rows.into_iter().map(|row| {
        let of_caller = if row.owner_id == Some(caller) {
            AccessMode::Owner
        } else {
            // That who asks may read a fork goes without saying, in Gogs.
            granted.get(&row.id).map_or(AccessMode::Read, |mode| AccessMode::from_column(*mode))
        };
        (row, Some(of_caller))
    });
    views(connection, listed.collect())
}
