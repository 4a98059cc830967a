//! The labels of one issue, as a caller changes them.
//!
//! The issue is named by its number within its repository, of which 0 is the first there is; where there is no such issue, all of
//! these answer `None`.

use super::{
    AnyConnection, Lock, StoreError,
    issues::{self, IssueRow},
    labels::{self, LabelRow},
};

/// The labels of an issue, by name.
pub fn list(
    connection: &mut AnyConnection,
    repo_id: i64,
    index: i64,
) -> Result<Option<Vec<LabelRow>>, StoreError> {
    let Some(issue) = issues::row(connection, repo_id, index)? else { return Ok(None) };
    labels::of_issue(connection, issue.id).map(Some)
}

/// Adds labels of the repository to an issue. Answers those that it had, by name, and then the new ones, by name.
pub fn add(
    connection: &mut AnyConnection,
    repo_id: i64,
    index: i64,
    ids: &[i64],
) -> Result<Option<Vec<LabelRow>>, StoreError> {
    changed(connection, repo_id, index, |connection, issue, is_closed| {
        let mut present = labels::of_issue(connection, issue)?;
        present.extend(labels::attach(connection, repo_id, issue, is_closed, ids)?);
        Ok(present)
    })
}

/// Gives an issue these labels of the repository in the place of those that it had. Answers them, by name.
pub fn replace(
    connection: &mut AnyConnection,
    repo_id: i64,
    index: i64,
    ids: &[i64],
) -> Result<Option<Vec<LabelRow>>, StoreError> {
    changed(connection, repo_id, index, |connection, issue, is_closed| {
        labels::detach_all(connection, issue, is_closed)?;
        labels::attach(connection, repo_id, issue, is_closed, ids)
    })
}

/// Takes all labels off an issue.
pub fn clear(connection: &mut AnyConnection, repo_id: i64, index: i64) -> Result<Option<()>, StoreError> {
    changed(connection, repo_id, index, labels::detach_all)
}

/// Takes a label off an issue, if it has it. Whether the label is one of the repository.
pub fn remove(
    connection: &mut AnyConnection,
    repo_id: i64,
    index: i64,
    id: i64,
) -> Result<Option<bool>, StoreError> {
    changed(connection, repo_id, index, |connection, issue, is_closed| {
        let is_there = labels::by_id(connection, repo_id, id)?.is_some();
        if is_there {
            labels::detach(connection, issue, is_closed, id)?;
        }
        Ok(is_there)
    })
}

/// What `change` makes of the issue, in a transaction: it is told its id, and whether it is closed.
fn changed<T>(
    connection: &mut AnyConnection,
    repo_id: i64,
    index: i64,
    change: impl FnOnce(&mut AnyConnection, i64, bool) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    connection.write_transaction(Lock::Issues, |connection| {
        let Some(IssueRow { id, is_closed, .. }) = issues::row(connection, repo_id, index)? else {
            return Ok(None);
        };
        change(connection, id, is_closed.unwrap_or_default()).map(Some)
    })
}
