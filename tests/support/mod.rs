//! A server under test with a database of its own, and clients of each kind of caller.

mod client;
pub mod git_server;
mod postgres;
pub mod process;
pub mod recording;

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use diesel::{
    connection::{Connection, InstrumentationEvent},
    prelude::*,
};
use gogs_openapi::{
    api::site::{Site, Ssh},
    git::{Access, Root, cloning::Limits},
    gogs::GogsVersion,
    server::serve,
    store::{
        AnyConnection, DatabaseKind, DatabaseUrl, Store, StoreError,
        accounts::{self, Login, NewUser, Password},
        demo,
        emails::Used,
        organizations::{self, Profile},
        schema, tokens,
    },
};
use tempfile::TempDir;

pub use client::{Answer, Request, basic};

/// A test on each database: `TEST::case_1_sqlite`, and `TEST::case_2_postgres`, which ends where there is no PostgreSQL.
#[rstest_reuse::template]
#[rstest::rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(if Backend::postgres_is_there() { Backend::Postgres } else { return })]
fn both_databases(#[case] backend: Backend) {}

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// An empty database, gone when it is dropped.
pub struct Database {
    pub url: String,
    files: TempDir,
}

impl Database {
    /// Where the repositories are of a server on it, if it is one of ours.
    pub fn repositories(&self) -> PathBuf {
        self.files.path().join("repositories")
    }
}

impl Backend {
    /// Whether the machine has PostgreSQL. In CI it has to.
    pub fn postgres_is_there() -> bool {
        let there = postgres::cluster().is_some();
        if !there {
            assert!(std::env::var_os("CI").is_none(), "initdb and postgres are not on this machine");
            println!("not run: initdb and postgres are not on this machine");
        }
        there
    }

    /// A database without tables.
    pub fn empty(self) -> Database {
        let files = tempfile::tempdir().unwrap();
        let url = match self {
            Self::Sqlite => files.path().join("test.db").to_str().unwrap().to_owned(),
            Self::Postgres => postgres::cluster().unwrap().create_database(),
        };
        Database { url, files }
    }

    /// A copy of the database of a real Gogs, as it was before the first recorded request.
    pub fn recorded(self, recording: &str) -> Database {
        self.copy_of(&recording::directory(recording))
    }

    /// The same of the recording in a folder.
    pub fn copy_of(self, source: &Path) -> Database {
        let database = self.empty();
        let repositories = source.join("repositories.tar.gz");
        if repositories.exists() {
            let packed = flate2::read::GzDecoder::new(std::fs::File::open(repositories).unwrap());
            tar::Archive::new(packed).unpack(database.repositories()).unwrap();
        }
        match self {
            Self::Sqlite => {
                std::fs::copy(source.join("gogs.db"), &database.url).unwrap();
            }
            Self::Postgres => postgres::load(&database.url, &source.join("gogs.sql")),
        }
        database
    }

    /// The same of the newest release that was recorded on this database.
    pub fn newest_recorded(self) -> Database {
        let mut newest_first = recording::recordings(self).rev();
        self.recorded(newest_first.find(|recording| !recording.starts_with("main")).unwrap())
    }
}

/// A server, stopped when it is dropped.
pub struct Server {
    pub base: String,
    pub store: Store,
    database: Database,
    handle: actix_web::dev::ServerHandle,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    /// A server on an empty database, which speaks as the default version.
    pub fn start(backend: Backend) -> Self {
        Self::start_as(backend, &GogsVersion::DEFAULT.to_string())
    }

    /// A server on an empty database, which speaks as `version`.
    pub fn start_as(backend: Backend, version: &str) -> Self {
        Self::on(backend.empty(), version)
    }

    /// A server on the data of `serve --demo`, which speaks as the default version.
    pub fn demo(backend: Backend) -> Self {
        Self::demo_as(backend, &GogsVersion::DEFAULT.to_string())
    }

    /// A server on the data of `serve --demo`, which speaks as `version`.
    pub fn demo_as(backend: Backend, version: &str) -> Self {
        let server = Self::start_as(backend, version);
        let root = Root::open(server.repositories(), Access::Writable).unwrap();
        demo::fill(&server.store, server.token_storage(), Some(&root)).unwrap();
        server
    }

    /// A server on `database`, which speaks as `version`.
    pub fn on(database: Database, version: &str) -> Self {
        Self::cloning(database, version, None)
    }

    /// The same, where repositories are cloned from elsewhere within bounds.
    pub fn cloning(database: Database, version: &str, migrations: Option<Limits>) -> Self {
        let gogs: GogsVersion = version.parse().unwrap();
        let store = Store::open(&database.url.parse::<DatabaseUrl>().unwrap()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let base = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let external_url = base.parse().unwrap();
        let repositories = (store.kind() == DatabaseKind::Ours || database.repositories().exists())
            .then(|| Root::open(database.repositories(), Access::Writable).unwrap());
        let ssh = Ssh::at(&external_url);
        let site = Site { gogs, ssh, external_url, store: store.clone(), repositories, migrations };
        let (started, handle) = mpsc::channel();
        let thread = thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = serve::server(site, listener, Some(1)).unwrap();
                started.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        Self { base, store, database, handle: handle.recv().unwrap(), thread: Some(thread) }
    }

    /// Where the database is.
    pub fn database_url(&self) -> &str {
        &self.database.url
    }

    /// Where its repositories are.
    pub fn repositories(&self) -> PathBuf {
        self.database.repositories()
    }

    /// How a database of ours keeps tokens in the default version.
    pub fn token_storage(&self) -> tokens::TokenStorage {
        tokens::TokenStorage { has_sha256: true, hashed: true }
    }

    pub fn get(&self, target: &str) -> Request<'_> {
        self.request("GET", target)
    }

    pub fn post(&self, target: &str) -> Request<'_> {
        self.request("POST", target)
    }

    pub fn put(&self, target: &str) -> Request<'_> {
        self.request("PUT", target)
    }

    pub fn patch(&self, target: &str) -> Request<'_> {
        self.request("PATCH", target)
    }

    pub fn delete(&self, target: &str) -> Request<'_> {
        self.request("DELETE", target)
    }

    /// A request to `target`: below `/api/v1`, unless it begins with `//`, of which one slash is left.
    pub fn request(&self, method: &str, target: &str) -> Request<'_> {
        let target = match target.strip_prefix('/') {
            Some(outside) if outside.starts_with('/') => outside.to_owned(),
            _ => format!("/api/v1{target}"),
        };
        Request::new(self.base.strip_prefix("http://").unwrap(), method, &target)
    }

    /// A user with a password and a token.
    pub fn user(&self, name: &str) -> TestUser {
        self.make_user(name, false)
    }

    /// A site administrator with a password and a token.
    pub fn site_admin(&self, name: &str) -> TestUser {
        self.make_user(name, true)
    }

    fn make_user(&self, name: &str, is_admin: bool) -> TestUser {
        let password = format!("pa55-{name}");
        let new = NewUser {
            name: name.to_owned(),
            full_name: String::new(),
            email: format!("{name}@example.com"),
            password: Password::new(&password).unwrap(),
            is_admin,
            login: Login::default(),
        };
        let storage = self.token_storage();
        let (id, token) = self
            .store
            .run_blocking(|connection| {
                let user = accounts::create(connection, &new, Used::All)?;
                let secret = tokens::create(connection, storage, user.id, "test", true)?;
                Ok((user.id, secret.expose().to_owned()))
            })
            .unwrap();
        TestUser { id, name: new.name, password, token }
    }

    /// An organization that `owner` owns.
    pub fn organization(&self, owner: &TestUser, name: &str) -> i64 {
        let (owner, name) = (owner.id, name.to_owned());
        let made = self.store.run_blocking(move |connection| {
            organizations::create(connection, owner, &name, &Profile::default())
        });
        made.unwrap().id
    }

    /// A repository of `owner`.
    pub fn repository(&self, owner: &TestUser, name: &str, private: bool) -> i64 {
        use schema::{repository, user};
        let (owner, name) = (owner.id, name.to_owned());
        self.store
            .run_blocking(move |connection| {
                diesel::insert_into(repository::table)
                    .values((
                        (repository::owner_id.eq(owner), repository::lower_name.eq(name.to_lowercase())),
                        (repository::name.eq(&name), repository::is_private.eq(private)),
                        (
                            repository::created_unix.eq(1_700_000_000),
                            repository::updated_unix.eq(1_700_000_000),
                        ),
                    ))
                    .execute(connection)?;
                diesel::update(user::table.find(owner))
                    .set(user::num_repos.eq(user::num_repos + 1))
                    .execute(connection)?;
                Ok(repository::table
                    .filter(repository::owner_id.eq(owner).and(repository::name.eq(&name)))
                    .select(repository::id)
                    .first(connection)?)
            })
            .unwrap()
    }

    /// Issues 1 to `count` of a repository, each a minute younger than the one before.
    pub fn issues(&self, repository: i64, poster: &TestUser, count: i64, closed: bool) {
        use schema::{issue, repository as repositories};
        let poster = poster.id;
        let number = i32::try_from(count).unwrap();
        self.store
            .run_blocking(move |connection| {
                diesel::update(repositories::table.find(repository))
                    .set((
                        repositories::num_issues.eq(number),
                        repositories::num_closed_issues.eq(if closed { number } else { 0 }),
                    ))
                    .execute(connection)?;
                for index in 1..=count {
                    let time = 1_700_000_000 + 60 * index;
                    diesel::insert_into(issue::table)
                        .values((
                            (issue::repo_id.eq(repository), issue::index.eq(index)),
                            (issue::poster_id.eq(poster), issue::name.eq(format!("Issue {index}"))),
                            (
                                issue::is_closed.eq(closed),
                                issue::is_pull.eq(false),
                                issue::num_comments.eq(0),
                            ),
                            (issue::created_unix.eq(time), issue::updated_unix.eq(time)),
                        ))
                        .execute(connection)?;
                }
                Ok(())
            })
            .unwrap();
    }
}

impl Server {
    /// What `work` gives, and how many queries it takes.
    pub fn counted<T>(&self, work: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError>) -> (T, usize) {
        self.store
            .run_blocking(|connection| {
                let asked = Arc::new(AtomicUsize::new(0));
                let counted = Arc::clone(&asked);
                connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
                    if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                        counted.fetch_add(1, Ordering::Relaxed);
                    }
                });
                let done = work(connection);
                connection.set_instrumentation(|_: InstrumentationEvent<'_>| {});
                Ok((done?, asked.load(Ordering::Relaxed)))
            })
            .unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The command is sent when the future is made.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A user of a test.
#[derive(Clone, Debug)]
pub struct TestUser {
    pub id: i64,
    pub name: String,
    pub password: String,
    pub token: String,
}

/// The binary under test.
pub fn binary() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_gogs-openapi"))
}
