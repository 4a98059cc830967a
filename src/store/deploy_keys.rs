//! Public keys of repositories: the table `deploy_key`, and its keys in `public_key`.

use diesel::prelude::*;

use super::{
    AnyConnection, Lock, StoreError, Taken, now_unix,
    public_keys::{self, Deleted},
    repositories::{self, AccessMode},
    schema::{deploy_key, public_key},
    texts::TextColumn,
};
use crate::wire::ssh::Key;

const TITLE: TextColumn = TextColumn { table: "deploy_key", name: "name", is_indexed: false };

/// A key of a repository.
#[derive(Clone, Debug, Queryable)]
pub struct DeployKey {
    /// Number, which is not that of the public key.
    pub id: i64,
    /// Whose it is.
    pub repo_id: Option<i64>,
    /// What it was called.
    pub name: Option<String>,
    /// When it was added.
    pub created_unix: Option<i64>,
    /// Type, base64 and comment.
    pub content: String,
}

/// The keys with their contents: those that have one.
#[diesel::dsl::auto_type(no_type_alias)]
fn keys() -> _ {
    deploy_key::table.inner_join(public_key::table.on(deploy_key::key_id.eq(public_key::id.nullable())))
}

const COLUMNS: (
    deploy_key::id,
    deploy_key::repo_id,
    deploy_key::name,
    deploy_key::created_unix,
    public_key::content,
) = (deploy_key::id, deploy_key::repo_id, deploy_key::name, deploy_key::created_unix, public_key::content);

/// The keys of a repository, the oldest first.
pub fn list(connection: &mut AnyConnection, repository: i64) -> Result<Vec<DeployKey>, StoreError> {
    Ok(keys()
        .filter(deploy_key::repo_id.eq(repository))
        .order(deploy_key::id)
        .select(COLUMNS)
        .load(connection)?)
}

/// The key of that number, whichever repository's it is.
pub fn by_id(connection: &mut AnyConnection, id: i64) -> Result<Option<DeployKey>, StoreError> {
    Ok(keys().filter(deploy_key::id.eq(id)).select(COLUMNS).first(connection).optional()?)
}

/// Adds a key to a repository; [`Taken::KeyContent`] if it is a user's, [`Taken::DeployKey`] if the repository has it, and
/// [`Taken::KeyTitle`] if it has another of that title. [`StoreError::Gone`] if the repository was deleted meanwhile.
pub fn add(
    connection: &mut AnyConnection,
    repository: i64,
    title: &str,
    key: &Key,
) -> Result<DeployKey, StoreError> {
    connection.write_transaction(Lock::PublicKeys, |connection| {
        connection.hold_repository(repository)?;
        let key_id = public_keys::of_repositories(connection, key)?;
        let present = deploy_key::table.filter(deploy_key::repo_id.eq(repository)).select(deploy_key::id);
        let same = present.filter(deploy_key::key_id.eq(key_id));
        if same.first::<i64>(connection).optional()?.is_some() {
            return Err(StoreError::Exists(Taken::DeployKey));
        }
        connection.check_new("deploy_key", |connection| connection.check_text(&TITLE, title))?;
        let titled = present.filter(deploy_key::name.eq(title));
        if titled.first::<i64>(connection).optional()?.is_some() {
            return Err(StoreError::Exists(Taken::KeyTitle));
        }
        let now = now_unix();
        let id: i64 = diesel::insert_into(deploy_key::table)
            .values((
                (deploy_key::key_id.eq(key_id), deploy_key::repo_id.eq(repository)),
                (deploy_key::name.eq(title), deploy_key::fingerprint.eq(&key.fingerprint)),
                (deploy_key::created_unix.eq(now), deploy_key::updated_unix.eq(now)),
            ))
            .returning(deploy_key::id)
            .get_result(connection)?;
        by_id(connection, id)?.ok_or(StoreError::Gone)
    })
}

/// Who deletes a key.
#[derive(Clone, Copy, Debug)]
pub enum Doer {
    /// Somebody who may change the settings of this repository: other repositories have no keys for them.
    Of(i64),
    /// This user: keys of each repository whose settings they may change.
    User(i64),
    /// A site administrator: any.
    Anyone,
}

/// Deletes the key of that number, and the public key with the last that has it. `None` if there is no such key for `doer`.
pub fn delete(connection: &mut AnyConnection, id: i64, doer: Doer) -> Result<Option<Deleted>, StoreError> {
    connection.write_transaction(Lock::PublicKeys, |connection| {
        let found: Option<(Option<i64>, Option<i64>)> = deploy_key::table
            .find(id)
            .select((deploy_key::key_id, deploy_key::repo_id))
            .first(connection)
            .optional()?;
        let Some((key, repository)) = found else { return Ok(None) };
        let repository = repository.unwrap_or_default();
        match doer {
            Doer::Of(other) if other != repository => return Ok(None),
            Doer::User(user) if repositories::mode_of(connection, repository, user)? < AccessMode::Admin => {
                return Ok(Some(Deleted::Denied));
            }
            _ => {}
        }
        diesel::delete(deploy_key::table.find(id)).execute(connection)?;
        let key = key.unwrap_or_default();
        let others = deploy_key::table.filter(deploy_key::key_id.eq(key)).select(deploy_key::id);
        if others.first::<i64>(connection).optional()?.is_none() {
            diesel::delete(public_key::table.find(key)).execute(connection)?;
        }
        Ok(Some(Deleted::Gone))
    })
}
