use diesel::prelude::*;
use gogs_openapi::store::schema::{issue, label, repository as repositories};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::routes::user::repos::grant;
use crate::support::{Answer, Backend, Server, TestUser, both_databases};

/// A server with the repository `alice/hello`, which has two open issues, the closed issue 3, and the labels 1 `wish`, 2 `bug` and
/// 3 `later`; label 4 is another repository's.
fn hello(backend: Backend, version: &str) -> (Server, TestUser, i64) {
    let server = Server::start_as(backend, version);
    let alice = server.user("alice");
    let hello = server.repository(&alice, "hello", false);
    let other = server.repository(&alice, "other", false);
    server.issues(hello, &alice, 3, false);
    server
        .store
        .run_blocking(move |connection| {
            for (repository, name) in [(hello, "wish"), (hello, "bug"), (hello, "later"), (other, "foreign")]
            {
                diesel::insert_into(label::table)
                    .values((
                        (label::repo_id.eq(repository), label::name.eq(name), label::color.eq("#000000")),
                        (label::num_issues.eq(0), label::num_closed_issues.eq(0)),
                    ))
                    .execute(connection)?;
            }
            Ok(diesel::update(issue::table.filter(issue::index.eq(3)))
                .set(issue::is_closed.eq(true))
                .execute(connection)?)
        })
        .unwrap();
    (server, alice, hello)
}

fn names(labels: &Answer) -> Vec<String> {
    assert_eq!(labels.status, 200, "{}", labels.text());
    labels.json().as_array().unwrap().iter().map(|label| label["name"].as_str().unwrap().to_owned()).collect()
}

fn send(server: &Server, user: &TestUser, method: &str, place: &str, labels: &[i64]) -> Answer {
    let target = format!("/repos/alice/hello/issues/{place}");
    server.request(method, &target).token(user).json(&json!({"labels": labels})).send()
}

/// How many issues, and how many closed ones, each label counts, by its id.
fn counts(server: &Server) -> Vec<(Option<i32>, Option<i32>)> {
    server
        .store
        .run_blocking(|connection| {
            Ok(label::table
                .order(label::id)
                .select((label::num_issues, label::num_closed_issues))
                .load(connection)?)
        })
        .unwrap()
}

fn counted(counts: &[(i32, i32)]) -> Vec<(Option<i32>, Option<i32>)> {
    counts.iter().map(|(all, closed)| (Some(*all), Some(*closed))).collect()
}

#[apply(both_databases)]
fn new_labels_come_behind_those_that_were_there(backend: Backend) {
    let (server, alice, _) = hello(backend, "0.14.3");
    assert_eq!(names(&send(&server, &alice, "POST", "1/labels", &[3])), ["later"]);
    assert_eq!(names(&send(&server, &alice, "POST", "1/labels", &[1, 3, 2, 2])), ["later", "bug", "wish"]);
    assert_eq!(
        names(&send(&server, &alice, "POST", "1/labels", &[4, 99, 0, -1, 1])),
        ["bug", "later", "wish"]
    );
    assert_eq!(names(&send(&server, &alice, "POST", "1/labels", &[])), ["bug", "later", "wish"]);
    let listed = server.get("/repos/alice/hello/issues/1/labels").token(&alice).send();
    assert_eq!(names(&listed), ["bug", "later", "wish"]);
    let issue = server.get("/repos/alice/hello/issues/1").token(&alice).send().json();
    assert_eq!(issue["labels"], listed.json());
    assert_eq!(counts(&server), counted(&[(1, 0), (1, 0), (1, 0), (0, 0)]));
}

#[apply(both_databases)]
fn labels_count_their_issues(backend: Backend) {
    let (server, alice, _) = hello(backend, "0.14.3");
    for (method, place, labels, due) in [
        ("POST", "1/labels", &[1, 2][..], [(1, 0), (1, 0), (0, 0), (0, 0)]),
        ("PUT", "3/labels", &[2, 3], [(1, 0), (2, 1), (1, 1), (0, 0)]),
        ("PUT", "3/labels", &[3, 1], [(2, 1), (1, 0), (1, 1), (0, 0)]),
        ("PUT", "2/labels", &[4], [(2, 1), (1, 0), (1, 1), (0, 0)]),
        ("DELETE", "3/labels/1", &[], [(1, 0), (1, 0), (1, 1), (0, 0)]),
        ("DELETE", "3/labels/1", &[], [(1, 0), (1, 0), (1, 1), (0, 0)]),
        ("DELETE", "1/labels", &[], [(0, 0), (0, 0), (1, 1), (0, 0)]),
        ("DELETE", "1/labels", &[], [(0, 0), (0, 0), (1, 1), (0, 0)]),
        ("PUT", "3/labels", &[], [(0, 0), (0, 0), (0, 0), (0, 0)]),
    ] {
        let answer = send(&server, &alice, method, place, labels);
        assert_eq!(answer.status, if method == "DELETE" { 204 } else { 200 }, "{method} {place}");
        assert_eq!(counts(&server), counted(&due), "{method} {place} {labels:?}");
    }
}

