//! Emails of users: the table `email_address`, and the column `email` of `user`, which is the primary one.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::{
    AnyConnection, Lock, StoreError, Taken,
    schema::{email_address, user},
    texts::{TextColumn, cant_hold},
    users::{INDIVIDUAL, UserRow, to_lower},
};

/// An email of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    /// The email.
    pub email: String,
    /// Whether it was confirmed.
    pub verified: bool,
    /// Whether it is the primary one.
    pub primary: bool,
}

/// Which emails count as used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Used {
    /// Confirmed ones, and the primary ones of active users.
    Confirmed,
    /// All.
    All,
}

/// The emails of `owner`, the oldest first. The primary one is always among them; where the table lacks it, it is last, and
/// confirmed if the user is active, or in any case if `primary_is_verified`.
pub fn list(
    connection: &mut AnyConnection,
    owner: &UserRow,
    primary_is_verified: bool,
) -> Result<Vec<Email>, StoreError> {
    let rows: Vec<(String, bool)> = email_address::table
        .filter(email_address::uid.eq(owner.id))
        .order(email_address::id)
        .select((email_address::email, email_address::is_activated))
        .load(connection)?;
    let mut emails: Vec<Email> = rows
        .into_iter()
        .map(|(email, verified)| Email { primary: email == owner.email, email, verified })
        .collect();
    if !emails.iter().any(|email| email.primary) {
        let verified = primary_is_verified || owner.is_active == Some(true);
        emails.push(Email { email: owner.email.clone(), verified, primary: true });
    }
    Ok(emails)
}

/// Whether `email` (in small letters) is used by anyone.
pub fn is_used(connection: &mut AnyConnection, email: &str, used: Used) -> Result<bool, StoreError> {
    if email.is_empty() || cant_hold(connection, email) {
        return Ok(false);
    }
    let second = email_address::table.filter(email_address::email.eq(email)).select(email_address::id);
    let primary = user::table.filter(user::email.eq(email).and(user::type_.eq(INDIVIDUAL))).select(user::id);
    let (second, primary): (Option<i64>, Option<i64>) = match used {
        Used::All => (second.first(connection).optional()?, primary.first(connection).optional()?),
        Used::Confirmed => (
            // Gogs asks for the user of the email: one that a deleted user left behind counts no longer.
            email_address::table
                .inner_join(user::table.on(user::id.eq(email_address::uid)))
                .filter(email_address::email.eq(email).and(email_address::is_activated.eq(true)))
                .filter(user::type_.eq(INDIVIDUAL))
                .select(email_address::id)
                .first(connection)
                .optional()?,
            primary.filter(user::is_active.eq(true)).first(connection).optional()?,
        ),
    };
    Ok(second.is_some() || primary.is_some())
}

/// How emails are added.
#[derive(Clone, Copy, Debug)]
pub struct Adding {
    /// Which emails can't be added again.
    pub used: Used,
    /// Whether the empty text is refused.
    pub empty_refused: bool,
    /// Whether none is added if one is refused.
    pub together: bool,
    /// Whether the emails are answered as they were given, and not as they are stored.
    pub answered_as_given: bool,
}

/// Adds confirmed emails, and answers them; [`Taken::Email`] names the first that is used.
pub fn add(
    connection: &mut AnyConnection,
    uid: i64,
    given: &[String],
    adding: Adding,
) -> Result<Vec<Email>, StoreError> {
    let emails: Vec<String> = given.iter().map(|email| to_lower(email.trim())).collect();
    let mut add = |emails: &[String]| {
        connection.write_transaction(Lock::Users, |connection| {
            connection.hold_user(uid)?;
            emails.iter().try_for_each(|email| add_one(connection, uid, email, adding))
        })
    };
    if adding.together {
        add(&emails)?;
    } else {
        emails.chunks(1).try_for_each(add)?;
    }
    let answered = if adding.answered_as_given { given.to_vec() } else { emails };
    Ok(answered.into_iter().map(|email| Email { email, verified: true, primary: false }).collect())
}

