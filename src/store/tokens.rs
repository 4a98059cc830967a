//! Access tokens: the table `access_token`.
//!
//! Until Gogs 0.13 a token is stored in the clear, in `sha1`; since then `sha256` holds its SHA-256, and `sha1` the first
//! 40 digits of that. A database of ours has both columns: `sha256` always finds the token, and `sha1` is what that
//! version of Gogs would list.

use std::fmt;

use diesel::prelude::*;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{
    AnyConnection, Lock, StoreError, Taken,
    connection::on_backend,
    now_unix,
    schema::{access_token, user},
    texts::TextColumn,
    users::UserRow,
};

/// A token as it is given to its owner: 40 hexadecimal digits. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The token in the clear.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// A token that was presented by a caller.
    pub fn presented(token: impl Into<String>) -> Self {
        Self(token.into())
    }

    fn random() -> Result<Self, StoreError> {
        let mut bytes = [0; 20];
        getrandom::fill(&mut bytes).map_err(StoreError::Random)?;
        Ok(Self(hex::encode(bytes)))
    }

    fn sha256(&self) -> String {
        hex::encode(Sha256::digest(self.0.as_bytes()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// How tokens are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenStorage {
    /// Whether the table has the column `sha256`.
    pub has_sha256: bool,
    /// Whether `sha1` holds a part of the hash (Gogs 0.13 and later) and not the token.
    pub hashed: bool,
}

/// A token as it is listed.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = access_token)]
pub struct TokenRow {
    /// What its owner called it.
    pub name: Option<String>,
    /// The token, or a part of its hash: see the module.
    pub sha1: Option<String>,
}

/// The tokens of a user, by age.
pub fn list(
    connection: &mut AnyConnection,
    uid: i64,
    newest_first: bool,
) -> Result<Vec<TokenRow>, StoreError> {
    let tokens = access_token::table.filter(access_token::uid.eq(uid)).select(TokenRow::as_select());
    Ok(if newest_first {
        tokens.order(access_token::id.desc()).load(connection)?
    } else {
        tokens.order(access_token::id.asc()).load(connection)?
    })
}

/// Makes a token; [`StoreError::Exists`] if the user has one of that name and `names_repeat` is false.
pub fn create(
    connection: &mut AnyConnection,
    storage: TokenStorage,
    uid: i64,
    name: &str,
    names_repeat: bool,
) -> Result<Secret, StoreError> {
    let secret = Secret::random()?;
    insert(connection, storage, uid, name, names_repeat, &secret)?;
    Ok(secret)
}

const NAME: TextColumn = TextColumn { table: "access_token", name: "name", is_indexed: false };

/// Stores a token that was made elsewhere.
pub fn insert(
    connection: &mut AnyConnection,
    storage: TokenStorage,
    uid: i64,
    name: &str,
    names_repeat: bool,
    secret: &Secret,
) -> Result<(), StoreError> {
    let sha256 = secret.sha256();
    let sha1 = if storage.hashed { &sha256[..40] } else { secret.expose() };
    connection.write_transaction(Lock::TokensOf(uid), |connection| {
        connection.hold_user(uid)?;
        connection.check_new("access_token", |connection| connection.check_text(&NAME, name))?;
        let same_name = access_token::table
            .filter(access_token::uid.eq(uid).and(access_token::name.eq(name)))
            .select(access_token::id);
        if !names_repeat && same_name.first::<i64>(connection).optional()?.is_some() {
            return Err(StoreError::Exists(Taken::TokenName));
        }
        let values = (
            access_token::uid.eq(uid),
            access_token::name.eq(name),
            access_token::sha1.eq(sha1),
            access_token::created_unix.eq(now_unix()),
            access_token::updated_unix.eq(0),
        );
        let table = diesel::insert_into(access_token::table);
        if storage.has_sha256 {
            table.values((values, access_token::sha256.eq(&sha256))).execute(connection)?;
        } else {
            table.values(values).execute(connection)?;
        }
        Ok(())
    })
}

/// A token that authenticates.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its number.
    pub id: i64,
    /// When it was last used, in seconds since 1970; 0 or nothing: never.
    pub updated_unix: Option<i64>,
    /// Whose it is.
    pub user: UserRow,
}

/// The token that `secret` is, and its user.
pub fn authenticate(
    connection: &mut AnyConnection,
    storage: TokenStorage,
    secret: &Secret,
) -> Result<Option<Found>, StoreError> {
    if secret.expose().is_empty() || secret.expose().contains('\0') {
        return Ok(None);
    }
    type Row = ((i64, Option<i64>, Option<String>), UserRow);
    let found: Option<Row> = on_backend!(connection, |connection| {
        let token = (access_token::id, access_token::updated_unix, access_token::sha1);
        let tokens = access_token::table
            .inner_join(user::table.on(access_token::uid.eq(user::id.nullable())))
            .select((token, UserRow::as_select()));
        if storage.has_sha256 {
            tokens.filter(access_token::sha256.eq(secret.sha256())).first(connection).optional()
        } else {
            tokens.filter(access_token::sha1.eq(secret.expose())).first(connection).optional()
        }
    })?;
    // The index compares byte by byte; a token that is stored in the clear is compared in constant time.
    let found = found.filter(|((.., stored), _)| {
        let stored = stored.as_deref().unwrap_or_default();
        storage.has_sha256 || bool::from(stored.as_bytes().ct_eq(secret.expose().as_bytes()))
    });
    Ok(found.map(|((id, updated_unix, _), user)| Found { id, updated_unix, user }))
}
