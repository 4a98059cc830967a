use diesel::prelude::*;
use gogs_openapi::store::schema::{attachment, comment, issue};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::routes::user::repos::grant;
use crate::support::{Answer, Backend, Server, TestUser, both_databases};

/// A server that speaks as `version`, with the repository `alice/hello`, which has two issues.
fn hello(backend: Backend, version: &str) -> (Server, TestUser, i64) {
    let server = Server::start_as(backend, version);
    let alice = server.user("alice");
    let repository = server.repository(&alice, "hello", false);
    server.issues(repository, &alice, 2, false);
    (server, alice, repository)
}

fn comment_on(server: &Server, user: &TestUser, issue: &str, body: &str) -> Answer {
    let target = format!("/repos/alice/hello/issues/{issue}/comments");
    server.post(&target).token(user).json(&json!({"body": body})).send()
}

fn list(server: &Server, user: &TestUser, place: &str) -> Answer {
    server.get(&format!("/repos/alice/hello/issues/{place}")).token(user).send()
}

fn bodies(list: &Answer) -> Vec<String> {
    let list = list.json();
    list.as_array().unwrap().iter().map(|one| one["body"].as_str().unwrap().to_owned()).collect()
}

fn edit(server: &Server, user: &TestUser, place: &str, body: &str) -> Answer {
    server.patch(&format!("/repos/{place}")).token(user).json(&json!({"body": body})).send()
}

fn counted(server: &Server, user: &TestUser, issue: i64) -> Value {
    server.get(&format!("/repos/alice/hello/issues/{issue}")).token(user).send().json()["comments"].clone()
}

#[apply(both_databases)]
fn a_comment_is_written_edited_and_deleted(backend: Backend) {
    let (server, alice, _) = hello(backend, "0.14.3");
    let bob = server.user("bob");
    let written = comment_on(&server, &bob, "2", "  Me, <b>too</b>\n");
    let shown = written.json();
    assert_eq!((written.status, &shown["body"]), (201, &json!("  Me, <b>too</b>\n")));
    assert_eq!(
        (&shown["html_url"], &shown["user"]["email"]),
        (&json!(format!("{}/alice/hello/issues/2#issuecomment-1", server.base)), &json!("bob@example.com"))
    );
    assert_eq!(
        (&shown["created_at"], &shown["updated_at"]),
        (&json!("0001-01-01T00:00:00Z"), &json!("0001-01-01T00:00:00Z"))
    );
    assert_eq!(comment_on(&server, &alice, "1", "Other").status, 201);
    assert_eq!((counted(&server, &bob, 2), counted(&server, &bob, 1)), (json!(1), json!(1)));
    assert_eq!(bodies(&list(&server, &bob, "comments")), ["  Me, <b>too</b>\n", "Other"]);
    server
        .store
        .run_blocking(|connection| {
            let old = (comment::created_unix.eq(1_700_000_000), comment::updated_unix.eq(1_700_000_000));
            Ok(diesel::update(comment::table.find(1)).set(old).execute(connection)?)
        })
        .unwrap();
    let edited = edit(&server, &bob, "alice/hello/issues/999/comments/1", "Not me");
    assert_eq!(
        (edited.status, &edited.json()["body"], &edited.json()["updated_at"]),
        (200, &json!("Not me"), &json!("2023-11-14T22:13:20Z"))
    );
    let listed = list(&server, &bob, "2/comments").json();
    assert_eq!(listed[0]["created_at"], "2023-11-14T22:13:20Z");
    assert!(listed[0]["updated_at"].as_str().unwrap() > "2024", "{listed}");
    let attached = attachment::comment_id.eq(1);
    server
        .store
        .run_blocking(move |connection| {
            Ok(diesel::insert_into(attachment::table).values(attached).execute(connection)?)
        })
        .unwrap();
    let gone = || server.delete("/repos/alice/hello/issues/1/comments/1").token(&bob).send();
    gone().is_empty(204);
    gone().is_empty(404);
    assert_eq!((counted(&server, &bob, 2), counted(&server, &bob, 1)), (json!(0), json!(1)));
    let left: i64 = server
        .store
        .run_blocking(|connection| Ok(attachment::table.count().get_result(connection)?))
        .unwrap();
    assert_eq!(left, 0);
}

