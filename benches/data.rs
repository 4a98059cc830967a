//! Users as `generate` and the benches have them: the same ones for the same number.
//!
//! All have the password `password`. The first hundred have a token: the user's place, in 40 hexadecimal digits. One, in the
//! middle, is `Quentin Zyxwv`. The first has two repositories (`forge.rs`).

use std::{error::Error, fmt::Write};

use diesel::connection::SimpleConnection;
use gogs_openapi::store::{Lock, Store, StoreError, passwords, tokens, users};

use crate::forge;

/// Users of one statement.
const BATCH: u64 = 500;
/// Users that have a token.
const WITH_TOKEN: u64 = 100;

const FIRST_NAMES: &[&str] = &[
    "Ada", "Adrian", "Alice", "Amir", "Andrea", "Anna", "Anton", "Beatrix", "Boris", "Camille", "Carlos",
    "Chen", "Clara", "Dana", "Daniel", "Diego", "Dmitri", "Elena", "Emil", "Fatima", "Felix", "Freya",
    "Gustav", "Hannah", "Hiro", "Ibrahim", "Ida", "Ingrid", "Ivan", "Joanna", "Jonas", "Jules", "Karin",
    "Kofi", "Lars", "Leila", "Luca", "Magda", "Marco", "Mei", "Mila", "Nadia", "Nils", "Noor", "Olga",
    "Omar", "Pablo", "Petra", "Rafael", "Rosa", "Samir", "Sofia", "Stefan", "Tariq", "Tomas", "Ulrich",
    "Vera", "Wanda", "Yuki", "Zoë",
];
const SYLLABLES: &[&str] = &[
    "ar", "bel", "bo", "cas", "dan", "del", "dor", "el", "en", "fer", "gar", "hol", "ist", "jan", "kal",
    "ker", "lan", "lin", "lo", "mar", "mer", "mo", "nor", "os", "pel", "per", "rin", "ros", "sal", "sen",
    "sol", "tan", "ter", "tro", "ul", "var", "vel", "wes", "win", "yor",
];

/// SplitMix64 (Steele, Lea, Flood 2014): the numbers are the same on each machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        let length = of.len() as u64;
        usize::try_from(self.next() % length).map_or("", |at| of[at])
    }
}

/// A user's name and full name.
fn names(random: &mut Random, number: u64, users: u64) -> (String, String) {
    if number == users / 2 {
        return ("quentin.zyxwv".to_owned(), "Quentin Zyxwv".to_owned());
    }
    let first = random.pick(FIRST_NAMES);
    let mut last: String = (0..2 + random.next() % 2).map(|_| random.pick(SYLLABLES)).collect();
    let name = format!("{}.{last}{number}", first.to_lowercase().replace('ë', "e"));
    last[..1].make_ascii_uppercase();
    (name, format!("{first} {last}"))
}

/// One statement that adds the users of these numbers.
fn insert(
    random: &mut Random,
    numbers: std::ops::Range<u64>,
    users: u64,
    passwd: &str,
) -> Result<String, std::fmt::Error> {
    let mut sql = String::from(
        "INSERT INTO \"user\" (lower_name, name, full_name, email, passwd, login_source, login_name, type, location, website, \
         rands, salt, created_unix, updated_unix, last_repo_visibility, max_repo_creation, is_active, is_admin, \
         allow_git_hook, allow_import_local, prohibit_login, avatar, avatar_email, use_custom_avatar, num_followers, \
         num_following, num_stars, num_repos, description, num_teams, num_members) VALUES ",
    );
    for number in numbers.clone() {
        let (name, full_name) = names(random, number, users);
        let comma = if number == numbers.start { "" } else { "," };
        write!(
            sql,
            "{comma}('{name}','{name}','{full_name}','{name}@example.com','{passwd}',0,'',0,'','','rands','salt',\
             1700000000,1700000000,FALSE,-1,TRUE,FALSE,FALSE,FALSE,FALSE,'','',FALSE,0,0,0,0,'',0,0)"
        )?;
    }
    Ok(sql)
}

/// Adds the users to a database; `progress` is told how many there are.
pub fn fill(store: &Store, users: u64, mut progress: impl FnMut(u64)) -> Result<(), Box<dyn Error>> {
    let passwd = passwords::hash("password", "salt");
    let mut random = Random(1);
    let mut next = 1;
    while next <= users {
        // A transaction of a hundred statements: one of a single statement is slow, one of all needs much memory.
        let mut statements = Vec::new();
        while next <= users && statements.len() < 100 {
            let end = (next + BATCH).min(users + 1);
            statements.push(insert(&mut random, next..end, users, &passwd)?);
            next = end;
        }
        store.run_blocking(|connection| {
            connection.write_transaction(Lock::Users, |connection| {
                statements.iter().try_for_each(|sql| Ok::<_, StoreError>(connection.batch_execute(sql)?))
            })
        })?;
        progress(next - 1);
    }
    add_tokens(store, users)?;
    let (first, _) = names(&mut Random(1), 1, users);
    Ok(forge::fill(store, &first)?)
}

fn add_tokens(store: &Store, users: u64) -> Result<(), StoreError> {
    let has_sha256 = store.kind().has_sha256();
    let storage = tokens::TokenStorage { has_sha256, hashed: has_sha256 };
    store.run_blocking(|connection| {
        let mut random = Random(1);
        for number in 1..=users.min(WITH_TOKEN) {
            let (name, _) = names(&mut random, number, users);
            let Some(user) = users::by_name(connection, &name)? else { continue };
            let secret = tokens::Secret::presented(format!("{number:040x}"));
            tokens::insert(connection, storage, user.id, "bench", false, &secret)?;
        }
        Ok(())
    })
}