const EMAIL: TextColumn = TextColumn { table: "email_address", name: "email", is_indexed: true };

fn add_one(connection: &mut AnyConnection, uid: i64, email: &str, adding: Adding) -> Result<(), StoreError> {
    let taken = || StoreError::Exists(Taken::Email(email.to_owned()));
    let refused = (email.is_empty() && adding.empty_refused) || cant_hold(connection, email);
    if refused || is_used(connection, email, adding.used)? {
        return Err(taken());
    }
    connection.check_text(&EMAIL, email)?;
    let values =
        (email_address::uid.eq(uid), email_address::email.eq(email), email_address::is_activated.eq(true));
    match diesel::insert_into(email_address::table)
        .values(values)
        .execute(connection)
        .map_err(StoreError::from)
    {
        Ok(_) => Ok(()),
        // Somebody else has it, unconfirmed.
        Err(StoreError::Exists(_)) => Err(taken()),
        Err(error) => Err(error),
    }
}

/// Emails that one statement deletes: databases have a bound for what they bind.
const DELETED_AT_ONCE: usize = 500;

/// Deletes emails of the user `uid`, or whoever's they are if `uid` is `None`. What is not there is deleted already.
pub fn delete(connection: &mut AnyConnection, uid: Option<i64>, emails: &[String]) -> Result<(), StoreError> {
    let emails: Vec<&String> = emails.iter().filter(|email| !cant_hold(connection, email)).collect();
    connection.write_transaction(Lock::Users, |connection| {
        for some in emails.chunks(DELETED_AT_ONCE) {
            let named = email_address::table.filter(email_address::email.eq_any(some));
            match uid {
                Some(uid) => diesel::delete(named.filter(email_address::uid.eq(uid))).execute(connection)?,
                None => diesel::delete(named).execute(connection)?,
            };
        }
        Ok(())
    })
}

/// Whose emails are.
#[derive(Clone, Debug, Default)]
pub struct Owners(HashMap<String, UserRow>);

impl Owners {
    /// Whose an email is, in any case of letters.
    pub fn of(&self, email: &str) -> Option<&UserRow> {
        self.0.get(&to_lower(email))
    }
}

/// Emails that one query asks for: databases have a bound for what they bind.
const READ_AT_ONCE: usize = 500;

/// The users who have some emails: confirmed ones, or primary ones; these too have to be confirmed if `only_active`. It takes two
/// queries, however many there are.
pub fn owners(
    connection: &mut AnyConnection,
    emails: &BTreeSet<String>,
    only_active: bool,
) -> Result<Owners, StoreError> {
    let asked: BTreeSet<String> = emails.iter().map(|email| to_lower(email)).collect();
    let asked: Vec<String> =
        asked.into_iter().filter(|email| !email.is_empty() && !cant_hold(connection, email)).collect();
    let mut known = HashMap::new();
    for some in asked.chunks(READ_AT_ONCE) {
        let second: Vec<(String, UserRow)> = email_address::table
            .inner_join(user::table.on(user::id.eq(email_address::uid)))
            .filter(email_address::email.eq_any(some).and(email_address::is_activated.eq(true)))
            .select((email_address::email, UserRow::as_select()))
            .load(connection)?;
        known.extend(second);
        let primary = user::table.filter(user::email.eq_any(some)).select(UserRow::as_select());
        // Of several, which there should not be, the oldest is taken.
        let primary: Vec<UserRow> = primary.order(user::id.desc()).load(connection)?;
        let counts = |user: &UserRow| !only_active || user.is_active == Some(true);
        known.extend(primary.into_iter().filter(counts).map(|user| (user.email.clone(), user)));
    }
    known.retain(|_, user| user.kind == Some(INDIVIDUAL));
    Ok(Owners(known))
}
