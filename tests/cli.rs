//! The command line, as a new user meets it.

use std::{
    io::Write,
    net::TcpListener,
    process::{Command, Output, Stdio},
};

use gogs_openapi::gogs::GogsVersion;
use serde_json::json;

use crate::support::{
    Backend, Request, basic, binary,
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
    let error = error(&run(&["serve", "--demo", "--gogs-version", "0.15.0"]));
    assert!(
        error.contains(
            "unknown Gogs version '0.15.0': known are 0.11.91, 0.12.0, 0.12.11, 0.13.0, 0.13.4, 0.14.0, 0.14.3, main"
        ),
        "{error}"
    );
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

on_both! {
    fn a_user_is_made_and_logs_in(backend) {
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
}

#[test]
fn the_database_comes_from_its_variables() {
    for variable in ["GOGS_OPENAPI_DATABASE_URL", "DATABASE_URL"] {
        let database = Backend::Sqlite.empty();
        let output = Command::new(binary()).arg("migrate").env(variable, &database.url).output().unwrap();
        assert!(output.status.success() && std::path::Path::new(&database.url).exists(), "{variable}");
    }
}
