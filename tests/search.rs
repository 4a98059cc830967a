//! The search finds what a comparison with each user finds, whatever helps it: on each kind of database, with names and
//! keywords made at random, after users came, changed and went.

use diesel::{dsl::sql, prelude::*, sql_types::Bool};
use gogs_openapi::store::{AnyConnection, Store, StoreError, schema::user, users};
use proptest::{
    prelude::{Strategy, prop},
    strategy::ValueTree,
    string::string_regex,
    test_runner::TestRunner,
};
use rstest_reuse::apply;

use crate::support::{Backend, Database, both_databases};

/// Users of each database.
const USERS: usize = 300;
/// Searches after each change.
const SEARCHES: usize = 150;

/// Few letters, so that keywords are found: in both cases, with more than one byte, that are wildcards, that escape, and
/// the one between names in the indexes.
const LETTERS: &str = r"[abAB1éÉß漢%_\\.\n]";

/// Draws values at random, the same ones in each run.
struct Random(TestRunner);

impl Random {
    fn draw<T>(&mut self, strategy: impl Strategy<Value = T>) -> T {
        strategy.new_tree(&mut self.0).unwrap().current()
    }

    fn text(&mut self, lengths: &str) -> String {
        self.draw(string_regex(&format!("{LETTERS}{lengths}")).unwrap())
    }

    fn place(&mut self, end: usize) -> usize {
        self.draw(0..end)
    }

    fn full_name(&mut self) -> Option<String> {
        let text = string_regex(&format!("{LETTERS}{{0,6}}( {LETTERS}{{1,6}})?")).unwrap();
        self.draw(prop::option::weighted(0.8, text))
    }
}

fn add(connection: &mut AnyConnection, random: &mut Random, number: usize) -> QueryResult<()> {
    let name = format!("{}-{number}", random.text("{1,8}"));
    let kind = i32::from(random.place(10) == 0);
    diesel::insert_into(user::table)
        .values((
            (user::lower_name.eq(users::to_lower(&name)), user::name.eq(&name)),
            (user::full_name.eq(random.full_name()), user::email.eq(format!("{number}@example.com"))),
            (user::passwd.eq(""), user::avatar.eq(""), user::avatar_email.eq(""), user::type_.eq(kind)),
        ))
        .execute(connection)
        .map(drop)
}

/// What Gogs asks the database, and the numbers it finds.
fn scan(connection: &mut AnyConnection, keyword: &str, limit: i64) -> Result<Vec<i64>, StoreError> {
    if keyword.is_empty() {
        return Ok(Vec::new());
    }
    let pattern = format!("%{}%", users::to_lower(keyword));
    let matches = sql::<Bool>("(lower(lower_name) LIKE ")
        .bind::<diesel::sql_types::Text, _>(pattern.clone())
        .sql(" OR lower(full_name) LIKE ")
        .bind::<diesel::sql_types::Text, _>(pattern)
        .sql(")");
    let users = user::table.filter(matches).filter(user::type_.eq(0)).order(user::id).limit(limit);
    Ok(users.select(user::id).load(connection)?)
}

/// Searches at random; how many found somebody, and how many nobody.
fn compare(store: &Store, random: &mut Random) -> (usize, usize) {
    let runtime = actix_web::rt::System::new();
    let mut counts = (0, 0);
    for _ in 0..SEARCHES {
        let keyword = random.text("{0,5}");
        let limit = [0, 1, 3, 10, 20_000][random.place(5)];
        let expected = store.run_blocking(|connection| scan(connection, &keyword, limit)).unwrap();
        let found = runtime.block_on(store.search_users(&keyword, limit)).unwrap();
        let found: Vec<i64> = found.into_iter().map(|user| user.id).collect();
        assert_eq!(found, expected, "{keyword:?}, {limit}");
        if found.is_empty() { counts.1 += 1 } else { counts.0 += 1 }
    }
    counts
}

/// Adds users, changes a third of them, deletes a third; by a connection that is not the store's, as Gogs would.
fn check(database: &Database) {
    let store = Store::open(&database.url.parse().unwrap()).unwrap();
    let other = Store::open(&database.url.parse().unwrap()).unwrap();
    let mut random = Random(TestRunner::deterministic());
    let mut change = |work: &mut dyn FnMut(&mut AnyConnection, &mut Random) -> QueryResult<()>| {
        other.run_blocking(|connection| Ok(work(connection, &mut random)?)).unwrap();
        let (somebody, nobody) = compare(&store, &mut random);
        assert!(somebody >= 20 && nobody >= 20, "{somebody} searches found somebody, {nobody} nobody");
    };
    change(&mut |connection, random| (0..USERS).try_for_each(|number| add(connection, random, number)));
    change(&mut |connection, random| {
        let ids: Vec<i64> = user::table.select(user::id).load(connection)?;
        ids.iter().filter(|id| *id % 3 == 0).try_for_each(|id| {
            let name = format!("{}-c{id}", random.text("{1,8}"));
            let names = (user::lower_name.eq(users::to_lower(&name)), user::full_name.eq(random.full_name()));
            diesel::update(user::table.find(id)).set(names).execute(connection).map(drop)
        })
    });
    change(&mut |connection, _| {
        let ids: Vec<i64> = user::table.select(user::id).load(connection)?;
        let third: Vec<i64> = ids.into_iter().filter(|id| id % 3 == 1).collect();
        diesel::delete(user::table.filter(user::id.eq_any(third))).execute(connection).map(drop)
    });
    change(&mut |connection, random| {
        (0..USERS).try_for_each(|number| add(connection, random, USERS + number))
    });
}

#[apply(both_databases)]
fn on_a_database_of_ours(backend: Backend) {
    check(&backend.empty());
}

#[apply(both_databases)]
fn on_a_database_of_gogs(backend: Backend) {
    check(&backend.newest_recorded());
}

#[test]
fn a_nul_ends_a_pattern_of_sqlite() {
    let database = Backend::Sqlite.empty();
    let store = Store::open(&database.url.parse().unwrap()).unwrap();
    let mut random = Random(TestRunner::deterministic());
    store
        .run_blocking(|connection| Ok((0..9).try_for_each(|number| add(connection, &mut random, number))?))
        .unwrap();
    for keyword in ["1\0", "1\0x", "\0", "_1\0%"] {
        let expected = store.run_blocking(|connection| scan(connection, keyword, 10)).unwrap();
        let found = actix_web::rt::System::new().block_on(store.search_users(keyword, 10)).unwrap();
        assert_eq!(found.into_iter().map(|user| user.id).collect::<Vec<_>>(), expected, "{keyword:?}");
    }
}
