//! A database that others use, too: another writer, who holds it for seconds at a time, and another process of ours, which
//! is killed.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use diesel::{Connection, PgConnection, SqliteConnection, connection::SimpleConnection};
use gogs_openapi::store::LOCK_WAIT;
use serde_json::{Value, json};

use crate::{
    databases::schema,
    support::{
        Answer, Backend, Request, Server, TestUser,
        process::{Started, host},
    },
};

/// How long the other writer holds the database at a time.
const HELD: Duration = Duration::from_secs(2);
/// How often it does.
const TIMES: usize = 3;
/// Who makes tokens and uses them meanwhile.
const CLIENTS: usize = 16;

fn names(tokens: &Value) -> BTreeSet<String> {
    tokens.as_array().unwrap().iter().map(|token| token["name"].as_str().unwrap().to_owned()).collect()
}

/// With `begin` the other writer begins its transactions.
fn beside_another_writer(begin: &str) {
    let server = Server::on(Backend::Sqlite.recorded("0.14.3"), "0.14.3");
    let users: Vec<TestUser> = (0..CLIENTS).map(|number| server.user(&format!("client{number}"))).collect();
    let before = schema(server.database_url());
    let is_over = AtomicBool::new(false);
    let made = AtomicUsize::new(0);
    thread::scope(|scope| {
        for user in &users {
            scope.spawn(|| {
                let mut names_made = BTreeSet::from(["test".to_owned()]);
                while !is_over.load(Ordering::Relaxed) {
                    let name = format!("token{}", names_made.len());
                    let path = format!("/users/{}/tokens", user.name);
                    let answer = server.post(&path).basic(user).json(&json!({"name": name})).send();
                    assert_eq!(answer.status, 201, "{}", answer.text());
                    let token = format!("token {}", answer.json()["sha1"].as_str().unwrap());
                    let answer = server.get("/user").header("Authorization", token).send();
                    assert_eq!((answer.status, &answer.json()["username"]), (200, &json!(user.name)));
                    names_made.insert(name);
                    made.fetch_add(1, Ordering::Relaxed);
                }
                let listed = server.get(&format!("/users/{}/tokens", user.name)).basic(user).send().json();
                assert_eq!(names(&listed), names_made, "{}", user.name);
            });
        }
        let mut other = SqliteConnection::establish(server.database_url()).unwrap();
        other.batch_execute("PRAGMA busy_timeout = 60000").unwrap();
        for _ in 0..TIMES {
            other.batch_execute(&format!("{begin}; UPDATE user SET num_stars = num_stars + 1")).unwrap();
            thread::sleep(HELD);
            other.batch_execute("COMMIT").unwrap();
        }
        is_over.store(true, Ordering::Relaxed);
    });
    assert!(made.into_inner() >= CLIENTS, "each client made a token");
    assert_eq!(schema(server.database_url()), before);
}

#[test]
fn another_writer_holds_a_gogs_database() {
    beside_another_writer("BEGIN IMMEDIATE");
}

#[test]
fn another_writer_lets_nobody_read_a_gogs_database() {
    beside_another_writer("BEGIN EXCLUSIVE");
}

/// Asks while another program holds the database for longer than a request waits: it is told when to come back.
fn is_told_to_come_back(request: Request) {
    let asked = Instant::now();
    let answer = request.send();
    answer.says(503, "The server is busy, please try again.");
    assert_eq!(answer.header("retry-after"), Some("5"));
    assert!(asked.elapsed() >= LOCK_WAIT, "after {:?}", asked.elapsed());
}

/// With `begin` another program begins to hold the database.
fn held_for_long(begin: &str, lets_read: bool) {
    let server = Server::on(Backend::Sqlite.recorded("0.14.3"), "0.14.3");
    let alice = server.user("client");
    let create = || server.post("/users/client/tokens").basic(&alice).json(&json!({"name": "new"}));
    let mut other = SqliteConnection::establish(server.database_url()).unwrap();
    other.batch_execute(begin).unwrap();
    thread::scope(|scope| {
        scope.spawn(|| is_told_to_come_back(create()));
        if lets_read {
            assert_eq!(server.get("/users/client").send().status, 200);
        } else {
            is_told_to_come_back(server.get("/users/client"));
        }
    });
    other.batch_execute("COMMIT").unwrap();
    assert_eq!(create().send().status, 201);
}

#[test]
fn a_sqlite_database_that_is_written_to_for_long_is_busy() {
    held_for_long("BEGIN IMMEDIATE", true);
}

#[test]
fn a_sqlite_database_that_nobody_may_read_for_long_is_busy() {
    held_for_long("BEGIN EXCLUSIVE", false);
}

