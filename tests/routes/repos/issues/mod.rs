mod comments;
mod labels;

use diesel::prelude::*;
use gogs_openapi::store::schema::{issue, issue_user, label, pull_request, repository};
use insta::assert_snapshot;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::routes::user::repos::grant;
use crate::support::{Answer, Backend, Server, TestUser, both_databases};

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

/// A server that speaks as `version`, with the repository `alice/hello`, to which Walter may write, its milestone 1 and its label 1.
struct Place {
    server: Server,
    alice: TestUser,
    writer: TestUser,
    reader: TestUser,
    hello: i64,
}

impl Place {
    fn on(backend: Backend, version: &str) -> Self {
        let server = Server::start_as(backend, version);
        let [alice, writer, reader] = ["alice", "writer", "reader"].map(|name| server.user(name));
        let hello = server.repository(&alice, "hello", false);
        grant(&server, &writer, hello, 2);
        let made = |what: &str, body: Value| {
            server.post(&format!("/repos/alice/hello/{what}")).token(&alice).json(&body).send().status
        };
        assert_eq!(made("milestones", json!({"title": "v1"})), 201);
        assert_eq!(made("labels", json!({"name": "bug", "color": "#ee0701"})), 201);
        Self { server, alice, writer, reader, hello }
    }

    fn create(&self, user: &TestUser, body: &Value) -> Answer {
        self.server.post("/repos/alice/hello/issues").token(user).json(body).send()
    }

    fn edit(&self, user: &TestUser, index: i64, body: &Value) -> Answer {
        self.server.patch(&format!("/repos/alice/hello/issues/{index}")).token(user).json(body).send()
    }

    fn get(&self, target: &str) -> Value {
        self.server.get(target).token(&self.alice).send().json()
    }

    fn comments(&self) -> usize {
        self.get("/repos/alice/hello/issues/1/comments").as_array().unwrap().len()
    }

    /// Issues and pull requests of the repository: all, the closed ones of both kinds.
    fn counts(&self) -> [i32; 4] {
        type Columns = (Option<i32>, Option<i32>, Option<i32>, Option<i32>);
        let hello = repository::table.find(self.hello).select((
            repository::num_issues,
            repository::num_pulls,
            repository::num_closed_issues,
            repository::num_closed_pulls,
        ));
        let counts: Columns =
            self.server.store.run_blocking(|connection| Ok(hello.first(connection)?)).unwrap();
        [counts.0, counts.1, counts.2, counts.3].map(Option::unwrap_or_default)
    }

    /// Of the first issue, by the user: whether it is assigned, its poster, and whether it is closed.
    fn users(&self) -> Vec<IssueUser> {
        let rows = issue_user::table.filter(issue_user::issue_id.eq(1)).order(issue_user::uid).select((
            issue_user::uid,
            issue_user::is_assigned,
            issue_user::is_poster,
            issue_user::is_closed,
        ));
        self.server.store.run_blocking(|connection| Ok(rows.load(connection)?)).unwrap()
    }
}

/// A user of an issue: number, whether it is assigned, its poster, and whether it is closed.
type IssueUser = (Option<i64>, Option<bool>, Option<bool>, Option<bool>);

#[apply(both_databases)]
fn a_new_issue_has_the_next_number_and_is_counted(backend: Backend) {
    let place = Place::on(backend, "0.14.3");
    let all = json!({
        "title": "\u{2003} It stops\n", "body": " As *is* ", "assignee": "READER", "milestone": 1, "labels": [1, 1, 7],
    });
    let created = place.create(&place.writer, &all);
    let shown = created.json();
    assert_eq!((created.status, &shown["number"], &shown["title"]), (201, &json!(1), &json!("It stops")));
    assert_eq!((&shown["body"], &shown["assignee"]["username"]), (&json!(" As *is* "), &json!("reader")));
    assert_eq!(
        (&shown["milestone"]["open_issues"], &shown["labels"][0]["name"], &shown["labels"][1]),
        (&json!(1), &json!("bug"), &Value::Null)
    );
    let (yes, no) = (Some(true), Some(false));
    let [alice, writer, _] = [&place.alice, &place.writer, &place.reader].map(|user| Some(user.id));
    assert_eq!(place.users(), [(alice, no, no, no), (writer, no, yes, no)]);
    let hello = place.hello;
    let pulls = repository::num_pulls.eq(3);
    place
        .server
        .store
        .run_blocking(move |connection| {
            Ok(diesel::update(repository::table.find(hello)).set(pulls).execute(connection)?)
        })
        .unwrap();
    let closed = place.create(&place.reader, &json!({"title": "x", "closed": true})).json();
    assert_eq!(
        (&closed["number"], &closed["state"], &closed["comments"]),
        (&json!(5), &json!("closed"), &json!(0))
    );
    assert_eq!(place.get("/repos/alice/hello/issues/5/comments")[0]["user"]["username"], "reader");
    assert_eq!(place.counts(), [2, 3, 1, 0]);
    assert_eq!(place.get("/repos/alice/hello")["open_issues_count"], 1);
}

