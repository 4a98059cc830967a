//! Teams of organizations, who is in them, and what they have: the tables `team`, `team_user` and `team_repo`.

use diesel::prelude::*;

use super::{
    AnyConnection, StoreError,
    repositories::AccessMode,
    schema::{org_user, team, team_repo, team_user},
    users::to_lower,
};

/// The team that each organization has from the start: who is in it, owns the organization.
pub const OWNERS: &str = "Owners";

/// A team, as far as answers show it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = team)]
pub struct TeamRow {
    /// Number, from 1.
    pub id: i64,
    /// Name as written by who made it.
    pub name: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// What its members may do with its repositories, as the column has it.
    pub authorize: Option<i32>,
}

impl TeamRow {
    /// What its members may do with its repositories.
    pub fn mode(&self) -> AccessMode {
        AccessMode::from_column(self.authorize.unwrap_or_default().into())
    }
}

/// The teams of an organization, by number.
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

/// Deletes what an organization has beside its row, which goes: its teams, and that users are its members.
pub(super) fn forget(connection: &mut AnyConnection, organization: i64) -> Result<(), StoreError> {
    diesel::delete(team_repo::table.filter(team_repo::org_id.eq(organization))).execute(connection)?;
    diesel::delete(team_user::table.filter(team_user::org_id.eq(organization))).execute(connection)?;
    diesel::delete(team::table.filter(team::org_id.eq(organization))).execute(connection)?;
    diesel::delete(org_user::table.filter(org_user::org_id.eq(organization))).execute(connection)?;
    Ok(())
}
