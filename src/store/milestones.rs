//! Milestones, and the numbers of issues that they count: the table `milestone`.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{
    AnyConnection, Lock, StoreError, now_unix,
    schema::{issue, issue_user, milestone, repository},
    texts::TextColumn,
};

const NAME: TextColumn = TextColumn { table: "milestone", name: "name", is_indexed: false };
const CONTENT: TextColumn = TextColumn { table: "milestone", name: "content", is_indexed: false };

/// A milestone.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = milestone)]
#[allow(missing_docs, reason = "the columns of Gogs' table")]
pub struct MilestoneRow {
    pub id: i64,
    pub repo_id: Option<i64>,
    pub name: Option<String>,
    pub content: Option<String>,
    pub is_closed: Option<bool>,
    pub num_issues: Option<i32>,
    pub num_closed_issues: Option<i32>,
    pub completeness: Option<i32>,
    pub deadline_unix: Option<i64>,
    pub closed_date_unix: Option<i64>,
}

/// A milestone to make.
#[derive(Clone, Debug)]
pub struct NewMilestone {
    /// Title, perhaps empty.
    pub title: String,
    /// Description.
    pub description: String,
    /// When it is due, in seconds since 1970.
    pub deadline: i64,
}

/// What is to be changed of a milestone; what is `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Title.
    pub title: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// When it is due, in seconds since 1970.
    pub deadline: Option<i64>,
    /// Whether it is closed.
    pub is_closed: Option<bool>,
}

/// The milestones of a repository, the oldest first.
pub fn list(connection: &mut AnyConnection, repo_id: i64) -> Result<Vec<MilestoneRow>, StoreError> {
    Ok(milestone::table
        .filter(milestone::repo_id.eq(repo_id))
        .order(milestone::id)
        .select(MilestoneRow::as_select())
        .load(connection)?)
}

/// The milestone of that id, if it is one of the repository. 0 is the first that there is, as in Gogs, whose query leaves out what
/// is zero.
pub fn by_id(
    connection: &mut AnyConnection,
    repo_id: i64,
    id: i64,
) -> Result<Option<MilestoneRow>, StoreError> {
    let of_repository =
        milestone::table.filter(milestone::repo_id.eq(repo_id)).select(MilestoneRow::as_select());
    let found = if id == 0 {
        of_repository.order(milestone::id).first(connection)
    } else {
        of_repository.filter(milestone::id.eq(id)).first(connection)
    };
    Ok(found.optional()?)
}