#[apply(both_databases)]
fn only_authors_and_administrators_change_a_comment(backend: Backend) {
    let (server, alice, hello) = hello(backend, "0.14.3");
    let [reader, writer, admin, author] =
        ["reader", "writer", "admin", "author"].map(|name| server.user(name));
    let root = server.site_admin("root");
    for (user, mode) in [(&reader, 1), (&writer, 2), (&admin, 3)] {
        grant(&server, user, hello, mode);
    }
    assert_eq!(comment_on(&server, &author, "1", "Mine").status, 201);
    for place in ["alice/hello/issues/comments/1", "alice/hello/issues/1/comments/1"] {
        for user in [&reader, &writer] {
            edit(&server, user, place, "x").is_empty(403);
        }
        for user in [&author, &admin, &alice, &root] {
            assert_eq!(edit(&server, user, place, &user.name).json()["body"], user.name.as_str());
        }
    }
    let delete = |user| server.delete("/repos/alice/hello/issues/1/comments/1").token(user).send();
    delete(&writer).is_empty(403);
    delete(&admin).is_empty(204);
    for missing in ["1", "0", "x", "99999999999999999999"] {
        edit(&server, &alice, &format!("alice/hello/issues/comments/{missing}"), "x").is_empty(404);
    }
}

#[apply(both_databases)]
fn whose_comments_are_reached_depends_on_the_version(backend: Backend) {
    for (version, is_reached) in [("0.13.4", true), ("0.14.0", false)] {
        let (server, alice, _) = hello(backend, version);
        let bob = server.user("bob");
        server.repository(&bob, "own", false);
        assert_eq!(comment_on(&server, &alice, "1", "Alice's").status, 201);
        for place in ["bob/own/issues/comments/1", "bob/own/issues/1/comments/1"] {
            let edited = edit(&server, &bob, place, "Bob's");
            if is_reached {
                let url = format!("{}/alice/hello/issues/1#issuecomment-1", server.base);
                assert_eq!((edited.status, &edited.json()["html_url"]), (200, &json!(url)));
            } else {
                edited.is_empty(404);
            }
        }
        let deleted = server.delete("/repos/bob/own/issues/1/comments/1").token(&bob).send();
        deleted.is_empty(if is_reached { 204 } else { 404 });
        assert_eq!(list(&server, &alice, "1/comments").json() == json!([]), is_reached, "{version}");
        edit(&server, &bob, "alice/hello/issues/comments/1", "x").is_empty(if is_reached {
            404
        } else {
            403
        });
    }
}

#[apply(both_databases)]
fn a_comment_that_tells_of_the_state_stays(backend: Backend) {
    let (server, alice, _) = hello(backend, "0.14.3");
    let bob = server.user("bob");
    for state in ["closed", "open", "closed"] {
        let change = json!({"state": state});
        assert_eq!(
            server.patch("/repos/alice/hello/issues/1").token(&alice).json(&change).send().status,
            201
        );
    }
    assert_eq!(bodies(&list(&server, &bob, "1/comments")), ["", "", ""]);
    let kinds: Vec<Option<i32>> = server
        .store
        .run_blocking(|connection| {
            Ok(comment::table.order(comment::id).select(comment::type_).load(connection)?)
        })
        .unwrap();
    assert_eq!(kinds, [Some(2), Some(1), Some(2)]);
    edit(&server, &alice, "alice/hello/issues/comments/1", "x").is_empty(204);
    edit(&server, &bob, "alice/hello/issues/comments/1", "x").is_empty(403);
    server.delete("/repos/alice/hello/issues/1/comments/1").token(&alice).send().is_empty(204);
    assert_eq!(bodies(&list(&server, &bob, "1/comments")), ["", "", ""]);
    assert_eq!(counted(&server, &bob, 1), 0);
}

