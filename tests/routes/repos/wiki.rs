use diesel::prelude::*;
use gogs_openapi::store::schema::repository;
use rstest_reuse::apply;
use serde_json::json;

use crate::support::{Backend, Server, both_databases};

#[apply(both_databases)]
fn what_is_given_changes_and_the_rest_stays(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let id = server.repository(&alice, "tool", true);
    let edit = |body| server.patch("/repos/alice/tool/wiki").token(&alice).json(&body).send();
    let stored = || -> (bool, Option<bool>, Option<bool>, Option<String>) {
        server
            .store
            .run_blocking(move |connection| {
                let columns = (
                    repository::enable_wiki,
                    repository::allow_public_wiki,
                    repository::enable_external_wiki,
                    repository::external_wiki_url,
                );
                Ok(repository::table.find(id).select(columns).first(connection)?)
            })
            .unwrap()
    };
    edit(json!({
        "enable_wiki": false, "allow_public_wiki": true, "enable_external_wiki": true, "external_wiki_url": "there",
    }))
    .is_empty(204);
    assert_eq!(stored(), (false, Some(true), Some(true), Some("there".to_owned())));
    edit(json!({"enable_wiki": true})).is_empty(204);
    assert_eq!(stored(), (true, Some(true), Some(true), Some("there".to_owned())));
    // A private repository whose wiki everybody may read is found.
    let found = server.get("/repos/search?q=tool").send().json();
    assert_eq!(found["data"][0]["full_name"], "alice/tool");
    edit(json!({"allow_public_wiki": false})).is_empty(204);
    assert_eq!(server.get("/repos/search?q=tool").send().json()["data"], json!([]));
}

#[test]
fn there_is_none_until_0_12() {
    for (gogs, status) in [("0.11.91", 404), ("0.12.11", 404), ("0.13.0", 204)] {
        let server = Server::start_as(Backend::Sqlite, gogs);
        let alice = server.user("alice");
        server.repository(&alice, "tool", false);
        let answer = server.patch("/repos/alice/tool/wiki").token(&alice).json(&json!({})).send();
        assert_eq!(answer.status, status, "{gogs}");
    }
}
