use diesel::prelude::*;
use gogs_openapi::store::schema::{issue, repository};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{Backend, Server, both_databases};

fn titles(page: &Value) -> Vec<&str> {
    page.as_array().unwrap().iter().map(|issue| issue["title"].as_str().unwrap()).collect()
}

#[apply(both_databases)]
fn what_is_assigned_is_listed_whoever_may_read_it(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let secret = server.repository(&alice, "secret", true);
    let off = server.repository(&alice, "off", false);
    for (repository, title, assignee) in [
        ("secret", "Hidden", "bob"),
        ("off", "Off", "BOB"),
        ("secret", "Other", "alice"),
        ("off", "None", ""),
    ] {
        let issue = json!({"title": title, "assignee": assignee});
        let target = format!("/repos/alice/{repository}/issues");
        assert_eq!(server.post(&target).token(&alice).json(&issue).send().status, 201);
    }
    server
        .store
        .run_blocking(move |connection| {
            let pull = issue::table.filter(issue::name.eq("Off"));
            diesel::update(pull).set(issue::created_unix.eq(1_700_000_000)).execute(connection)?;
            let switched_off = repository::enable_issues.eq(false);
            Ok(diesel::update(repository::table.find(off)).set(switched_off).execute(connection)?)
        })
        .unwrap();
    server.get("/repos/alice/secret").token(&bob).send().is_empty(404);
    let listed = server.get("/user/issues").token(&bob).send().json();
    assert_eq!(titles(&listed), ["Hidden", "Off"]);
    assert_eq!(titles(&server.get("/user/issues").token(&alice).send().json()), ["Other"]);
    server
        .store
        .run_blocking(move |connection| {
            let hidden = issue::table.filter(issue::repo_id.eq(secret));
            Ok(diesel::update(hidden).set(issue::is_pull.eq(true)).execute(connection)?)
        })
        .unwrap();
    assert_eq!(titles(&server.get("/user/issues").token(&bob).send().json()), ["Off"]);
}

#[apply(both_databases)]
fn a_list_takes_as_many_queries_however_long_it_is(backend: Backend) {
    use gogs_openapi::store::issues::{self, Of};
    let server = Server::start(backend);
    let people: Vec<_> = (0..4).map(|number| server.user(&format!("user{number}"))).collect();
    let (mut queries, assignee) = (Vec::new(), people[0].id);
    for round in 1..=2 {
        for (number, poster) in people.iter().enumerate() {
            let name = format!("repository{round}{number}");
            server.repository(poster, &name, false);
            let milestone = format!("/repos/{}/{name}/milestones", poster.name);
            let milestone = server.post(&milestone).token(poster).json(&json!({"title": "v1"})).send().json();
            let issue = json!({"title": "x", "assignee": "user0", "milestone": milestone["id"]});
            let issues = format!("/repos/{}/{name}/issues", poster.name);
            assert_eq!(server.post(&issues).token(poster).json(&issue).send().status, 201);
        }
        let ((views, total), asked) =
            server.counted(|connection| issues::page(connection, Of::Assignee(assignee), false, 1, None));
        assert_eq!((views.len(), total), (4 * round, 4 * i64::try_from(round).unwrap()));
        assert!(views.iter().all(|view| view.milestone.is_some()));
        queries.push(asked);
    }
    assert_eq!(queries[0], queries[1]);
}
