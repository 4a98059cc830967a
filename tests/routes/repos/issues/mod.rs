mod labels;

use diesel::prelude::*;
use gogs_openapi::store::schema::{issue, pull_request, repository};
use insta::assert_snapshot;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{Backend, Server, both_databases};

fn numbers(page: &Value) -> Vec<i64> {
    page.as_array().unwrap().iter().map(|issue| issue["number"].as_i64().unwrap()).collect()
}

#[test]
fn a_page_of_issues_is_shown() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("alice");
    let repository = server.repository(&alice, "hello", false);
    server.issues(repository, &alice, 21, false);
    assert_snapshot!(server.get("/repos/alice/hello/issues?page=3").token(&alice).send().shown(&server), @r#"
    200
    Link: <https://gogs.example.com/api/v1/repos/alice/hello/issues?page=1>; rel="first",<https://gogs.example.com/api/v1/repos/alice/hello/issues?page=2>; rel="prev"
    [
      {
        "id": 1,
        "number": 1,
        "user": {
          "id": 1,
          "username": "alice",
          "login": "alice",
          "full_name": "",
          "email": "alice@example.com",
          "avatar_url": "https://gogs.example.com/avatars/1"
        },
        "title": "Issue 1",
        "body": "",
        "labels": [],
        "milestone": null,
        "assignee": null,
        "state": "open",
        "comments": 0,
        "created_at": "2023-11-14T22:14:20Z",
        "updated_at": "2023-11-14T22:14:20Z",
        "pull_request": null
      }
    ]
    "#);
}

#[apply(both_databases)]
fn pages_lead_to_one_another(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let repository = server.repository(&alice, "hello", false);
    server.issues(repository, &alice, 25, false);
    let list = |query: &str| server.get(&format!("/repos/alice/hello/issues{query}")).token(&alice).send();
    let mut all = Vec::new();
    let mut next = Some(String::new());
    while let Some(query) = next {
        let page = list(&query);
        all.extend(numbers(&page.json()));
        next = page.header("link").and_then(|link| {
            let next = link.split(',').find(|part| part.ends_with("rel=\"next\""))?;
            Some(next[next.find('?')?..next.find('>')?].to_owned())
        });
    }
    assert_eq!(all, (1..=25).rev().collect::<Vec<_>>());
    let past = list("?page=9");
    let page = |number: i64| format!("<{}/api/v1/repos/alice/hello/issues?page={number}>", server.base);
    assert_eq!(
        (numbers(&past.json()), past.header("link").unwrap().to_owned()),
        (vec![], format!("{}; rel=\"first\",{}; rel=\"prev\"", page(1), page(2)))
    );
    for first in
        ["?page=0", "?page=-1", "?page=x", "?page=99999999999999999999", "?state=open", "?state=other"]
    {
        assert_eq!(numbers(&list(first).json())[0], 25, "{first}");
    }
    assert_eq!(
        (numbers(&list("?state=closed").json()), list("?state=closed").header("link")),
        (vec![], None)
    );
}

#[apply(both_databases)]
fn only_readers_list_and_only_where_issues_are_kept(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let hidden = server.repository(&alice, "hidden", true);
    server.issues(hidden, &alice, 1, false);
    for target in ["/repos/alice/hidden/issues", "/repos/alice/hidden/issues/1"] {
        server.get(target).token(&bob).send().is_empty(404);
        assert_eq!(server.get(target).token(&alice).send().status, 200);
        server.get(target).basic(&alice).send().is_empty(401);
    }
    server
        .store
        .run_blocking(move |connection| {
            let off = repository::enable_issues.eq(false);
            Ok(diesel::update(repository::table.find(hidden)).set(off).execute(connection)?)
        })
        .unwrap();
    server.get("/repos/alice/hidden/issues").token(&alice).send().is_empty(404);
    server.get("/repos/alice/hidden/issues/1").token(&alice).send().is_empty(404);
}

#[apply(both_databases)]
fn one_issue_is_shown_by_its_number(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let repository = server.repository(&alice, "hello", false);
    server.issues(repository, &alice, 3, true);
    let get = |index: &str| server.get(&format!("/repos/alice/hello/issues/{index}")).token(&alice).send();
    let shown = get("2").json();
    assert_eq!(
        (&shown["number"], &shown["state"], &shown["pull_request"]),
        (&json!(2), &json!("closed"), &Value::Null)
    );
    for first in ["0", "abc"] {
        assert_eq!(get(first).json()["number"], 1, "{first}");
    }
    for missing in ["4", "-1", "99999999999999999999"] {
        get(missing).is_empty(404);
    }
}

#[apply(both_databases)]
fn a_pull_request_is_an_issue_by_its_number_but_not_in_the_list(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let repository = server.repository(&alice, "hello", false);
    server.issues(repository, &alice, 1, false);
    server
        .store
        .run_blocking(move |connection| {
            let id: i64 =
                issue::table.filter(issue::repo_id.eq(repository)).select(issue::id).first(connection)?;
            diesel::update(issue::table.find(id)).set(issue::is_pull.eq(true)).execute(connection)?;
            let merged = (
                pull_request::issue_id.eq(id),
                pull_request::has_merged.eq(true),
                pull_request::merged_unix.eq(1_700_000_000),
            );
            Ok(diesel::insert_into(pull_request::table).values(merged).execute(connection)?)
        })
        .unwrap();
    let shown = server.get("/repos/alice/hello/issues/1").token(&alice).send().json();
    assert_eq!(shown["pull_request"], json!({"merged": true, "merged_at": "2023-11-14T22:13:20Z"}));
    server.get("/repos/alice/hello/issues").token(&alice).send().is(200, json!([]));
}
