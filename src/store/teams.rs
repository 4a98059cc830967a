//! Teams of organizations: the tables `team`, `team_user` and `team_repo`, and what they count for the organization and its
//! members.
//!
//! Gogs takes a user for an organization here, too; its teams have members, and never repositories.

use diesel::prelude::*;

use super::{
    AnyConnection, Lock, StoreError, Taken, access,
    schema::{org_user, repository, team, team_repo, team_user, user},
    texts::{TextColumn, is_no_text},
    users::{UserRow, to_lower},
    watches,
};

pub use super::access::{AccessMode, OWNERS};

/// A team.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = team)]
pub struct TeamRow {
    /// Number.
    pub id: i64,
    /// Number of the organization.
    pub org_id: Option<i64>,
    /// Name as it was given.
    pub name: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// What its members may do with its repositories, as the numbers of [`AccessMode`].
    pub authorize: Option<i32>,
}

impl TeamRow {
    /// The number of its organization.
    pub fn organization(&self) -> i64 {
        self.org_id.unwrap_or_default()
    }

    fn owns(&self) -> bool {
        self.name.as_deref() == Some(OWNERS)
    }

    /// What its members may do with its repositories.
    pub fn mode(&self) -> AccessMode {
        AccessMode::from_column(self.authorize.unwrap_or_default().into())
    }
}

/// A team to be made.
#[derive(Clone, Debug)]
pub struct NewTeam {
    /// Name, which the organization has no other team of, in any case.
    pub name: String,
    /// Description.
    pub description: String,
    /// What its members may do with its repositories.
    pub mode: AccessMode,
}

/// The longest name of a team (Gogs: `MaxSize(30)`).
pub const MAX_NAME: usize = 30;
/// The longest description of one (Gogs: `MaxSize(255)`).
pub const MAX_DESCRIPTION: usize = 255;

const DESCRIPTION: TextColumn = TextColumn { table: "team", name: "description", is_indexed: false };

/// The name, in any case, that no team has: `/org/NAME/teams/new` is the page where one is made.
const RESERVED: &str = "new";

/// Whether no team may be called `name`.
pub fn is_reserved(name: &str) -> bool {
    to_lower(name) == RESERVED
}

/// The team of that number.
pub fn by_id(connection: &mut AnyConnection, id: i64) -> Result<Option<TeamRow>, StoreError> {
    Ok(team::table.find(id).select(TeamRow::as_select()).first(connection).optional()?)
}

/// The teams of an organization, the oldest first.
pub fn of_organization(
    connection: &mut AnyConnection,
    organization: i64,
) -> Result<Vec<TeamRow>, StoreError> {
    Ok(team::table
        .filter(team::org_id.eq(organization))
        .order(team::id)
        .select(TeamRow::as_select())
        .load(connection)?)
}

/// Makes a team; [`Taken::TeamName`] if the organization has one of that name, [`StoreError::Gone`] if it is gone itself.
pub fn create(
    connection: &mut AnyConnection,
    organization: i64,
    new: &NewTeam,
) -> Result<TeamRow, StoreError> {
    connection.write_transaction(Lock::Repositories, |connection| {
        connection.hold_user(organization)?;
        connection.check_new("team", |connection| connection.check_text(&DESCRIPTION, &new.description))?;
        let lower_name = to_lower(&new.name);
        let named = team::table.filter(team::org_id.eq(organization).and(team::lower_name.eq(&lower_name)));
        if let Some(id) = named.select(team::id).first(connection).optional()? {
            return Err(StoreError::Exists(Taken::TeamName(id)));
        }
        diesel::insert_into(team::table)
            .values((
                (team::org_id.eq(organization), team::name.eq(&new.name), team::lower_name.eq(&lower_name)),
                (team::description.eq(&new.description), team::authorize.eq(new.mode as i32)),
                (team::num_repos.eq(0), team::num_members.eq(0)),
            ))
            .execute(connection)?;
        diesel::update(user::table.find(organization))
            .set(user::num_teams.eq(user::num_teams + 1))
            .execute(connection)?;
        Ok(named.select(TeamRow::as_select()).first(connection)?)
    })
}

/// The members of a team, by number, as the index of the table has them on SQLite: Gogs names no order.
pub fn members(connection: &mut AnyConnection, team: i64) -> Result<Vec<UserRow>, StoreError> {
    Ok(team_user::table
        .inner_join(user::table.on(team_user::uid.eq(user::id.nullable())))
        .filter(team_user::team_id.eq(team))
        .order(user::id)
        .select(UserRow::as_select())
        .load(connection)?)
}

fn is_member(connection: &mut AnyConnection, team: i64, user: i64) -> QueryResult<bool> {
    let found: Option<i64> = team_user::table
        .filter(team_user::team_id.eq(team).and(team_user::uid.eq(user)))
        .select(team_user::id)
        .first(connection)
        .optional()?;
    Ok(found.is_some())
}

