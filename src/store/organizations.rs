//! Organizations, which are rows of `user`, and who belongs to them: the table `org_user`.

use diesel::prelude::*;

use super::{
    AnyConnection, StoreError,
    schema::{org_user, user},
};

/// An organization.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = user)]
pub struct OrganizationRow {
    /// Number, from 1.
    pub id: i64,
    /// Name as written by its owner.
    pub name: String,
    /// Full name, raw.
    pub full_name: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// Location.
    pub location: Option<String>,
}

/// The organizations that the user `id` belongs to, by their numbers, or in the order in which the user joined.
pub fn of_user(
    connection: &mut AnyConnection,
    id: i64,
    by_number: bool,
) -> Result<Vec<OrganizationRow>, StoreError> {
    let organizations = user::table
        .inner_join(org_user::table.on(org_user::org_id.eq(user::id.nullable())))
        .filter(org_user::uid.eq(id))
        .select(OrganizationRow::as_select());
    Ok(if by_number {
        organizations.order(user::id).load(connection)?
    } else {
        organizations.order(org_user::id).load(connection)?
    })
}
