use diesel::prelude::*;
use gogs_openapi::{gogs::GogsVersion, store::schema::repository};
use rstest_reuse::apply;
use serde_json::json;

use super::super::user::repos::grant;
use crate::support::{Backend, Server, TestUser, both_databases};

/// What is stored of the tracker of a repository.
fn stored(server: &Server, id: i64) -> (bool, Option<bool>, Option<String>, Option<String>, Option<String>) {
    server
        .store
        .run_blocking(move |connection| {
            let columns = (
                repository::enable_issues,
                repository::enable_external_tracker,
                repository::external_tracker_url,
                repository::external_tracker_format,
                repository::external_tracker_style,
            );
            Ok(repository::table.find(id).select(columns).first(connection)?)
        })
        .unwrap()
}

#[apply(both_databases)]
fn what_is_given_changes_and_the_rest_stays(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let id = server.repository(&alice, "tool", false);
    let edit = |body| server.patch("/repos/Alice/TOOL/issue-tracker").token(&alice).json(&body).send();
    edit(json!({
        "enable_external_tracker": true, "external_tracker_url": "here", "tracker_url_format": "{index}!",
        "tracker_issue_style": "any", "more": 1,
    }))
    .is_empty(204);
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(stored(&server, id), (true, Some(true), text("here"), text("{index}!"), text("any")));
    server.get("/repos/alice/tool/issues").token(&alice).send().is_empty(404);
    edit(json!({"external_tracker_url": "", "enable_external_tracker": null, "enable_issues": false}))
        .is_empty(204);
    assert_eq!(stored(&server, id), (false, Some(true), text(""), text("{index}!"), text("any")));
    edit(json!({"ENABLE_ISSUES": true, "enable_external_tracker": false})).is_empty(204);
    server.get("/repos/alice/tool/issues").token(&alice).send().is(200, json!([]));
    server
        .patch("/repos/alice/tool/issue-tracker")
        .token(&alice)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body("enable_issues=false")
        .send()
        .is_empty(204);
    server.get("/repos/alice/tool/issues").token(&alice).send().is(200, json!([]));
    let wrong = edit(json!({"enable_issues": 1}));
    assert_eq!((wrong.status, &wrong.json()[0]["classification"]), (400, &json!("DeserializationError")));
}

/// In each version, for each operation of its kind: 204 to who may.
#[test]
fn writers_may_until_0_14_2() {
    for gogs in GogsVersion::RECORDED {
        let server = Server::start_as(Backend::Sqlite, &gogs.to_string());
        let (alice, stranger, admin) =
            (server.user("alice"), server.user("stranger"), server.site_admin("root"));
        let id = server.repository(&alice, "tool", false);
        let by_writers = gogs < "0.14.3".parse().unwrap();
        let edit = |user: &TestUser| {
            server.patch("/repos/alice/tool/issue-tracker").token(user).json(&json!({})).send()
        };
        for (name, mode, may) in [("reader", 1, false), ("writer", 2, by_writers), ("keeper", 3, true)] {
            let user = server.user(name);
            grant(&server, &user, id, mode);
            edit(&user).is_empty(if may { 204 } else { 403 });
            // Who may not is refused before the body is read.
            let unreadable = server.patch("/repos/alice/tool/issue-tracker").token(&user);
            let unreadable = unreadable.header("Content-Type", "application/json").body("{").send();
            assert_eq!(unreadable.status, if may { 400 } else { 403 }, "{name} on {gogs}");
        }
        edit(&stranger).is_empty(403);
        edit(&admin).is_empty(204);
        let secret = server.repository(&alice, "secret", true);
        assert!(secret > id);
        server
            .patch("/repos/alice/secret/issue-tracker")
            .token(&stranger)
            .json(&json!({}))
            .send()
            .is_empty(404);
    }
}

#[test]
fn the_repository_counts_as_updated_until_0_12() {
    for gogs in GogsVersion::RECORDED {
        let server = Server::start_as(Backend::Sqlite, &gogs.to_string());
        let alice = server.user("alice");
        server.repository(&alice, "tool", false);
        let updated = || server.get("/repos/alice/tool").token(&alice).send().json()["updated_at"].clone();
        let before = updated();
        server.patch("/repos/alice/tool/issue-tracker").token(&alice).json(&json!({})).send().is_empty(204);
        assert_eq!(updated() == before, gogs >= "0.13.0".parse().unwrap(), "{gogs}");
    }
}

#[test]
fn a_text_that_postgresql_cannot_hold_is_refused() {
    if Backend::postgres_is_there() {
        let server = Server::on(Backend::Postgres.newest_recorded(), "0.14.3");
        let alice = server.user("dora");
        server.repository(&alice, "tool", false);
        for text in ["x".repeat(256), "\0".to_owned()] {
            let body = json!({"external_tracker_url": text});
            let refused = server.patch("/repos/dora/tool/issue-tracker").token(&alice).json(&body).send();
            assert_eq!(refused.status, 422, "{}", refused.text());
        }
    }
}