#[apply(both_databases)]
fn only_comments_since_a_time_are_listed(backend: Backend) {
    let (server, alice, _) = hello(backend, "0.14.3");
    for (at, id) in (1_700_000_000..).zip(1..=3) {
        assert_eq!(comment_on(&server, &alice, "1", &id.to_string()).status, 201);
        let times = (comment::created_unix.eq(at), comment::updated_unix.eq(at));
        server
            .store
            .run_blocking(move |connection| {
                Ok(diesel::update(comment::table.find(id)).set(times).execute(connection)?)
            })
            .unwrap();
    }
    for (since, ids) in [
        ("", "123"),
        ("1969-01-01T00:00:00Z", "123"),
        ("2023-11-14T22:13:20Z", "123"),
        ("2023-11-14T22:13:20.999Z", "123"),
        ("2023-11-14T22:13:21Z", "23"),
        ("2023-11-14T23:13:22%2B01:00", "3"),
        ("2023-11-14T22:13:23Z&since=x", ""),
    ] {
        for place in ["comments", "1/comments", "0/comments", "x/comments"] {
            let listed = list(&server, &alice, &format!("{place}?since={since}"));
            assert_eq!(bodies(&listed).concat(), ids, "{place} {since}");
        }
    }
    let error = "parsing time \"2023-11-14 22:13:20Z\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \" 22:13:20Z\" as \"T\"";
    for place in ["comments", "1/comments", "99/comments"] {
        list(&server, &alice, &format!("{place}?since=2023-11-14+22:13:20Z")).says(422, error);
    }
    list(&server, &alice, "99/comments").is_empty(404);
}

#[apply(both_databases)]
fn readers_write_where_there_is_an_issue(backend: Backend) {
    let (server, alice, hello) = hello(backend, "0.14.3");
    let (secret, bob) = (server.repository(&alice, "secret", true), server.user("bob"));
    server.issues(secret, &alice, 1, false);
    let target = "/repos/alice/secret/issues/1/comments";
    let write = || server.post(target).token(&bob).json(&json!({"body": "x"})).send();
    write().is_empty(404);
    grant(&server, &bob, secret, 1);
    assert_eq!(write().status, 201);
    for missing in ["9", "-1", "99999999999999999999"] {
        comment_on(&server, &bob, missing, "x").is_empty(404);
    }
    comment_on(&server, &bob, "9", "").breaks(422, &[("Body", "RequiredError", "Required")]);
    assert_eq!(comment_on(&server, &bob, "0", "On the first").status, 201);
    assert_eq!(counted(&server, &bob, 1), 1);
    server
        .store
        .run_blocking(move |connection| {
            let pull = issue::table.filter(issue::repo_id.eq(hello).and(issue::index.eq(2)));
            Ok(diesel::update(pull).set(issue::is_pull.eq(true)).execute(connection)?)
        })
        .unwrap();
    let on_pull = comment_on(&server, &bob, "2", "x").json();
    let id = on_pull["id"].as_i64().unwrap();
    assert_eq!(on_pull["html_url"], format!("{}/alice/hello/pulls/2#issuecomment-{id}", server.base));
}

#[apply(both_databases)]
fn a_list_takes_as_many_queries_however_long_it_is(backend: Backend) {
    use gogs_openapi::store::issues::comments::{self, Of};
    let (server, _, hello) = hello(backend, "0.14.3");
    let mut queries = Vec::new();
    for round in 1..=2 {
        for number in 0..4 {
            let poster = server.user(&format!("user{round}{number}"));
            assert_eq!(comment_on(&server, &poster, &(number % 2 + 1).to_string(), "x").status, 201);
        }
        let (found, asked) =
            server.counted(|connection| comments::list(connection, Of::Repository(hello), None));
        assert_eq!(found.len(), 4 * round);
        queries.push(asked);
    }
    assert_eq!(queries[0], queries[1]);
}
