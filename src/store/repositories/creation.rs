//! Repositories made: the row, and what Gogs keeps beside it.

use std::sync::Arc;

use diesel::prelude::*;

use super::{RepositoryRow, disk};
use crate::{
    git::{FirstCommit, Name, Person, Root, cloning::Cloned},
    gogs::templates::{Files, Unknown},
    store::{
        AnyConnection, Lock, StoreError,
        accounts::{NameRefused, refuse_name},
        feed::{self, Act, Done},
        now_unix,
        schema::{mirror, repository, user},
        teams,
        texts::TextColumn,
        users::{ORGANIZATION, UserRow, to_lower},
        watches,
    },
};

/// The longest name of a repository (Gogs: `MaxSize(100)`).
pub const MAX_NAME: usize = 100;

/// Names that Gogs needs for itself.
const RESERVED: &[&str] = &[".", ".."];
/// Ends of names that Gogs needs for itself: what is at the end of an address for Git, and of a wiki's.
const RESERVED_ENDS: &[&str] = &[".git", ".wiki"];

const DESCRIPTION: TextColumn = TextColumn { table: "repository", name: "description", is_indexed: false };

/// The branch that is the default one of a new repository.
pub const DEFAULT_BRANCH: &str = "master";
/// How issues of an external tracker are called, until it is changed.
const TRACKER_STYLE: &str = "numeric";
/// How many hours lie between two looks at what a mirror is of, and how many seconds they are (Gogs' `[mirror] DEFAULT_INTERVAL`).
const MIRROR_HOURS: i32 = 8;
const MIRROR_SECONDS: i64 = 8 * 3_600;

/// A repository to be made.
#[derive(Clone, Debug)]
pub struct NewRepository {
    /// Who makes it.
    pub doer: UserRow,
    /// Whose it is to be: a user's or an organization's.
    pub owner: UserRow,
    /// Its name, which must be free in any case.
    pub name: String,
    /// Its description.
    pub description: String,
    /// Whether only those who are given access may see it.
    pub is_private: bool,
    /// The owner's full name as it is to be from then on; `None`: it stays.
    pub full_name: Option<String>,
    /// The files of its first commit; `None`: it has none. A template may be asked for that there is not.
    pub files: Option<Result<Files, Unknown>>,
    /// What it is a clone of; `None`: of nothing.
    pub origin: Option<Origin>,
}

/// What a new repository is a clone of.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The clone, which is put into its place; `None`: it is not there yet.
    pub cloned: Option<Arc<Cloned>>,
    /// Whether it is to follow the original.
    pub is_mirror: bool,
    /// Whether it is found by its name only: where the tables have a column for that.
    pub is_unlisted: bool,
}

/// Why a repository was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Its owner has as many as it may have.
    Limit(i32),
    /// No repository may be called so.
    Name(NameRefused),
    /// Its owner has one of that name.
    Taken,
    /// It is to begin with what there is not.
    Template(Unknown),
}

/// Who is said to have put a first commit there: the system user that Gogs runs as, where Git was told nothing else. No user has the email.
const COMMITTER: (&str, &str) = ("gogs", "gogs@localhost");
/// What is said of a first commit.
const FIRST_MESSAGE: &str = "Initial commit";

/// Makes a repository: its rows, and below `root`, if there is one, its folder.
pub fn create(
    connection: &mut AnyConnection,
    new: &NewRepository,
    root: Option<&Root>,
) -> Result<Result<RepositoryRow, Refused>, StoreError> {
    let of = Name { owner: to_lower(&new.owner.name), name: to_lower(&new.name) };
    let made = connection.write_transaction(Lock::Repositories, |connection| {
        connection.hold_user(new.owner.id)?;
        if let Some(refused) = refusal(connection, new)? {
            return Ok(Err(refused));
        }
        connection
            .check_new("repository", |connection| connection.check_text(&DESCRIPTION, &new.description))?;
        let id = insert(connection, new)?;
        diesel::update(user::table.find(new.owner.id))
            .set((
                (user::num_repos.eq(user::num_repos + 1), user::last_repo_visibility.eq(new.is_private)),
                user::updated_unix.eq(now_unix()),
            ))
            .execute(connection)?;
        if let Some(full_name) = &new.full_name {
            diesel::update(user::table.find(new.owner.id))
                .set(user::full_name.eq(full_name))
                .execute(connection)?;
        }
        if new.owner.kind == Some(ORGANIZATION) {
            teams::give_to_owners(connection, new.owner.id, id)?;
        }
        watches::watch(connection, id, &[new.owner.id])?;
        tell(connection, new, id)?;
        if let Some(origin) = &new.origin {
            note(connection, id, origin)?;
        }
        let row = repository::table.find(id).select(RepositoryRow::as_select()).first(connection)?;
        if let Some(root) = root {
            let cloned = new.origin.as_ref().and_then(|origin| origin.cloned.as_deref());
            disk::make(root, &of, new.first_commit().as_ref(), cloned)?;
        }
        Ok::<_, StoreError>(Ok(row))
    })?;
    if let (Ok(_), Some(root)) = (&made, root) {
        disk::strike_off(root, &of);
    }
    Ok(made)
}

