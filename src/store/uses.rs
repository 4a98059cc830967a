//! When tokens were last used: gathered in memory, and written once a second.
//!
//! A crash of the process loses the last second of it, or, while another writer holds a SQLite database, what was used since.
//! Nothing is decided by these times; Gogs shows them to the tokens' owners.

use std::{
    collections::HashMap,
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use diesel::prelude::*;

use super::{AnyConnection, Lock, Store, StoreError, now_unix, schema::access_token};

/// How long uses are gathered. As exact as the times are, which are in seconds.
const GATHERED_FOR: Duration = Duration::from_secs(1);

/// Tokens by number, and when each was used, in seconds since 1970.
type Times = HashMap<i64, i64>;

/// Uses that are not written yet.
#[derive(Default)]
pub(super) struct Uses {
    gathered: Mutex<Gathered>,
    /// Held while what was gathered is on its way into the database, or back.
    writing: Mutex<()>,
}

#[derive(Default)]
struct Gathered {
    times: Times,
    /// Whether a task waits to write them.
    has_writer: bool,
}

impl Uses {
    fn gathered(&self) -> MutexGuard<'_, Gathered> {
        // A time is in it or not, whoever panicked.
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a use; whether a task has to be started that writes it.
    fn note(&self, token: i64, time: i64) -> bool {
        let mut gathered = self.gathered();
        gathered.times.insert(token, time);
        !mem::replace(&mut gathered.has_writer, true)
    }

    /// Whether there is nothing to write; then the task that asks is done.
    fn is_done(&self) -> bool {
        let mut gathered = self.gathered();
        gathered.has_writer = !gathered.times.is_empty();
        !gathered.has_writer
    }

    /// Gives what was gathered to `write`; if that fails, it stays.
    fn write<E>(&self, write: impl FnOnce(&Times) -> Result<(), E>) -> Result<(), E> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let times = mem::take(&mut self.gathered().times);
        let written = if times.is_empty() { Ok(()) } else { write(&times) };
        if written.is_err() {
            let mut gathered = self.gathered();
            for (id, time) in times {
                gathered.times.entry(id).or_insert(time);
            }
        }
        written
    }
}

fn write(connection: &mut AnyConnection, times: &Times) -> Result<(), StoreError> {
    connection.write_transaction(Lock::TokenUses, |connection| {
        times.iter().try_for_each(|(id, time)| {
            // Another process may have written a later use.
            let earlier = access_token::updated_unix.is_null().or(access_token::updated_unix.lt(time));
            let token = diesel::update(access_token::table.find(id).filter(earlier));
            token.set(access_token::updated_unix.eq(time)).execute(connection).map(drop)
        })
    })?;
    Ok(())
}

impl Store {
    /// Notes that a token is used now; `last` is when it was used before, as far as that is written.
    pub fn note_use(&self, token: i64, last: Option<i64>) {
        let now = now_unix();
        if last.is_none_or(|last| last < now) && self.0.uses.note(token, now) {
            tokio::spawn(self.clone().write_uses());
        }
    }

    /// Writes, once a second, until there is nothing to write; never waits for another writer of a SQLite database.
    async fn write_uses(self) {
        while !self.0.uses.is_done() {
            tokio::time::sleep(GATHERED_FOR).await;
            let store = self.clone();
            let written = self.run(move |connection| {
                store.0.uses.write(|times| connection.at_once(|connection| write(connection, times))?)
            });
            if let Err(error) = written.await {
                tracing::warn!(%error, "when tokens were used is not written yet");
            }
        }
    }

    /// Writes what is gathered in memory, and waits for other writers: before the process ends.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.run_blocking(|connection| self.0.uses.write(|times| write(connection, times)))
    }
}

#[cfg(test)]
mod tests {
    use super::Uses;

    #[test]
    fn one_writer_writes_until_nothing_is_left() {
        let uses = Uses::default();
        assert_eq!([uses.note(1, 10), uses.note(2, 10), uses.note(1, 11)], [true, false, false]);
        assert!(!uses.is_done());
        // What can't be written stays, unless it was used again meanwhile.
        let refused = uses.write(|times| {
            assert_eq!((times[&1], times[&2]), (11, 10));
            assert!(!uses.note(2, 12));
            Err(())
        });
        assert_eq!(refused, Err(()));
        assert!(!uses.is_done());
        let written = uses.write(|times| {
            assert_eq!((times[&1], times[&2]), (11, 12));
            Ok::<(), ()>(())
        });
        assert_eq!(written, Ok(()));
        assert!(uses.is_done());
        assert!(uses.note(1, 13), "the writer was done: the next use starts one");
    }
}