/// Adds a member to a team, and so to the organization; who is one stays it. Access changes for the team's repositories alone.
pub fn add_member(connection: &mut AnyConnection, team: i64, user: i64) -> Result<(), StoreError> {
    connection.write_transaction(Lock::Repositories, |connection| {
        let team = by_id(connection, team)?.ok_or(StoreError::Gone)?;
        let organization = team.organization();
        connection.hold_user(organization)?;
        connection.hold_user(user)?;
        if is_member(connection, team.id, user)? {
            return Ok(());
        }
        join(connection, organization, user)?;
        diesel::insert_into(team_user::table)
            .values((
                team_user::org_id.eq(organization),
                team_user::team_id.eq(team.id),
                team_user::uid.eq(user),
            ))
            .execute(connection)?;
        members_changed(connection, &team, user, 1)
    })
}

/// Makes a user a member of an organization.
fn join(connection: &mut AnyConnection, organization: i64, user: i64) -> QueryResult<()> {
    let found: Option<i64> = org_user::table
        .filter(org_user::org_id.eq(organization).and(org_user::uid.eq(user)))
        .select(org_user::id)
        .first(connection)
        .optional()?;
    if found.is_some() {
        return Ok(());
    }
    diesel::insert_into(org_user::table)
        .values((
            (org_user::org_id.eq(organization), org_user::uid.eq(user)),
            (org_user::is_public.eq(false), org_user::is_owner.eq(false), org_user::num_teams.eq(0)),
        ))
        .execute(connection)?;
    diesel::update(user::table.find(organization))
        .set(user::num_members.eq(user::num_members + 1))
        .execute(connection)?;
    Ok(())
}

/// What came of taking a member from a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    /// It is none, or never was.
    Gone,
    /// It is the last owner of the organization, and stays.
    LastOwner,
}

/// Takes a member from a team. It stays a member of the organization, even if that was its last team there.
pub fn remove_member(connection: &mut AnyConnection, team: i64, user: i64) -> Result<Removed, StoreError> {
    connection.write_transaction(Lock::Repositories, |connection| {
        let team = by_id(connection, team)?.ok_or(StoreError::Gone)?;
        if !is_member(connection, team.id, user)? {
            return Ok(Removed::Gone);
        }
        let members: i64 =
            team_user::table.filter(team_user::team_id.eq(team.id)).count().get_result(connection)?;
        if team.owns() && members == 1 {
            return Ok(Removed::LastOwner);
        }
        diesel::delete(team_user::table.filter(team_user::team_id.eq(team.id).and(team_user::uid.eq(user))))
            .execute(connection)?;
        members_changed(connection, &team, user, -1)?;
        Ok(Removed::Gone)
    })
}

/// Counts a member that came (1) or went (-1), and calculates access anew.
fn members_changed(
    connection: &mut AnyConnection,
    team: &TeamRow,
    user: i64,
    more: i32,
) -> Result<(), StoreError> {
    diesel::update(team::table.find(team.id))
        .set(team::num_members.eq(team::num_members + more))
        .execute(connection)?;
    let membership = org_user::table.filter(org_user::org_id.eq(team.org_id).and(org_user::uid.eq(user)));
    diesel::update(membership)
        .set((
            org_user::num_teams.eq(org_user::num_teams + more),
            team.owns().then_some(org_user::is_owner.eq(more > 0)),
        ))
        .execute(connection)?;
    let repositories: Vec<Option<i64>> = team_repo::table
        .filter(team_repo::team_id.eq(team.id))
        .select(team_repo::repo_id)
        .load(connection)?;
    let repositories: Vec<i64> = repositories.into_iter().flatten().collect();
    Ok(access::recalculate(connection, team.organization(), &repositories, None)?)
}

/// What came of giving a repository to a team, or of taking one from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is so now, or was already.
    Done,
    /// The organization has no such repository.
    NoRepository,
    /// It is no organization, but a user, whose teams have none.
    NoOrganization,
}

/// The repository of the team's organization that is called `name`, in any case; it stays until the transaction ends.
fn repository_of(
    connection: &mut AnyConnection,
    team: &TeamRow,
    name: &str,
) -> Result<Option<i64>, StoreError> {
    let name = to_lower(name);
    if is_no_text(&name) {
        return Ok(None);
    }
    let found: Option<i64> = repository::table
        .filter(repository::owner_id.eq(team.org_id).and(repository::lower_name.eq(name)))
        .select(repository::id)
        .first(connection)
        .optional()?;
    if let Some(id) = found {
        connection.hold_repository(id)?;
    }
    Ok(found)
}

fn has_repository(connection: &mut AnyConnection, team: i64, repository: i64) -> QueryResult<bool> {
    let found: Option<i64> = team_repo::table
        .filter(team_repo::team_id.eq(team).and(team_repo::repo_id.eq(repository)))
        .select(team_repo::id)
        .first(connection)
        .optional()?;
    Ok(found.is_some())
}

