use diesel::prelude::*;
use gogs_openapi::store::schema::user;
use rstest_reuse::apply;
use serde_json::json;

use super::super::super::user::keys::ED25519;
use crate::support::{Answer, Backend, Server, TestUser, both_databases};

fn add(server: &Server, admin: &TestUser, user: &str, title: &str, key: &str) -> Answer {
    let body = json!({"title": title, "key": key});
    server.post(&format!("/admin/users/{user}/keys")).token(admin).json(&body).send()
}

#[apply(both_databases)]
fn a_key_is_added_for_a_user(backend: Backend) {
    let server = Server::start(backend);
    let (root, alice, bob) = (server.site_admin("root"), server.user("alice"), server.user("bob"));
    let made = add(&server, &root, "ALICE", "laptop", ED25519);
    made.is(
        201,
        json!({
            "id": 1, "key": ED25519, "url": format!("{}/api/v1/user/keys/1", server.base),
            "title": "laptop", "created_at": "0001-01-01T00:00:00Z",
        }),
    );
    assert_eq!(server.get("/user/keys").token(&alice).send().json()[0]["id"], 1);
    add(&server, &root, "bob", "laptop", ED25519).says(422, "Key content has been used as non-deploy key");
    let other = ED25519.replace("key2", "another");
    add(&server, &root, "alice", "laptop", &other).says(422, "Key title has been used");
    let by_password = server.post("/admin/users/bob/keys").basic(&root);
    assert_eq!(by_password.json(&json!({"title": "laptop", "key": other})).send().status, 201);
    server.get("/user/keys").token(&bob).send();
    add(&server, &bob, "bob", "mine", ED25519).is_empty(403);
}

#[apply(both_databases)]
fn the_body_is_looked_at_before_the_user(backend: Backend) {
    let server = Server::start(backend);
    let root = server.site_admin("root");
    add(&server, &root, "nobody", "", "")
        .breaks(422, &[("Title", "RequiredError", "Required"), ("Key", "RequiredError", "Required")]);
    add(&server, &root, "nobody", "x", "no key").is_empty(404);
    add(&server, &root, "root", "x", "no key").says(
        422,
        "Invalid key content: %v: extractTypeFromBase64Key: invalid key format: illegal base64 data at input byte 0",
    );
}

#[apply(both_databases)]
fn an_organization_may_have_keys(backend: Backend) {
    let server = Server::start(backend);
    let (root, team) = (server.site_admin("root"), server.user("team"));
    server
        .store
        .run_blocking(|connection| {
            Ok(diesel::update(user::table.find(team.id)).set(user::type_.eq(1)).execute(connection)?)
        })
        .unwrap();
    assert_eq!(add(&server, &root, "team", "x", ED25519).status, 201);
    assert_eq!(server.get("/users/team/keys").token(&root).send().json()[0]["title"], "x");
}
