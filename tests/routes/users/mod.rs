mod following;
mod search;
mod tokens;

use rstest_reuse::apply;
use serde_json::json;

use crate::support::{Backend, Server, both_databases};

#[apply(both_databases)]
fn a_user_is_shown_with_email_to_known_callers_only(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("Alice");
    let bob = server.user("bob");
    let shown = |email: &str| {
        json!({
            "id": alice.id, "username": "Alice", "login": "Alice", "full_name": "", "email": email,
            "avatar_url": format!("{}/avatars/{}", server.base, alice.id),
        })
    };
    server.get("/users/aLICE").send().is(200, shown(""));
    server.get("/users/alice").token(&bob).send().is(200, shown("alice@example.com"));
    server.get("/users/alice").basic(&bob).send().is(200, shown("alice@example.com"));
    server.get("/users/alice").header("Authorization", "token nonsense").send().is(200, shown(""));
    server.get("/users/nobody").send().is_empty(404);
    server.get("/users/%00").send().is_empty(404);
}