/// The milestones of these ids.
pub(super) fn by_ids(
    connection: &mut AnyConnection,
    ids: &[i64],
) -> Result<HashMap<i64, MilestoneRow>, StoreError> {
    let rows: Vec<MilestoneRow> = milestone::table
        .filter(milestone::id.eq_any(ids))
        .select(MilestoneRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Adds a milestone to a repository, of which several may have one title.
pub fn create(
    connection: &mut AnyConnection,
    repo_id: i64,
    new: &NewMilestone,
) -> Result<MilestoneRow, StoreError> {
    let NewMilestone { title, description, deadline } = new;
    connection.write_transaction(Lock::Issues, |connection| {
        connection.hold_repository(repo_id)?;
        connection.check_new("milestone", |connection| {
            connection.check_text(&NAME, title)?;
            connection.check_text(&CONTENT, description)
        })?;
        diesel::update(repository::table.find(repo_id))
            .set(repository::num_milestones.eq(repository::num_milestones + 1))
            .execute(connection)?;
        Ok(diesel::insert_into(milestone::table)
            .values((
                (milestone::repo_id.eq(repo_id), milestone::name.eq(title)),
                (milestone::content.eq(description), milestone::is_closed.eq(false)),
                (milestone::num_issues.eq(0), milestone::num_closed_issues.eq(0)),
                (milestone::completeness.eq(0), milestone::deadline_unix.eq(deadline)),
                milestone::closed_date_unix.eq(0),
            ))
            .returning(milestone::all_columns)
            .get_result(connection)?)
    })
}

/// Changes a milestone of the repository, and answers it as it is then; `None` if it is none of the repository's. 0 is the first
/// that there is.
///
/// `touched`: whether closing or opening it counts as an update of the repository.
pub fn update(
    connection: &mut AnyConnection,
    repo_id: i64,
    id: i64,
    changes: &Changes,
    touched: bool,
) -> Result<Option<MilestoneRow>, StoreError> {
    connection.write_transaction(Lock::Issues, |connection| {
        let Some(MilestoneRow { id, .. }) = by_id(connection, repo_id, id)? else { return Ok(None) };
        let Changes { title, description, deadline, is_closed } = changes;
        let row = milestone::table.find(id);
        if let Some(title) = title {
            connection.check_text(&NAME, title)?;
            diesel::update(row).set(milestone::name.eq(title)).execute(connection)?;
        }
        if let Some(description) = description {
            connection.check_text(&CONTENT, description)?;
            diesel::update(row).set(milestone::content.eq(description)).execute(connection)?;
        }
        if let Some(deadline) = deadline {
            diesel::update(row).set(milestone::deadline_unix.eq(deadline)).execute(connection)?;
        }
        if let Some(is_closed) = is_closed {
            diesel::update(row).set(milestone::is_closed.eq(is_closed)).execute(connection)?;
            recount(connection, repo_id, touched)?;
        }
        by_id(connection, repo_id, id)
    })
}

/// Deletes a milestone, if it is one of the repository; its issues have none then. 0 is the first that there is.
///
/// `touched`: whether that counts as an update of the repository.
pub fn delete(
    connection: &mut AnyConnection,
    repo_id: i64,
    id: i64,
    touched: bool,
) -> Result<(), StoreError> {
    connection.write_transaction(Lock::Issues, |connection| {
        let Some(MilestoneRow { id, .. }) = by_id(connection, repo_id, id)? else { return Ok(()) };
        diesel::delete(milestone::table.find(id)).execute(connection)?;
        diesel::update(issue::table.filter(issue::milestone_id.eq(id)))
            .set(issue::milestone_id.eq(0))
            .execute(connection)?;
        diesel::update(issue_user::table.filter(issue_user::milestone_id.eq(id)))
            .set(issue_user::milestone_id.eq(0))
            .execute(connection)?;
        recount(connection, repo_id, touched)
    })
}

/// Counts the milestones of a repository anew.
fn recount(connection: &mut AnyConnection, repo_id: i64, touched: bool) -> Result<(), StoreError> {
    let number = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
    let all = milestone::table.filter(milestone::repo_id.eq(repo_id));
    let closed: i64 = all.filter(milestone::is_closed.eq(true)).count().get_result(connection)?;
    let all: i64 = all.count().get_result(connection)?;
    diesel::update(repository::table.find(repo_id))
        .set((
            repository::num_milestones.eq(number(all)),
            repository::num_closed_milestones.eq(number(closed)),
            touched.then(|| repository::updated_unix.eq(now_unix())),
        ))
        .execute(connection)?;
    Ok(())
}

/// Gives an issue the milestone `to` in the place of `from`; 0 is none. Both count the issue, as far as they are there. Whether
/// `to` is one of the issue's repository is for the caller to ask ([`by_id`]).
///
/// It is for a transaction with [`Lock::Issues`].
pub(super) fn assign(
    connection: &mut AnyConnection,
    issue: i64,
    is_closed: bool,
    from: i64,
    to: i64,
) -> Result<(), StoreError> {
    diesel::update(issue::table.find(issue)).set(issue::milestone_id.eq(to)).execute(connection)?;
    diesel::update(issue_user::table.filter(issue_user::issue_id.eq(issue)))
        .set(issue_user::milestone_id.eq(to))
        .execute(connection)?;
    let closed = i32::from(is_closed);
    count(connection, from, -1, -closed)?;
    count(connection, to, 1, closed)
}

/// Counts an issue that was just closed, or opened again, among the closed ones of its milestone, or no longer; 0 is no milestone.
///
/// It is for a transaction with [`Lock::Issues`].
pub(super) fn count_closed(
    connection: &mut AnyConnection,
    id: i64,
    is_closed: bool,
) -> Result<(), StoreError> {
    count(connection, id, 0, if is_closed { 1 } else { -1 })
}

/// Adds to the issues and to the closed issues of a milestone, if it is there, and says how complete it is then, in percent.
fn count(connection: &mut AnyConnection, id: i64, issues: i32, closed: i32) -> Result<(), StoreError> {
    let Some(row) = by_ids(connection, &[id])?.remove(&id) else { return Ok(()) };
    let issues = row.num_issues.unwrap_or_default() + issues;
    let closed = row.num_closed_issues.unwrap_or_default() + closed;
    let completeness = if issues > 0 { closed.saturating_mul(100) / issues } else { 0 };
    diesel::update(milestone::table.find(id))
        .set((
            milestone::num_issues.eq(issues),
            milestone::num_closed_issues.eq(closed),
            milestone::completeness.eq(completeness),
        ))
        .execute(connection)?;
    Ok(())
}
