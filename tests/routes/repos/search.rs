use diesel::prelude::*;
use gogs_openapi::store::schema::repository;
use rstest_reuse::apply;

use crate::support::{Backend, Server, both_databases};

#[apply(both_databases)]
fn repositories_are_found_by_name_and_description(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    server.repository(&alice, "Rocket", false);
    server.repository(&alice, "private-rocket", true);
    let described = server.repository(&bob, "other", false);
    server
        .store
        .run_blocking(move |connection| {
            let text = repository::description.eq("A rocket science");
            Ok(diesel::update(repository::table.find(described)).set(text).execute(connection)?)
        })
        .unwrap();
    let found = |query: &str| {
        let found = server.get(&format!("/repos/search?{query}")).token(&alice).send();
        assert_eq!((found.status, &found.json()["ok"]), (200, &true.into()), "{query}");
        let found = found.json();
        assert!(found["data"].as_array().unwrap().iter().all(|shown| shown.get("permissions").is_none()));
        let names: Vec<String> = found["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|shown| shown["full_name"].as_str().unwrap().to_owned())
            .collect();
        names.join(" ")
    };
    assert_eq!(found("q=rocket"), "alice/Rocket bob/other");
    assert_eq!(found("q=a/b/rocket/"), "alice/Rocket bob/other");
    let of_alice = match backend {
        Backend::Sqlite => "alice/private-rocket alice/Rocket",
        Backend::Postgres => "alice/Rocket alice/private-rocket",
    };
    assert_eq!(found(&format!("q=rocket&uid={}", alice.id)), of_alice);
    assert_eq!(found(&format!("q=rocket&uid={}", bob.id)), "bob/other");
    assert_eq!(found("q=rocket&uid=999"), "");
    assert_eq!(found("q=rocket&limit=1&page=2"), "bob/other");
    assert_eq!(found("q=rocket&page=99999999999999999999"), "alice/Rocket bob/other");
    assert_eq!((found("q="), found("")), (String::new(), String::new()));
    assert_eq!(found(&format!("q={}", "x".repeat(60_000))), "");
    let link = server.get("/repos/search?q=rocket&limit=1").send();
    assert_eq!(
        link.header("link").unwrap(),
        format!(
            "<{0}/api/v1/repos/search?page=2>; rel=\"next\",<{0}/api/v1/repos/search?page=2>; rel=\"last\"",
            server.base
        )
    );
}

#[apply(both_databases)]
fn an_unlisted_repository_is_found_by_its_owner(backend: Backend) {
    for (version, found) in [("0.12.11", 1), ("0.13.0", 0)] {
        let server = Server::start_as(backend, version);
        let (alice, bob) = (server.user("alice"), server.user("bob"));
        let unlisted = server.repository(&alice, "unlisted", false);
        server
            .store
            .run_blocking(move |connection| {
                let values = repository::is_unlisted.eq(true);
                Ok(diesel::update(repository::table.find(unlisted)).set(values).execute(connection)?)
            })
            .unwrap();
        let count = |target: &str, members: &str| {
            let list = server.get(target).token(&bob).send().json();
            list.pointer(members).unwrap().as_array().unwrap().len()
        };
        assert_eq!(count("/repos/search?q=unlisted", "/data"), found, "{version}");
        assert_eq!(count("/users/alice/repos", ""), found, "{version}");
    }
}
