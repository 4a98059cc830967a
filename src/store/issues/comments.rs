//! Comments on issues and pull requests: the table `comment`.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::store::{
    AnyConnection, Lock, StoreError, now_unix,
    schema::{attachment, comment, issue, repository, user},
    texts::TextColumn,
    users::{self, UserRow},
};

const CONTENT: TextColumn = TextColumn { table: "comment", name: "content", is_indexed: false };

/// What a comment is there for; the numbers are those of the column `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// To say something.
    Plain = 0,
    /// To tell that the issue was opened again.
    Reopen = 1,
    /// To tell that the issue was closed.
    Close = 2,
    /// To tell that a commit names the issue.
    Commit = 4,
}

/// A comment.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = comment)]
#[allow(missing_docs, reason = "the columns of Gogs' table")]
pub struct CommentRow {
    pub id: i64,
    #[diesel(column_name = type_)]
    pub kind: Option<i32>,
    pub poster_id: Option<i64>,
    pub issue_id: Option<i64>,
    pub content: Option<String>,
    pub created_unix: Option<i64>,
    pub updated_unix: Option<i64>,
}

impl CommentRow {
    /// Whether somebody said something; such comments are counted, and can be edited and deleted.
    pub fn is_plain(&self) -> bool {
        self.kind.unwrap_or_default() == Kind::Plain as i32
    }
}

/// What is commented, and where it is.
#[derive(Clone, Debug, Queryable)]
pub struct CommentedIssue {
    /// Its number within its repository.
    pub index: Option<i64>,
    /// Whether it is a pull request.
    pub is_pull: Option<bool>,
    /// The number of its repository.
    pub repo_id: i64,
    /// The name of its repository.
    pub repository_name: String,
    /// Whose repository that is.
    pub owner_name: String,
}

/// A comment with what an answer about it needs.
#[derive(Clone, Debug)]
pub struct CommentView {
    /// The comment.
    pub row: CommentRow,
    /// Who wrote it.
    pub poster: UserRow,
    /// What it is about.
    pub issue: CommentedIssue,
}

/// Whose comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Those of all issues and pull requests of a repository.
    Repository(i64),
    /// Those of an issue, by its number on the server.
    Issue(i64),
    /// A comment, by its number.
    Comment(i64),
}

/// Comments, the oldest first. `since`: only those that were updated in that second or later.
pub fn list(
    connection: &mut AnyConnection,
    of: Of,
    since: Option<i64>,
) -> Result<Vec<CommentView>, StoreError> {
    let mut matching = comment::table
        .inner_join(issue::table.on(issue::id.nullable().eq(comment::issue_id)))
        .inner_join(repository::table.on(repository::id.nullable().eq(issue::repo_id)))
        .inner_join(user::table.on(user::id.nullable().eq(repository::owner_id)))
        .into_boxed();
    matching = match of {
        Of::Repository(id) => matching.filter(issue::repo_id.eq(id)),
        Of::Issue(id) => matching.filter(comment::issue_id.eq(id)),
        Of::Comment(id) => matching.filter(comment::id.eq(id)),
    };
    if let Some(since) = since {
        matching = matching.filter(comment::updated_unix.ge(since));
    }
    let found: Vec<(CommentRow, CommentedIssue)> = matching
        .order((comment::created_unix, comment::id))
        .select((
            CommentRow::as_select(),
            (issue::index, issue::is_pull, repository::id, repository::name, user::name),
        ))
        .load(connection)?;
    let posters: Vec<i64> = found.iter().filter_map(|(row, _)| row.poster_id).collect();
    let posters: HashMap<i64, UserRow> =
        users::by_ids(connection, &posters)?.into_iter().map(|user| (user.id, user)).collect();
    Ok(found
        .into_iter()
        .map(|(row, issue)| {
            let poster = row.poster_id.and_then(|id| posters.get(&id)).cloned();
            CommentView { row, poster: poster.unwrap_or_else(UserRow::ghost), issue }
        })
        .collect())
}

/// The comment of that number, with what an answer about it needs.
pub fn by_id(connection: &mut AnyConnection, id: i64) -> Result<Option<CommentView>, StoreError> {
    Ok(list(connection, Of::Comment(id), None)?.pop())
}

/// Comments an issue of a repository, by its number within it; 0 is the first there is. `None` if there is none.
pub fn add(
    connection: &mut AnyConnection,
    repo_id: i64,
    index: i64,
    poster: i64,
    content: &str,
) -> Result<Option<CommentView>, StoreError> {
    connection.write_transaction(Lock::Issues, |connection| {
        let Some(issue) = super::row(connection, repo_id, index)? else { return Ok(None) };
        connection.hold_repository(repo_id)?;
        connection.hold_user(poster)?;
        connection.check_text(&CONTENT, content)?;
        let new = NewComment { kind: Kind::Plain, poster, issue: issue.id, content, commit: "" };
        let id = insert(connection, &new)?;
        diesel::update(issue::table.find(issue.id))
            .set(issue::num_comments.eq(issue.num_comments.unwrap_or_default() + 1))
            .execute(connection)?;
        by_id(connection, id)
    })
}

/// A comment to be written.
pub(super) struct NewComment<'a> {
    pub(super) kind: Kind,
    pub(super) poster: i64,
    pub(super) issue: i64,
    pub(super) content: &'a str,
    /// The commit that names the issue; empty if there is none.
    pub(super) commit: &'a str,
}

/// Writes a comment, which is an update of its issue; the number of the comment.
///
/// It is for a transaction with [`Lock::Issues`].
pub(super) fn insert(connection: &mut AnyConnection, new: &NewComment<'_>) -> Result<i64, StoreError> {
    let now = now_unix();
    let id = diesel::insert_into(comment::table)
        .values((
            (comment::type_.eq(new.kind as i32), comment::poster_id.eq(new.poster)),
            (comment::issue_id.eq(new.issue), comment::content.eq(new.content)),
            (comment::commit_id.eq(0), comment::line.eq(0), comment::commit_sha.eq(new.commit)),
            (comment::created_unix.eq(now), comment::updated_unix.eq(now)),
        ))
        .returning(comment::id)
        .get_result(connection)?;
    diesel::update(issue::table.find(new.issue)).set(issue::updated_unix.eq(now)).execute(connection)?;
    Ok(id)
}

/// Gives a comment another text; whether it is still there.
pub fn edit(connection: &mut AnyConnection, id: i64, content: &str) -> Result<bool, StoreError> {
    connection.write_transaction(Lock::Issues, |connection| {
        connection.check_text(&CONTENT, content)?;
        let changed = diesel::update(comment::table.find(id))
            .set((comment::content.eq(content), comment::updated_unix.eq(now_unix())))
            .execute(connection)?;
        Ok(changed > 0)
    })
}

/// Deletes a plain comment with its attachments, and counts it no longer.
pub fn delete(connection: &mut AnyConnection, id: i64) -> Result<(), StoreError> {
    connection.write_transaction(Lock::Issues, |connection| {
        let row = comment::table.find(id);
        let of: Option<Option<i64>> = row.select(comment::issue_id).first(connection).optional()?;
        let Some(of) = of else { return Ok(()) };
        diesel::delete(row).execute(connection)?;
        diesel::update(issue::table.filter(issue::id.nullable().eq(of)))
            .set(issue::num_comments.eq(issue::num_comments - 1))
            .execute(connection)?;
        diesel::delete(attachment::table.filter(attachment::comment_id.eq(id))).execute(connection)?;
        Ok(())
    })
}
