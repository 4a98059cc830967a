pub mod forks;
mod hooks;
mod issue_tracker;
mod issues;
mod keys;
mod labels;
mod milestones;
mod mirror_sync;
pub mod releases;
mod search;
mod wiki;

use diesel::prelude::*;
use gogs_openapi::store::{
    repositories::{self, Search},
    schema::repository,
    users,
};

use super::user::repos::grant;
use rstest_reuse::apply;

use crate::support::{Backend, Server, both_databases};

#[apply(both_databases)]
fn a_private_repository_is_there_for_its_readers_only(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob, carol) = (server.user("alice"), server.user("bob"), server.user("carol"));
    let admin = server.site_admin("root");
    let secret = server.repository(&alice, "Secret", true);
    grant(&server, &bob, secret, 1);
    let get = || server.get("/repos/ALICE/secret");
    get().send().is_empty(404);
    get().token(&carol).send().is_empty(404);
    get().basic(&admin).send().is_empty(404);
    for (answer, admin, push) in [
        (get().token(&alice).send(), true, true),
        (get().basic(&alice).send(), true, true),
        (get().token(&bob).send(), false, false),
        (get().token(&admin).send(), true, true),
    ] {
        let shown = answer.json();
        assert_eq!(shown["full_name"], "alice/Secret");
        assert_eq!(
            (&shown["permissions"]["admin"], &shown["permissions"]["push"]),
            (&admin.into(), &push.into())
        );
    }
    server.get("/repos/alice/nothing").token(&alice).send().is_empty(404);
    server.get("/repos/nobody/secret").token(&alice).send().is_empty(404);
}

#[apply(both_databases)]
fn a_fork_is_shown_with_what_it_was_forked_from(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let original = server.repository(&alice, "tool", false);
    let fork = server.repository(&bob, "tool", false);
    server
        .store
        .run_blocking(move |connection| {
            let forked = (repository::is_fork.eq(true), repository::fork_id.eq(original));
            Ok(diesel::update(repository::table.find(fork)).set(forked).execute(connection)?)
        })
        .unwrap();
    let shown = server.get("/repos/bob/tool").token(&alice).send().json();
    assert_eq!((&shown["fork"], &shown["parent"]["full_name"]), (&true.into(), &"alice/tool".into()));
    assert_eq!(
        shown["parent"]["permissions"],
        serde_json::json!({"admin": false, "push": false, "pull": true})
    );
    assert_eq!(shown["parent"]["parent"], serde_json::Value::Null);
}

#[apply(both_databases)]
fn a_list_takes_as_many_queries_however_long_it_is(backend: Backend) {
    let server = Server::start(backend);
    let people: Vec<_> = (0..5).map(|number| server.user(&format!("user{number}"))).collect();
    let reader = &people[0];
    // How many repositories are found, and by how many queries: in the search, and among those of a user.
    let queries = || {
        let search = Search {
            keyword: "fork".into(),
            owner: 0,
            all: true,
            page: 1,
            page_size: 50,
            has_unlisted: true,
        };
        let of_search = server.counted(|connection| Ok(repositories::search(connection, &search)?.0.len()));
        let owner = server.store.run_blocking(|connection| users::by_id(connection, reader.id)).unwrap();
        let owner = owner.unwrap();
        let of_user = server.counted(|connection| {
            let listed = repositories::of_user(connection, &owner, &owner, true, false)?;
            Ok(listed.owned.len() + listed.granted.len())
        });
        (of_search, of_user)
    };
    let mut seen = Vec::new();
    for round in 0..2 {
        for (number, owner) in people.iter().enumerate() {
            let original = server.repository(owner, &format!("tool{round}"), false);
            let fork = server.repository(&people[(number + 1) % 5], &format!("fork{round}{number}"), true);
            grant(&server, reader, fork, 1);
            server
                .store
                .run_blocking(move |connection| {
                    let forked = (repository::is_fork.eq(true), repository::fork_id.eq(original));
                    Ok(diesel::update(repository::table.find(fork)).set(forked).execute(connection)?)
                })
                .unwrap();
        }
        seen.push(queries());
    }
    let [((5, search), (few, listed)), ((10, search_later), (many, listed_later))] = seen[..] else {
        panic!("{seen:?}");
    };
    assert!(many > few && search > 0 && listed > 0, "{seen:?}");
    assert_eq!((search, listed), (search_later, listed_later));
}
