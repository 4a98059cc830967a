//! Who watches which repository: the table `watch`, and the number in `repository` that counts it.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::{
    AnyConnection,
    connection::on_backend,
    schema::{repository, watch},
};

/// Users that one query asks for or writes: databases have a bound for what they bind.
const AT_ONCE: usize = 500;

/// Makes `users` watch a repository; who does already goes on.
pub(super) fn watch(connection: &mut AnyConnection, repository: i64, users: &[i64]) -> QueryResult<()> {
    let watching: Vec<Option<i64>> =
        watch::table.filter(watch::repo_id.eq(repository)).select(watch::user_id).load(connection)?;
    let mut missing: BTreeSet<i64> = users.iter().copied().collect();
    for user in watching.into_iter().flatten() {
        missing.remove(&user);
    }
    let missing = Vec::from_iter(missing);
    for some in missing.chunks(AT_ONCE) {
        let rows: Vec<_> =
            some.iter().map(|user| (watch::user_id.eq(*user), watch::repo_id.eq(repository))).collect();
        let insert = diesel::insert_into(watch::table).values(rows);
        on_backend!(connection, |connection| insert.execute(connection))?;
    }
    count(connection, repository, i32::try_from(missing.len()).unwrap_or(i32::MAX))
}

/// Makes `users` watch a repository no longer.
pub(super) fn unwatch(connection: &mut AnyConnection, repository: i64, users: &[i64]) -> QueryResult<()> {
    let mut gone = 0;
    for some in users.chunks(AT_ONCE) {
        let rows = watch::table
            .filter(watch::repo_id.eq(repository).and(watch::user_id.eq_any(some.iter().copied().map(Some))));
        gone += diesel::delete(rows).execute(connection)?;
    }
    count(connection, repository, -i32::try_from(gone).unwrap_or(i32::MAX))
}

/// Counts `more` who watch the repository.
fn count(connection: &mut AnyConnection, repository: i64, more: i32) -> QueryResult<()> {
    diesel::update(repository::table.find(repository))
        .set(repository::num_watches.eq(repository::num_watches + more))
        .execute(connection)?;
    Ok(())
}
