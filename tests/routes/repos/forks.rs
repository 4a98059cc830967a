use diesel::prelude::*;
use gogs_openapi::store::schema::repository;
use rstest_reuse::apply;
use serde_json::json;

use super::super::user::repos::{grant, told};
use crate::support::{Backend, Server, TestUser, both_databases};

/// A fork of a repository.
pub fn fork(server: &Server, of: i64, owner: &TestUser, name: &str, private: bool) -> i64 {
    let fork = server.repository(owner, name, private);
    server
        .store
        .run_blocking(move |connection| {
            let forked = (repository::is_fork.eq(true), repository::fork_id.eq(of));
            Ok(diesel::update(repository::table.find(fork)).set(forked).execute(connection)?)
        })
        .unwrap();
    fork
}

#[apply(both_databases)]
fn forks_are_listed_with_what_the_caller_may_do(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob, carol) = (server.user("alice"), server.user("bob"), server.user("carol"));
    let original = server.repository(&alice, "tool", false);
    let list = |owner: &str| server.get(&format!("/repos/{owner}/tool/forks"));
    list("alice").token(&bob).send().is(200, json!([]));
    let of_bob = fork(&server, original, &bob, "tool", false);
    fork(&server, original, &carol, "copy", true);
    fork(&server, of_bob, &carol, "tool", false);
    grant(&server, &alice, of_bob, 2);
    let may = |admin: bool, push: bool| json!({"admin": admin, "push": push, "pull": true});
    for (caller, of_bob, of_carol) in [
        (&alice, may(false, true), may(false, false)),
        (&bob, may(true, true), may(false, false)),
        (&carol, may(false, false), may(true, true)),
        (&server.site_admin("root"), may(false, false), may(false, false)),
    ] {
        let listed = list("alice").token(caller).send().json();
        let due = [("bob/tool".to_owned(), of_bob), ("carol/copy".to_owned(), of_carol)];
        assert_eq!(told(&listed), due, "{}", caller.name);
        assert_eq!(listed[0]["parent"]["full_name"], "alice/tool");
    }
    let of_forks = list("bob").token(&alice).send().json();
    assert_eq!(of_forks[0]["full_name"], "carol/tool");
    assert_eq!(of_forks[0]["parent"]["parent"]["full_name"], "alice/tool");
    list("alice").send().is_empty(401);
    list("alice").basic(&alice).send().is_empty(401);
}

#[test]
fn the_open_issues_of_a_parent_are_counted_until_0_12() {
    for (gogs, count) in [("0.12.11", 2), ("0.13.0", 0)] {
        let server = Server::start_as(Backend::Sqlite, gogs);
        let (alice, bob) = (server.user("alice"), server.user("bob"));
        let original = server.repository(&alice, "tool", false);
        let fork = fork(&server, original, &bob, "tool", false);
        server
            .store
            .run_blocking(move |connection| {
                for id in [original, fork] {
                    diesel::update(repository::table.find(id))
                        .set(repository::num_issues.eq(2))
                        .execute(connection)?;
                }
                Ok(())
            })
            .unwrap();
        let listed = server.get("/repos/alice/tool/forks").token(&alice).send().json();
        assert_eq!(
            (&listed[0]["open_issues_count"], &listed[0]["parent"]["open_issues_count"]),
            (&json!(2), &json!(count))
        );
    }
}
