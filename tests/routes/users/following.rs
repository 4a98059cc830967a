use rstest_reuse::apply;
use serde_json::Value;

use crate::support::{Backend, Server, both_databases};

/// The names of the users in a list.
pub fn names(users: &Value) -> String {
    let names: Vec<&str> =
        users.as_array().unwrap().iter().map(|user| user["username"].as_str().unwrap()).collect();
    names.join(" ")
}

#[apply(both_databases)]
fn lists_come_in_the_order_of_the_version(backend: Backend) {
    for (version, following) in [("0.12.11", "bob carol"), ("0.13.0", "bob carol")] {
        let server = Server::start_as(backend, version);
        let alice = server.user("alice");
        server.user("bob");
        let carol = server.user("carol");
        for name in ["carol", "bob"] {
            server.put(&format!("/user/following/{name}")).token(&alice).send().is_empty(204);
        }
        let list = |target: &str| names(&server.get(target).token(&carol).send().json());
        assert_eq!(list("/users/alice/following"), following, "{version}");
        assert_eq!(list("/users/carol/followers"), "alice");
        assert_eq!(list("/users/alice/following?page=2"), "");
        for first in ["-1", "0", "x", "99999999999999999999"] {
            assert_eq!(list(&format!("/users/alice/following?page={first}")), following, "{first}");
        }
    }
}

#[apply(both_databases)]
fn whether_one_follows_another_is_told_since_0_12(backend: Backend) {
    for (version, status) in [("0.11.91", 404), ("0.12.0", 204)] {
        let server = Server::start_as(backend, version);
        let alice = server.user("alice");
        server.user("bob");
        server.put("/user/following/bob").token(&alice).send().is_empty(204);
        for target in ["/user/following/bob", "/users/alice/following/bob"] {
            server.get(target).token(&alice).send().is_empty(status);
        }
        for target in
            ["/users/bob/following/alice", "/users/nobody/following/bob", "/users/bob/following/nobody"]
        {
            server.get(target).token(&alice).send().is_empty(404);
        }
    }
}
