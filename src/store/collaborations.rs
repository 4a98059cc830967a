//! Collaborators of repositories: the table `collaboration`.

use diesel::prelude::*;

use super::{
    AnyConnection, Lock, StoreError,
    access::{self, AccessMode},
    schema::{collaboration, user},
    users::UserRow,
};

/// The collaborators of a repository, with what each was given, who was added first first.
pub fn list(
    connection: &mut AnyConnection,
    repository: i64,
) -> Result<Vec<(UserRow, AccessMode)>, StoreError> {
    let rows: Vec<(UserRow, i32)> = collaboration::table
        .inner_join(user::table.on(user::id.eq(collaboration::user_id)))
        .filter(collaboration::repo_id.eq(repository))
        .order(collaboration::id)
        .select((UserRow::as_select(), collaboration::mode))
        .load(connection)?;
    Ok(rows.into_iter().map(|(user, mode)| (user, AccessMode::from_column(mode.into()))).collect())
}

/// Whether a user is a collaborator of a repository.
pub fn is_one(connection: &mut AnyConnection, repository: i64, user: i64) -> Result<bool, StoreError> {
    Ok(mode(connection, repository, user)?.is_some())
}

fn mode(connection: &mut AnyConnection, repository: i64, user: i64) -> QueryResult<Option<i32>> {
    collaboration::table
        .filter(collaboration::repo_id.eq(repository).and(collaboration::user_id.eq(user)))
        .select(collaboration::mode)
        .first(connection)
        .optional()
}

/// Makes `user` a collaborator of `owner`'s repository who may do `asked`. Without it who is new may write, and who is one
/// already keeps what was given.
///
/// [`StoreError::Gone`] if the user or the repository is gone.
pub fn add(
    connection: &mut AnyConnection,
    owner: i64,
    repository: i64,
    user: i64,
    asked: Option<AccessMode>,
) -> Result<(), StoreError> {
    connection.write_transaction(Lock::Repositories, |connection| {
        connection.hold_repository(repository)?;
        connection.hold_user(user)?;
        let given = match mode(connection, repository, user)? {
            Some(given) => given,
            None => {
                let given = AccessMode::Write as i32;
                diesel::insert_into(collaboration::table)
                    .values((
                        collaboration::repo_id.eq(repository),
                        collaboration::user_id.eq(user),
                        collaboration::mode.eq(given),
                    ))
                    .execute(connection)?;
                access::recalculate(connection, owner, &[repository], None)?;
                given
            }
        };
        let Some(asked) = asked.filter(|asked| *asked as i32 != given) else { return Ok(()) };
        diesel::update(
            collaboration::table
                .filter(collaboration::repo_id.eq(repository).and(collaboration::user_id.eq(user))),
        )
        .set(collaboration::mode.eq(asked as i32))
        .execute(connection)?;
        // Gogs does not ask whether these teams have the repository.
        let most = access::most_of_teams(connection, owner, user)?.unwrap_or(asked).max(asked);
        Ok(access::set(connection, user, repository, most)?)
    })
}

/// Makes `user` a collaborator of `owner`'s repository no longer; who is none stays none.
pub fn remove(
    connection: &mut AnyConnection,
    owner: i64,
    repository: i64,
    user: i64,
) -> Result<(), StoreError> {
    connection.write_transaction(Lock::Repositories, |connection| {
        connection.hold_repository(repository)?;
        let row = collaboration::table
            .filter(collaboration::repo_id.eq(repository).and(collaboration::user_id.eq(user)));
        if diesel::delete(row).execute(connection)? > 0 {
            access::recalculate(connection, owner, &[repository], None)?;
        }
        Ok(())
    })
}