#[apply(both_databases)]
fn what_readers_say_of_assignee_milestone_and_labels_is_ignored(backend: Backend) {
    let place = Place::on(backend, "0.14.3");
    let body = json!({"title": "x", "assignee": "nobody", "milestone": 1, "labels": [1]});
    let created = place.create(&place.reader, &body);
    let shown = created.json();
    assert_eq!((created.status, &shown["labels"]), (201, &json!([])));
    assert_eq!((&shown["milestone"], &shown["assignee"]), (&Value::Null, &Value::Null));
    place.create(&place.writer, &body).says(422, "assignee does not exist: [name: nobody]");
    place.create(&place.writer, &json!({"title": ""})).breaks(422, &[("Title", "RequiredError", "Required")]);
    assert_eq!(place.counts()[0], 1);
    let ignored = json!({"title": "y", "assignee": "nobody", "milestone": 99});
    let edited = place.edit(&place.reader, 1, &ignored);
    assert_eq!((edited.status, &edited.json()["title"]), (201, &json!("y")));
    place.edit(&place.writer, 1, &ignored).says(422, "assignee does not exist: [name: nobody]");
    let other =
        place.create(&place.writer, &json!({"title": "x", "milestone": 99, "labels": [99, -1]})).json();
    assert_eq!((&other["milestone"], &other["labels"]), (&Value::Null, &json!([])));
}

#[apply(both_databases)]
fn an_issue_is_edited_by_its_author_and_by_writers(backend: Backend) {
    let place = Place::on(backend, "0.14.3");
    assert_eq!(place.create(&place.alice, &json!({"title": "First", "body": "Text"})).status, 201);
    place.edit(&place.reader, 1, &json!({"title": "x"})).is_empty(403);
    place.edit(&place.reader, 9, &json!({"title": "x"})).is_empty(404);
    let shown = |body: Value| {
        let edited = place.edit(&place.writer, 1, &body);
        assert_eq!(edited.status, 201, "{body}: {}", edited.text());
        let shown = edited.json();
        ["title", "body", "state"].map(|name| shown[name].as_str().unwrap().to_owned())
    };
    for (body, due) in [
        (json!({}), ["First", "Text", "open"]),
        (json!({"title": null, "body": null, "state": null}), ["First", "Text", "open"]),
        (json!({"title": ""}), ["First", "Text", "open"]),
        (json!({"title": "  Spaces  ", "body": ""}), ["  Spaces  ", "", "open"]),
        (json!({"state": "closed", "labels": [1]}), ["  Spaces  ", "", "closed"]),
        (json!({"state": "Closed"}), ["  Spaces  ", "", "open"]),
    ] {
        assert_eq!(shown(body.clone()), due, "{body}");
    }
    let form = place
        .server
        .patch("/repos/alice/hello/issues/0")
        .token(&place.writer)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body("title=Form&body=b&state=closed")
        .send()
        .json();
    assert_eq!((&form["title"], &form["body"], &form["state"]), (&json!("Form"), &json!(""), &json!("open")));
    assert_eq!(place.get("/repos/alice/hello/issues/1")["labels"], json!([]));
}

#[apply(both_databases)]
fn closing_and_opening_is_counted_once(backend: Backend) {
    let place = Place::on(backend, "0.14.3");
    let body = json!({"title": "x", "milestone": 1, "labels": [1]});
    assert_eq!(place.create(&place.writer, &body).status, 201);
    let of_label = || -> Option<i32> {
        let closed = label::table.find(1).select(label::num_closed_issues);
        place.server.store.run_blocking(|connection| Ok(closed.first(connection)?)).unwrap()
    };
    for (state, closed, comments) in
        [("closed", 1, 1), ("closed", 1, 1), ("open", 0, 2), ("", 0, 2), ("closed", 1, 3)]
    {
        let shown = place.edit(&place.alice, 1, &json!({"state": state})).json();
        let milestone = &shown["milestone"];
        assert_eq!(
            (&milestone["open_issues"], &milestone["closed_issues"]),
            (&json!(1 - closed), &json!(closed))
        );
        assert_eq!((place.counts(), of_label()), ([1, 0, closed, 0], Some(closed)));
        assert_eq!((place.comments(), &shown["comments"]), (comments, &json!(0)));
        assert!(place.users().iter().all(|row| row.3 == Some(closed == 1)));
    }
    let moved = place.edit(&place.alice, 1, &json!({"milestone": 0})).json();
    assert_eq!(moved["milestone"], Value::Null);
    let counts = place.get("/repos/alice/hello/milestones/1");
    assert_eq!((&counts["open_issues"], &counts["closed_issues"]), (&json!(0), &json!(0)));
}