impl NewRepository {
    /// The commit that it begins with: by who makes it, whoever owns it.
    fn first_commit(&self) -> Option<FirstCommit> {
        let files = self.files.as_ref()?.as_ref().ok()?;
        let UserRow { name, full_name, email, .. } = &self.doer;
        let full_name = full_name.as_ref().filter(|full_name| !full_name.is_empty());
        let (committer, committer_email) = COMMITTER;
        Some(FirstCommit {
            author: Person { name: full_name.unwrap_or(name).clone(), email: email.clone() },
            committer: Person { name: committer.to_owned(), email: committer_email.to_owned() },
            time: now_unix(),
            message: format!("{FIRST_MESSAGE}\n"),
            files: files.clone(),
        })
    }
}

/// What would keep it from being made now.
pub fn refused(connection: &mut AnyConnection, new: &NewRepository) -> Result<Option<Refused>, StoreError> {
    let refused = refusal(connection, new)?;
    connection.check_text(&DESCRIPTION, &new.description)?;
    Ok(refused)
}

/// Writes down what a clone has, and that it follows another if it does.
fn note(connection: &mut AnyConnection, id: i64, origin: &Origin) -> QueryResult<()> {
    let row = repository::table.find(id);
    if let Some(cloned) = &origin.cloned {
        diesel::update(row)
            .set((
                repository::default_branch.eq(&cloned.default_branch),
                repository::is_bare.eq(cloned.is_empty),
                repository::size.eq(cloned.size),
            ))
            .execute(connection)?;
    }
    if origin.is_unlisted {
        diesel::update(row).set(repository::is_unlisted.eq(true)).execute(connection)?;
    }
    if origin.is_mirror {
        let now = now_unix();
        diesel::update(row).set(repository::is_mirror.eq(true)).execute(connection)?;
        diesel::insert_into(mirror::table)
            .values((
                (mirror::repo_id.eq(id), mirror::interval.eq(MIRROR_HOURS), mirror::enable_prune.eq(true)),
                (mirror::updated_unix.eq(now), mirror::next_update_unix.eq(now + MIRROR_SECONDS)),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// What keeps it from being made, in the order in which Gogs looks.
fn refusal(connection: &mut AnyConnection, new: &NewRepository) -> Result<Option<Refused>, StoreError> {
    let (most, number): (i32, Option<i32>) = user::table
        .find(new.owner.id)
        .select((user::max_repo_creation, user::num_repos))
        .first(connection)?;
    if most >= 0 && number.unwrap_or_default() >= most {
        return Ok(Some(Refused::Limit(most)));
    }
    if let Err(refused) = refuse_name(&new.name, RESERVED, RESERVED_ENDS) {
        return Ok(Some(Refused::Name(refused)));
    }
    let named = repository::table
        .filter(repository::owner_id.eq(new.owner.id).and(repository::lower_name.eq(to_lower(&new.name))));
    if named.select(repository::id).first::<i64>(connection).optional()?.is_some() {
        return Ok(Some(Refused::Taken));
    }
    Ok(new.files.as_ref().and_then(|files| files.as_ref().err()).cloned().map(Refused::Template))
}

fn insert(connection: &mut AnyConnection, new: &NewRepository) -> Result<i64, StoreError> {
    let now = now_unix();
    let values = (
        (repository::owner_id.eq(new.owner.id), repository::is_private.eq(new.is_private)),
        (repository::lower_name.eq(to_lower(&new.name)), repository::name.eq(&new.name)),
        (repository::description.eq(&new.description), repository::website.eq("")),
        (repository::default_branch.eq(DEFAULT_BRANCH), repository::is_bare.eq(new.files.is_none())),
        (repository::use_custom_avatar.eq(false), repository::is_mirror.eq(false), repository::fork_id.eq(0)),
        (repository::num_watches.eq(0), repository::num_stars.eq(0), repository::num_forks.eq(0)),
        (repository::num_issues.eq(0), repository::num_closed_issues.eq(0)),
        (repository::num_pulls.eq(0), repository::num_closed_pulls.eq(0)),
        (repository::enable_wiki.eq(true), repository::allow_public_wiki.eq(false)),
        (repository::enable_external_wiki.eq(false), repository::external_wiki_url.eq("")),
        (repository::enable_issues.eq(true), repository::allow_public_issues.eq(false)),
        (repository::enable_external_tracker.eq(false), repository::external_tracker_url.eq("")),
        (repository::external_tracker_format.eq(""), repository::external_tracker_style.eq(TRACKER_STYLE)),
        (
            repository::enable_pulls.eq(true),
            repository::created_unix.eq(now),
            repository::updated_unix.eq(now),
        ),
    );
    let made = diesel::insert_into(repository::table).values(values).returning(repository::id);
    Ok(made.get_result(connection)?)
}

/// Writes down that it was made, for who made it and for who watches it.
fn tell(connection: &mut AnyConnection, new: &NewRepository, id: i64) -> QueryResult<()> {
    let NewRepository { doer, owner, name, is_private, .. } = new;
    let (owner, is_private) = (&owner.name, *is_private);
    let made =
        Done { act: Act::Made, doer, repository: id, owner, name, is_private, branch: "", content: "" };
    feed::tell(connection, &made)
}