/// Gives a repository of the organization, by its name in any case, to a team; its present members watch it from then on.
pub fn add_repository(connection: &mut AnyConnection, team: i64, name: &str) -> Result<Change, StoreError> {
    connection.write_transaction(Lock::Repositories, |connection| {
        let team = by_id(connection, team)?.ok_or(StoreError::Gone)?;
        let Some(repository) = repository_of(connection, &team, name)? else {
            return Ok(Change::NoRepository);
        };
        if has_repository(connection, team.id, repository)? {
            return Ok(Change::Done);
        }
        if !access::is_organization(connection, team.organization())? {
            return Ok(Change::NoOrganization);
        }
        give(connection, &team, repository)?;
        Ok(Change::Done)
    })
}

/// Gives a new repository of an organization to its owners, who watch it from then on; within a transaction.
pub(super) fn give_to_owners(
    connection: &mut AnyConnection,
    organization: i64,
    repository: i64,
) -> Result<(), StoreError> {
    let owners = team::table
        .filter(team::org_id.eq(organization).and(team::name.eq(OWNERS)))
        .select(TeamRow::as_select())
        .first(connection)
        .optional()?;
    match owners {
        Some(owners) => give(connection, &owners, repository),
        None => Ok(access::recalculate(connection, organization, &[repository], None)?),
    }
}

fn give(connection: &mut AnyConnection, team: &TeamRow, repository: i64) -> Result<(), StoreError> {
    diesel::insert_into(team_repo::table)
        .values((
            team_repo::org_id.eq(team.org_id),
            team_repo::team_id.eq(team.id),
            team_repo::repo_id.eq(repository),
        ))
        .execute(connection)?;
    count_repositories(connection, team.id, 1)?;
    access::recalculate(connection, team.organization(), &[repository], None)?;
    let members: Vec<i64> = members(connection, team.id)?.into_iter().map(|member| member.id).collect();
    Ok(watches::watch(connection, repository, &members)?)
}

/// Takes a repository of the organization, by its name in any case, from a team, whose members watch it no longer unless they
/// may still read it. As long as nothing else changes of its access, even the owners lose it, if the team is theirs.
pub fn remove_repository(
    connection: &mut AnyConnection,
    team: i64,
    name: &str,
) -> Result<Change, StoreError> {
    connection.write_transaction(Lock::Repositories, |connection| {
        let team = by_id(connection, team)?.ok_or(StoreError::Gone)?;
        let Some(repository) = repository_of(connection, &team, name)? else {
            return Ok(Change::NoRepository);
        };
        if !has_repository(connection, team.id, repository)? {
            return Ok(Change::Done);
        }
        diesel::delete(
            team_repo::table.filter(team_repo::team_id.eq(team.id).and(team_repo::repo_id.eq(repository))),
        )
        .execute(connection)?;
        count_repositories(connection, team.id, -1)?;
        access::recalculate(connection, team.organization(), &[repository], Some(team.id))?;
        let members: Vec<i64> = members(connection, team.id)?.into_iter().map(|member| member.id).collect();
        let shut_out = access::shut_out(connection, repository, &members)?;
        watches::unwatch(connection, repository, &shut_out)?;
        Ok(Change::Done)
    })
}

fn count_repositories(connection: &mut AnyConnection, team: i64, more: i32) -> QueryResult<()> {
    diesel::update(team::table.find(team))
        .set(team::num_repos.eq(team::num_repos + more))
        .execute(connection)?;
    Ok(())
}

/// Makes the owners' team of a new organization, with its first member.
pub(super) fn add_owners(
    connection: &mut AnyConnection,
    organization: i64,
    owner: i64,
) -> Result<(), StoreError> {
    let values = (
        (team::org_id.eq(organization), team::name.eq(OWNERS), team::lower_name.eq(to_lower(OWNERS))),
        (team::description.eq(""), team::authorize.eq(AccessMode::Owner as i32)),
        (team::num_repos.eq(0), team::num_members.eq(1)),
    );
    diesel::insert_into(team::table).values(values).execute(connection)?;
    let owners: i64 = team::table
        .filter(team::org_id.eq(organization))
        .order(team::id)
        .select(team::id)
        .first(connection)?;
    diesel::insert_into(team_user::table)
        .values((team_user::org_id.eq(organization), team_user::team_id.eq(owners), team_user::uid.eq(owner)))
        .execute(connection)?;
    Ok(())
}

/// Deletes the teams of an organization that goes, and all memberships in it.
pub(super) fn forget(connection: &mut AnyConnection, id: i64) -> Result<(), StoreError> {
    diesel::delete(team_repo::table.filter(team_repo::org_id.eq(id))).execute(connection)?;
    diesel::delete(team_user::table.filter(team_user::org_id.eq(id))).execute(connection)?;
    diesel::delete(team::table.filter(team::org_id.eq(id))).execute(connection)?;
    diesel::delete(org_user::table.filter(org_user::org_id.eq(id))).execute(connection)?;
    Ok(())
}
