//! Issues and pull requests: the tables `issue` and `pull_request`.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{
    AnyConnection, StoreError,
    labels::{self, LabelRow},
    milestones::{self, MilestoneRow},
    offset,
    schema::{issue, pull_request},
    users::{self, UserRow},
};

/// Issues on a page (Gogs' setting `ISSUE_PAGING_NUM`, its default).
pub const PAGE_SIZE: i64 = 10;

/// An issue.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = issue)]
#[allow(missing_docs, reason = "the columns of Gogs' table")]
pub struct IssueRow {
    pub id: i64,
    pub index: Option<i64>,
    pub poster_id: Option<i64>,
    pub name: Option<String>,
    pub content: Option<String>,
    pub milestone_id: Option<i64>,
    pub assignee_id: Option<i64>,
    pub is_closed: Option<bool>,
    pub is_pull: Option<bool>,
    pub num_comments: Option<i32>,
    pub created_unix: Option<i64>,
    pub updated_unix: Option<i64>,
}

/// What of an issue is a pull request.
#[derive(Clone, Copy, Debug, Queryable, Selectable)]
#[diesel(table_name = pull_request)]
#[allow(missing_docs, reason = "the columns of Gogs' table")]
pub struct PullRequestRow {
    pub has_merged: Option<bool>,
    pub merged_unix: Option<i64>,
}

/// An issue with what an answer about it needs.
#[derive(Clone, Debug)]
pub struct IssueView {
    /// The issue.
    pub row: IssueRow,
    /// Who wrote it.
    pub poster: UserRow,
    /// Who is to deal with it.
    pub assignee: Option<UserRow>,
    /// Its labels, by name.
    pub labels: Vec<LabelRow>,
    /// Its milestone.
    pub milestone: Option<MilestoneRow>,
    /// What of it is a pull request.
    pub pull_request: Option<PullRequestRow>,
}

/// A page of a repository's issues (no pull requests), the newest first, and how many there are on all pages.
///
/// `page` counts from 1.
pub fn page(
    connection: &mut AnyConnection,
    repo_id: i64,
    closed: bool,
    page: i64,
) -> Result<(Vec<IssueView>, i64), StoreError> {
    let matching = issue::table
        .filter(issue::repo_id.eq(repo_id).and(issue::is_closed.eq(closed)).and(issue::is_pull.eq(false)));
    let total = matching.count().get_result(connection)?;
    let offset = offset(page, PAGE_SIZE);
    let rows: Vec<IssueRow> = matching
        .order((issue::created_unix.desc(), issue::id.asc()))
        .limit(PAGE_SIZE)
        .offset(offset)
        .select(IssueRow::as_select())
        .load(connection)?;
    Ok((views(connection, rows)?, total))
}

/// The issue or pull request of that number within its repository, with what an answer needs.
pub fn by_index(
    connection: &mut AnyConnection,
    repo_id: i64,
    index: i64,
) -> Result<Option<IssueView>, StoreError> {
    let found = row(connection, repo_id, index)?;
    Ok(views(connection, found.into_iter().collect())?.pop())
}

/// The issue or pull request of that number within its repository. 0 is the first there is, as in Gogs, whose query
/// leaves out what is zero.
pub(super) fn row(
    connection: &mut AnyConnection,
    repo_id: i64,
    index: i64,
) -> Result<Option<IssueRow>, StoreError> {
    let of_repository =
        issue::table.filter(issue::repo_id.eq(repo_id)).order(issue::index).select(IssueRow::as_select());
    let found = if index == 0 {
        of_repository.first(connection)
    } else {
        of_repository.filter(issue::index.eq(index)).first(connection)
    };
    Ok(found.optional()?)
}

/// Adds users, labels and milestones: a query for each kind, however many issues there are.
fn views(connection: &mut AnyConnection, rows: Vec<IssueRow>) -> Result<Vec<IssueView>, StoreError> {
    let given = |id: Option<i64>| id.filter(|id| *id > 0);
    let people: Vec<i64> =
        rows.iter().flat_map(|row| [given(row.poster_id), given(row.assignee_id)]).flatten().collect();
    let people: HashMap<i64, UserRow> =
        users::by_ids(connection, &people)?.into_iter().map(|user| (user.id, user)).collect();
    let milestones: Vec<i64> = rows.iter().filter_map(|row| given(row.milestone_id)).collect();
    let milestones = milestones::by_ids(connection, &milestones)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let pulls: Vec<i64> = rows.iter().filter(|row| row.is_pull == Some(true)).map(|row| row.id).collect();
    let pulls: HashMap<Option<i64>, PullRequestRow> = pull_request::table
        .filter(pull_request::issue_id.eq_any(pulls))
        .select((pull_request::issue_id, PullRequestRow::as_select()))
        .load(connection)?
        .into_iter()
        .collect();
    let mut labels = labels::of_issues(connection, &ids)?;
    let person = |id: i64| people.get(&id).cloned().unwrap_or_else(UserRow::ghost);
    Ok(rows
        .into_iter()
        .map(|row| IssueView {
            poster: person(row.poster_id.unwrap_or_default()),
            assignee: given(row.assignee_id).map(person),
            labels: labels.remove(&row.id).unwrap_or_default(),
            milestone: given(row.milestone_id).and_then(|id| milestones.get(&id).cloned()),
            pull_request: pulls.get(&Some(row.id)).copied(),
            row,
        })
        .collect())
}
