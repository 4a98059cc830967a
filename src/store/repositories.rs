//! Repositories and who may see them: the tables `repository` and `access`.

use diesel::prelude::*;

use super::{
    AnyConnection, StoreError,
    schema::{access, repository},
    users::{self, UserRow},
};

/// What a user may do with a repository; the numbers are those of the column `mode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccessMode {
    /// Nothing: it looks as if it did not exist.
    None = 0,
    /// Pull.
    Read = 1,
    /// Push.
    Write = 2,
    /// Settings.
    Admin = 3,
    /// Everything.
    Owner = 4,
}

impl AccessMode {
    fn from_column(mode: i64) -> Self {
        match mode {
            ..=0 => Self::None,
            1 => Self::Read,
            2 => Self::Write,
            3 => Self::Admin,
            4.. => Self::Owner,
        }
    }
}

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

/// A repository with what an answer about it needs.
#[derive(Clone, Debug)]
pub struct RepositoryView {
    /// The repository.
    pub row: RepositoryRow,
    /// Whose it is.
    pub owner: UserRow,
    /// What the caller may do with it.
    pub mode: AccessMode,
    /// The repository it is a fork of, with what the caller may do with that.
    pub parent: Option<Box<RepositoryView>>,
}

/// The repository `owner`/`name` (in any case), and what `caller` may do with it; `None` if there is no such thing for
/// them: no owner, no repository, or no right to read it.
///
/// `by_token` says that the caller came with a token: then a site administrator has every repository.
pub fn readable(
    connection: &mut AnyConnection,
    owner: &str,
    name: &str,
    caller: Option<&UserRow>,
    by_token: bool,
) -> Result<Option<(RepositoryRow, UserRow, AccessMode)>, StoreError> {
    let Some(owner) = users::by_name(connection, owner)? else { return Ok(None) };
    let name = users::to_lower(name);
    if name.contains('\0') {
        return Ok(None);
    }
    let found = repository::table
        .filter(repository::owner_id.eq(owner.id).and(repository::lower_name.eq(name)))
        .select(RepositoryRow::as_select())
        .first(connection)
        .optional()?;
    let Some(row) = found else { return Ok(None) };
    let is_site_admin = caller.is_some_and(|caller| caller.is_admin == Some(true));
    let mode = if by_token && is_site_admin {
        AccessMode::Owner
    } else {
        access_mode(connection, &row, caller.map(|caller| caller.id))?
    };
    Ok((mode >= AccessMode::Read).then_some((row, owner, mode)))
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
    let granted: Option<i64> = access::table
        .filter(access::user_id.eq(caller).and(access::repo_id.eq(row.id)))
        .select(access::mode)
        .first(connection)
        .optional()?;
    Ok(granted.map_or(public, AccessMode::from_column))
}

/// The repositories of `user`, the last changed first, then those of others that `user` was given access to.
///
/// The second part comes by the number of the repository. Gogs itself answers it in no order at all: it iterates over a
/// Go map, filled in this one.
pub fn of_user(connection: &mut AnyConnection, user: &UserRow) -> Result<Vec<RepositoryView>, StoreError> {
    let own = repository::table
        .filter(repository::owner_id.eq(user.id))
        .order((repository::updated_unix.desc(), repository::id.asc()))
        .select(RepositoryRow::as_select())
        .load(connection)?;
    // Gogs asks for one page of as many as it counted; a count of none is no limit.
    let counted = usize::try_from(user.num_repos.unwrap_or_default()).unwrap_or_default();
    let counted = if counted == 0 { own.len() } else { counted };
    let own = own.into_iter().take(counted).map(|row| (row, AccessMode::Owner));
    let granted: Vec<(RepositoryRow, i64)> = access::table
        .inner_join(repository::table.on(repository::id.eq(access::repo_id)))
        .filter(access::user_id.eq(user.id).and(repository::owner_id.ne(user.id)))
        .order(access::repo_id)
        .select((RepositoryRow::as_select(), access::mode))
        .load(connection)?;
    let granted = granted.into_iter().map(|(row, mode)| (row, AccessMode::from_column(mode)));
    views(connection, own.chain(granted).collect(), Some(user.id))
}

/// Adds owners and parents.
fn views(
    connection: &mut AnyConnection,
    rows: Vec<(RepositoryRow, AccessMode)>,
    caller: Option<i64>,
) -> Result<Vec<RepositoryView>, StoreError> {
    let mut views = Vec::with_capacity(rows.len());
    for (row, mode) in rows {
        views.push(view(connection, row, mode, caller)?);
    }
    Ok(views)
}

fn view(
    connection: &mut AnyConnection,
    row: RepositoryRow,
    mode: AccessMode,
    caller: Option<i64>,
) -> Result<RepositoryView, StoreError> {
    let owner = users::by_id(connection, row.owner_id.unwrap_or_default())?.unwrap_or_else(UserRow::ghost);
    let parent = match row.fork_id.filter(|_| row.is_fork) {
        Some(id) => {
            repository::table.find(id).select(RepositoryRow::as_select()).first(connection).optional()?
        }
        None => None,
    };
    let parent = match parent {
        // A fork of a fork is shown with its parent only.
        Some(mut parent) => {
            parent.is_fork &= parent.fork_id != Some(row.id);
            let mode = access_mode(connection, &parent, caller)?;
            Some(Box::new(view(connection, parent, mode, caller)?))
        }
        None => None,
    };
    Ok(RepositoryView { row, owner, mode, parent })
}
