use rstest_reuse::apply;

use crate::{
    routes::users::following::names,
    support::{Backend, Server, both_databases},
};

#[apply(both_databases)]
fn the_first_follower_is_first_before_0_13(backend: Backend) {
    for (version, followers) in [("0.12.11", "carol bob"), ("0.13.0", "bob carol")] {
        let server = Server::start_as(backend, version);
        let alice = server.user("alice");
        let (bob, carol) = (server.user("bob"), server.user("carol"));
        for follower in [&carol, &bob] {
            server.put("/user/following/alice").token(follower).send().is_empty(204);
        }
        assert_eq!(names(&server.get("/user/followers").token(&alice).send().json()), followers, "{version}");
    }
}

#[apply(both_databases)]
fn a_page_has_forty(backend: Backend) {
    let server = Server::start(backend);
    let star = server.user("star");
    for number in 0..41 {
        let fan = server.user(&format!("fan{number}"));
        server.put("/user/following/star").token(&fan).send().is_empty(204);
    }
    let page = |number: u8| {
        let list = server.get(&format!("/user/followers?page={number}")).token(&star).send();
        assert_eq!(list.header("link"), None);
        list.json().as_array().unwrap().len()
    };
    assert_eq!((page(0), page(1), page(2), page(3)), (40, 40, 1, 0));
}
