//! Users made, changed and deleted: the table `user` and all that belongs to a user.

use std::fmt;

use diesel::prelude::*;

use super::{
    AnyConnection, Lock, StoreError, Taken,
    emails::{self, Used},
    follows, now_unix, passwords,
    schema::{
        access, access_token, action, collaboration, email_address, issue, issue_user, login_source,
        org_user, public_key, repository, star, user, watch,
    },
    teams,
    texts::TextColumn,
    users::{INDIVIDUAL, UserRow, to_lower},
};

/// A user to be made.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Name, which must be free in any case.
    pub name: String,
    /// Full name.
    pub full_name: String,
    /// Primary email.
    pub email: String,
    /// Password.
    pub password: Password,
    /// Whether it is a site administrator.
    pub is_admin: bool,
    /// Where it logs in, and as whom: 0 is here.
    pub login: Login,
}

/// Where a user logs in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Login {
    /// The number of a login source, 0 for this server's own passwords.
    pub source: i64,
    /// The name there.
    pub name: String,
}

/// The longest name of a user or an organization (Gogs: `MaxSize(35)` when an administrator makes one).
pub const MAX_NAME: usize = 35;
/// The longest email (Gogs: `MaxSize(254)`, from RFC 5321).
pub const MAX_EMAIL: usize = 254;

/// The columns whose texts no rule bounds, or in which a NUL may come; the name of a user has neither, that of an organization
/// may.
pub(super) const NAME: TextColumn = column("name", true);
pub(super) const FULL_NAME: TextColumn = column("full_name", false);
const EMAIL: TextColumn = column("email", true);
const LOGIN_NAME: TextColumn = column("login_name", false);
pub(super) const DESCRIPTION: TextColumn = column("description", false);
pub(super) const WEBSITE: TextColumn = column("website", false);
pub(super) const LOCATION: TextColumn = column("location", false);

const fn column(name: &'static str, is_indexed: bool) -> TextColumn {
    TextColumn { table: "user", name, is_indexed }
}

/// The name that Gogs needs for itself since 0.12.
const DASH: &str = "-";
/// Names that Gogs needs for itself.
const RESERVED: &[&str] = &[
    "explore", "create", "assets", "css", "img", "js", "less", "plugins", "debug", "raw", "install", "api",
    "avatar", "user", "org", "help", "stars", "issues", "pulls", "commits", "repo", "template", "admin",
    "new", ".", "..",
];
/// The end of a name that Gogs needs for itself: `/NAME.keys` are a user's public keys.
const RESERVED_END: &str = ".keys";

/// Why a name is no user's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameRefused {
    /// Gogs needs it; it is told in small letters.
    Reserved(String),
    /// Gogs needs all names like this.
    Pattern(String),
    /// There is nothing in it but white space.
    Blank,
    /// It is too long for an organization, or has letters that none may have.
    Invalid(String),
}

/// Whether a user or an organization may be called `name`.
pub fn check_name(name: &str, dash_reserved: bool) -> Result<(), NameRefused> {
    if to_lower(name.trim()).is_empty() {
        return Err(NameRefused::Blank);
    }
    if dash_reserved {
        refuse_name(name, &[DASH], &[])?;
    }
    refuse_name(name, RESERVED, &[RESERVED_END])
}

/// Refuses a name that Gogs needs for itself, or all names of that end.
pub(super) fn refuse_name(name: &str, reserved: &[&str], ends: &[&str]) -> Result<(), NameRefused> {
    let name = to_lower(name.trim());
    if reserved.contains(&name.as_str()) {
        return Err(NameRefused::Reserved(name));
    }
    match ends.iter().find(|end| name.ends_with(**end)) {
        Some(end) => Err(NameRefused::Pattern(format!("*{end}"))),
        None => Ok(()),
    }
}

/// Whether an organization may be called `name`: as a user may, and, if `plain` only, with a name of the same letters and length.
pub fn check_organization_name(name: &str, dash_reserved: bool, plain: bool) -> Result<(), NameRefused> {
    if plain && !is_plain(name) {
        return Err(NameRefused::Invalid(name.to_owned()));
    }
    check_name(name, dash_reserved)
}

fn is_plain(name: &str) -> bool {
    let of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty() && name.len() <= MAX_NAME && name.chars().all(of_name)
}

/// Checks what Gogs checks of a user that is made on its command line; the error says what to change.
pub fn check(name: &str, email: &str, password: &str) -> Result<(), String> {
    if !is_plain(name) {
        return Err(format!(
            "the name '{name}' is none: give 1 to {MAX_NAME} letters, digits, '-', '_' and '.'"
        ));
    }
    if check_name(name, true).is_err() {
        return Err(format!("the name '{name}' is reserved: choose another"));
    }
    let parts = email.split_once('@').filter(|(local, host)| !local.is_empty() && !host.is_empty());
    if parts.is_none() || email.len() > MAX_EMAIL || email.contains(char::is_whitespace) {
        return Err(format!("'{email}' is no email: give NAME@HOST"));
    }
    if password.is_empty() {
        return Err("the password is empty".to_owned());
    }
    Ok(())
}

