//! What `docs/GOGS-VERSIONS.md` says, and no recording shows: each difference and each deviation has its test.

use std::{
    collections::BTreeSet,
    fs,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use diesel::prelude::*;
use gogs_openapi::{
    api::limits::MAX_BODY,
    gogs::{
        GogsVersion,
        differences::{self, Evidence},
        full_names,
    },
    server::http1::MAX_HEAD,
    store::{
        POOL_SIZE, POOL_WAIT,
        schema::{email_address, login_source, user},
    },
    wire::binding::{MAX_OPENED, MAX_PARTS, MAX_YAML},
    written::gogs_versions,
};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{Answer, Backend, Server, TestUser, both_databases};

/// The tests of the server, as `docs/GOGS-VERSIONS.md` names them: file and function.
fn tests() -> BTreeSet<String> {
    fn collect(folder: &str, tests: &mut BTreeSet<String>) {
        for entry in fs::read_dir(format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"))).unwrap() {
            let path = format!("{folder}/{}", entry.unwrap().file_name().into_string().unwrap());
            if path.ends_with(".rs") {
                let source = fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
                tests.extend(tests_of(&source).map(|name| format!("{path}: {name}")));
            } else if fs::metadata(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap().is_dir() {
                collect(&path, tests);
            }
        }
    }
    fn tests_of(source: &str) -> impl Iterator<Item = &str> {
        source.lines().zip(source.lines().skip(1)).filter_map(|(attribute, line)| {
            let (name, _) = line.trim_start().strip_prefix("fn ")?.split_once('(')?;
            ["#[test]", "#[apply(both_databases)]"].contains(&attribute.trim()).then_some(name)
        })
    }
    let mut tests = BTreeSet::new();
    collect("tests", &mut tests);
    tests
}

#[test]
fn what_no_recording_shows_names_its_test() {
    let tests = tests();
    assert!(tests.len() > 100, "{tests:?}");
    let named = gogs_versions::deviations().into_iter().map(|deviation| deviation.test);
    let evidence = differences::all().map(|difference| &difference.evidence);
    let evidence = evidence.chain(full_names::ALL.iter().map(|names| &names.evidence));
    let named = named.chain(evidence.filter_map(|evidence| match evidence {
        Evidence::Tested(test) => Some(*test),
        Evidence::Recorded(_) => None,
    }));
    let missing: Vec<&str> = named.filter(|test| !tests.contains(*test)).collect();
    assert!(missing.is_empty(), "there are no such tests: {missing:#?}");
}

#[test]
fn the_readme_names_the_oldest_and_the_newest_version() {
    let readme = include_str!("../README.md");
    let (oldest, newest) = (GogsVersion::RECORDED[0], GogsVersion::DEFAULT);
    for due in [format!("any Gogs from {oldest} to main"), format!("the newest release, {newest}.")] {
        assert!(readme.contains(&due), "{due}");
    }
}

fn add_email(server: &Server, user: &TestUser, email: &str, confirmed: bool) {
    let values = (
        email_address::uid.eq(user.id),
        email_address::email.eq(email.to_owned()),
        email_address::is_activated.eq(confirmed),
    );
    server
        .store
        .run_blocking(move |connection| {
            Ok(diesel::insert_into(email_address::table).values(values).execute(connection)?)
        })
        .unwrap();
}

fn set_login_source(server: &Server, user: &TestUser, source: i64) {
    let id = user.id;
    server
        .store
        .run_blocking(move |connection| {
            let values = user::login_source.eq(source);
            Ok(diesel::update(user::table.find(id)).set(values).execute(connection)?)
        })
        .unwrap();
}

/// The classification of the only error of a body that could not be bound.
fn classification(answer: &Answer) -> (u16, Value) {
    assert_eq!(answer.json().as_array().map(Vec::len), Some(1), "{}", answer.text());
    (answer.status, answer.json()[0]["classification"].clone())
}

#[apply(both_databases)]
fn yaml_is_read_since_0_13(backend: Backend) {
    for (version, status) in [("0.12.11", 415), ("0.13.0", 201)] {
        let server = Server::start_as(backend, version);
        let alice = server.user("alice");
        let request =
            server.post("/users/alice/tokens").basic(&alice).header("Content-Type", "application/yaml");
        let answer = request.body("name: x").send();
        assert_eq!(answer.status, status, "{version}");
        if status == 415 {
            answer.breaks(415, &[("", "ContentTypeError", "Unsupported Content-Type")]);
        }
    }
}

#[apply(both_databases)]
fn an_unconfirmed_email_of_another_can_be_added_since_0_14(backend: Backend) {
    for (version, status) in [("0.13.4", 422), ("0.14.0", 201)] {
        let server = Server::start_as(backend, version);
        let (alice, bob, admin) = (server.user("alice"), server.user("bob"), server.site_admin("root"));
        add_email(&server, &bob, "maybe@x.com", false);
        add_email(&server, &bob, "surely@x.com", true);
        let edit = json!({"email": "bob@example.com", "active": false});
        assert_eq!(server.patch("/admin/users/bob").token(&admin).json(&edit).send().status, 200);
        let add = |email: &str| {
            server.post("/user/emails").token(&alice).json(&json!({"emails": [email]})).send().status
        };
        assert_eq!((add("maybe@x.com"), add("bob@example.com")), (status, status), "{version}");
        assert_eq!((add("surely@x.com"), add("root@example.com")), (422, 422), "{version}");
    }
}

#[apply(both_databases)]
fn an_unconfirmed_email_can_be_a_new_users_since_0_13(backend: Backend) {
    for (version, status) in [("0.12.11", 422), ("0.13.0", 201)] {
        let server = Server::start_as(backend, version);
        let (bob, admin) = (server.user("bob"), server.site_admin("root"));
        add_email(&server, &bob, "maybe@x.com", false);
        add_email(&server, &bob, "surely@x.com", true);
        let edit = json!({"email": "bob@example.com", "active": false});
        assert_eq!(server.patch("/admin/users/bob").token(&admin).json(&edit).send().status, 200);
        let make = |name: &str, email: &str| {
            server
                .post("/admin/users")
                .token(&admin)
                .json(&json!({"username": name, "email": email}))
                .send()
                .status
        };
        assert_eq!((make("x", "maybe@x.com"), make("y", "bob@example.com")), (status, status), "{version}");
        assert_eq!((make("z", "surely@x.com"), make("z", "root@example.com")), (422, 422), "{version}");
    }
}

#[apply(both_databases)]
fn a_dash_is_no_name_since_0_12(backend: Backend) {
    for (version, status) in [("0.11.91", 201), ("0.12.0", 422)] {
        let server = Server::start_as(backend, version);
        let admin = server.site_admin("root");
        let make =
            server.post("/admin/users").token(&admin).json(&json!({"username": "-", "email": "dash@x.com"}));
        assert_eq!(make.send().status, status, "{version}");
    }
}

#[apply(both_databases)]
fn an_edited_email_is_kept_as_given_since_0_13(backend: Backend) {
    for (version, kept) in [("0.12.11", "ann@x.com"), ("0.13.0", "Ann@X.com")] {
        let server = Server::start_as(backend, version);
        let (alice, admin) = (server.user("alice"), server.site_admin("root"));
        let edit =
            server.patch("/admin/users/alice").token(&admin).json(&json!({"email": "Ann@X.com"})).send();
        assert_eq!((edit.status, &edit.json()["email"]), (200, &json!(kept)), "{version}");
        assert_eq!(server.get("/user").token(&alice).send().json()["email"], kept, "{version}");
    }
}

#[apply(both_databases)]
fn an_edited_user_logs_in_here_since_0_13(backend: Backend) {
    for (version, source) in [("0.12.11", 7), ("0.13.0", 0)] {
        let server = Server::start_as(backend, version);
        let (alice, admin) = (server.user("alice"), server.site_admin("root"));
        server
            .store
            .run_blocking(|connection| {
                Ok(diesel::insert_into(login_source::table)
                    .values(login_source::id.eq(7))
                    .execute(connection)?)
            })
            .unwrap();
        let edit = |body: Value| {
            assert_eq!(server.patch("/admin/users/alice").token(&admin).json(&body).send().status, 200);
            let row = user::table.find(alice.id).select(user::login_source);
            server.store.run_blocking(move |connection| Ok(row.first::<i64>(connection)?)).unwrap()
        };
        assert_eq!(edit(json!({"email": "alice@example.com", "source_id": 7})), 7, "{version}");
        assert_eq!(edit(json!({"email": "alice@example.com"})), source, "{version}");
    }
}

#[apply(both_databases)]
fn a_password_without_a_colon_is_none(backend: Backend) {
    for version in ["0.11.91", "0.14.3", "main"] {
        let server = Server::start_as(backend, version);
        server.user("alice");
        // "alice"
        server.get("/users/alice/tokens").header("Authorization", "Basic YWxpY2U=").send().is_empty(401);
    }
}

#[apply(both_databases)]
fn a_user_of_another_login_source_has_tokens_only(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let tokens = || server.get("/users/alice/tokens").basic(&alice).send();
    assert_eq!(tokens().status, 200);
    set_login_source(&server, &alice, 1);
    tokens().is_empty(401);
    assert_eq!(server.get("/user").token(&alice).send().status, 200);
}

#[apply(both_databases)]
fn a_token_in_the_body_of_a_form_does_not_count(backend: Backend) {
    for version in ["0.11.91", "0.14.1"] {
        let server = Server::start_as(backend, version);
        let alice = server.user("alice");
        let form = |target: &str| {
            let post = server.post(target).header("Content-Type", "application/x-www-form-urlencoded");
            post.body(format!("token={}&emails=a%40x.com", alice.token)).send()
        };
        form("/user/emails").is_empty(401);
        assert_eq!(form(&format!("/user/emails?token={}", alice.token)).status, 201, "{version}");
    }
}

#[apply(both_databases)]
fn a_full_name_is_cleaned_as_markdown_is(backend: Backend) {
    let server = Server::start_as(backend, "0.14.0");
    let admin = server.site_admin("root");
    let edit = json!({
        "email": "root@example.com",
        "full_name": r#"<img src="https://x.com/a.png" onload="x"><a href="https://x.com/" title="t">A</a>"#,
    });
    assert_eq!(server.patch("/admin/users/root").token(&admin).json(&edit).send().status, 200);
    let shown = server.get("/users/root").send().json()["full_name"].as_str().unwrap().to_owned();
    assert_eq!(
        shown,
        r#"<img src="https://x.com/a.png"><a href="https://x.com/" title="t" rel="nofollow">A</a>"#
    );
}

#[apply(both_databases)]
fn a_body_of_yaml_has_bounds(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let make = |body: &str| {
        let request =
            server.post("/users/alice/tokens").basic(&alice).header("Content-Type", "application/yaml");
        request.body(body).send()
    };
    let long = |length: usize| format!("name: x\n#{}", "x".repeat(length - 9));
    let nested = |brackets: usize| format!("name: y\nother: '{}'", "[".repeat(brackets));
    assert_eq!((make(&long(MAX_YAML)).status, make(&nested(MAX_OPENED)).status), (201, 201));
    for refused in [long(MAX_YAML + 1), nested(MAX_OPENED + 1)] {
        assert_eq!(classification(&make(&refused)), (400, json!("DeserializationError")));
    }
}

#[apply(both_databases)]
fn a_body_of_many_parts_is_refused(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let make = |parts: usize| {
        let part =
            |name: &str| format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\nz\r\n");
        let body = format!("{}{}--x--\r\n", part("name"), part("other").repeat(parts - 1));
        let request = server.post("/users/alice/tokens").basic(&alice);
        request.header("Content-Type", "multipart/form-data; boundary=x").body(body).send()
    };
    assert_eq!(make(MAX_PARTS).status, 201);
    make(MAX_PARTS + 1).breaks(
        400,
        &[
            ("", "DeserializationError", &format!("multipart: more than {MAX_PARTS} parts")),
            ("Name", "RequiredError", "Required"),
        ],
    );
}

#[apply(both_databases)]
fn a_deleted_user_follows_nobody_in_any_version(backend: Backend) {
    for version in ["0.11.91", "0.12.11"] {
        let server = Server::start_as(backend, version);
        let (alice, bob, admin) = (server.user("alice"), server.user("bob"), server.site_admin("root"));
        for (one, other) in [(&alice, "bob"), (&bob, "alice"), (&admin, "bob")] {
            server.put(&format!("/user/following/{other}")).token(one).send().is_empty(204);
        }
        server.delete("/admin/users/alice").token(&admin).send().is_empty(204);
        let row = user::table.find(bob.id).select((user::num_followers, user::num_following));
        let counts =
            server.store.run_blocking(move |connection| Ok(row.first::<(Option<i32>, i32)>(connection)?));
        assert_eq!(counts.unwrap(), (Some(1), 0), "{version}");
        assert_eq!(
            server.get("/users/bob/followers").token(&bob).send().json().as_array().unwrap().len(),
            1,
            "{version}"
        );
    }
}

#[apply(both_databases)]
fn a_request_has_bounds(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let body = |length: usize| {
        let request =
            server.post("/users/alice/tokens").basic(&alice).header("Content-Type", "application/json");
        request.body(" ".repeat(length)).send()
    };
    body(MAX_BODY).breaks(422, &[("Name", "RequiredError", "Required")]);
    body(MAX_BODY + 1).says(413, &format!("The body is larger than {MAX_BODY} bytes."));
    let head = |length: usize| server.get("/users/alice").header("X-Long", vec![b'x'; length]).send().status;
    assert_eq!((head(MAX_HEAD - 1_024), head(MAX_HEAD)), (200, 431));
}

/// Gogs' index of emails is of all users' until 0.13; a database that was migrated keeps it.
#[test]
fn an_email_that_the_index_refuses_is_taken() {
    let server = Server::on(Backend::Sqlite.recorded("0.13.4"), "0.14.0");
    let (ann, ben) = (server.user("ann"), server.user("ben"));
    add_email(&server, &ben, "maybe@x.com", false);
    let add = server.post("/user/emails").token(&ann).json(&json!({"emails": ["maybe@x.com"]}));
    add.send().says(422, "email address has been used: maybe@x.com");
}

#[test]
fn who_gets_no_connection_is_told_to_come_back() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("alice");
    thread::scope(|scope| {
        let (held, all) = mpsc::channel();
        let mut holders = Vec::new();
        for _ in 0..POOL_SIZE {
            let (release, released) = mpsc::channel::<()>();
            let (store, held) = (server.store.clone(), held.clone());
            holders.push(release);
            scope.spawn(move || {
                let hold = store.run_blocking(|_| {
                    held.send(()).unwrap();
                    // Until it is dropped.
                    let _ = released.recv_timeout(POOL_WAIT + Duration::from_secs(30));
                    Ok(())
                });
                hold.unwrap();
            });
        }
        holders.iter().for_each(|_| all.recv().unwrap());
        let asked = Instant::now();
        let answer = server.post("/users/alice/tokens").basic(&alice).json(&json!({"name": "x"})).send();
        let waited = asked.elapsed();
        drop(holders);
        answer.says(503, "The server is busy, please try again.");
        assert!(answer.header("retry-after").is_some() && waited >= POOL_WAIT, "{waited:?}");
    });
}
