mod followers;
pub mod following;
mod keys;
mod orgs;
mod repos;
mod search;
mod tokens;

use insta::assert_snapshot;
use rstest_reuse::apply;

use crate::support::{Backend, Server, both_databases};

#[test]
fn a_user_is_shown() {
    let server = Server::start(Backend::Sqlite);
    server.user("Alice");
    assert_snapshot!(server.get("/users/aLICE").send().shown(&server), @r#"
    200
    {
      "id": 1,
      "username": "Alice",
      "login": "Alice",
      "full_name": "",
      "email": "",
      "avatar_url": "https://gogs.example.com/avatars/1"
    }
    "#);
}

#[apply(both_databases)]
fn the_email_is_shown_to_known_callers_only(backend: Backend) {
    let server = Server::start(backend);
    server.user("Alice");
    let bob = server.user("bob");
    let alice = || server.get("/users/alice");
    for (request, email) in [
        (alice(), ""),
        (alice().token(&bob), "alice@example.com"),
        (alice().basic(&bob), "alice@example.com"),
        (alice().header("Authorization", "token nonsense"), ""),
    ] {
        let shown = request.send();
        assert_eq!((shown.status, &shown.json()["email"]), (200, &email.into()));
    }
    server.get("/users/nobody").send().is_empty(404);
    server.get("/users/%00").send().is_empty(404);
}
