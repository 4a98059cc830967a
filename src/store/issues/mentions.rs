//! Issues that the message of a commit names, closes or opens again.

use diesel::prelude::*;

use super::{
    comments::{self, Kind, NewComment},
    edit, row,
};
use crate::store::{AnyConnection, StoreError, schema::comment};

/// An issue or a pull request that a commit names.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct Mention<'a> {
    /// Whose commit it is.
    pub(in crate::store) doer: i64,
    /// The repository of the issue, by its number.
    pub(in crate::store) repository: i64,
    /// The number of the issue within it.
    pub(in crate::store) index: i64,
    /// The commit.
    pub(in crate::store) commit: &'a str,
    /// What is said of it, in HTML.
    pub(in crate::store) content: &'a str,
}

/// Comments an issue with the commit that names it: once, however often that does.
///
/// It is for a transaction with [`Lock::Issues`](crate::store::Lock::Issues).
pub(in crate::store) fn mention(
    connection: &mut AnyConnection,
    mention: &Mention<'_>,
) -> Result<(), StoreError> {
    let Mention { doer, commit, content, .. } = *mention;
    let Some(issue) = row(connection, mention.repository, mention.index)? else { return Ok(()) };
    let of_commit = comment::table
        .filter(comment::type_.eq(Kind::Commit as i32).and(comment::issue_id.eq(issue.id)))
        .filter(comment::commit_sha.eq(commit));
    if of_commit.select(comment::id).first::<i64>(connection).optional()?.is_none() {
        let new = NewComment { kind: Kind::Commit, poster: doer, issue: issue.id, content, commit };
        comments::insert(connection, &new)?;
    }
    Ok(())
}

/// Closes an issue of a repository, or opens it again. It is for a transaction with [`Lock::Issues`](crate::store::Lock::Issues).
pub(in crate::store) fn close_or_reopen(
    connection: &mut AnyConnection,
    (repository, index): (i64, i64),
    doer: i64,
    is_closed: bool,
) -> Result<(), StoreError> {
    let Some(issue) = row(connection, repository, index)? else { return Ok(()) };
    edit::change_state(connection, issue.id, doer, is_closed)
}