/// Makes sure, inside a transaction that holds [`Lock::Users`], that no user or organization has the name.
pub(super) fn check_free(connection: &mut AnyConnection, lower_name: &str) -> Result<(), StoreError> {
    let taken = user::table.filter(user::lower_name.eq(lower_name)).select(user::id);
    match taken.first::<i64>(connection).optional()? {
        Some(_) => Err(StoreError::Exists(Taken::UserName)),
        None => Ok(()),
    }
}

/// Makes a user; [`StoreError::Exists`] if its name or email is taken.
pub fn create(connection: &mut AnyConnection, new: &NewUser, used: Used) -> Result<UserRow, StoreError> {
    let Password { salt, hashed, rands } = &new.password;
    let lower_name = to_lower(&new.name);
    let email = to_lower(new.email.trim());
    let now = now_unix();
    connection.write_transaction(Lock::Users, |connection| {
        check_free(connection, &lower_name)?;
        if emails::is_used(connection, &email, used)? {
            return Err(StoreError::Exists(Taken::Email(email.clone())));
        }
        let texts = [(&FULL_NAME, &new.full_name), (&EMAIL, &email), (&LOGIN_NAME, &new.login.name)];
        connection.check_new("user", |connection| {
            texts.into_iter().try_for_each(|(column, text)| connection.check_text(column, text))
        })?;
        let values = (
            (user::lower_name.eq(&lower_name), user::name.eq(&new.name), user::full_name.eq(&new.full_name)),
            (user::email.eq(&email), user::avatar_email.eq(&email), user::avatar.eq("")),
            (user::passwd.eq(hashed), user::salt.eq(salt), user::rands.eq(rands)),
            (user::login_source.eq(new.login.source), user::login_name.eq(&new.login.name)),
            (user::type_.eq(INDIVIDUAL), user::is_active.eq(true), user::is_admin.eq(new.is_admin)),
            (user::prohibit_login.eq(false), user::created_unix.eq(now), user::updated_unix.eq(now)),
            (user::num_repos.eq(0), user::num_followers.eq(0), user::num_following.eq(0)),
            (user::max_repo_creation.eq(-1), user::website.eq(""), user::location.eq("")),
        );
        diesel::insert_into(user::table).values(values).execute(connection)?;
        Ok(user::table
            .filter(user::lower_name.eq(&lower_name))
            .select(UserRow::as_select())
            .first(connection)?)
    })
}

/// What of a user is to be changed; `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Where it logs in.
    pub login_source: Option<i64>,
    /// The name there.
    pub login_name: String,
    /// Full name.
    pub full_name: String,
    /// Primary email, as it is to be stored.
    pub email: String,
    /// A new password.
    pub password: Option<Password>,
    /// Website.
    pub website: String,
    /// Location.
    pub location: String,
    /// Whether its primary email was confirmed.
    pub is_active: Option<bool>,
    /// Whether it is a site administrator.
    pub is_admin: Option<bool>,
    /// Whether it may write Git hooks.
    pub allow_git_hook: Option<bool>,
    /// Whether it may import repositories of the server's file system.
    pub allow_import_local: Option<bool>,
    /// How many repositories it may have, -1 for as many as the server allows.
    pub max_repo_creation: Option<i32>,
}

/// Whose email a changed one may not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// Any that counts as used, once it is another than the user's present one.
    Used(Used),
    /// The primary one of another user.
    OthersPrimary,
}

/// Changes the user `id`, and answers it as it is then; [`Taken::Email`] if the email is.
pub fn update(
    connection: &mut AnyConnection,
    id: i64,
    changes: &Changes,
    clash: Clash,
) -> Result<UserRow, StoreError> {
    let email = changes.email.as_str();
    connection.write_transaction(Lock::Users, |connection| {
        let present: Option<String> =
            user::table.find(id).select(user::email).first(connection).optional()?;
        let present = present.ok_or(StoreError::Gone)?;
        connection.check_text(&EMAIL, email)?;
        let taken = match clash {
            Clash::Used(used) => present != email && emails::is_used(connection, &to_lower(email), used)?,
            Clash::OthersPrimary => user::table
                .filter(user::id.ne(id).and(user::type_.eq(INDIVIDUAL)).and(user::email.eq(email)))
                .select(user::id)
                .first::<i64>(connection)
                .optional()?
                .is_some(),
        };
        if taken {
            return Err(StoreError::Exists(Taken::Email(email.to_owned())));
        }
        let Changes { login_name, full_name, website, location, .. } = changes;
        let texts =
            [(&FULL_NAME, full_name), (&LOGIN_NAME, login_name), (&WEBSITE, website), (&LOCATION, location)];
        texts.into_iter().try_for_each(|(column, text)| connection.check_text(column, text))?;
        let values = (
            (user::full_name.eq(&changes.full_name), user::email.eq(email)),
            (user::website.eq(&changes.website), user::location.eq(&changes.location)),
            (user::login_name.eq(&changes.login_name), user::updated_unix.eq(now_unix())),
            changes.login_source.map(|source| user::login_source.eq(source)),
            changes.is_active.map(|flag| user::is_active.eq(flag)),
            changes.is_admin.map(|flag| user::is_admin.eq(flag)),
            changes.allow_git_hook.map(|flag| user::allow_git_hook.eq(flag)),
            changes.allow_import_local.map(|flag| user::allow_import_local.eq(flag)),
            changes.max_repo_creation.map(|number| user::max_repo_creation.eq(number.max(-1))),
        );
        diesel::update(user::table.find(id)).set(values).execute(connection)?;
        if let Some(Password { salt, hashed, rands }) = &changes.password {
            diesel::update(user::table.find(id))
                .set((user::passwd.eq(hashed), user::salt.eq(salt), user::rands.eq(rands)))
                .execute(connection)?;
        }
        Ok(user::table.find(id).select(UserRow::as_select()).first(connection)?)
    })
}

