use std::{
    thread,
    time::{Duration, Instant},
};

use diesel::prelude::*;
use gogs_openapi::store::{now_unix, schema::access_token};
use rstest_reuse::apply;
use serde_json::json;

use crate::support::{
    Backend, Request, Server, TestUser, basic, both_databases,
    process::{Started, host},
};

/// When the user's tokens were used last.
fn used(server: &Server, user: &TestUser) -> i64 {
    let times = access_token::table.filter(access_token::uid.eq(user.id)).select(access_token::updated_unix);
    let times = server.store.run_blocking(|connection| Ok(times.load::<Option<i64>>(connection)?)).unwrap();
    times.into_iter().flatten().max().unwrap_or_default()
}

#[apply(both_databases)]
fn when_a_token_is_used_is_written_soon(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let start = now_unix();
    for _ in 0..3 {
        assert_eq!(server.get("/user").token(&alice).send().status, 200);
    }
    assert_eq!(server.get("/user").header("Authorization", "token 0").send().status, 401);
    let asked = Instant::now();
    while used(&server, &alice) < start {
        assert!(asked.elapsed() < Duration::from_secs(20), "the use of the token was not written");
        thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(used(&server, &bob), 0);
}

#[apply(both_databases)]
fn when_a_token_is_used_is_written_before_the_server_stops(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let mut process = Started::new(&["--database-url", server.database_url()]);
    let host = host(&process.says());
    let answer = Request::new(&host, "GET", "/api/v1/user").token(&alice).send();
    assert_eq!(answer.status, 200);
    assert!(std::process::Command::new("kill").arg(process.0.id().to_string()).status().unwrap().success());
    assert!(process.0.wait().unwrap().success());
    assert!(used(&server, &alice) > 0);
}

#[apply(both_databases)]
fn a_token_is_made_and_lets_in(backend: Backend) {
    for version in ["0.11.91", "0.12.11", "0.13.0", "0.14.0", "main"] {
        let server = Server::start_as(backend, version);
        let alice = server.user("alice");
        // Whoever is in the path: it is the caller's.
        let made = server.post("/users/nobody/tokens").basic(&alice).json(&json!({"name": "gogs"})).send();
        assert_eq!((made.status, &made.json()["name"]), (201, &json!("gogs")), "{version}");
        let token = made.json()["sha1"].as_str().unwrap().to_owned();
        let me = server.get("/user").header("Authorization", format!("token {token}")).send();
        assert_eq!((me.status, &me.json()["username"]), (200, &json!("alice")), "{version}");
        let listed = server.get("/users/alice/tokens").basic(&alice).send().json();
        let newest_first = version == "0.11.91";
        let listed = &listed[usize::from(!newest_first)];
        let is_clear = ["0.11.91", "0.12.11"].contains(&version);
        assert_eq!(listed["name"], "gogs", "{version}");
        assert_eq!(listed["sha1"] == token, is_clear, "{version}");
    }
}

#[apply(both_databases)]
fn a_name_is_given_once_since_0_12(backend: Backend) {
    for (version, status) in [("0.11.91", 201), ("0.12.0", 422)] {
        let server = Server::start_as(backend, version);
        let alice = server.user("alice");
        let make = |name: &str| {
            server.post("/users/alice/tokens").basic(&alice).json(&json!({"name": name})).send().status
        };
        assert_eq!((make("x"), make("X"), make("x")), (201, 201, status), "{version}");
    }
}

#[apply(both_databases)]
fn bodies_are_bound_as_gogs_binds_them(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let make = |media_type: &str, body: &str| {
        let request = server.post("/users/alice/tokens").basic(&alice).body(body);
        if media_type.is_empty() { request.send() } else { request.header("Content-Type", media_type).send() }
    };
    for (media_type, body, name) in [
        ("application/json", r#"{"NAME": "a", "other": [1]}"#, "a"),
        ("text/json; charset=utf-8", r#"{"name": "first", "name": "b"} rest"#, "b"),
        ("application/x-www-form-urlencoded", "name=c+c&name=d", "c c"),
        (
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nd\r\n--x--\r\n",
            "d",
        ),
        ("application/yaml", "name: 12\nother: x\n", "12"),
    ] {
        let made = make(media_type, body);
        assert_eq!((made.status, &made.json()["name"]), (201, &json!(name)), "{media_type}: {}", made.text());
    }
    make("", "{}").breaks(415, &[("", "ContentTypeError", "Empty Content-Type")]);
    make("application/xml", "{}").breaks(415, &[("", "ContentTypeError", "Unsupported Content-Type")]);
    for body in [r#"{"name": ""}"#, "{}", "null", "", r#"{"name": null}"#] {
        make("application/json", body).breaks(422, &[("Name", "RequiredError", "Required")]);
    }
    for body in ["{", "[]", r#"{"name": 1}"#, r#"{"name": ["a"]}"#, "x"] {
        let refused = make("application/json", body);
        assert_eq!(
            (refused.status, &refused.json()[0]["classification"]),
            (400, &json!("DeserializationError")),
            "{body}"
        );
    }
}

#[apply(both_databases)]
fn only_a_password_will_do(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    server.get("/users/alice/tokens").token(&alice).send().is_empty(401);
    server.get("/users/alice/tokens").send().is_empty(401);
    for wrong in
        [basic("alice", "wrong"), basic("nobody", "pa55-alice"), basic("alice", ""), "Basic !".to_owned()]
    {
        server.get("/users/alice/tokens").header("Authorization", &wrong).send().is_empty(401);
    }
    let by_email = basic("Alice@Example.com", "pa55-alice");
    assert_eq!(server.get("/users/alice/tokens").header("Authorization", by_email).send().status, 200);
    // Who may call is looked at before the body is.
    server.post("/users/alice/tokens").body("{").send().is_empty(401);
}

#[apply(both_databases)]
fn a_token_in_the_query_counts_until_0_14_2(backend: Backend) {
    for (version, status) in [("0.11.91", 200), ("0.14.1", 200), ("0.14.2", 401), ("main", 401)] {
        let server = Server::start_as(backend, version);
        let alice = server.user("alice");
        for name in ["token", "access_token"] {
            let answer = server.get(&format!("/user?{name}={}", alice.token)).send();
            assert_eq!(answer.status, status, "{version} {name}");
        }
    }
}
