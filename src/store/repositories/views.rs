//! Repositories with their owners and what they were forked from.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::{AccessMode, RepositoryRow, RepositoryView};
use crate::store::{
    AnyConnection, StoreError,
    schema::repository,
    users::{self, UserRow},
};

/// Numbers that one query asks for: databases have a bound for what they bind.
const READ_AT_ONCE: usize = 500;

/// A repository, and what the caller may do with it, where an answer tells.
pub(super) type Listed = (RepositoryRow, Option<AccessMode>);

/// Adds the owners, and the repositories that these are forks of: of those, Gogs tells no more than that they can be read.
///
/// However many repositories there are, it is one query for all owners, and one for each generation of forks.
pub(super) fn views(
    connection: &mut AnyConnection,
    rows: Vec<Listed>,
) -> Result<Vec<RepositoryView>, StoreError> {
    let mut ancestors: HashMap<i64, RepositoryRow> = HashMap::new();
    let mut missing = parents_of(rows.iter().map(|(row, _)| row));
    while !missing.is_empty() {
        let found = by_ids(connection, &missing)?;
        let next = parents_of(found.iter());
        ancestors.extend(found.into_iter().map(|row| (row.id, row)));
        // Nothing is read twice, even if a damaged table goes round in a circle.
        missing = next.into_iter().filter(|id| !ancestors.contains_key(id)).collect();
    }
    let of_all = rows.iter().map(|(row, _)| row).chain(ancestors.values());
    let owners: BTreeSet<i64> = of_all.filter_map(|row| row.owner_id).collect();
    let mut known = HashMap::new();
    for some in Vec::from_iter(owners).chunks(READ_AT_ONCE) {
        known.extend(users::by_ids(connection, some)?.into_iter().map(|user| (user.id, user)));
    }
    Ok(rows.into_iter().map(|(row, mode)| view(row, mode, &ancestors, &known)).collect())
}

fn parents_of<'a>(rows: impl Iterator<Item = &'a RepositoryRow>) -> BTreeSet<i64> {
    rows.filter_map(parent_of).collect()
}

/// What a repository was forked from, which is older.
fn parent_of(row: &RepositoryRow) -> Option<i64> {
    row.fork_id.filter(|_| row.is_fork)
}

fn by_ids(connection: &mut AnyConnection, ids: &BTreeSet<i64>) -> QueryResult<Vec<RepositoryRow>> {
    let mut found = Vec::new();
    for some in Vec::from_iter(ids).chunks(READ_AT_ONCE) {
        let some = repository::table.filter(repository::id.eq_any(some.iter().copied()));
        found.extend(some.select(RepositoryRow::as_select()).load::<RepositoryRow>(connection)?);
    }
    Ok(found)
}

fn view(
    row: RepositoryRow,
    mode: Option<AccessMode>,
    ancestors: &HashMap<i64, RepositoryRow>,
    owners: &HashMap<i64, UserRow>,
) -> RepositoryView {
    let owner = row.owner_id.and_then(|id| owners.get(&id)).cloned().unwrap_or_else(UserRow::ghost);
    let parent = parent_of(&row).and_then(|id| ancestors.get(&id)).cloned().map(|mut parent| {
        // A fork is newer than what it was forked from: of a damaged table, too, the chain ends.
        parent.is_fork &= parent.fork_id.is_some_and(|id| id < parent.id);
        Box::new(view(parent, Some(AccessMode::Read), ancestors, owners))
    });
    RepositoryView { row, owner, mode, parent }
}
