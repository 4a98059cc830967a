//! Issues and pull requests: the tables `issue` and `pull_request`.

pub mod comments;
mod create;
mod edit;
mod mentions;

use std::collections::HashMap;

use diesel::prelude::*;

use super::{
    AnyConnection, StoreError,
    labels::{self, LabelRow},
    milestones::{self, MilestoneRow},
    offset,
    schema::{issue, pull_request},
    texts::TextColumn,
    users::{self, UserRow},
};

pub use create::{NewIssue, create};
pub use edit::{Changes, Editor, edit};
pub(super) use mentions::{Mention, close_or_reopen, mention};

/// Issues on a page (Gogs' setting `ISSUE_PAGING_NUM`, its default).
pub const PAGE_SIZE: i64 = 10;

const TITLE: TextColumn = TextColumn { table: "issue", name: "name", is_indexed: false };
const CONTENT: TextColumn = TextColumn { table: "issue", name: "content", is_indexed: false };

/// An issue.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = issue)]
#[allow(missing_docs, reason = "the columns of Gogs' table")]
pub struct IssueRow {
    pub id: i64,
    pub repo_id: Option<i64>,
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

/// Whose issues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Those of a repository.
    Repository(i64),
    /// Those of all repositories that are a user's task.
    Assignee(i64),
}

/// A page of issues (no pull requests), the newest first, and how many there are on all pages.
///
/// `page` counts from 1. `total` is that number where it is known: else all are counted.
pub fn page(
    connection: &mut AnyConnection,
    of: Of,
    closed: bool,
    page: i64,
    total: Option<i64>,
) -> Result<(Vec<IssueView>, i64), StoreError> {
    let matching = || {
        let matching =
            issue::table.filter(issue::is_closed.eq(closed).and(issue::is_pull.eq(false))).into_boxed();
        match of {
            Of::Repository(id) => matching.filter(issue::repo_id.eq(id)),
            Of::Assignee(id) => matching.filter(issue::assignee_id.eq(id)),
        }
    };
    let total = match total {
        Some(total) => total,
        None => matching().count().get_result(connection)?,
    };
    let newest_first = (issue::created_unix.desc(), issue::id.asc());
    // The index has all that these are found by: of the issues before the page, no row is read.
    let ids: Vec<i64> = matching()
        .order(newest_first)
        .limit(PAGE_SIZE)
        .offset(offset(page, PAGE_SIZE))
        .select(issue::id)
        .load(connection)?;
    let rows: Vec<IssueRow> = issue::table
        .filter(issue::id.eq_any(ids))
        .order(newest_first)
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
pub fn row(connection: &mut AnyConnection, repo_id: i64, index: i64) -> Result<Option<IssueRow>, StoreError> {
    let of_repository =
        issue::table.filter(issue::repo_id.eq(repo_id)).order(issue::index).select(IssueRow::as_select());
    let found = if index == 0 {
        of_repository.first(connection)
    } else {
        of_repository.filter(issue::index.eq(index)).first(connection)
    };
    Ok(found.optional()?)
}

/// The issue or pull request of that number on the server.
fn by_id(connection: &mut AnyConnection, id: i64) -> Result<Option<IssueRow>, StoreError> {
    Ok(issue::table.find(id).select(IssueRow::as_select()).first(connection).optional()?)
}

/// What came of an issue that was to be made or changed.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It was done; the issue as it is then.
    Done(Box<IssueView>),
    /// There is no such issue, or the repository is gone.
    Missing,
    /// The caller may not change it.
    NotAllowed,
    /// There is nobody of that name to assign it to.
    NoAssignee(String),
    /// The repository has no milestone of that number.
    NoMilestone(i64),
}

impl Outcome {
    /// The issue as it is now.
    fn done(connection: &mut AnyConnection, id: i64) -> Result<Self, StoreError> {
        let found = by_id(connection, id)?;
        let view = views(connection, found.into_iter().collect())?.pop();
        Ok(view.map_or(Self::Missing, |view| Self::Done(Box::new(view))))
    }
}

/// The number of the user or organization that an issue is to be the task of, who stays until the transaction ends; 0 is that of
/// nobody, whose name is empty. `None` if there is nobody of that name.
fn assignee(connection: &mut AnyConnection, name: &str) -> Result<Option<i64>, StoreError> {
    if name.is_empty() {
        return Ok(Some(0));
    }
    let Some(UserRow { id, .. }) = users::by_name(connection, name)? else { return Ok(None) };
    match connection.hold_user(id) {
        Ok(()) => Ok(Some(id)),
        Err(StoreError::Gone) => Ok(None),
        Err(error) => Err(error),
    }
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
