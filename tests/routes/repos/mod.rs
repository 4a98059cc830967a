mod archive;
mod branches;
mod collaborators;
pub mod commits;
pub mod forks;
mod hooks;
mod issue_tracker;
mod issues;
mod keys;
mod labels;
mod migrate;
mod milestones;
mod mirror_sync;
pub mod releases;
mod search;
mod tags;
mod wiki;

use diesel::{dsl::sql, prelude::*, sql_types::BigInt};
use gogs_openapi::store::{
    AnyConnection,
    repositories::{self, Search},
    schema::{public_key, repository, user},
    users,
};

use super::user::repos::grant;
use rstest_reuse::apply;
use serde_json::json;

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

/// The rows that are of a repository, by table: all that Gogs' tables, and ours, have of it.
fn rows_of(connection: &mut AnyConnection, id: i64) -> Vec<(&'static str, i64)> {
    let issue = "(SELECT id FROM issue WHERE repo_id = ";
    let of_issues = ["comment", "issue_label", "pull_request", "attachment"];
    let own = [
        "access",
        "action",
        "collaboration",
        "deploy_key",
        "hook_task",
        "issue",
        "issue_user",
        "label",
        "milestone",
        "mirror",
        "release",
        "star",
        "team_repo",
        "watch",
        "webhook",
    ];
    let count = |connection: &mut AnyConnection, table: &str, of: String| {
        let query = format!("(SELECT COUNT(*) FROM {table} WHERE {of})");
        diesel::select(sql::<BigInt>(&query)).get_result::<i64>(connection).unwrap()
    };
    let mut rows: Vec<(&str, i64)> =
        own.into_iter().map(|table| (table, count(connection, table, format!("repo_id = {id}")))).collect();
    rows.extend(
        of_issues.map(|table| (table, count(connection, table, format!("issue_id IN {issue}{id})")))),
    );
    rows
}

/// A row in every table for the repository `id`, and the number of its issue.
fn fill(connection: &mut AnyConnection, id: i64, user: i64) {
    let id = id.to_string();
    let run = |connection: &mut AnyConnection, statement: &str| {
        let statement = statement.replace(":id", &id).replace(":user", &user.to_string());
        diesel::sql_query(statement).execute(connection).unwrap();
    };
    for statement in [
        "INSERT INTO access (user_id, repo_id, mode) VALUES (:user, :id, 2)",
        "INSERT INTO action (user_id, repo_id) VALUES (:user, :id)",
        "INSERT INTO collaboration (user_id, repo_id, mode) VALUES (:user, :id, 2)",
        "INSERT INTO public_key (id, owner_id, name, fingerprint, content, type, mode) VALUES (10:id, 0, '', 'f', 'c:id', 2, 1)",
        "INSERT INTO deploy_key (key_id, repo_id) VALUES (10:id, :id)",
        "INSERT INTO deploy_key (key_id, repo_id) VALUES (777, :id)",
        "INSERT INTO hook_task (repo_id) VALUES (:id)",
        "INSERT INTO issue (id, repo_id) VALUES (20:id, :id)",
        "INSERT INTO issue_user (uid, issue_id, repo_id) VALUES (:user, 20:id, :id)",
        "INSERT INTO label (repo_id) VALUES (:id)",
        "INSERT INTO milestone (repo_id) VALUES (:id)",
        "INSERT INTO mirror (repo_id) VALUES (:id)",
        "INSERT INTO release (repo_id) VALUES (:id)",
        "INSERT INTO star (uid, repo_id) VALUES (:user, :id)",
        "INSERT INTO team_repo (org_id, team_id, repo_id) VALUES (0, 0, :id)",
        "INSERT INTO watch (user_id, repo_id) VALUES (:user, :id)",
        "INSERT INTO webhook (repo_id) VALUES (:id)",
        "INSERT INTO comment (issue_id) VALUES (20:id)",
        "INSERT INTO issue_label (issue_id, label_id) VALUES (20:id, 1)",
        "INSERT INTO pull_request (issue_id) VALUES (20:id)",
        "INSERT INTO attachment (issue_id, comment_id, release_id) VALUES (20:id, 0, 0)",
    ] {
        run(connection, statement);
    }
}

