//! Users and organizations: the table `user`.

use diesel::prelude::*;

use super::{
    AnyConnection, DatabaseKind, Store, StoreError, connection::on_backend, passwords, schema::user,
    texts::is_no_text,
};

/// A user or an organization, as far as answers show it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = user)]
pub struct UserRow {
    /// Number, from 1.
    pub id: i64,
    /// Name as written by its owner.
    pub name: String,
    /// Full name, raw.
    pub full_name: Option<String>,
    /// Primary email; empty for an organization.
    pub email: String,
    /// [`INDIVIDUAL`] or [`ORGANIZATION`].
    #[diesel(column_name = type_)]
    pub kind: Option<i32>,
    /// Whether it is a site administrator.
    pub is_admin: Option<bool>,
    /// Whether it may not log in.
    pub prohibit_login: Option<bool>,
    /// Whether its primary email was confirmed.
    pub is_active: Option<bool>,
    /// Repositories it owns, as Gogs counts them.
    pub num_repos: Option<i32>,
}

/// The column `type` of a user.
pub const INDIVIDUAL: i32 = 0;
/// The column `type` of an organization.
pub const ORGANIZATION: i32 = 1;

impl UserRow {
    /// What Gogs shows for a user that is gone.
    pub fn ghost() -> Self {
        Self {
            id: -1,
            name: "Ghost".to_owned(),
            full_name: None,
            email: String::new(),
            kind: Some(INDIVIDUAL),
            is_admin: None,
            prohibit_login: None,
            is_active: None,
            num_repos: None,
        }
    }
}

/// `name` in lower case as Go's `strings.ToLower` has it: letter by letter, each to one letter.
pub fn to_lower(name: &str) -> String {
    name.chars().filter_map(|c| c.to_lowercase().next()).collect()
}

/// The user or organization of that name, in any case.
pub fn by_name(connection: &mut AnyConnection, name: &str) -> Result<Option<UserRow>, StoreError> {
    let name = to_lower(name);
    if is_no_text(&name) {
        return Ok(None);
    }
    let named = user::table.filter(user::lower_name.eq(name));
    Ok(on_backend!(connection, |connection| named.select(UserRow::as_select()).first(connection))
        .optional()?)
}

/// The user or organization of that number.
pub fn by_id(connection: &mut AnyConnection, id: i64) -> Result<Option<UserRow>, StoreError> {
    Ok(user::table.find(id).select(UserRow::as_select()).first(connection).optional()?)
}

/// Users and organizations of those numbers, in no order.
pub fn by_ids(connection: &mut AnyConnection, ids: &[i64]) -> Result<Vec<UserRow>, StoreError> {
    Ok(user::table.filter(user::id.eq_any(ids)).select(UserRow::as_select()).load(connection)?)
}

/// A user, and what is stored of the password.
pub struct Credentials {
    user: UserRow,
    hashed: String,
    salt: String,
    login_source: i64,
}

/// The user that logs in as `login` (a name or the primary email, in any case), to be verified.
pub async fn credentials(store: &Store, login: String) -> Result<Option<Credentials>, StoreError> {
    let login = to_lower(&login);
    if is_no_text(&login) {
        return Ok(None);
    }
    // Gogs has no index of emails.
    if login.contains('@') && store.kind() != DatabaseKind::Ours {
        return store.run(move |connection| find_credentials(connection, &login)).await;
    }
    store.read(move |connection| find_credentials(connection, &login)).await
}

fn find_credentials(connection: &mut AnyConnection, login: &str) -> Result<Option<Credentials>, StoreError> {
    type Found = (UserRow, (String, Option<String>, i64));
    let found: Option<Found> = on_backend!(connection, |connection| {
        let users =
            user::table.select((UserRow::as_select(), (user::passwd, user::salt, user::login_source)));
        if login.contains('@') {
            users.filter(user::email.eq(login)).first(connection).optional()
        } else {
            users.filter(user::lower_name.eq(login)).first(connection).optional()
        }
    })?;
    Ok(found.map(|(user, (hashed, salt, login_source))| Credentials {
        user,
        hashed,
        salt: salt.unwrap_or_default(),
        login_source,
    }))
}

impl Credentials {
    /// The user, if `password` is theirs. Takes milliseconds by design: call it where blocking is allowed, and without a
    /// connection, for which others wait.
    ///
    /// Users of an external login source (LDAP, PAM, ...) can't be checked here, and are refused.
    pub fn verify(self, password: &str) -> Option<UserRow> {
        let matches = passwords::verify(password, &self.salt, &self.hashed);
        (matches && self.login_source == 0).then_some(self.user)
    }
}
