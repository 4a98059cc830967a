use diesel::prelude::*;
use gogs_openapi::store::schema::{access, action, repository, user, watch};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{Backend, Server, TestUser, both_databases};

pub fn grant(server: &Server, user: &TestUser, repository: i64, mode: i64) {
    let user = user.id;
    server
        .store
        .run_blocking(move |connection| {
            let values = (access::user_id.eq(user), access::repo_id.eq(repository), access::mode.eq(mode));
            Ok(diesel::insert_into(access::table).values(values).execute(connection)?)
        })
        .unwrap();
}

/// The repositories of a list: name and permissions.
pub fn told(list: &Value) -> Vec<(String, Value)> {
    let told = |repository: &Value| {
        (repository["full_name"].as_str().unwrap().to_owned(), repository["permissions"].clone())
    };
    list.as_array().unwrap().iter().map(told).collect()
}

#[apply(both_databases)]
fn own_repositories_and_those_granted(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    server.repository(&alice, "own", true);
    let read = server.repository(&bob, "read", true);
    let write = server.repository(&bob, "write", false);
    server.repository(&bob, "hidden", true);
    grant(&server, &alice, write, 2);
    grant(&server, &alice, read, 1);
    let list = server.get("/user/repos").token(&alice).send();
    let may = |admin: bool, push: bool| json!({"admin": admin, "push": push, "pull": true});
    assert_eq!(
        told(&list.json()),
        [
            ("alice/own".to_owned(), may(true, true)),
            ("bob/read".to_owned(), may(false, false)),
            ("bob/write".to_owned(), may(false, true)),
        ]
    );
    assert_eq!(server.get("/users/Alice/repos").token(&alice).send().text(), list.text());
}

#[apply(both_databases)]
fn own_repositories_of_one_second_come_by_name(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    for name in ["zulu", "Mike", "alpha"] {
        server.repository(&alice, name, false);
    }
    let names = |list: &Value| told(list).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    let list = server.get("/user/repos").token(&alice).send().json();
    assert_eq!(names(&list), ["alice/alpha", "alice/Mike", "alice/zulu"]);
    // Gogs names no order: an index of SQLite's does.
    let found = server.get(&format!("/repos/search?q=%25&uid={}", alice.id)).send().json();
    let in_its_order = match backend {
        Backend::Sqlite => ["alice/alpha", "alice/Mike", "alice/zulu"],
        Backend::Postgres => ["alice/zulu", "alice/Mike", "alice/alpha"],
    };
    let found: Vec<&str> =
        found["data"].as_array().unwrap().iter().map(|found| found["full_name"].as_str().unwrap()).collect();
    assert_eq!(found, in_its_order);
    let pages = (1..=3).map(|page| {
        let page =
            server.get(&format!("/repos/search?q=%25&uid={}&limit=1&page={page}", alice.id)).send().json();
        page["data"][0]["full_name"].as_str().unwrap().to_owned()
    });
    assert_eq!(pages.collect::<Vec<_>>(), in_its_order);
}

#[apply(both_databases)]
fn an_own_repository_whose_collaborator_one_is_comes_twice_since_0_13(backend: Backend) {
    let both = json!({"admin": true, "push": true, "pull": true});
    let pull = json!({"admin": false, "push": false, "pull": true});
    for (version, expected) in [("0.12.11", vec![both.clone()]), ("0.13.0", vec![both, pull])] {
        let server = Server::start_as(backend, version);
        let alice = server.user("alice");
        let own = server.repository(&alice, "own", false);
        grant(&server, &alice, own, 1);
        let list = server.get("/user/repos").token(&alice).send().json();
        let permissions: Vec<Value> = told(&list).into_iter().map(|(_, permissions)| permissions).collect();
        assert_eq!(permissions, expected, "{version}");
        let others = server.get("/users/alice/repos").token(&server.user("bob")).send().json();
        assert_eq!(told(&others).len(), 1, "{version}");
    }
}

