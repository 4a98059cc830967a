//! Repositories and who may see them: the tables `repository`, `team_user` and `team_repo`.

mod creation;
mod deletion;
mod disk;
mod forks;
mod of_user;
mod search;
mod settings;
mod views;

use diesel::prelude::*;

pub use super::access::AccessMode;
pub use creation::{DEFAULT_BRANCH, MAX_NAME, NewRepository, Origin, Refused, create, refused};
pub use deletion::{Deleted, delete};
pub use disk::recover;
pub use forks::forks;
pub use of_user::{OfUser, of_user};
pub use search::{Search, search};
pub use settings::{Settings, change};
use views::views;

use super::{
    AnyConnection, StoreError, access,
    schema::{org_user, repository},
    texts::is_no_text,
    users::{self, UserRow},
};

/// A repository, as far as answers show it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = repository)]
#[allow(missing_docs, reason = "the columns of Gogs' table")]
pub struct RepositoryRow {
    pub id: i64,
    pub owner_id: Option<i64>,
    pub name: String,
    pub description: Option<String>,
    pub website: Option<String>,
    pub default_branch: Option<String>,
    pub size: i64,
    pub num_watches: Option<i32>,
    pub num_stars: Option<i32>,
    pub num_forks: Option<i32>,
    pub num_issues: Option<i32>,
    pub num_closed_issues: Option<i32>,
    pub is_private: Option<bool>,
    pub is_bare: Option<bool>,
    pub is_mirror: Option<bool>,
    pub enable_issues: bool,
    pub enable_external_tracker: Option<bool>,
    pub is_fork: bool,
    pub fork_id: Option<i64>,
    pub created_unix: Option<i64>,
    pub updated_unix: Option<i64>,
}

/// Who asks for a repository.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who it is.
    pub user: UserRow,
    /// Whether the request carries a token, and not a password.
    pub by_token: bool,
}

/// A repository with what an answer about it needs.
#[derive(Clone, Debug)]
pub struct RepositoryView {
    /// The repository.
    pub row: RepositoryRow,
    /// Whose it is.
    pub owner: UserRow,
    /// What the caller may do with it; `None` where an answer does not tell.
    pub mode: Option<AccessMode>,
    /// The repository it is a fork of, with what the caller may do with that.
    pub parent: Option<Box<RepositoryView>>,
}

/// The repository `owner`/`name` (in any case), and what `caller` may do with it; `None` if there is no such thing for
/// them: no owner, no repository, or no right to read it.
///
/// To a site administrator who comes with a token each repository is as their own.
pub fn readable(
    connection: &mut AnyConnection,
    owner: &str,
    name: &str,
    caller: Option<&Caller>,
) -> Result<Option<(RepositoryRow, AccessMode)>, StoreError> {
    let Some(owner) = users::by_name(connection, owner)? else { return Ok(None) };
    let name = users::to_lower(name);
    if is_no_text(&name) {
        return Ok(None);
    }
    let found = repository::table
        .filter(repository::owner_id.eq(owner.id).and(repository::lower_name.eq(name)))
        .select(RepositoryRow::as_select())
        .first(connection)
        .optional()?;
    let Some(row) = found else { return Ok(None) };
    let mode = if caller.is_some_and(|caller| caller.by_token && caller.user.is_admin == Some(true)) {
        AccessMode::Owner
    } else {
        access_mode(connection, &row, caller.map(|caller| caller.user.id))?
    };
    Ok((mode >= AccessMode::Read).then_some((row, mode)))
}

/// The repository with what an answer about it needs.
pub fn view_of(
    connection: &mut AnyConnection,
    row: RepositoryRow,
    mode: AccessMode,
) -> Result<Option<RepositoryView>, StoreError> {
    Ok(views(connection, vec![(row, Some(mode))])?.pop())
}

/// The path of a repository: the names of its owner and its own, as they are written.
pub fn path_of(connection: &mut AnyConnection, row: &RepositoryRow) -> Result<String, StoreError> {
    let owner = users::by_id(connection, row.owner_id.unwrap_or_default())?.unwrap_or_else(UserRow::ghost);
    Ok(format!("{}/{}", owner.name, row.name))
}

/// What a user may do with the repository of that number; nothing if there is none.
pub fn mode_of(connection: &mut AnyConnection, id: i64, user: i64) -> Result<AccessMode, StoreError> {
    let found: Option<RepositoryRow> =
        repository::table.find(id).select(RepositoryRow::as_select()).first(connection).optional()?;
    found.map_or(Ok(AccessMode::None), |row| access_mode(connection, &row, Some(user)))
}

fn access_mode(
    connection: &mut AnyConnection,
    row: &RepositoryRow,
    caller: Option<i64>,
) -> Result<AccessMode, StoreError> {
    let public = if row.is_private == Some(true) { AccessMode::None } else { AccessMode::Read };
    let Some(caller) = caller else { return Ok(public) };
    if row.owner_id == Some(caller) {
        return Ok(AccessMode::Owner);
    }
    Ok(access::granted(connection, caller, row.id)?.unwrap_or(public))
}

/// Whether `user` is one of the owners of an organization.
pub fn owns_organization(
    connection: &mut AnyConnection,
    organization: i64,
    user: i64,
) -> Result<bool, StoreError> {
    let found: Option<i64> = org_user::table
        .filter(
            org_user::org_id.eq(organization).and(org_user::uid.eq(user)).and(org_user::is_owner.eq(true)),
        )
        .select(org_user::id)
        .first(connection)
        .optional()?;
    Ok(found.is_some())
}
