use rstest_reuse::apply;
use serde_json::json;

use crate::{
    routes::user::keys::ED25519,
    support::{Backend, Server, both_databases},
};

#[apply(both_databases)]
fn anyones_keys_are_shown_to_each_caller(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    server.post("/user/keys").token(&alice).json(&json!({"title": "laptop", "key": ED25519})).send();
    let own = server.get("/user/keys").token(&alice).send().json();
    assert_eq!(own[0]["title"], "laptop");
    server.get("/users/Alice/keys").token(&bob).send().is(200, own);
    server.get("/users/bob/keys").token(&alice).send().is(200, json!([]));
    server.get("/users/nobody/keys").token(&bob).send().is_empty(404);
}
