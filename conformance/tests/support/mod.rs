//! What the tests against a running server share: the server is a binary that `GOGS_OPENAPI_BIN` names.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::{
    fs,
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

/// How long a server may take to start: it is a debug build on a busy machine.
const START: Duration = Duration::from_secs(30);

/// The folder of what the repository holds of real Gogs servers.
pub fn recordings() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../recordings")
}

/// The folder of the recording of a version.
pub fn recording(version: &str) -> PathBuf {
    recordings().join("account").join(version)
}

/// A server on a copy of a recorded database.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// Where it is asked, and what it takes for its address.
    pub url: String,
    /// The folder for its database, and for what a test writes.
    pub folder: tempfile::TempDir,
    seed: Value,
}

impl Server {
    /// Starts the server as a version, to be asked at `url`.
    pub fn start(version: &str, url: String) -> Self {
        let binary =
            std::env::var_os("GOGS_OPENAPI_BIN").expect("GOGS_OPENAPI_BIN names the server's binary");
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("gogs.db");
        fs::copy(recording(version).join("gogs.db"), &database).expect("a copy of the database");
        let repositories = folder.path().join("repositories");
        unpack(&recordings().join("forge").join(version).join("repositories.tar.gz"), &repositories);
        let seed = fs::read_to_string(recording(version).join("seed.json")).expect("the seed");
        let address =
            TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port");
        let mut command = Command::new(binary);
        command.args(["serve", "--gogs-version", version, "--listen", &address.to_string()]);
        command.arg("--external-url").arg(format!("{url}/")).arg("--database-url").arg(&database);
        command.arg("--repository-root").arg(&repositories).arg("--allow-git-writes");
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().expect("the server starts");
        let server =
            Self { child, address, url, folder, seed: serde_json::from_str(&seed).expect("the seed") };
        let begin = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(begin.elapsed() < START, "the server does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    /// A token of the seed.
    pub fn token(&self, name: &str) -> &str {
        self.seed["tokens"][name].as_str().expect("a token")
    }

    /// The program, with the credentials of a user and of an administrator.
    pub fn program(&self) -> Command {
        let mut command = program(self.folder.path());
        command.env("GOGS_TOKEN", self.token("alice/alice-cli"));
        command.env("GOGS_USER", "alice").env("GOGS_PASSWORD", "pa55-alice");
        command.env("GOGS_ADMIN_TOKEN", self.token("unknwon/how are you?"));
        command
    }

    /// Runs the program.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.program()
            .args(["run", &self.url, "-q", "--rate", "0"])
            .args(arguments)
            .output()
            .expect("the program runs")
    }

    /// The results that the program has written.
    pub fn results(&self) -> Value {
        read(&self.folder.path().join("results.json"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().expect("the server is ended");
        self.child.wait().expect("the server has ended");
    }
}

/// Unpacks the repositories of the forge set, which have the names that are in the databases of the account set.
fn unpack(packed: &Path, folder: &Path) {
    fs::create_dir(folder).expect("a folder");
    let unpacked =
        Command::new("tar").arg("-xzf").arg(packed).arg("-C").arg(folder).status().expect("tar runs");
    assert!(unpacked.success(), "the repositories can't be unpacked");
}

/// The program in a folder, without any credentials: the one just built, or that which `GOGS_CONFORMANCE_BIN` names.
pub fn program(folder: &Path) -> Command {
    let binary = std::env::var_os("GOGS_CONFORMANCE_BIN")
        .unwrap_or_else(|| env!("CARGO_BIN_EXE_gogs-conformance").into());
    let mut command = Command::new(binary);
    command.current_dir(folder).env("GOGS_CONFORMANCE_STATE", folder.join("state"));
    for name in [
        "GOGS_TOKEN",
        "GOGS_USER",
        "GOGS_PASSWORD",
        "GOGS_ADMIN_TOKEN",
        "GOGS_ADMIN_USER",
        "GOGS_ADMIN_PASSWORD",
    ] {
        command.env_remove(name);
    }
    command
}

/// A file of JSON.
pub fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).expect("a file")).expect("JSON")
}

/// The ids of the cases with this outcome.
pub fn cases(results: &Value, outcome: &str) -> Vec<String> {
    let cases = results["cases"].as_array().expect("cases").iter().filter(|case| case["outcome"] == outcome);
    cases.map(|case| case["id"].as_str().expect("an id").to_owned()).collect()
}