#[apply(both_databases)]
fn all_that_is_in_a_repository_goes_with_it(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let (doomed, other) =
        (server.repository(&alice, "doomed", false), server.repository(&alice, "other", false));
    let fork = server.repository(&bob, "doomed", false);
    server
        .store
        .run_blocking(|connection| {
            let shared = "INSERT INTO public_key (id, owner_id, name, fingerprint, content, type, mode) VALUES (777, 0, '', 'f', 's', 2, 1)";
            diesel::sql_query(shared).execute(connection)?;
            fill(connection, doomed, bob.id);
            fill(connection, other, bob.id);
            let forked = (repository::is_fork.eq(true), repository::fork_id.eq(doomed));
            diesel::update(repository::table.find(fork)).set(forked).execute(connection)?;
            diesel::update(user::table.find(bob.id)).set(user::num_stars.eq(2)).execute(connection)?;
            Ok(())
        })
        .unwrap();
    server.delete("/repos/alice/DOOMED").token(&alice).send().is_empty(204);
    server.delete("/repos/alice/doomed").token(&alice).send().is_empty(404);
    let (of_doomed, of_other, keys, left, stars): (_, _, Vec<i64>, Vec<Option<i32>>, Option<i32>) = server
        .store
        .run_blocking(|connection| {
            Ok((
                rows_of(connection, doomed),
                rows_of(connection, other),
                public_key::table.order(public_key::id).select(public_key::id).load(connection)?,
                user::table.find(alice.id).select(user::num_repos).load(connection)?,
                user::table.find(bob.id).select(user::num_stars).first(connection)?,
            ))
        })
        .unwrap();
    assert!(of_doomed.iter().all(|(_, rows)| *rows == 0), "{of_doomed:?}");
    assert!(of_other.iter().all(|(_, rows)| *rows > 0), "{of_other:?}");
    // One that another repository has, too, stays.
    assert_eq!(keys, [format!("10{other}").parse().unwrap(), 777]);
    assert_eq!((left, stars), (vec![Some(1)], Some(1)));
    let orphan = server.get("/repos/bob/doomed").send().json();
    assert_eq!((&orphan["fork"], &orphan["parent"]), (&json!(false), &json!(null)));
    // A fork that goes is one less.
    server
        .store
        .run_blocking(|connection| {
            let forked = (repository::is_fork.eq(true), repository::fork_id.eq(other));
            diesel::update(repository::table.find(fork)).set(forked).execute(connection)?;
            diesel::update(repository::table.find(other))
                .set(repository::num_forks.eq(1))
                .execute(connection)?;
            Ok(())
        })
        .unwrap();
    server.delete("/repos/bob/doomed").token(&bob).send().is_empty(204);
    assert_eq!(server.get("/repos/alice/other").send().json()["forks_count"], 0);
}

#[apply(both_databases)]
fn who_may_delete_depends_on_the_version(backend: Backend) {
    for (version, of_readers) in [("0.11.91", 204), ("0.13.0", 204), ("0.13.4", 403), ("0.14.3", 403)] {
        let server = Server::start_as(backend, version);
        let (alice, bob, admin) = (server.user("alice"), server.user("bob"), server.site_admin("root"));
        let delete = |name: &str| server.delete(&format!("/repos/alice/{name}"));
        for (name, mode) in [("read", 1), ("write", 2), ("administer", 3)] {
            grant(&server, &bob, server.repository(&alice, name, true), mode);
            delete(name).token(&bob).send().is_empty(of_readers);
        }
        server.repository(&alice, "secret", true);
        delete("secret").token(&bob).send().is_empty(404);
        delete("secret").basic(&alice).send().is_empty(401);
        delete("secret").send().is_empty(401);
        delete("secret").token(&admin).send().is_empty(204);
    }
}
