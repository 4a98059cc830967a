use insta::assert_snapshot;
use rstest_reuse::apply;

use super::following::names;
use crate::support::{Backend, Server, both_databases};

#[test]
fn followers_are_shown() {
    let server = Server::start(Backend::Sqlite);
    server.user("alice");
    let bob = server.user("bob");
    server.put("/user/following/alice").token(&bob).send().is_empty(204);
    assert_snapshot!(server.get("/users/alice/followers").token(&bob).send().shown(&server), @r#"
    200
    [
      {
        "id": 2,
        "username": "bob",
        "login": "bob",
        "full_name": "",
        "email": "bob@example.com",
        "avatar_url": "https://gogs.example.com/avatars/2"
      }
    ]
    "#);
}

#[apply(both_databases)]
fn an_unfollowed_user_has_no_followers(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let followers = || names(&server.get("/users/Alice/followers").token(&alice).send().json());
    server.put("/user/following/alice").token(&bob).send().is_empty(204);
    assert_eq!(followers(), "bob");
    server.delete("/user/following/alice").token(&bob).send().is_empty(204);
    assert_eq!(followers(), "");
    server.get("/users/nobody/followers").token(&alice).send().is_empty(404);
}
