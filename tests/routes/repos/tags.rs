use gix::refs::transaction::PreviousValue;
use rstest_reuse::apply;

use super::commits::{ALICE, FIRST, commit, open, tool};
use crate::support::{Backend, Server, both_databases};

#[apply(both_databases)]
fn the_one_that_was_made_last_comes_first(backend: Backend) {
    let server = Server::start(backend);
    let alice = tool(&server, false);
    let list = || server.get("/repos/alice/tool/tags").token(&alice).send();
    list().is(200, serde_json::json!([]));
    let repository = open(&server);
    let old = commit(&repository, "refs/heads/old", "Old", ALICE, FIRST, &[]);
    let new = commit(&repository, "refs/heads/new", "New", ALICE, FIRST + 60, &[]);
    let blob = repository.write_blob("no commit").unwrap().detach();
    for (name, id) in [("b", old), ("a", old), ("new", new), ("blob", blob)] {
        repository.reference(format!("refs/tags/{name}"), id, PreviousValue::MustNotExist, "").unwrap();
    }
    let time = format!("{} +0000", FIRST + 30);
    let tagger =
        gix::actor::SignatureRef { name: "alice".into(), email: "alice@example.com".into(), time: &time };
    let tag = |name: &str, target, kind, tagger| {
        let made = repository.tag(name, target, kind, tagger, "A tag", PreviousValue::MustNotExist).unwrap();
        made.id().detach()
    };
    let late = tag("late", old, gix::object::Kind::Commit, Some(tagger));
    tag("twice", late, gix::object::Kind::Tag, Some(tagger));
    tag("nobody", new, gix::object::Kind::Commit, None);
    let listed = list().json();
    let names: Vec<_> = listed.as_array().unwrap().iter().map(|tag| tag["name"].clone()).collect();
    assert_eq!(names, ["new", "late", "twice", "a", "b", "nobody"]);
    assert_eq!(listed[1]["commit"]["id"], late.to_string());
    assert_eq!(listed[1]["commit"]["message"], "Old");
    assert_eq!(listed[1]["commit"]["timestamp"], "2023-11-14T22:13:20Z");
}

#[test]
fn there_are_none_before_0_13() {
    for (gogs, status) in [("0.12.11", 404), ("0.13.0", 200)] {
        let server = Server::start_as(Backend::Sqlite, gogs);
        let alice = tool(&server, false);
        for list in ["tags", "commits"] {
            let answer = server.get(&format!("/repos/alice/tool/{list}")).token(&alice).send();
            assert_eq!((answer.status, answer.json().is_array()), (status, status == 200), "{gogs}");
        }
    }
}