#[test]
fn a_postgresql_database_that_is_held_for_long_is_busy() {
    if !Backend::postgres_is_there() {
        return;
    }
    let server = Server::start(Backend::Postgres);
    let alice = server.user("client");
    let create = |name: &str| server.post("/users/client/tokens").basic(&alice).json(&json!({"name": name}));
    let mut other = PgConnection::establish(server.database_url()).unwrap();
    for hold in [
        format!("SELECT pg_advisory_xact_lock({})", alice.id),
        "SELECT id FROM \"user\" FOR UPDATE".to_owned(),
    ] {
        other.batch_execute(&format!("BEGIN; {hold}")).unwrap();
        is_told_to_come_back(create("new"));
        assert_eq!(server.get("/users/client").send().status, 200);
        other.batch_execute("COMMIT").unwrap();
        // The connection that waited is as good as before.
        for number in 0..16 {
            assert_eq!(create(&format!("{hold} {number}")).send().status, 201, "{hold}");
        }
    }
}

/// How long two processes share a database. `.ci/two-processes` has them do it for a minute.
fn shared_for() -> Duration {
    let seconds = std::env::var("GOGS_OPENAPI_TEST_SECONDS").map_or(4, |seconds| seconds.parse().unwrap());
    Duration::from_secs(seconds)
}

/// A client of two processes.
struct Client<'a> {
    user: &'a TestUser,
    /// The one that is killed, and the one that stays.
    hosts: [&'a str; 2],
    killed: &'a AtomicBool,
    /// Tokens that were made.
    made: Vec<(String, String)>,
    /// Names of tokens of which it is not known whether they were made: their process was killed.
    unknown: BTreeSet<String>,
}

impl Client<'_> {
    /// The answer to `request`; nothing if its process is killed.
    fn send(&self, request: Request) -> Option<Answer> {
        match request.try_send() {
            Ok(answer) => Some(answer),
            Err(error) => {
                // The kill is told before it is done.
                assert!(self.killed.load(Ordering::SeqCst), "{error}");
                None
            }
        }
    }

    fn whose(&self, host: &str, token: &str) -> Option<(u16, Value)> {
        let request =
            Request::new(host, "GET", "/api/v1/user").header("Authorization", format!("token {token}"));
        self.send(request).map(|answer| (answer.status, answer.json()["username"].clone()))
    }

    /// Makes a token at one process, and uses it at the other.
    fn round(&mut self, number: usize) {
        let alive = usize::from(self.killed.load(Ordering::SeqCst));
        let (here, there) = (self.hosts[(number % 2).max(alive)], self.hosts[((number + 1) % 2).max(alive)]);
        let name = format!("token{number}");
        let path = format!("/api/v1/users/{}/tokens", self.user.name);
        let Some(answer) =
            self.send(Request::new(here, "POST", &path).basic(self.user).json(&json!({"name": name})))
        else {
            self.unknown.insert(name);
            return;
        };
        assert_eq!(answer.status, 201, "{}", answer.text());
        let token = answer.json()["sha1"].as_str().unwrap().to_owned();
        if let Some(whose) = self.whose(there, &token) {
            assert_eq!(whose, (200, json!(self.user.name)));
        }
        let search = format!("/api/v1/users/search?q={}", self.user.name);
        if let Some(answer) = self.send(Request::new(there, "GET", &search)) {
            assert_eq!(answer.json()["data"][0]["username"], json!(self.user.name));
        }
        self.made.push((name, token));
    }

    /// No token is lost, and none came from nowhere.
    fn check(&self) {
        let host = self.hosts[1];
        for (name, token) in &self.made {
            assert_eq!(self.whose(host, token), Some((200, json!(self.user.name))), "{name}");
        }
        let path = format!("/api/v1/users/{}/tokens", self.user.name);
        let listed = names(&Request::new(host, "GET", &path).basic(self.user).send().json());
        let made: BTreeSet<String> = self.made.iter().map(|(name, _)| name.clone()).collect();
        assert!(listed.is_superset(&made), "{:?} are lost", made.difference(&listed));
        let more: BTreeSet<String> = listed.difference(&made).cloned().collect();
        let known = &(&more - &self.unknown) - &BTreeSet::from(["test".to_owned()]);
        assert!(known.is_empty(), "{known:?} were not made");
    }
}

#[test]
fn two_processes_share_a_postgresql_database_and_one_is_killed() {
    if !Backend::postgres_is_there() {
        return;
    }
    let server = Server::start(Backend::Postgres);
    let users: Vec<TestUser> = (0..CLIENTS).map(|number| server.user(&format!("client-{number}."))).collect();
    let start = || Started::new(&["--database-url", server.database_url()]);
    let (mut dies, mut stays) = (start(), start());
    let hosts = [host(&dies.says()), host(&stays.says())];
    let killed = AtomicBool::new(false);
    let until = Instant::now() + shared_for();
    thread::scope(|scope| {
        for user in &users {
            let (hosts, killed) = ([hosts[0].as_str(), hosts[1].as_str()], &killed);
            scope.spawn(move || {
                let mut client = Client { user, hosts, killed, made: Vec::new(), unknown: BTreeSet::new() };
                (0..).take_while(|_| Instant::now() < until).for_each(|number| client.round(number));
                assert!(client.made.len() > 2, "{} made {} tokens", user.name, client.made.len());
                client.check();
            });
        }
        thread::sleep(shared_for() / 2);
        killed.store(true, Ordering::SeqCst);
        // SIGKILL.
        dies.0.kill().unwrap();
    });
}
