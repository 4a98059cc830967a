//! Repositories and who may see them: the tables `repository`, `access`, `team_user` and `team_repo`.

use std::collections::{BTreeSet, HashMap};

use diesel::{dsl::sql, expression::SqlLiteral, prelude::*, sql_types::BigInt};

use super::{
    AnyConnection, MAX_KEYWORD, StoreError, is_no_text, offset,
    schema::{access, org_user, repository, team_repo, team_user},
    users::{self, ORGANIZATION, UserRow},
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

/// Who asks for a repository.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who it is.
    pub user: UserRow,
    /// Whether the request carries a token, and not a password.
    pub by_token: bool,
}

/// Numbers that one query asks for: databases have a bound for what they bind.
const READ_AT_ONCE: usize = 500;

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

/// The column `access.mode`: on PostgreSQL it is an INTEGER until Gogs 0.12, and a BIGINT since.
fn mode() -> SqlLiteral<BigInt> {
    sql("CAST(access.mode AS BIGINT)")
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
        .select(mode())
        .first(connection)
        .optional()?;
    Ok(granted.map_or(public, AccessMode::from_column))
}

/// The repositories of a user, as they are listed.
#[derive(Clone, Debug, Default)]
pub struct OfUser {
    /// Those that the user owns, the last changed first, and by name where they changed in the same second.
    pub owned: Vec<RepositoryView>,
    /// Those that the user, who is the caller, was given access to, by number.
    pub granted: Vec<RepositoryView>,
}

/// The repositories of `owner` that `caller` sees; if they are the same, with those that the caller was given access to:
/// those of others, and if `own_again`, own ones of which the caller is a collaborator, too.
///
/// All of `owned` are answered as if they were the caller's own.
pub fn of_user(
    connection: &mut AnyConnection,
    owner: &UserRow,
    caller: &UserRow,
    has_unlisted: bool,
    own_again: bool,
) -> Result<OfUser, StoreError> {
    let own: Vec<RepositoryRow> = if owner.kind == Some(ORGANIZATION) {
        of_organization(connection, owner.id, caller.id, has_unlisted)?
    } else {
        let own = repository::table
            .filter(repository::owner_id.eq(owner.id))
            .order((repository::updated_unix.desc(), repository::lower_name.asc()))
            .select(RepositoryRow::as_select());
        match (owner.id == caller.id, has_unlisted) {
            (true, _) => own.load(connection)?,
            (false, true) => own
                .filter(repository::is_private.eq(false).and(repository::is_unlisted.eq(false)))
                .load(connection)?,
            (false, false) => own.filter(repository::is_private.eq(false)).load(connection)?,
        }
    };
    // Gogs asks for one page of as many as it counted; a count of none is no limit.
    let counted = usize::try_from(owner.num_repos.unwrap_or_default()).unwrap_or_default();
    let counted = if counted == 0 { own.len() } else { counted };
    let owned = own.into_iter().take(counted).map(|row| (row, Some(AccessMode::Owner)));
    let granted: Vec<(RepositoryRow, i64)> = if owner.id == caller.id {
        access::table
            .inner_join(repository::table.on(repository::id.eq(access::repo_id)))
            .filter(access::user_id.eq(caller.id))
            .order(access::repo_id)
            .select((RepositoryRow::as_select(), mode()))
            .load(connection)?
    } else {
        Vec::new()
    };
    let granted = granted
        .into_iter()
        .filter(|(row, _)| own_again || row.owner_id != Some(caller.id))
        .map(|(row, mode)| (row, Some(AccessMode::from_column(mode))));
    let count = owned.len();
    let mut owned = views(connection, owned.chain(granted).collect())?;
    let granted = owned.split_off(count);
    Ok(OfUser { owned, granted })
}

/// The repositories of an organization that everyone sees, and those of the teams that `caller` is in.
fn of_organization(
    connection: &mut AnyConnection,
    organization: i64,
    caller: i64,
    has_unlisted: bool,
) -> Result<Vec<RepositoryRow>, StoreError> {
    let teams: Vec<Option<i64>> = team_user::table
        .filter(team_user::org_id.eq(organization).and(team_user::uid.eq(caller)))
        .select(team_user::team_id)
        .load(connection)?;
    let teams: Vec<i64> = teams.into_iter().flatten().collect();
    let of_teams: Vec<Option<i64>> = team_repo::table
        .filter(team_repo::team_id.eq_any(teams))
        .select(team_repo::repo_id)
        .load(connection)?;
    let of_teams: Vec<i64> = of_teams.into_iter().flatten().collect();
    let all = repository::table
        .filter(repository::owner_id.eq(organization))
        .order((repository::updated_unix.desc(), repository::lower_name.asc()))
        .select(RepositoryRow::as_select());
    let public = repository::is_private.eq(false);
    let of_teams = repository::id.nullable().eq_any(of_teams.into_iter().map(Some).collect::<Vec<_>>());
    Ok(if has_unlisted {
        all.filter(public.and(repository::is_unlisted.eq(false)).or(of_teams)).load(connection)?
    } else {
        all.filter(public.or(of_teams)).load(connection)?
    })
}

