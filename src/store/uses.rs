//! When tokens were last used: gathered in memory, and written once a second.
//!
//! A crash of the process loses the last second of it. Nothing is decided by these times; Gogs shows them to the tokens'
//! owners.

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

/// Uses that are not written yet: tokens by number, and when each was used, in seconds since 1970.
#[derive(Default)]
pub(super) struct Uses(Mutex<HashMap<i64, i64>>);

impl Uses {
    fn times(&self) -> MutexGuard<'_, HashMap<i64, i64>> {
        // A time is in it or not, whoever panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what was gathered, at once; where another writer has the database, it stays.
    fn write(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let times = mem::take(&mut *self.times());
        if times.is_empty() {
            return Ok(());
        }
        let written = connection.at_once(|connection| {
            connection.write_transaction(Lock::TokenUses, |connection| {
                times.iter().try_for_each(|(id, time)| set_used(connection, *id, *time))
            })
        });
        let written = written.and_then(|written| written);
        if written.is_err() {
            let mut gathered = self.times();
            for (id, time) in times {
                gathered.entry(id).or_insert(time);
            }
        }
        Ok(written?)
    }
}

fn set_used(connection: &mut AnyConnection, id: i64, time: i64) -> QueryResult<()> {
    // Another process may have written a later use.
    let earlier = access_token::updated_unix.is_null().or(access_token::updated_unix.lt(time));
    let token = diesel::update(access_token::table.find(id).filter(earlier));
    token.set(access_token::updated_unix.eq(time)).execute(connection).map(drop)
}

impl Store {
    /// Notes that a token is used now; `last` is when it was used before, as far as that is written.
    pub fn note_use(&self, token: i64, last: Option<i64>) {
        let now = now_unix();
        if last.is_some_and(|last| last >= now) {
            return;
        }
        let is_first = {
            let mut times = self.0.uses.times();
            let is_first = times.is_empty();
            times.insert(token, now);
            is_first
        };
        if is_first {
            tokio::spawn(self.clone().write_uses());
        }
    }

    async fn write_uses(self) {
        while !self.0.uses.times().is_empty() {
            tokio::time::sleep(GATHERED_FOR).await;
            let store = self.clone();
            if let Err(error) = self.run(move |connection| store.0.uses.write(connection)).await {
                tracing::warn!(%error, "when tokens were used is not written yet");
            }
        }
    }

    /// Writes what is gathered in memory: before the process ends.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.run_blocking(|connection| self.0.uses.write(connection))
    }
}
