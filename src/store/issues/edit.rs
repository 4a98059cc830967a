//! Issues that are changed, closed and opened again.

use diesel::prelude::*;

use super::{
    CONTENT, IssueRow, Outcome, TITLE, assignee, by_id,
    comments::{self, Kind, NewComment},
    row,
};
use crate::store::{
    AnyConnection, Lock, StoreError, labels, milestones, now_unix,
    schema::{issue, issue_user, repository},
};

/// What of an issue is to be changed; `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Title.
    pub title: Option<String>,
    /// Text.
    pub content: Option<String>,
    /// The name of whose task it is; the empty one is nobody's.
    pub assignee: Option<String>,
    /// Milestone; below 1 is none.
    pub milestone: Option<i64>,
    /// Whether it is closed.
    pub is_closed: Option<bool>,
}

/// Who changes an issue.
#[derive(Clone, Copy, Debug)]
pub struct Editor {
    /// The user's number.
    pub id: i64,
    /// Whether they may write to the repository: else they change their own issues only, and nothing but text and state.
    pub is_writer: bool,
}

/// Changes an issue of a repository, by its number within it; 0 is the first there is.
pub fn edit(
    connection: &mut AnyConnection,
    repo_id: i64,
    index: i64,
    editor: Editor,
    changes: &Changes,
) -> Result<Outcome, StoreError> {
    connection.write_transaction(Lock::Issues, |connection| {
        let Some(issue) = row(connection, repo_id, index)? else { return Ok(Outcome::Missing) };
        if !editor.is_writer && issue.poster_id != Some(editor.id) {
            return Ok(Outcome::NotAllowed);
        }
        connection.hold_repository(repo_id)?;
        connection.hold_user(editor.id)?;
        if editor.is_writer
            && let Some(refused) = change_place(connection, &issue, changes)?
        {
            return Ok(refused);
        }
        change_texts(connection, issue.id, changes)?;
        if let Some(is_closed) = changes.is_closed {
            change_state(connection, issue.id, editor.id, is_closed)?;
        }
        Outcome::done(connection, issue.id)
    })
}

/// Changes title and text, which counts as an update even where neither is given.
fn change_texts(connection: &mut AnyConnection, id: i64, changes: &Changes) -> Result<(), StoreError> {
    let Changes { title, content, .. } = changes;
    for (column, text) in [(&TITLE, title), (&CONTENT, content)] {
        if let Some(text) = text {
            connection.check_text(column, text)?;
        }
    }
    diesel::update(issue::table.find(id))
        .set((
            title.as_ref().map(|title| issue::name.eq(title)),
            content.as_ref().map(|content| issue::content.eq(content)),
            issue::updated_unix.eq(now_unix()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Changes assignee and milestone. `Some` says what refuses it: then nothing was changed.
fn change_place(
    connection: &mut AnyConnection,
    issue: &IssueRow,
    changes: &Changes,
) -> Result<Option<Outcome>, StoreError> {
    let mut assigned = None;
    if let Some(name) = &changes.assignee {
        assigned = assignee(connection, name)?;
        if assigned.is_none() {
            return Ok(Some(Outcome::NoAssignee(name.clone())));
        }
    }
    let from = issue.milestone_id.unwrap_or_default();
    let to = changes.milestone.map_or(from, |milestone| milestone.max(0));
    if to != from {
        let repository = issue.repo_id.unwrap_or_default();
        if to > 0 && milestones::by_id(connection, repository, to)?.is_none() {
            return Ok(Some(Outcome::NoMilestone(to)));
        }
        milestones::assign(connection, issue.id, issue.is_closed.unwrap_or_default(), from, to)?;
    }
    if let Some(assignee) = assigned {
        assign(connection, issue.id, assignee)?;
    }
    Ok(None)
}

/// Makes an issue the task of another user or organization; 0 is nobody.
fn assign(connection: &mut AnyConnection, id: i64, assignee: i64) -> Result<(), StoreError> {
    diesel::update(issue::table.find(id)).set(issue::assignee_id.eq(assignee)).execute(connection)?;
    diesel::update(issue_user::table.filter(issue_user::issue_id.eq(id)))
        .set(issue_user::is_assigned.eq(issue_user::uid.eq(assignee)))
        .execute(connection)?;
    Ok(())
}

/// Closes an issue or opens it again, with a comment of `doer`'s that says so; nothing, if it is so already.
///
/// It is for a transaction with [`Lock::Issues`].
pub(super) fn change_state(
    connection: &mut AnyConnection,
    id: i64,
    doer: i64,
    is_closed: bool,
) -> Result<(), StoreError> {
    let Some(present) = by_id(connection, id)? else { return Ok(()) };
    if present.is_closed.unwrap_or_default() == is_closed {
        return Ok(());
    }
    diesel::update(issue::table.find(id)).set(issue::is_closed.eq(is_closed)).execute(connection)?;
    diesel::update(issue_user::table.filter(issue_user::issue_id.eq(id)))
        .set(issue_user::is_closed.eq(is_closed))
        .execute(connection)?;
    labels::count_closed(connection, id, is_closed)?;
    milestones::count_closed(connection, present.milestone_id.unwrap_or_default(), is_closed)?;
    count_closed(connection, &present, is_closed)?;
    let kind = if is_closed { Kind::Close } else { Kind::Reopen };
    comments::insert(connection, &NewComment { kind, poster: doer, issue: id, content: "", commit: "" })?;
    Ok(())
}

/// Counts an issue or a pull request among the closed ones of its repository, or no longer.
fn count_closed(connection: &mut AnyConnection, issue: &IssueRow, is_closed: bool) -> Result<(), StoreError> {
    let row = repository::table.find(issue.repo_id.unwrap_or_default());
    let counted: Option<(Option<i32>, Option<i32>)> = row
        .select((repository::num_closed_issues, repository::num_closed_pulls))
        .first(connection)
        .optional()?;
    let (issues, pulls) = counted.unwrap_or_default();
    let change = if is_closed { 1 } else { -1 };
    let changed = |number: Option<i32>| number.unwrap_or_default() + change;
    if issue.is_pull == Some(true) {
        diesel::update(row).set(repository::num_closed_pulls.eq(changed(pulls))).execute(connection)?;
    } else {
        diesel::update(row).set(repository::num_closed_issues.eq(changed(issues))).execute(connection)?;
    }
    Ok(())
}