/// What repositories to look for.
#[derive(Clone, Debug)]
pub struct Search {
    /// A part of the name or of the description, in any case; LIKE's wildcards count.
    pub keyword: String,
    /// Whose, or 0 for anyone's.
    pub owner: i64,
    /// Whether the caller owns `owner`, and so sees all of them.
    pub all: bool,
    /// Which page, from 1 on.
    pub page: i64,
    /// Repositories on a page.
    pub page_size: i64,
    /// Whether repositories may be unlisted.
    pub has_unlisted: bool,
}

/// A page of the repositories that were found, by number, and how many there are on all pages.
///
/// Private ones are found too if their wiki or issues are public. They come by number; those of one owner, on SQLite, by
/// name. Gogs names no order: that one is the index's, which SQLite looks owners up in, and PostgreSQL sorts rows by their
/// columns to answer each once.
pub fn search(
    connection: &mut AnyConnection,
    search: &Search,
) -> Result<(Vec<RepositoryView>, i64), StoreError> {
    let keyword = users::to_lower(&search.keyword);
    if is_no_text(&keyword) || keyword.len() > MAX_KEYWORD {
        return Ok((Vec::new(), 0));
    }
    let matching = || {
        let pattern = format!("%{keyword}%");
        let mut query = repository::table
            .filter(
                repository::lower_name
                    .nullable()
                    .like(pattern.clone())
                    .or(repository::description.like(pattern)),
            )
            .into_boxed();
        if search.owner > 0 {
            query = query.filter(repository::owner_id.eq(search.owner));
        }
        if !search.all {
            let opened = repository::is_private
                .eq(true)
                .and(repository::allow_public_wiki.eq(true).or(repository::allow_public_issues.eq(true)));
            let public = repository::is_private.eq(false);
            query = if search.has_unlisted {
                query.filter(public.and(repository::is_unlisted.eq(false)).or(opened))
            } else {
                query.filter(public.or(opened))
            };
        }
        query
    };
    let total = matching().count().get_result(connection)?;
    let offset = offset(search.page, search.page_size);
    let by_name = search.owner > 0 && matches!(connection, AnyConnection::Sqlite(_));
    let ordered = matching();
    let ordered = if by_name { ordered.order(repository::lower_name) } else { ordered.order(repository::id) };
    let rows: Vec<RepositoryRow> =
        ordered.limit(search.page_size).offset(offset).select(RepositoryRow::as_select()).load(connection)?;
    Ok((views(connection, rows.into_iter().map(|row| (row, None)).collect())?, total))
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

/// A repository, and what the caller may do with it, where an answer tells.
type Listed = (RepositoryRow, Option<AccessMode>);

/// Adds the owners, and the repositories that these are forks of: of those, Gogs tells no more than that they can be read.
///
/// However many repositories there are, it is one query for all owners, and one for each generation of forks.
fn views(connection: &mut AnyConnection, rows: Vec<Listed>) -> Result<Vec<RepositoryView>, StoreError> {
    let mut ancestors: HashMap<i64, RepositoryRow> = HashMap::new();
    let mut missing = parents_of(rows.iter().map(|(row, _)| row));
    while !missing.is_empty() {
        let found = by_ids(connection, &missing)?;
        let next = parents_of(found.iter());
        ancestors.extend(found.into_iter().map(|row| (row.id, row)));
        // Nothing is read twice, even if a damaged table goes round in a circle.
        missing = next.into_iter().filter(|id| !ancestors.contains_key(id)).collect();
    }
    let of_all = rows.iter().map(|(row, _)| row).chain(ancestors.values());
    let owners: BTreeSet<i64> = of_all.filter_map(|row| row.owner_id).collect();
    let mut known = HashMap::new();
    for some in Vec::from_iter(owners).chunks(READ_AT_ONCE) {
        known.extend(users::by_ids(connection, some)?.into_iter().map(|user| (user.id, user)));
    }
    Ok(rows.into_iter().map(|(row, mode)| view(row, mode, &ancestors, &known)).collect())
}

fn parents_of<'a>(rows: impl Iterator<Item = &'a RepositoryRow>) -> BTreeSet<i64> {
    rows.filter_map(parent_of).collect()
}

/// What a repository was forked from, which is older.
fn parent_of(row: &RepositoryRow) -> Option<i64> {
    row.fork_id.filter(|_| row.is_fork)
}

fn by_ids(connection: &mut AnyConnection, ids: &BTreeSet<i64>) -> QueryResult<Vec<RepositoryRow>> {
    let mut found = Vec::new();
    for some in Vec::from_iter(ids).chunks(READ_AT_ONCE) {
        let some = repository::table.filter(repository::id.eq_any(some.iter().copied()));
        found.extend(some.select(RepositoryRow::as_select()).load::<RepositoryRow>(connection)?);
    }
    Ok(found)
}

fn view(
    row: RepositoryRow,
    mode: Option<AccessMode>,
    ancestors: &HashMap<i64, RepositoryRow>,
    owners: &HashMap<i64, UserRow>,
) -> RepositoryView {
    let owner = row.owner_id.and_then(|id| owners.get(&id)).cloned().unwrap_or_else(UserRow::ghost);
    let parent = parent_of(&row).and_then(|id| ancestors.get(&id)).cloned().map(|mut parent| {
        // A fork is newer than what it was forked from: of a damaged table, too, the chain ends.
        parent.is_fork &= parent.fork_id.is_some_and(|id| id < parent.id);
        Box::new(view(parent, Some(AccessMode::Read), ancestors, owners))
    });
    RepositoryView { row, owner, mode, parent }
}
