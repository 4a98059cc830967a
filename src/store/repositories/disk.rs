//! The folder of a repository, kept as its row is: made before the row can be seen, and removed after it is gone.
//!
//! Whoever makes or deletes one holds [`Lock::Repositories`]; what a crash has left is put right at the next start.

use diesel::prelude::*;

use crate::{
    git::{self, FirstCommit, Name, Root, changes::Announced, cloning::Cloned},
    store::{
        AnyConnection, Lock, StoreError,
        schema::{repository, user},
    },
};

/// Makes the folder of a repository whose row is not yet committed.
pub(super) fn make(
    root: &Root,
    of: &Name,
    first: Option<&FirstCommit>,
    cloned: Option<&Cloned>,
) -> Result<(), git::Error> {
    if root.announce(of)? == Announced::Before {
        // Its row was deleted, or never committed: the name was free.
        drop(root.take_out(of)?);
    }
    let made = match cloned {
        Some(cloned) => root.put(of, cloned),
        None => root.make(of, first),
    };
    if made.is_err() {
        strike_off(root, of);
    }
    made
}

/// Strikes off what was done.
pub(super) fn strike_off(root: &Root, of: &Name) {
    if let Err(error) = root.strike_off(of) {
        tracing::warn!(%error, "the next start has to look after a repository");
    }
}

/// Removes the folder of a repository whose row is gone. What can't be removed now is removed at the next start.
pub(super) fn remove(connection: &mut AnyConnection, root: &Root, of: &Name) {
    match settle(connection, root, std::slice::from_ref(of)) {
        Ok(()) => {}
        Err(error) => tracing::error!(%error, "a repository that was deleted is still on disk"),
    }
}

/// Puts right what was broken off: removes the folders of repositories that the database does not have, and the locks of branches
/// that were being moved.
pub fn recover(connection: &mut AnyConnection, root: &Root) -> Result<(), StoreError> {
    let announced = root.announced()?;
    if !announced.is_empty() {
        settle(connection, root, &announced)?;
    }
    Ok(root.sweep()?)
}

/// Takes out of their place those that the database does not have, sets the others free, and strikes all off.
fn settle(connection: &mut AnyConnection, root: &Root, all: &[Name]) -> Result<(), StoreError> {
    let removed = connection.write_transaction(Lock::Repositories, |connection| {
        let mut removed = Vec::new();
        for of in all {
            if is_there(connection, of)? {
                root.release_locks(of)?;
            } else {
                removed.push(root.take_out(of)?);
            }
            root.strike_off(of)?;
        }
        Ok::<_, StoreError>(removed)
    })?;
    // They may be large: nobody waits for it but who deletes.
    drop(removed);
    Ok(())
}

fn is_there(connection: &mut AnyConnection, of: &Name) -> QueryResult<bool> {
    let found = repository::table
        .inner_join(user::table.on(repository::owner_id.eq(user::id.nullable())))
        .filter(user::lower_name.eq(&of.owner).and(repository::lower_name.eq(&of.name)))
        .select(repository::id)
        .first::<i64>(connection)
        .optional()?;
    Ok(found.is_some())
}