#[apply(both_databases)]
fn an_issue_is_assigned_and_taken_from_its_assignee(backend: Backend) {
    let place = Place::on(backend, "0.14.3");
    assert_eq!(place.create(&place.alice, &json!({"title": "x"})).status, 201);
    let (writer, no) = (Some(place.writer.id), Some(false));
    let assigned = |name: Value| {
        place.edit(&place.alice, 1, &json!({"assignee": name})).json()["assignee"]["id"].clone()
    };
    assert_eq!(assigned(json!("WRITER")), place.writer.id);
    assert_eq!(place.users()[1], (writer, Some(true), no, no));
    assert_eq!(assigned(Value::Null), place.writer.id);
    assert_eq!(assigned(json!("reader")), place.reader.id);
    assert_eq!(place.users()[1], (writer, no, no, no));
    assert_eq!(assigned(json!("")), Value::Null);
    place
        .edit(&place.alice, 1, &json!({"assignee": " writer"}))
        .says(422, "assignee does not exist: [name:  writer]");
}

#[apply(both_databases)]
fn a_milestone_that_the_repository_has_not_is_refused_and_nothing_is_changed(backend: Backend) {
    for (version, error) in [
        ("0.11.91", "milestone does not exist [id: 7, repo_id: 1]"),
        ("0.14.3", "milestone does not exist: map[milestoneID:7 repoID:1]"),
    ] {
        let place = Place::on(backend, version);
        assert_eq!(place.create(&place.alice, &json!({"title": "First", "milestone": 1})).status, 201);
        let before = place.get("/repos/alice/hello/issues/1");
        let refused = json!({"title": "x", "assignee": "writer", "milestone": 7, "state": "closed"});
        place.edit(&place.alice, 1, &refused).says(422, error);
        assert_eq!(place.get("/repos/alice/hello/issues/1"), before);
        let none = place.edit(&place.alice, 1, &json!({"milestone": -1, "state": "closed"}));
        assert_eq!((none.status, &none.json()["milestone"]), (201, &Value::Null));
    }
}

#[apply(both_databases)]
fn a_pull_request_is_edited_as_an_issue_and_counted_apart(backend: Backend) {
    let place = Place::on(backend, "0.14.3");
    assert_eq!(place.create(&place.reader, &json!({"title": "x"})).status, 201);
    let hello = place.hello;
    place
        .server
        .store
        .run_blocking(move |connection| {
            diesel::update(issue::table.find(1)).set(issue::is_pull.eq(true)).execute(connection)?;
            let counts = (repository::num_issues.eq(0), repository::num_pulls.eq(1));
            Ok(diesel::update(repository::table.find(hello)).set(counts).execute(connection)?)
        })
        .unwrap();
    let closed = place.edit(&place.reader, 1, &json!({"state": "closed"}));
    assert_eq!((closed.status, place.counts()), (201, [0, 1, 0, 1]));
    assert_eq!(place.edit(&place.writer, 1, &json!({"state": "open"})).json()["state"], "open");
    assert_eq!(place.counts(), [0, 1, 0, 0]);
}

/// Real Gogs writes the same, but fails since 0.13.
#[apply(both_databases)]
fn a_fork_has_issues_as_any_repository(backend: Backend) {
    let place = Place::on(backend, "0.14.3");
    let hello = place.hello;
    let forked = (repository::is_fork.eq(true), repository::fork_id.eq(99));
    place
        .server
        .store
        .run_blocking(move |connection| {
            Ok(diesel::update(repository::table.find(hello)).set(forked).execute(connection)?)
        })
        .unwrap();
    assert_eq!(place.create(&place.reader, &json!({"title": "x", "closed": true})).json()["state"], "closed");
    assert_eq!(place.edit(&place.reader, 1, &json!({"state": "open"})).json()["state"], "open");
    let comment = place.server.post("/repos/alice/hello/issues/1/comments").token(&place.reader);
    assert_eq!(comment.json(&json!({"body": "x"})).send().status, 201);
    assert_eq!(place.comments(), 3);
}

#[apply(both_databases)]
fn issues_that_are_made_at_once_have_different_numbers(backend: Backend) {
    let place = Place::on(backend, "0.14.3");
    let create = || place.create(&place.reader, &json!({"title": "x"})).json()["number"].as_i64().unwrap();
    let mut numbers: Vec<i64> = std::thread::scope(|scope| {
        let running: Vec<_> =
            (0..4).map(|_| scope.spawn(|| (0..5).map(|_| create()).collect::<Vec<_>>())).collect();
        running.into_iter().flat_map(|one| one.join().unwrap()).collect()
    });
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
    assert_eq!(place.counts(), [20, 0, 0, 0]);
}
