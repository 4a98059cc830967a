//! The repositories of a user or an organization.

use diesel::prelude::*;

use super::{AccessMode, RepositoryRow, RepositoryView, views::views};
use crate::store::{
    AnyConnection, StoreError,
    access::mode,
    schema::{access, repository, team_repo, team_user},
    users::{ORGANIZATION, UserRow},
};

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
