//! Public keys of SSH: the table `public_key`.

use diesel::prelude::*;

use super::{AnyConnection, Lock, StoreError, Taken, now_unix, schema::public_key, texts::TextColumn};
use crate::wire::ssh::Key;

/// The column `type` of a user's key.
const USER_KEY: i32 = 1;
/// The column `type` of a key of repositories, which are in the table `deploy_key`.
pub(super) const DEPLOY_KEY: i32 = 2;
/// The column `mode` of a key of repositories: it may read.
const READ: i32 = 1;
/// The column `mode` of a user's key: it may write.
const WRITE: i32 = 2;

const TITLE: TextColumn = TextColumn { table: "public_key", name: "name", is_indexed: false };
const CONTENT: TextColumn = TextColumn { table: "public_key", name: "content", is_indexed: false };

/// A key.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = public_key)]
pub struct PublicKeyRow {
    /// Number.
    pub id: i64,
    /// Whose it is.
    pub owner_id: i64,
    /// What its owner called it.
    pub name: String,
    /// Type, base64 and comment.
    pub content: String,
    /// When it was added.
    pub created_unix: Option<i64>,
}

/// The keys of a user, the oldest first.
pub fn list(connection: &mut AnyConnection, owner: i64) -> Result<Vec<PublicKeyRow>, StoreError> {
    Ok(public_key::table
        .filter(public_key::owner_id.eq(owner))
        .order(public_key::id)
        .select(PublicKeyRow::as_select())
        .load(connection)?)
}

/// The key of that number.
pub fn by_id(connection: &mut AnyConnection, id: i64) -> Result<Option<PublicKeyRow>, StoreError> {
    Ok(public_key::table.find(id).select(PublicKeyRow::as_select()).first(connection).optional()?)
}

/// Adds a key; [`Taken::KeyContent`] if anyone has it, [`Taken::KeyTitle`] if its owner has another of that title.
pub fn add(
    connection: &mut AnyConnection,
    owner: i64,
    title: &str,
    key: &Key,
) -> Result<PublicKeyRow, StoreError> {
    connection.write_transaction(Lock::PublicKeys, |connection| {
        connection.hold_user(owner)?;
        check_unused(connection, key)?;
        connection.check_new("public_key", |connection| connection.check_text(&TITLE, title))?;
        let titled = public_key::table.filter(public_key::owner_id.eq(owner).and(public_key::name.eq(title)));
        if titled.select(public_key::id).first::<i64>(connection).optional()?.is_some() {
            return Err(StoreError::Exists(Taken::KeyTitle));
        }
        let id = insert(connection, (owner, title), key, (WRITE, USER_KEY))?;
        Ok(public_key::table.find(id).select(PublicKeyRow::as_select()).first(connection)?)
    })
}

/// [`Taken::KeyContent`] if a user has the key. Another comment makes it another key.
fn check_unused(connection: &mut AnyConnection, key: &Key) -> Result<(), StoreError> {
    connection.check_text(&CONTENT, &key.content)?;
    let same = public_key::table
        .filter(public_key::content.eq(&key.content).and(public_key::type_.eq(USER_KEY)))
        .select(public_key::id);
    match same.first::<i64>(connection).optional()? {
        Some(_) => Err(StoreError::Exists(Taken::KeyContent)),
        None => Ok(()),
    }
}

/// Inserts a key of an owner with a title, of a mode and a type, and answers its number.
fn insert(
    connection: &mut AnyConnection,
    (owner, title): (i64, &str),
    key: &Key,
    (mode, kind): (i32, i32),
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(public_key::table)
        .values((
            (public_key::owner_id.eq(owner), public_key::name.eq(title)),
            (public_key::fingerprint.eq(&key.fingerprint), public_key::content.eq(&key.content)),
            (public_key::mode.eq(mode), public_key::type_.eq(kind)),
            (public_key::created_unix.eq(now_unix()), public_key::updated_unix.eq(0)),
        ))
        .returning(public_key::id)
        .get_result(connection)?)
}

/// The number of the key as one of repositories, which share it: it is made if none of them has it. [`Taken::KeyContent`] if a
/// user has it.
pub(super) fn of_repositories(connection: &mut AnyConnection, key: &Key) -> Result<i64, StoreError> {
    check_unused(connection, key)?;
    let same = public_key::table
        .filter(public_key::content.eq(&key.content).and(public_key::type_.eq(DEPLOY_KEY)))
        .order(public_key::id)
        .select(public_key::id);
    match same.first(connection).optional()? {
        Some(id) => Ok(id),
        None => insert(connection, (0, ""), key, (READ, DEPLOY_KEY)),
    }
}

/// What came of deleting a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deleted {
    /// It is gone, or was never there.
    Gone,
    /// It is another user's.
    Denied,
}

/// Deletes the key of that number, if it is `owner`'s, or if `any` may be.
pub fn delete(connection: &mut AnyConnection, id: i64, owner: i64, any: bool) -> Result<Deleted, StoreError> {
    let Some(key) = by_id(connection, id)? else { return Ok(Deleted::Gone) };
    if key.owner_id != owner && !any {
        return Ok(Deleted::Denied);
    }
    diesel::delete(public_key::table.find(id)).execute(connection)?;
    Ok(Deleted::Gone)
}
