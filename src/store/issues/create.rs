//! Issues that are made.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Nullable},
};

use super::{CONTENT, Outcome, TITLE, assignee, edit};
use crate::store::{
    AnyConnection, Lock, StoreError, labels, milestones, now_unix,
    schema::{access, issue, issue_user, repository, user},
    users::INDIVIDUAL,
};

/// An issue to be made.
#[derive(Clone, Debug)]
pub struct NewIssue {
    /// Its repository.
    pub repo_id: i64,
    /// Who writes it.
    pub poster: i64,
    /// Title.
    pub title: String,
    /// Text.
    pub content: String,
    /// The name of whose task it is to be; the empty one is nobody's.
    pub assignee: String,
    /// Its milestone; one that is none of the repository's is none.
    pub milestone: i64,
    /// Its labels; those that are none of the repository's are left out.
    pub labels: Vec<i64>,
    /// Whether it is closed at once.
    pub is_closed: bool,
}

/// Makes an issue, with the next number of its repository.
pub fn create(connection: &mut AnyConnection, new: &NewIssue) -> Result<Outcome, StoreError> {
    let NewIssue { repo_id, poster, content, .. } = new;
    let title = new.title.trim();
    connection.write_transaction(Lock::Issues, |connection| {
        let Some(place) = hold_place(connection, *repo_id)? else { return Ok(Outcome::Missing) };
        connection.hold_user(*poster)?;
        let Some(assignee) = assignee(connection, &new.assignee)? else {
            return Ok(Outcome::NoAssignee(new.assignee.clone()));
        };
        connection.check_new("issue", |connection| {
            connection.check_text(&TITLE, title)?;
            connection.check_text(&CONTENT, content)
        })?;
        let now = now_unix();
        let index = place.next_index();
        let id: i64 = diesel::insert_into(issue::table)
            .values((
                (issue::repo_id.eq(repo_id), issue::index.eq(index), issue::poster_id.eq(poster)),
                (issue::name.eq(title), issue::content.eq(content)),
                (issue::milestone_id.eq(0), issue::assignee_id.eq(assignee), issue::priority.eq(0)),
                (issue::is_closed.eq(false), issue::is_pull.eq(false), issue::num_comments.eq(0)),
                (issue::created_unix.eq(now), issue::updated_unix.eq(now), issue::deadline_unix.eq(0)),
            ))
            .returning(issue::id)
            .get_result(connection)?;
        diesel::update(repository::table.find(repo_id))
            .set(repository::num_issues.eq(place.num_issues + 1))
            .execute(connection)?;
        if new.milestone > 0 && milestones::by_id(connection, *repo_id, new.milestone)?.is_some() {
            milestones::assign(connection, id, false, 0, new.milestone)?;
        }
        labels::attach(connection, *repo_id, id, false, &new.labels)?;
        add_users(connection, id, *poster, assignee, &place)?;
        if new.is_closed {
            edit::change_state(connection, id, *poster, true)?;
        }
        Outcome::done(connection, id)
    })
}

/// The repository of a new issue.
struct Place {
    id: i64,
    owner: i64,
    num_issues: i32,
    num_pulls: i32,
}

impl Place {
    /// The number that an issue has next: pull requests count, too.
    fn next_index(&self) -> i64 {
        i64::from(self.num_issues) + i64::from(self.num_pulls) + 1
    }
}

/// The repository, which stays as it is until the transaction ends.
fn hold_place(connection: &mut AnyConnection, id: i64) -> Result<Option<Place>, StoreError> {
    type Columns = (Option<i64>, Option<i32>, Option<i32>);
    let place = repository::table.find(id).select((
        repository::owner_id,
        repository::num_issues,
        repository::num_pulls,
    ));
    let found: Option<Columns> = match connection {
        AnyConnection::Sqlite(connection) => place.first(connection),
        AnyConnection::Postgres(connection) => place.for_update().first(connection),
    }
    .optional()?;
    Ok(found.map(|(owner, num_issues, num_pulls)| Place {
        id,
        owner: owner.unwrap_or_default(),
        num_issues: num_issues.unwrap_or_default(),
        num_pulls: num_pulls.unwrap_or_default(),
    }))
}

/// Notes what the issue is to its poster and to those who have access to the repository.
fn add_users(
    connection: &mut AnyConnection,
    issue: i64,
    poster: i64,
    assignee: i64,
    place: &Place,
) -> Result<(), StoreError> {
    let with_access =
        access::table.filter(access::repo_id.eq(place.id).and(access::mode.gt(0))).select(access::user_id);
    let owner = user::id.eq(place.owner).and(user::type_.eq(INDIVIDUAL));
    let number = |id: i64| id.into_sql::<Nullable<BigInt>>();
    let no = || false.into_sql::<Nullable<Bool>>();
    let concerned = user::table
        .filter(user::id.eq(poster).or(user::id.eq_any(with_access)).or(owner))
        .order(user::id)
        .select((
            (user::id.nullable(), number(issue), number(place.id), number(0)),
            (no(), user::id.eq(assignee).nullable(), no(), user::id.eq(poster).nullable(), no()),
        ));
    diesel::insert_into(issue_user::table)
        .values(concerned)
        .into_columns((
            (issue_user::uid, issue_user::issue_id, issue_user::repo_id, issue_user::milestone_id),
            (
                issue_user::is_read,
                issue_user::is_assigned,
                issue_user::is_mentioned,
                issue_user::is_poster,
                issue_user::is_closed,
            ),
        ))
        .execute(connection)?;
    Ok(())
}