#[apply(both_databases)]
fn labels_are_read_in_each_kind_of_body(backend: Backend) {
    let (server, alice, _) = hello(backend, "0.14.3");
    let put = |media_type: &str, body: &str| {
        let request = server.put("/repos/alice/hello/issues/1/labels").token(&alice);
        request.header("Content-Type", media_type).body(body).send()
    };
    const FORM: &str = "application/x-www-form-urlencoded";
    const JSON: &str = "application/json";
    for (media_type, body, due) in [
        (FORM, "labels=1&labels=2", &["bug", "wish"][..]),
        (FORM, "", &[]),
        (JSON, r#"{"Labels": [1], "labels": [2, null]}"#, &["bug"]),
        (JSON, r#"{"labels": [3], "labels": null}"#, &[]),
        (JSON, "null", &[]),
        ("application/x-yaml", "labels: [3, 1]", &["later", "wish"]),
    ] {
        assert_eq!(names(&put(media_type, body)), due, "{body}");
    }
    put(FORM, "labels=1&labels=x")
        .breaks(422, &[("labels", "IntegerTypeError", "Value could not be parsed as integer")]);
    for body in [r#"{"labels": ["bug"]}"#, r#"{"labels": 1}"#, r#"{"labels": [1.5]}"#, "{"] {
        assert_eq!(put(JSON, body).status, 400, "{body}");
    }
    assert_eq!(put("text/plain", "labels").status, 415);
}

/// More than a query of SQLite has parameters.
#[apply(both_databases)]
fn a_request_may_name_more_labels_than_there_are(backend: Backend) {
    let (server, alice, _) = hello(backend, "0.14.3");
    let many: Vec<i64> = (1..=50_000).rev().collect();
    assert_eq!(names(&send(&server, &alice, "POST", "2/labels", &many)), ["bug", "later", "wish"]);
}

#[apply(both_databases)]
fn the_issue_0_is_the_first_and_others_are_missing(backend: Backend) {
    let (server, alice, _) = hello(backend, "0.14.3");
    for first in ["0", "abc", "1.5", "+1", "01"] {
        assert_eq!(
            names(&send(&server, &alice, "PUT", &format!("{first}/labels"), &[1])),
            ["wish"],
            "{first}"
        );
    }
    for missing in ["4", "-1", "99999999999999999999"] {
        let labels = format!("{missing}/labels");
        let list = server.get(&format!("/repos/alice/hello/issues/{labels}")).token(&alice).send();
        list.is_empty(404);
        for method in ["POST", "PUT", "DELETE"] {
            send(&server, &alice, method, &labels, &[1]).is_empty(404);
        }
        send(&server, &alice, "DELETE", &format!("{labels}/99"), &[]).is_empty(404);
        let unreadable = server.post(&format!("/repos/alice/hello/issues/{labels}")).token(&alice);
        assert_eq!(unreadable.header("Content-Type", "application/json").body("[").send().status, 400);
    }
}

#[test]
fn a_label_of_another_repository_is_not_taken_off() {
    for (version, brackets) in [("0.11.91", true), ("0.12.0", false), ("main", false)] {
        let (server, alice, _) = hello(Backend::Sqlite, version);
        for (label, id) in [("4", 4), ("77", 77), ("bug", 0), ("-3", -3)] {
            let about = if brackets {
                format!(" [label_id: {id}, repo_id: 1]")
            } else {
                format!(": map[labelID:{id} repoID:1]")
            };
            send(&server, &alice, "DELETE", &format!("1/labels/{label}"), &[])
                .says(422, &format!("label does not exist{about}"));
        }
    }
}

/// Neither the author of an issue nor who may read it labels it. Where issues are switched off there are none, for everyone.
#[apply(both_databases)]
fn writers_label_issues_that_are_kept_here(backend: Backend) {
    let (server, alice, hello) = hello(backend, "0.14.3");
    let (author, writer, stranger) = (server.user("author"), server.user("writer"), server.user("stranger"));
    let site_admin = server.site_admin("root");
    grant(&server, &author, hello, 1);
    grant(&server, &writer, hello, 2);
    let (poster, mine) = (author.id, hello);
    server
        .store
        .run_blocking(move |connection| {
            Ok(diesel::update(issue::table.filter(issue::repo_id.eq(mine)))
                .set(issue::poster_id.eq(poster))
                .execute(connection)?)
        })
        .unwrap();
    let statuses = |user: &TestUser| {
        let calls = [
            ("GET", "1/labels"),
            ("POST", "1/labels"),
            ("PUT", "1/labels"),
            ("DELETE", "1/labels/1"),
            ("DELETE", "1/labels"),
        ];
        calls.map(|(method, place)| send(&server, user, method, place, &[1]).status)
    };
    for user in [&alice, &writer, &site_admin] {
        assert_eq!(statuses(user), [200, 200, 200, 204, 204], "{}", user.name);
    }
    for user in [&author, &stranger] {
        assert_eq!(statuses(user), [200, 403, 403, 403, 403], "{}", user.name);
    }
    let switch = |enabled: bool, external: bool| {
        server
            .store
            .run_blocking(move |connection| {
                let values = (
                    repositories::enable_issues.eq(enabled),
                    repositories::enable_external_tracker.eq(external),
                );
                Ok(diesel::update(repositories::table.find(hello)).set(values).execute(connection)?)
            })
            .unwrap();
    };
    for (enabled, external) in [(false, false), (true, true)] {
        switch(enabled, external);
        for user in [&alice, &author] {
            assert_eq!(statuses(user), [404; 5], "{}", user.name);
        }
        let labels: Value = server.get("/repos/alice/hello/labels").token(&stranger).send().json();
        assert_eq!(labels.as_array().unwrap().len(), 3);
    }
}
