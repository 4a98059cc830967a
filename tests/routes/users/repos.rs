use insta::assert_snapshot;
use rstest_reuse::apply;
use serde_json::json;

use crate::{
    routes::user::repos::{grant, told},
    support::{Backend, Server, both_databases},
};

#[test]
fn a_repository_is_shown() {
    let server = Server::start(Backend::Sqlite);
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    server.repository(&alice, "hello", false);
    assert_snapshot!(server.get("/users/alice/repos").token(&bob).send().shown(&server), @r#"
    200
    [
      {
        "id": 1,
        "owner": {
          "id": 1,
          "username": "alice",
          "login": "alice",
          "full_name": "",
          "email": "alice@example.com",
          "avatar_url": "https://gogs.example.com/avatars/1"
        },
        "name": "hello",
        "full_name": "alice/hello",
        "description": "",
        "private": false,
        "fork": false,
        "parent": null,
        "empty": false,
        "mirror": false,
        "size": 0,
        "html_url": "https://gogs.example.com/alice/hello",
        "ssh_url": "git@localhost:alice/hello.git",
        "clone_url": "https://gogs.example.com/alice/hello.git",
        "website": "",
        "stars_count": 0,
        "forks_count": 0,
        "watchers_count": 0,
        "open_issues_count": 0,
        "default_branch": "",
        "created_at": "2023-11-14T22:13:20Z",
        "updated_at": "2023-11-14T22:13:20Z",
        "permissions": {
          "admin": true,
          "push": true,
          "pull": true
        }
      }
    ]
    "#);
}

/// As if they were the caller's own.
#[apply(both_databases)]
fn of_others_the_public_ones_are_listed(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let read = server.repository(&bob, "read", true);
    let write = server.repository(&bob, "write", false);
    server.repository(&bob, "hidden", true);
    grant(&server, &alice, write, 2);
    grant(&server, &alice, read, 1);
    let others = server.get("/users/bob/repos").token(&alice).send().json();
    let all = json!({"admin": true, "push": true, "pull": true});
    assert_eq!(told(&others), [("bob/write".to_owned(), all)]);
    server.get("/users/nobody/repos").token(&alice).send().is_empty(404);
}
