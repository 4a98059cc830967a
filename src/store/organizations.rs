//! Organizations, which are rows of `user`, and who belongs to them: the table `org_user`.

use diesel::prelude::*;

use super::{
    AnyConnection, Lock, StoreError, Unstorable,
    accounts::{self, DESCRIPTION, FULL_NAME, LOCATION, NAME, WEBSITE},
    now_unix,
    repositories::owns_organization,
    schema::{org_user, user},
    teams,
    texts::is_no_text,
    users::{ORGANIZATION, to_lower},
};
use crate::wire::text_of;

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

/// Which memberships of a user count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memberships {
    /// All.
    All,
    /// Those that the user shows to everybody.
    Public,
}

/// The organizations that the user `id` belongs to, by their numbers; with `users_too` the users, too, of whose teams it is a
/// member.
pub fn of_user(
    connection: &mut AnyConnection,
    id: i64,
    which: Memberships,
    users_too: bool,
) -> Result<Vec<OrganizationRow>, StoreError> {
    let mut organizations = user::table
        .inner_join(org_user::table.on(org_user::org_id.eq(user::id.nullable())))
        .filter(org_user::uid.eq(id))
        .select(OrganizationRow::as_select())
        .into_boxed();
    if which == Memberships::Public {
        organizations = organizations.filter(org_user::is_public.eq(true));
    }
    if !users_too {
        organizations = organizations.filter(user::type_.eq(ORGANIZATION));
    }
    Ok(organizations.order(user::id).load(connection)?)
}

/// The organization of that number, or the user, which has the same columns.
pub fn by_id(connection: &mut AnyConnection, id: i64) -> Result<Option<OrganizationRow>, StoreError> {
    Ok(user::table.find(id).select(OrganizationRow::as_select()).first(connection).optional()?)
}

/// What an organization tells of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Full name.
    pub full_name: String,
    /// Description.
    pub description: String,
    /// Website.
    pub website: String,
    /// Location.
    pub location: String,
}

impl Profile {
    fn check(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let Self { full_name, description, website, location } = self;
        let texts = [
            (&FULL_NAME, full_name),
            (&DESCRIPTION, description),
            (&WEBSITE, website),
            (&LOCATION, location),
        ];
        texts.into_iter().try_for_each(|(column, text)| connection.check_text(column, text))
    }
}

/// Makes an organization that the user `owner` owns; [`StoreError::Exists`] if its name is taken, [`StoreError::Gone`] if there
/// is no such user.
pub fn create(
    connection: &mut AnyConnection,
    owner: i64,
    name: &str,
    profile: &Profile,
) -> Result<OrganizationRow, StoreError> {
    // No folder can be called so, whatever the database holds.
    if is_no_text(name) {
        return Err(StoreError::NotStorable(Unstorable::Nul));
    }
    let lower_name = to_lower(name);
    let (rands, salt) = (accounts::random_text()?, accounts::random_text()?);
    let now = now_unix();
    connection.write_transaction(Lock::Users, |connection| {
        accounts::check_free(connection, &lower_name)?;
        connection.hold_user(owner)?;
        connection.check_new("user", |connection| {
            connection.check_text(&NAME, name)?;
            connection.check_text(&NAME, &lower_name)?;
            profile.check(connection)
        })?;
        let Profile { full_name, description, website, location } = profile;
        let values = (
            (user::lower_name.eq(&lower_name), user::name.eq(name), user::type_.eq(ORGANIZATION)),
            (user::full_name.eq(full_name), user::description.eq(description)),
            (user::website.eq(website), user::location.eq(location)),
            (user::email.eq(""), user::avatar_email.eq(""), user::avatar.eq("")),
            (user::passwd.eq(""), user::rands.eq(rands), user::salt.eq(salt), user::login_name.eq("")),
            (user::is_active.eq(true), user::is_admin.eq(false), user::prohibit_login.eq(false)),
            (user::allow_git_hook.eq(false), user::allow_import_local.eq(false)),
            (user::use_custom_avatar.eq(true), user::last_repo_visibility.eq(false)),
            (user::max_repo_creation.eq(-1), user::num_repos.eq(0), user::num_stars.eq(0)),
            (user::num_followers.eq(0), user::num_following.eq(0)),
            (user::num_teams.eq(1), user::num_members.eq(1)),
            (user::created_unix.eq(now), user::updated_unix.eq(now)),
        );
        diesel::insert_into(user::table).values(values).execute(connection)?;
        let made: OrganizationRow = user::table
            .filter(user::lower_name.eq(&lower_name))
            .select(OrganizationRow::as_select())
            .first(connection)?;
        let membership = (
            (org_user::uid.eq(owner), org_user::org_id.eq(made.id), org_user::is_owner.eq(true)),
            (org_user::is_public.eq(false), org_user::num_teams.eq(1)),
        );
        diesel::insert_into(org_user::table).values(membership).execute(connection)?;
        teams::add_owners(connection, made.id, owner)?;
        Ok(made)
    })
}

/// The most bytes that Gogs keeps of a text when an organization is edited.
const KEPT: usize = 255;

/// Which texts are cut when an organization is edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// All.
    All,
    /// All but the full name.
    AllButFullName,
}

/// The start of `text` that Gogs keeps. The bytes of a letter that does not fit in whole become U+FFFD, as they do when Gogs
/// reads them again; PostgreSQL stores no such bytes.
fn kept(connection: &AnyConnection, text: &str) -> Result<String, StoreError> {
    let Some(start) = text.as_bytes().get(..KEPT) else { return Ok(text.to_owned()) };
    if matches!(connection, AnyConnection::Postgres(_)) && !text.is_char_boundary(KEPT) {
        return Err(StoreError::NotStorable(Unstorable::Bytes(KEPT)));
    }
    Ok(text_of(start))
}

/// Gives the organization `id` another profile, if `editor` owns it, and answers it as it is then; `None` if not.
pub fn update(
    connection: &mut AnyConnection,
    id: i64,
    editor: i64,
    profile: &Profile,
    cut: Cut,
) -> Result<Option<OrganizationRow>, StoreError> {
    connection.write_transaction(Lock::Users, |connection| {
        let found = user::table.filter(user::id.eq(id).and(user::type_.eq(ORGANIZATION))).select(user::id);
        if found.first::<i64>(connection).optional()?.is_none() || !owns_organization(connection, id, editor)?
        {
            return Ok(None);
        }
        let Profile { full_name, description, website, location } = profile;
        let profile = Profile {
            full_name: match cut {
                Cut::All => kept(connection, full_name)?,
                Cut::AllButFullName => full_name.clone(),
            },
            description: kept(connection, description)?,
            website: kept(connection, website)?,
            location: kept(connection, location)?,
        };
        profile.check(connection)?;
        diesel::update(user::table.find(id))
            .set((
                (user::full_name.eq(&profile.full_name), user::description.eq(&profile.description)),
                (user::website.eq(&profile.website), user::location.eq(&profile.location)),
                user::updated_unix.eq(now_unix()),
            ))
            .execute(connection)?;
        by_id(connection, id)
    })
}
