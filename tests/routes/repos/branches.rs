use std::fs;

use rstest_reuse::apply;

use super::{
    super::user::repos::grant,
    commits::{ALICE, FIRST, commit, open, tool},
};
use crate::support::{Backend, Server, both_databases};

#[apply(both_databases)]
fn they_are_listed_by_name_to_who_may_read_the_repository(backend: Backend) {
    let server = Server::start(backend);
    let alice = tool(&server, true);
    let (bob, carol) = (server.user("bob"), server.user("carol"));
    let list = || server.get("/repos/alice/tool/branches");
    list().token(&alice).send().is_empty(404);
    let repository = open(&server);
    for (name, message) in [("zeta", "z"), ("a/b", "A b\n\nMore\n"), ("a-b", "A-b")] {
        commit(&repository, &format!("refs/heads/{name}"), message, ALICE, FIRST, &[]);
    }
    // What leads nowhere is no branch.
    fs::write(repository.git_dir().join("refs/heads/broken"), format!("{}\n", "1".repeat(40))).unwrap();
    list().send().is_empty(401);
    list().basic(&alice).send().is_empty(401);
    let listed = list().token(&bob).send().json();
    let names: Vec<_> = listed.as_array().unwrap().iter().map(|branch| branch["name"].clone()).collect();
    assert_eq!(names, ["a-b", "a/b", "zeta"]);
    assert_eq!(listed[1]["commit"]["message"], "A b\n\nMore\n");
    assert_eq!(listed[1]["commit"]["timestamp"], "2023-11-14T22:13:20Z");
    let secret = server.repository(&alice, "secret", true);
    server.get("/repos/alice/secret/branches").token(&carol).send().is_empty(404);
    grant(&server, &carol, secret, 1);
    server.get("/repos/alice/nothing/branches").token(&carol).send().is_empty(404);
}

#[test]
fn one_is_found_by_exactly_its_name() {
    for (gogs, says) in [("0.11.91", Some("branch does not exist")), ("0.12.0", None)] {
        let server = Server::start_as(Backend::Sqlite, gogs);
        let alice = tool(&server, false);
        let repository = open(&server);
        commit(&repository, "refs/heads/a/b", "m", ALICE, FIRST, &[]);
        commit(&repository, "refs/heads/refs/heads/c", "m", ALICE, FIRST, &[]);
        commit(&repository, "refs/tags/t", "m", ALICE, FIRST, &[]);
        let get = |name: &str| server.get(&format!("/repos/alice/tool/branches/{name}")).token(&alice).send();
        for name in ["master", "a/b", "a%2Fb", "a/b/", "refs/heads/c"] {
            assert_eq!(get(name).json()["name"], name.trim_end_matches('/').replace("%2F", "/"), "{gogs}");
        }
        for name in [
            "Master",
            "a",
            "c",
            "t",
            "heads/a/b",
            "refs/heads/a/b",
            "HEAD",
            "a//b",
            "a/../a/b",
            "a%00b",
            "*",
            "..%2fx",
        ] {
            let answer = get(name);
            assert_eq!(answer.status, 404, "{gogs} {name}");
            match says {
                Some(text) => assert!(answer.text().contains(text), "{gogs} {name}"),
                None => assert!(answer.body.is_empty(), "{gogs} {name}"),
            }
        }
    }
}