/// Whether the server has a login source of this number.
pub fn has_login_source(connection: &mut AnyConnection, id: i64) -> Result<bool, StoreError> {
    Ok(login_source::table.find(id).select(login_source::id).first::<i64>(connection).optional()?.is_some())
}

/// What keeps a user from being deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owns {
    /// It owns repositories.
    Repositories,
    /// It is a member of organizations.
    Organizations,
}

/// Deletes a user or an organization with all that belongs to it; its issues stay. `Some` says what keeps it from that.
pub fn delete(connection: &mut AnyConnection, id: i64) -> Result<Option<Owns>, StoreError> {
    connection.write_transaction(Lock::Users, |connection| {
        connection.also_lock(Lock::Follows)?;
        // Whoever adds something for the user holds it until that is done: then it is deleted with the rest.
        if let AnyConnection::Postgres(connection) = connection {
            user::table.find(id).select(user::id).for_update().first::<i64>(connection).optional()?;
        }
        let repositories: i64 =
            repository::table.filter(repository::owner_id.eq(id)).count().get_result(connection)?;
        if repositories > 0 {
            return Ok(Some(Owns::Repositories));
        }
        let organizations: i64 =
            org_user::table.filter(org_user::uid.eq(id)).count().get_result(connection)?;
        if organizations > 0 {
            return Ok(Some(Owns::Organizations));
        }
        uncount(connection, id)?;
        follows::forget(connection, id)?;
        teams::forget(connection, id)?;
        diesel::update(issue::table.filter(issue::assignee_id.eq(id)))
            .set(issue::assignee_id.eq(0))
            .execute(connection)?;
        diesel::delete(watch::table.filter(watch::user_id.eq(id))).execute(connection)?;
        diesel::delete(star::table.filter(star::uid.eq(id))).execute(connection)?;
        diesel::delete(public_key::table.filter(public_key::owner_id.eq(id))).execute(connection)?;
        diesel::delete(access_token::table.filter(access_token::uid.eq(id))).execute(connection)?;
        diesel::delete(collaboration::table.filter(collaboration::user_id.eq(id))).execute(connection)?;
        diesel::delete(access::table.filter(access::user_id.eq(id))).execute(connection)?;
        diesel::delete(action::table.filter(action::user_id.eq(id))).execute(connection)?;
        diesel::delete(issue_user::table.filter(issue_user::uid.eq(id))).execute(connection)?;
        diesel::delete(email_address::table.filter(email_address::uid.eq(id))).execute(connection)?;
        diesel::delete(user::table.find(id)).execute(connection)?;
        Ok(None)
    })
}

/// Takes a user that goes out of the numbers of watchers and stars.
fn uncount(connection: &mut AnyConnection, id: i64) -> Result<(), StoreError> {
    let watched = watch::table.filter(watch::user_id.eq(id)).select(watch::repo_id);
    diesel::update(repository::table.filter(repository::id.nullable().eq_any(watched)))
        .set(repository::num_watches.eq(repository::num_watches - 1))
        .execute(connection)?;
    let starred = star::table.filter(star::uid.eq(id)).select(star::repo_id);
    diesel::update(repository::table.filter(repository::id.nullable().eq_any(starred)))
        .set(repository::num_stars.eq(repository::num_stars - 1))
        .execute(connection)?;
    Ok(())
}

/// What is stored of a password.
#[derive(Clone)]
pub struct Password {
    salt: String,
    hashed: String,
    rands: String,
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(***)")
    }
}

impl Password {
    /// Hashes a password with a new salt. Takes milliseconds by design: call it where blocking is allowed, and without a
    /// connection, for which others wait.
    pub fn new(password: &str) -> Result<Self, StoreError> {
        let salt = random_text()?;
        Ok(Self { hashed: passwords::hash(password, &salt), salt, rands: random_text()? })
    }
}

/// Ten random letters and digits, as Gogs' `salt` and `rands` are.
pub(super) fn random_text() -> Result<String, StoreError> {
    const LETTERS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut text = String::with_capacity(10);
    while text.len() < 10 {
        let mut byte = [0];
        getrandom::fill(&mut byte).map_err(StoreError::Random)?;
        // A byte past the last whole round of the alphabet would make some letters likelier.
        if let Some(letter) = LETTERS.get(usize::from(byte[0] & 63)) {
            text.push(char::from(*letter));
        }
    }
    Ok(text)
}
