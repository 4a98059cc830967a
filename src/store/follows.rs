//! Who follows whom: the table `follow`, and the numbers in `user` that count it.

use diesel::prelude::*;

use super::{
    AnyConnection, Lock, StoreError, offset,
    schema::{follow, user},
    users::UserRow,
};

/// Users on a page of a list (Gogs: `ItemsPerPage`, a constant).
pub const PAGE_SIZE: i64 = 40;

/// Which side of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Those who follow the user.
    Followers,
    /// Those whom the user follows.
    Following,
}

/// A page of those who follow the user `id`, or whom it follows: by the time of it, the last first. Otherwise in the order
/// that SQLite finds them in for Gogs, which names none: who follows by the time of it, who is followed by number.
///
/// `page` counts from 1; what is below is the first.
pub fn page(
    connection: &mut AnyConnection,
    side: Side,
    id: i64,
    page: i64,
    newest_first: bool,
) -> Result<Vec<UserRow>, StoreError> {
    let offset = offset(page, PAGE_SIZE);
    let followers = user::table
        .inner_join(follow::table.on(follow::user_id.eq(user::id)))
        .filter(follow::follow_id.eq(id))
        .select(UserRow::as_select())
        .limit(PAGE_SIZE)
        .offset(offset);
    let following = user::table
        .inner_join(follow::table.on(follow::follow_id.eq(user::id)))
        .filter(follow::user_id.eq(id))
        .select(UserRow::as_select())
        .limit(PAGE_SIZE)
        .offset(offset);
    Ok(match (side, newest_first) {
        (Side::Followers, true) => followers.order(follow::id.desc()).load(connection)?,
        (Side::Followers, false) => followers.order(follow::id.asc()).load(connection)?,
        (Side::Following, true) => following.order(follow::id.desc()).load(connection)?,
        (Side::Following, false) => following.order(user::id).load(connection)?,
    })
}

/// Whether the one user follows the other.
pub fn follows(connection: &mut AnyConnection, follower: i64, followed: i64) -> Result<bool, StoreError> {
    let found: Option<i64> = follow::table
        .filter(follow::user_id.eq(follower).and(follow::follow_id.eq(followed)))
        .select(follow::id)
        .first(connection)
        .optional()?;
    Ok(found.is_some())
}

/// Makes the one user follow the other. Nobody follows themselves, and nobody twice: that changes nothing.
pub fn follow(connection: &mut AnyConnection, follower: i64, followed: i64) -> Result<(), StoreError> {
    if follower == followed {
        return Ok(());
    }
    connection.write_transaction(Lock::Follows, |connection| {
        connection.hold_user(follower)?;
        connection.hold_user(followed)?;
        if follows(connection, follower, followed)? {
            return Ok(());
        }
        diesel::insert_into(follow::table)
            .values((follow::user_id.eq(follower), follow::follow_id.eq(followed)))
            .execute(connection)?;
        count(connection, follower, followed)
    })
}

/// Makes the one user follow the other no longer.
pub fn unfollow(connection: &mut AnyConnection, follower: i64, followed: i64) -> Result<(), StoreError> {
    connection.write_transaction(Lock::Follows, |connection| {
        diesel::delete(
            follow::table.filter(follow::user_id.eq(follower).and(follow::follow_id.eq(followed))),
        )
        .execute(connection)?;
        count(connection, follower, followed)
    })
}

/// Counts anew how many the one follows, and how many follow the other.
fn count(connection: &mut AnyConnection, follower: i64, followed: i64) -> Result<(), StoreError> {
    let number = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
    let following: i64 = follow::table.filter(follow::user_id.eq(follower)).count().get_result(connection)?;
    diesel::update(user::table.find(follower))
        .set(user::num_following.eq(number(following)))
        .execute(connection)?;
    let followers: i64 =
        follow::table.filter(follow::follow_id.eq(followed)).count().get_result(connection)?;
    diesel::update(user::table.find(followed))
        .set(user::num_followers.eq(number(followers)))
        .execute(connection)?;
    Ok(())
}

/// Takes a user that goes out of all lists, before its rows are deleted.
pub(super) fn forget(connection: &mut AnyConnection, id: i64) -> Result<(), StoreError> {
    let pairs: Vec<(i64, i64)> = follow::table
        .filter(follow::user_id.eq(id).or(follow::follow_id.eq(id)))
        .select((follow::user_id, follow::follow_id))
        .load(connection)?;
    diesel::delete(follow::table.filter(follow::user_id.eq(id).or(follow::follow_id.eq(id))))
        .execute(connection)?;
    pairs.into_iter().try_for_each(|(follower, followed)| count(connection, follower, followed))
}
