mod emails;
mod followers;
mod following;
mod issues;
pub mod keys;
mod orgs;
pub mod repos;

use insta::assert_snapshot;

use crate::support::{Backend, Server};

#[test]
fn the_caller_is_shown() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("Alice");
    assert_snapshot!(server.get("/user").token(&alice).send().shown(&server), @r#"
    200
    {
      "id": 1,
      "username": "Alice",
      "login": "Alice",
      "full_name": "",
      "email": "alice@example.com",
      "avatar_url": "https://gogs.example.com/avatars/1"
    }
    "#);
}
