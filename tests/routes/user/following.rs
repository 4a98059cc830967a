use rstest_reuse::apply;

use crate::{
    routes::users::following::names,
    support::{Backend, Server, both_databases},
};

#[apply(both_databases)]
fn following_and_unfollowing_twice_changes_nothing(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let bob = server.user("bob");
    let followers = || server.get("/user/followers").token(&bob).send().json().as_array().unwrap().len();
    for count in [1, 1] {
        server.put("/user/following/Bob").token(&alice).send().is_empty(204);
        assert_eq!(followers(), count);
    }
    for count in [0, 0] {
        server.delete("/user/following/bob").token(&alice).send().is_empty(204);
        assert_eq!(followers(), count);
    }
    server.put("/user/following/alice").token(&alice).send().is_empty(204);
    server.get("/user/following/alice").token(&alice).send().is_empty(404);
    server.put("/user/following/nobody").token(&alice).send().is_empty(404);
    server.delete("/user/following/nobody").token(&alice).send().is_empty(404);
}

#[apply(both_databases)]
fn the_last_is_first_since_0_13(backend: Backend) {
    for (version, following) in [("0.12.11", "bob carol"), ("0.13.0", "carol bob")] {
        let server = Server::start_as(backend, version);
        let alice = server.user("alice");
        server.user("bob");
        server.user("carol");
        for name in ["bob", "carol"] {
            server.put(&format!("/user/following/{name}")).token(&alice).send().is_empty(204);
        }
        assert_eq!(names(&server.get("/user/following").token(&alice).send().json()), following, "{version}");
    }
}