#[apply(both_databases)]
fn a_repository_is_made_with_what_gogs_keeps_beside_it(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let make = |body: Value| server.post("/user/repos").token(&alice).json(&body).send();
    let made = make(json!({"name": "Tool.x", "description": "é <b>", "private": true}));
    assert_eq!(made.status, 201);
    let shown = made.json();
    assert_eq!(
        (&shown["empty"], &shown["default_branch"], &shown["watchers_count"], &shown["created_at"]),
        (&json!(false), &json!(""), &json!(0), &json!("0001-01-01T00:00:00Z"))
    );
    let found = server.get("/repos/ALICE/tool.X").token(&alice).send().json();
    assert_eq!(
        (&found["empty"], &found["default_branch"], &found["watchers_count"], &found["description"]),
        (&json!(true), &json!("master"), &json!(1), &json!("é <b>"))
    );
    type Rows = (i64, (Option<i32>, Option<String>, bool), (Option<i32>, Option<bool>));
    let (watching, told, counted): Rows = server
        .store
        .run_blocking(|connection| {
            Ok((
                watch::table.filter(watch::user_id.eq(alice.id)).count().get_result(connection)?,
                action::table
                    .filter(action::user_id.eq(alice.id))
                    .select((action::op_type, action::repo_name, action::is_private))
                    .first(connection)?,
                user::table
                    .find(alice.id)
                    .select((user::num_repos, user::last_repo_visibility))
                    .first(connection)?,
            ))
        })
        .unwrap();
    assert_eq!((watching, told), (1, (Some(1), Some("Tool.x".to_owned()), true)));
    assert_eq!(counted, (Some(1), Some(true)));
    assert!(server.repositories().join("alice/tool.x.git/HEAD").exists());
}

#[apply(both_databases)]
fn names_are_refused_as_the_version_says(backend: Backend) {
    for (version, reserved, pattern, taken) in [
        (
            "0.11.91",
            "name is reserved [name: .]",
            "name pattern is not allowed [pattern: *.wiki]",
            "repository already exists [uname: alice, name: TOOL]",
        ),
        (
            "0.13.4",
            "name is not allowed: map[name:. reason:reserved]",
            "name is not allowed: map[pattern:*.wiki reason:reserved]",
            "repository already exists: map[name:TOOL ownerID:1]",
        ),
        (
            "0.14.3",
            "name is not allowed: map[name:. reason:reserved]",
            "name is not allowed: map[pattern:*.wiki reason:reserved]",
            "repository already exists: map[name:TOOL ownerID:1]",
        ),
    ] {
        let server = Server::start_as(backend, version);
        let alice = server.user("alice");
        let make = |name: &str| server.post("/user/repos").token(&alice).json(&json!({"name": name})).send();
        make(".").says(422, reserved);
        make("X.Wiki").says(422, pattern);
        assert_eq!(make("tool").status, 201);
        make("TOOL").says(422, taken);
        assert_eq!(make("-").status, 201);
        make("a/b").breaks(422, &[("Name", "AlphaDashDotError", "AlphaDashDot")]);
    }
}

#[apply(both_databases)]
fn who_has_as_many_as_they_may_makes_no_more(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    server
        .store
        .run_blocking(|connection| {
            Ok(diesel::update(user::table.find(alice.id))
                .set(user::max_repo_creation.eq(1))
                .execute(connection)?)
        })
        .unwrap();
    let make = |name: &str| server.post("/user/repos").token(&alice).json(&json!({"name": name})).send();
    assert_eq!(make("one").status, 201);
    make("two").says(422, "user has reached maximum limit of repositories [limit: 1]");
    server.delete("/repos/alice/one").token(&alice).send().is_empty(204);
    assert_eq!(make("two").status, 201);
}

#[apply(both_databases)]
fn a_template_that_there_is_not_makes_nothing(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let make = |body: Value| server.post("/user/repos").token(&alice).json(&body).send();
    make(json!({"name": "x", "auto_init": true})).says(422, "there is no README template \'\'");
    make(json!({"name": "x", "auto_init": true, "readme": "Default", "gitignores": "Go, Rust"}))
        .says(422, "there is no gitignore template \' Rust\'");
    // What is wrong with the name comes first.
    make(json!({"name": "..", "auto_init": true}))
        .says(422, "name is not allowed: map[name:.. reason:reserved]");
    let rows: i64 = server
        .store
        .run_blocking(|connection| Ok(repository::table.count().get_result(connection)?))
        .unwrap();
    assert_eq!(rows, 0);
    assert!(!server.repositories().join("alice").exists());
    assert_eq!(make(json!({"name": "x", "readme": "none", "license": "none"})).status, 201);
}
