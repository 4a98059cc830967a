//! The command line, as a new user meets it.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Command, ExitStatus, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use gogs_openapi::{api::limits::BODY_WAIT, gogs::GogsVersion};
use rstest_reuse::apply;
use serde_json::json;

use crate::support::{
    Backend, Request, basic, binary, both_databases,
    process::{Started, host},
};

fn run(arguments: &[&str]) -> Output {
    Command::new(binary()).args(arguments).output().unwrap()
}

fn error(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn the_demo_says_what_to_do_next() {
    let mut started = Started::new(&["--demo"]);
    let said = started.says();
    for due in [
        "unknwon",
        "unknwon-demo",
        "how are you?",
        "Swagger UI   http://localhost:",
        "/swagger-ui/",
        "curl -u ",
    ] {
        assert!(said.contains(due), "{due}: {said}");
    }
    let host = host(&said);
    let answer = Request::new(&host, "GET", "/api/v1/users/unknwon/tokens")
        .header("Authorization", basic("unknwon", "unknwon-demo"))
        .send();
    assert_eq!(answer.status, 200);
}

#[test]
fn it_stops_when_it_is_told_to() {
    for signal in ["TERM", "INT"] {
        let mut started = Started::new(&["--demo"]);
        started.says();
        let killed =
            Command::new("kill").args([format!("-{signal}"), started.0.id().to_string()]).status().unwrap();
        assert!(killed.success() && started.0.wait().unwrap().success(), "{signal}");
    }
}

/// A server of the demo, and a request to it of whose body nothing arrives but the start.
fn stalled() -> (Started, TcpStream) {
    let mut started = Started::new(&["--demo"]);
    let mut stream = TcpStream::connect(host(&started.says())).unwrap();
    let credentials = basic("unknwon", "unknwon-demo");
    write!(
        stream,
        "POST /api/v1/users/unknwon/tokens HTTP/1.1\r\nHost: localhost\r\nAuthorization: {credentials}\r\n\
         Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"
    )
    .unwrap();
    // Until it is known who calls, and the body is waited for.
    thread::sleep(Duration::from_secs(1));
    (started, stream)
}

/// How it ended of signals so far apart, and how long that took.
fn signalled(started: &mut Started, signals: &[&str], apart: Duration) -> (ExitStatus, Duration) {
    let told = Instant::now();
    for (number, signal) in signals.iter().enumerate() {
        thread::sleep(if number == 0 { Duration::ZERO } else { apart });
        let id = started.0.id().to_string();
        assert!(Command::new("kill").args([format!("-{signal}"), id]).status().unwrap().success());
    }
    (started.0.wait().unwrap(), told.elapsed())
}

// The signal comes twice, as from `timeout`: that is one.
#[test]
fn a_body_that_stalls_holds_a_server_that_stops_for_seconds() {
    let (mut started, mut stream) = stalled();
    let (ended, took) = signalled(&mut started, &["TERM", "TERM"], Duration::from_millis(50));
    assert!(ended.success() && took < BODY_WAIT + Duration::from_secs(5), "{took:?}");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let message = format!("The body did not arrive within {} seconds.", BODY_WAIT.as_secs());
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains(&message), "{answer}");
}

#[test]
fn a_second_signal_stops_it_at_once() {
    for signals in [["INT", "INT"], ["TERM", "INT"]] {
        let (mut started, _stream) = stalled();
        let (ended, took) = signalled(&mut started, &signals, Duration::from_secs(1));
        assert!(ended.code() == Some(1) && took < Duration::from_secs(3), "{ended} after {took:?}");
    }
}

#[test]
fn a_port_in_use_is_told_with_the_way_out() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = run(&["serve", "--demo", "--listen", &address]);
    let error = error(&output);
    assert!(error.contains(&address) && error.contains("give another port with --listen"), "{error}");
}

#[test]
fn an_unknown_version_is_told_with_the_known_ones() {
    let error = error(&run(&["serve", "--demo", "--gogs-version", "0.10.0"]));
    let known = GogsVersion::RECORDED.map(|version| version.to_string()).join(", ");
    assert!(error.contains(&format!("unknown Gogs version '0.10.0': known are {known}")), "{error}");
}

#[test]
fn help_names_the_default_version() {
    let output = run(&["serve", "--help"]);
    let help = String::from_utf8(output.stdout).unwrap();
    let unfolded = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let due =
        format!("the newest release that may have made a Gogs database, else {}]", GogsVersion::DEFAULT);
    assert!(unfolded.contains(&due), "{help}");
}

