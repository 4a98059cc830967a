//! A PostgreSQL cluster of the tests' own: on a free loopback port, started once, and stopped and removed when the tests
//! end, however they do.

use std::{
    fs,
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use diesel::{Connection, PgConnection, connection::SimpleConnection};

/// How long the cluster may take to come up.
const PATIENCE: Duration = Duration::from_secs(60);

/// Makes and runs the cluster; its standard input ends when the tests do.
const SCRIPT: &str = r#"
"$1/initdb" -D "$2/data" -A trust -U postgres -E UTF8 --locale=C.UTF-8 -N >"$2/initdb.log" 2>&1 || exit 1
"$1/postgres" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off \
    -c max_connections=500 >"$2/postgres.log" 2>&1 &
pid=$!
cat >/dev/null
kill -INT "$pid"
wait "$pid"
rm -rf "$2"
"#;

pub struct Cluster {
    port: u16,
    databases: AtomicUsize,
    /// Holds the pipe that keeps the cluster up.
    _supervisor: Child,
}

/// The cluster, or `None` where PostgreSQL is not on this machine.
pub fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    CLUSTER.get_or_init(|| programs().map(|programs| Cluster::start(&programs))).as_ref()
}

/// The directory with `initdb` and `postgres`.
fn programs() -> Option<PathBuf> {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<PathBuf> = debian.map(|entry| entry.path().join("bin")).collect();
    debian.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let has = |directory: &PathBuf| ["initdb", "postgres"].iter().all(|name| directory.join(name).exists());
    debian.into_iter().rev().chain(std::env::split_paths(&path)).find(has)
}

/// The user and the group to run PostgreSQL as: it refuses to be root.
fn unprivileged() -> Option<(u32, u32)> {
    let me = fs::metadata("/proc/self").ok().map(|data| std::os::unix::fs::MetadataExt::uid(&data));
    if me != Some(0) {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let of = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let fields: Vec<&str> = line.split(':').collect();
        Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
    };
    of("postgres").or_else(|| of("nobody"))
}

impl Cluster {
    fn start(programs: &Path) -> Self {
        let directory = tempfile::tempdir().unwrap().keep();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut supervisor = Command::new("sh");
        supervisor
            .args(["-c", SCRIPT, "sh"])
            .arg(programs)
            .arg(&directory)
            .arg(port.to_string())
            .current_dir(&directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Ctrl-C ends the tests, and they end the cluster.
            .process_group(0);
        if let Some((user, group)) = unprivileged() {
            chown(&directory, Some(user), Some(group)).unwrap();
            supervisor.uid(user).gid(group);
        }
        let mut supervisor = supervisor.spawn().unwrap();
        let started = Instant::now();
        while PgConnection::establish(&url(port, "postgres")).is_err() {
            let gone = supervisor.try_wait().unwrap();
            assert!(
                gone.is_none() && started.elapsed() < PATIENCE,
                "PostgreSQL did not start: see {}",
                directory.display()
            );
            thread::sleep(Duration::from_millis(50));
        }
        Self { port, databases: AtomicUsize::new(0), _supervisor: supervisor }
    }

    /// Makes an empty database; its URL.
    pub fn create_database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnection::establish(&url(self.port, "postgres")).unwrap();
        connection.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        url(self.port, &name)
    }
}

fn url(port: u16, database: &str) -> String {
    format!("postgres://postgres@127.0.0.1:{port}/{database}")
}

/// Loads a dump into the database at `url`.
pub fn load(url: &str, dump: &Path) {
    let loaded = Command::new("psql")
        .args(["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--file"])
        .arg(dump)
        .arg(url)
        .output()
        .unwrap();
    assert!(loaded.status.success(), "{}", String::from_utf8_lossy(&loaded.stderr));
}
