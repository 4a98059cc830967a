//! Fills a database with users: `generate DATABASE_URL USERS`
//!
//! A database that is missing or empty is made; to one of Gogs' the users are added. See `data.rs` for who they are.

mod data;
mod forge;

use std::{error::Error, time::Instant};

use diesel::connection::SimpleConnection;
use gogs_openapi::store::{DatabaseUrl, Store};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, users] = arguments.as_slice() else { return Err("usage: generate DATABASE_URL USERS".into()) };
    let (url, users): (DatabaseUrl, u64) = (url.parse()?, users.parse()?);
    let store = Store::open(&url)?;
    let started = Instant::now();
    data::fill(&store, users, |made| {
        eprint!("\r{made:>9} of {users} users, {} s", started.elapsed().as_secs());
    })?;
    eprintln!();
    let finish = match url {
        // What autovacuum would do in its time.
        DatabaseUrl::Postgres(_) => "VACUUM ANALYZE",
        // All into the one file, which can be copied then.
        DatabaseUrl::Sqlite(_) => "PRAGMA wal_checkpoint(TRUNCATE)",
    };
    Ok(store.run_blocking(|connection| Ok(connection.batch_execute(finish)?))?)
}
