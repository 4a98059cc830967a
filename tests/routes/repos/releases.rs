use diesel::prelude::*;
use gogs_openapi::store::schema::release;
use rstest_reuse::apply;
use serde_json::{Value, json};

use super::super::user::repos::grant;
use crate::support::{Backend, Server, TestUser, both_databases};

/// A release of a repository.
pub fn publish(server: &Server, repository: i64, publisher: &TestUser, tag: &str, draft: bool) {
    let (publisher, tag) = (publisher.id, tag.to_owned());
    server
        .store
        .run_blocking(move |connection| {
            let values = (
                (
                    release::repo_id.eq(repository),
                    release::publisher_id.eq(publisher),
                    release::tag_name.eq(&tag),
                ),
                (release::is_draft.eq(draft), release::created_unix.eq(1_700_000_000)),
            );
            Ok(diesel::insert_into(release::table).values(values).execute(connection)?)
        })
        .unwrap();
}

#[apply(both_databases)]
fn all_are_listed_to_who_may_read_the_repository(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob, carol) = (server.user("alice"), server.user("bob"), server.user("carol"));
    let id = server.repository(&alice, "tool", true);
    let list = || server.get("/repos/alice/tool/releases");
    list().token(&alice).send().is(200, json!([]));
    for (tag, draft) in [("b", true), ("a", false)] {
        publish(&server, id, &bob, tag, draft);
    }
    list().send().is_empty(404);
    list().token(&carol).send().is_empty(404);
    grant(&server, &carol, id, 1);
    let listed = list().token(&carol).send().json();
    let told: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["tag_name"].clone(), one["draft"].clone()))
        .collect();
    assert_eq!(told, [(json!("b"), json!(true)), (json!("a"), json!(false))]);
    assert_eq!(listed[0]["author"]["email"], "bob@example.com");
    assert_eq!(listed[0]["created_at"], "2023-11-14T22:13:20Z");
    for empty in ["target_commitish", "name", "body"] {
        assert_eq!(listed[0][empty], "", "{empty}");
    }
    // Who published it may be gone.
    let admin = server.site_admin("root");
    server.delete("/admin/users/bob").token(&admin).send().is_empty(204);
    assert_eq!(list().basic(&alice).send().json()[1]["author"]["username"], "Ghost");
}

#[test]
fn there_are_none_before_0_12() {
    for (gogs, status) in [("0.11.91", 404), ("0.12.0", 200)] {
        let server = Server::start_as(Backend::Sqlite, gogs);
        server.repository(&server.user("alice"), "tool", false);
        let answer = server.get("/repos/alice/tool/releases").send();
        let says: Value = answer.json();
        assert_eq!((answer.status, says.is_array()), (status, status == 200), "{gogs}");
    }
}
