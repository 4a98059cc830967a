use diesel::prelude::*;
use gogs_openapi::store::schema::access;
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
