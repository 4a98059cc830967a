//! Users and organizations: the table `user`.

use diesel::{define_sql_function, prelude::*, sql_types};

use super::{AnyConnection, StoreError, now_unix, passwords, schema::user};

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
            num_repos: None,
        }
    }
}

define_sql_function! {
    /// SQL's own: SQLite folds ASCII only, PostgreSQL by its locale.
    fn lower(text: sql_types::Nullable<sql_types::Text>) -> sql_types::Nullable<sql_types::Text>;
}

/// `name` in lower case as Go's `strings.ToLower` has it: letter by letter, each to one letter.
pub fn to_lower(name: &str) -> String {
    name.chars().filter_map(|c| c.to_lowercase().next()).collect()
}

/// The user or organization of that name, in any case.
pub fn by_name(connection: &mut AnyConnection, name: &str) -> Result<Option<UserRow>, StoreError> {
    let name = to_lower(name);
    // PostgreSQL has no text with a NUL in it, and no name has one.
    if name.contains('\0') {
        return Ok(None);
    }
    Ok(user::table
        .filter(user::lower_name.eq(name))
        .select(UserRow::as_select())
        .first(connection)
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

/// Users (no organizations) whose name or full name holds `keyword`, by number.
///
/// `%` and `_` in the keyword are LIKE's wildcards, as in Gogs; letters are folded as the database's `lower` and `LIKE`
/// do. An empty keyword finds nobody.
pub fn search(connection: &mut AnyConnection, keyword: &str, limit: i64) -> Result<Vec<UserRow>, StoreError> {
    let keyword = to_lower(keyword);
    if keyword.is_empty() || (keyword.contains('\0') && matches!(connection, AnyConnection::Postgres(_))) {
        return Ok(Vec::new());
    }
    let pattern = format!("%{keyword}%");
    Ok(user::table
        .filter(
            lower(user::lower_name.nullable()).like(pattern.clone()).or(lower(user::full_name).like(pattern)),
        )
        .filter(user::type_.eq(INDIVIDUAL))
        .order(user::id)
        .limit(limit)
        .select(UserRow::as_select())
        .load(connection)?)
}

/// The user that logs in as `login` (a name or the primary email, in any case) with `password`.
///
/// Users of an external login source (LDAP, PAM, ...) can't be checked here, and are refused.
pub fn authenticate(
    connection: &mut AnyConnection,
    login: &str,
    password: &str,
) -> Result<Option<UserRow>, StoreError> {
    let login = to_lower(login);
    if login.contains('\0') {
        return Ok(None);
    }
    let query = user::table.select((UserRow::as_select(), (user::passwd, user::salt, user::login_source)));
    type Found = (UserRow, (String, Option<String>, i64));
    let found: Option<Found> = if login.contains('@') {
        query.filter(user::email.eq(login)).first(connection).optional()?
    } else {
        query.filter(user::lower_name.eq(login)).first(connection).optional()?
    };
    Ok(found.and_then(|(row, (hashed, salt, login_source))| {
        let matches = passwords::verify(password, salt.as_deref().unwrap_or_default(), &hashed);
        (matches && login_source == 0).then_some(row)
    }))
}

/// A user to be made.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Number, or the next one.
    pub id: Option<i64>,
    /// Name, which must be free in any case.
    pub name: String,
    /// Primary email.
    pub email: String,
    /// Password in the clear.
    pub password: String,
    /// Whether it is a site administrator.
    pub is_admin: bool,
}

/// The longest name of a user (Gogs: `MaxSize(35)` when an administrator makes one).
const MAX_NAME: usize = 35;
/// The longest email (Gogs: `MaxSize(254)`, from RFC 5321).
const MAX_EMAIL: usize = 254;
/// Names that Gogs needs for itself, and the end of a name that it does.
const RESERVED: &[&str] = &["-", ".", "..", "admin", "api", "new", "user", "explore"];
const RESERVED_END: &str = ".keys";

impl NewUser {
    /// Checks what Gogs checks of a user that an administrator makes; the error says what to change.
    pub fn check(&self) -> Result<(), String> {
        let Self { name, email, password, .. } = self;
        let of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if name.is_empty() || name.len() > MAX_NAME || !name.chars().all(of_name) {
            return Err(format!(
                "the name '{name}' is none: give 1 to {MAX_NAME} letters, digits, '-', '_' and '.'"
            ));
        }
        let lower = to_lower(name);
        if RESERVED.contains(&lower.as_str()) || lower.ends_with(RESERVED_END) {
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
}

/// The advisory lock under which names and emails are given out.
const NAMES_LOCK: i64 = 0x676f_6773_0001;

/// Makes a user; [`StoreError::Exists`] if its name or email is taken.
pub fn create(connection: &mut AnyConnection, new: &NewUser) -> Result<UserRow, StoreError> {
    let salt = random_text()?;
    let hashed = passwords::hash(&new.password, &salt);
    let rands = random_text()?;
    let lower_name = to_lower(&new.name);
    let email = to_lower(&new.email);
    let now = now_unix();
    connection.write_transaction(NAMES_LOCK, |connection| {
        let taken =
            |found: Option<i64>, what| if found.is_some() { Err(StoreError::Exists(what)) } else { Ok(()) };
        let name = user::table.filter(user::lower_name.eq(&lower_name)).select(user::id);
        taken(name.first(connection).optional()?, "a user of that name")?;
        let mail = user::table.filter(user::email.eq(&email)).select(user::id);
        taken(mail.first(connection).optional()?, "a user of that email")?;
        let values = (
            (user::lower_name.eq(&lower_name), user::name.eq(&new.name), user::full_name.eq("")),
            (user::email.eq(&email), user::avatar_email.eq(&email), user::avatar.eq("")),
            (user::passwd.eq(&hashed), user::salt.eq(&salt), user::rands.eq(&rands)),
            (user::type_.eq(INDIVIDUAL), user::is_active.eq(true), user::is_admin.eq(new.is_admin)),
            (user::prohibit_login.eq(false), user::created_unix.eq(now), user::updated_unix.eq(now)),
            (user::num_repos.eq(0), user::num_followers.eq(0), user::num_following.eq(0)),
        );
        match new.id {
            Some(id) => {
                diesel::insert_into(user::table).values((user::id.eq(id), values)).execute(connection)?
            }
            None => diesel::insert_into(user::table).values(values).execute(connection)?,
        };
        Ok(user::table
            .filter(user::lower_name.eq(&lower_name))
            .select(UserRow::as_select())
            .first(connection)?)
    })
}

/// Ten random letters and digits, as Gogs' `salt` and `rands` are.
fn random_text() -> Result<String, StoreError> {
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