#[test]
fn a_bad_external_url_is_told() {
    let error = error(&run(&["serve", "--demo", "--external-url", "localhost:3000"]));
    assert!(error.contains("'localhost:3000' is no external URL: give http://HOST[:PORT]/"), "{error}");
}

#[test]
fn help_names_the_variable_of_each_flag() {
    for command in [
        &["serve"][..],
        &["admin", "create-user"],
        &["openapi", "print"],
        &["openapi", "write"],
        &["migrate"],
    ] {
        let output = run(&[command, &["--help"]].concat());
        let help = String::from_utf8(output.stdout).unwrap();
        let unfolded = help.split_whitespace().collect::<Vec<_>>().join(" ");
        // A flag is named at the beginning of a line, followed by its value or by two spaces.
        let is_flag = |line: &&str| line.starts_with("      --");
        let flags = help.lines().filter(is_flag).count();
        assert!(flags > 0 && unfolded.matches("[env: GOGS_OPENAPI_").count() >= flags, "{command:?}: {help}");
    }
}

#[apply(both_databases)]
fn a_user_is_made_and_logs_in(backend: Backend) {
    let database = backend.empty();
    let create = |name: &str, email: &str, password: &str| {
        let mut child = Command::new(binary())
            .args(["admin", "create-user", "--name", name, "--email", email, "--password-stdin", "--admin"])
            .args(["--database-url", &database.url])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(format!("{password}\n").as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let made = create("root", "root@example.com", "s3cret: with a colon");
    assert_eq!(String::from_utf8(made.stdout).unwrap(), "user root was made (id 1)\n");
    for (name, email, password, due) in [
        ("ROOT", "other@example.com", "x", "a user of that name already exists"),
        ("other", "Root@example.com", "x", "a user of that email already exists"),
        ("a b", "ab@example.com", "x", "the name 'a b' is none"),
        ("admin", "ab@example.com", "x", "the name 'admin' is reserved"),
        ("ab", "nowhere", "x", "'nowhere' is no email"),
        ("ab", "ab@example.com", "", "the password is empty"),
    ] {
        let error = error(&create(name, email, password));
        assert!(error.contains(due), "{name}: {error}");
    }
    let mut started = Started::new(&["--database-url", &database.url]);
    let host = host(&started.says());
    let root = basic("root", "s3cret: with a colon");
    let made = Request::new(&host, "POST", "/api/v1/admin/users")
        .header("Authorization", &root)
        .json(&json!({"username": "alice", "email": "alice@example.com", "password": "pa55"}))
        .send();
    assert_eq!((made.status, &made.json()["id"]), (201, &json!(2)));
}

#[test]
fn a_flag_may_be_set_in_each_way_and_an_empty_variable_is_none() {
    for yes in ["1", "true", "yes", "on"] {
        let mut started =
            Started::with(&[], &[("GOGS_OPENAPI_DEMO", yes), ("GOGS_OPENAPI_EXTERNAL_URL", "")]);
        assert!(started.says().contains("unknwon-demo"), "{yes}");
    }
    let database = Backend::Sqlite.empty();
    let empty = ["DEMO", "EXTERNAL_URL", "GOGS_VERSION", "SSH_USER", "SSH_PORT", "GOGS_CONFIG", "LISTEN"];
    let empty = empty.map(|name| format!("GOGS_OPENAPI_{name}"));
    let mut variables: Vec<(&str, &str)> = empty.iter().map(|name| (name.as_str(), "")).collect();
    variables.push(("GOGS_OPENAPI_DATABASE_URL", &database.url));
    let mut started = Started::with(&[], &variables);
    assert!(started.says().contains(&format!("Database     sqlite:{}", database.url)));
    let mut started = Started::with(&["--database-url", &database.url], &[("GOGS_OPENAPI_DEMO", "0")]);
    assert!(!started.says().contains("unknwon-demo"));
}

#[test]
fn a_series_is_its_newest_version() {
    let newest = |major, minor| GogsVersion::series(major, minor).1;
    for (series, newest) in [("0.12", newest(0, 12)), ("v0.14", newest(0, 14))] {
        let mut started = Started::new(&["--demo", "--gogs-version", series]);
        assert!(started.says().contains(&format!("Answers as   Gogs {newest}\n")), "{series}");
    }
}

/// What a server of the demo, or of a Gogs database, says of the addresses of a repository.
fn addresses(started: &mut Started, repository: &str) -> [String; 2] {
    let host = host(&started.says());
    let shown = Request::new(&host, "GET", &format!("/api/v1/repos/{repository}")).send().json();
    ["clone_url", "ssh_url"].map(|name| shown[name].as_str().unwrap().to_owned())
}

#[test]
fn addresses_for_git_are_those_of_the_settings() {
    let settings: [(&[&str], _, _); 3] = [
        (
            &["--external-url", "https://git.example.com/x/"],
            "https://git.example.com/x/",
            "git@git.example.com:",
        ),
        (
            &[
                "--external-url",
                "https://example.com",
                "--ssh-user",
                "gogs",
                "--ssh-domain",
                "ssh.example.com",
            ],
            "https://example.com/",
            "gogs@ssh.example.com:",
        ),
        (
            &["--external-url", "https://example.com", "--ssh-port", "2222"],
            "https://example.com/",
            "ssh://git@example.com:2222/",
        ),
    ];
    for (arguments, url, ssh) in settings {
        let mut started = Started::new(&[&["--demo"], arguments].concat());
        let due = [format!("{url}unknwon/hello.git"), format!("{ssh}unknwon/hello.git")];
        assert_eq!(addresses(&mut started, "unknwon/hello"), due);
    }
}

#[apply(both_databases)]
fn a_configuration_of_gogs_is_gone_by(backend: Backend) {
    let database = backend.newest_recorded();
    let files = tempfile::tempdir().unwrap();
    let conf = files.path().join("custom/conf");
    fs::create_dir_all(&conf).unwrap();
    let of_database = match backend {
        Backend::Sqlite => {
            fs::create_dir(files.path().join("data")).unwrap();
            fs::copy(&database.url, files.path().join("data/gogs.db")).unwrap();
            "TYPE = sqlite3\nPATH = data/gogs.db".to_owned()
        }
        Backend::Postgres => {
            let url = url::Url::parse(&database.url).unwrap();
            format!(
                "TYPE = postgres\nHOST = {}:{}\nNAME = {}\nUSER = postgres\nPASSWORD = `a#b`\nSSL_MODE = disable",
                url.host_str().unwrap(),
                url.port().unwrap(),
                &url.path()[1..],
            )
        }
    };
    let ini = conf.join("app.ini");
    let text = format!(
        "BRAND_NAME = Gogs\nRUN_USER = forge\n\n[database]\n{of_database}\n\n[server]\nDOMAIN = git.example.com\n\
         EXTERNAL_URL = https://%(DOMAIN)s/gogs/\nSSH_PORT = 2222\n"
    );
    fs::write(&ini, text).unwrap();
    let config = ["--gogs-config", ini.to_str().unwrap()];
    let due = [
        "https://git.example.com/gogs/unknwon/hello.git",
        "ssh://forge@git.example.com:2222/unknwon/hello.git",
    ];
    assert_eq!(addresses(&mut Started::new(&config), "unknwon/hello"), due);
    // A flag is preferred to the file.
    let mut started =
        Started::new(&[&config[..], &["--ssh-port", "22", "--external-url", "http://x/"]].concat());
    assert_eq!(
        addresses(&mut started, "unknwon/hello"),
        ["http://x/unknwon/hello.git", "forge@git.example.com:unknwon/hello.git"]
    );
}

#[test]
fn a_configuration_of_gogs_that_can_t_be_read_is_told() {
    let files = tempfile::tempdir().unwrap();
    let missing = files.path().join("app.ini");
    let said = error(&run(&["serve", "--gogs-config", missing.to_str().unwrap()]));
    assert!(said.contains("app.ini: No such file"), "{said}");
    fs::write(&missing, "[server\n").unwrap();
    let said = error(&run(&["serve", "--listen", "127.0.0.1:0", "--gogs-config", missing.to_str().unwrap()]));
    assert!(said.contains("app.ini: line 1: "), "{said}");
}

#[test]
fn the_database_comes_from_its_variables() {
    for variable in ["GOGS_OPENAPI_DATABASE_URL", "DATABASE_URL"] {
        let database = Backend::Sqlite.empty();
        let output = Command::new(binary()).arg("migrate").env(variable, &database.url).output().unwrap();
        assert!(output.status.success() && std::path::Path::new(&database.url).exists(), "{variable}");
    }
}
