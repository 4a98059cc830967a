use std::{fs, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use gogs_openapi::git::{Access, FirstCommit, Name, Person, Root};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{Answer, Backend, Server, TestUser, both_databases};

/// A public repository `alice/name` with these files in its one commit.
pub fn with_files(server: &Server, alice: &TestUser, name: &str, files: Vec<(String, Vec<u8>)>) {
    server.repository(alice, name, false);
    set_branch(server);
    let root = Root::open(server.repositories(), Access::Writable).unwrap();
    let of = Name { owner: "alice".to_owned(), name: name.to_lowercase() };
    let person = Person { name: "alice".to_owned(), email: "alice@example.com".to_owned() };
    let message = "First".to_owned();
    let commit =
        FirstCommit { author: person.clone(), committer: person, time: 1_700_000_000, message, files };
    root.make(&of, Some(&commit)).unwrap();
}

fn set_branch(server: &Server) {
    use diesel::prelude::*;
    use gogs_openapi::store::schema::repository::dsl::{default_branch, repository};
    server
        .store
        .run_blocking(|connection| {
            Ok(diesel::update(repository).set(default_branch.eq("master")).execute(connection)?)
        })
        .unwrap();
}

/// A server on the demo, which speaks as `version`, and a token of its first user.
pub fn demo(version: &str) -> (Server, String) {
    let server = Server::demo_as(Backend::Sqlite, version);
    let unknwon = &gogs_openapi::store::demo::USERS[0];
    let token = format!("token {}", unknwon.tokens[0].1);
    (server, token)
}

fn get((server, token): &(Server, String), target: &str) -> Answer {
    server.get(&format!("/repos/unknwon/hello/{target}")).header("Authorization", token).send()
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|entry| entry["name"].as_str().unwrap()).collect()
}

#[apply(both_databases)]
fn files_have_their_content_and_their_addresses(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let files = vec![("<&>.txt".to_owned(), b"\0\xff".to_vec()), ("empty".to_owned(), Vec::new())];
    with_files(&server, &alice, "Hello", files);
    let list = server.get("/repos/Alice/HELLO/contents").token(&alice).send();
    assert_eq!(names(&list.json()), ["<&>.txt", "empty"]);
    let (base, sha) = (&server.base, list.json()[0]["sha"].as_str().unwrap().to_owned());
    let file = json!({
        "type": "file", "encoding": "base64", "size": 2, "name": "<&>.txt", "path": "<&>.txt", "content": "AP8=", "sha": sha,
        "url": format!("{base}/api/v1/repos/Alice/HELLO/contents/<&>.txt"),
        "git_url": format!("{base}/api/v1/repos/Alice/HELLO/git/blobs/{sha}"),
        "html_url": format!("{base}/alice/Hello/src/master/<&>.txt"),
        "download_url": format!("{base}/alice/Hello/raw/master/<&>.txt"),
        "_links": {
            "git": format!("{base}/api/v1/repos/Alice/HELLO/git/blobs/{sha}"),
            "self": format!("{base}/api/v1/repos/Alice/HELLO/contents/<&>.txt"),
            "html": format!("{base}/alice/Hello/src/master/<&>.txt"),
        },
    });
    assert_eq!(list.json()[0], file);
    assert_eq!(list.json()[1].get("content"), None);
    server.get("/repos/Alice/HELLO/contents/%3C%26%3E.txt").token(&alice).send().is(200, file);
    server.get("/repos/Alice/HELLO/contents").send().is_empty(401);
}

/// Paths lead to nothing outside the tree, whatever is in them.
#[test]
fn no_path_leaves_the_repository() {
    let newest = demo("0.14.3");
    for path in [
        "src/main.rs",
        "src%2Fmain.rs",
        "src//main.rs/",
        "src/./x/../main.rs",
        "..%2f../src/main.rs",
        "src%5Cmain.rs",
    ] {
        assert_eq!(get(&newest, &format!("contents/{path}")).json()["path"], "src/main.rs", "{path}");
    }
    let oldest = demo("0.13.0");
    let shown = get(&oldest, "contents/src/./x/../main.rs").json();
    assert_eq!([&shown["path"], &shown["name"]], ["src/./x/../main.rs", "main.rs"]);
    for path in ["src%5Cmain.rs", "../src/main.rs", "."] {
        get(&oldest, &format!("contents/{path}")).is_empty(404);
    }
    for path in [
        "..%2f..%2fHEAD",
        "..%2Fconfig",
        "src%00",
        ".git/config",
        "README.md/x",
        "link/x",
        "lib/x",
        "readme.md",
    ] {
        for server in [&newest, &oldest] {
            get(server, &format!("contents/{path}")).is_empty(404);
            get(server, &format!("raw/master/{path}")).is_empty(404);
        }
    }
    for path in ["contents/", "contents//", "contents/..", "contents/src/.."] {
        assert_eq!(names(&get(&newest, path).json())[0], ".editorconfig", "{path}");
    }
}

/// A `ref` is a revision; what looks like an option is one that there is not.
#[test]
fn any_revision_of_a_commit_is_taken() {
    let server = demo("0.14.3");
    let head = get(&server, "contents/README.md?ref=").json();
    for revision in
        ["HEAD", "master", "v1.0", "v1.0%5E%7Bcommit%7D", "refs/heads/master", ":/Merge", "HEAD~0"]
    {
        let answer = get(&server, &format!("contents/README.md?ref={revision}&ref=nope"));
        assert_eq!(answer.json()["sha"], head["sha"], "{revision}");
    }
    assert_ne!(get(&server, "contents/README.md?ref=v0.9").json()["sha"], head["sha"]);
    let blob = head["sha"].as_str().unwrap();
    for revision in [
        "nope",
        "-x",
        "--all",
        "--git-dir",
        "master..develop",
        "HEAD:src",
        blob,
        &"1".repeat(40),
        "%00",
        "^HEAD",
        "HEAD~999",
    ] {
        get(&server, &format!("contents/README.md?ref={revision}")).is_empty(404);
    }
}

#[test]
fn what_is_too_large_is_refused_before_it_is_read() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("alice");
    let files = (0..3).map(|at| (format!("{at}"), vec![at; 4 << 20]));
    with_files(&server, &alice, "large", files.collect());
    let get = |path: &str| server.get(&format!("/repos/alice/large/contents{path}")).token(&alice).send();
    let message =
        "This has more than 10485760 bytes, the most that this server holds in memory for an answer.";
    get("").says(422, message);
    let file = get("/1").json();
    let content = BASE64_STANDARD.decode(file["content"].as_str().unwrap()).unwrap();
    assert!(content.len() == 4 << 20 && content.iter().all(|byte| *byte == 1));
}

#[test]
fn a_folder_of_a_thousand_files_is_listed() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("alice");
    let files = (0..1000).map(|at| (format!("{at:04}.txt"), format!("{at}\n").into_bytes()));
    with_files(&server, &alice, "many", files.collect());
    let list = server.get("/repos/alice/many/contents").token(&alice).send().json();
    assert_eq!(list.as_array().unwrap().len(), 1000);
    assert_eq!([&list[999]["name"], &list[999]["size"]], [&json!("0999.txt"), &json!(4)]);
}

/// Without the folder of a repository on disk the server is at fault, and says so.
#[test]
fn what_is_not_on_disk_is_no_empty_repository() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("alice");
    with_files(&server, &alice, "gone", Vec::new());
    let get = || server.get("/repos/alice/gone/contents").token(&alice).send();
    get().is(200, json!([]));
    fs::remove_dir_all(Path::new(&server.repositories()).join("alice/gone.git")).unwrap();
    assert_eq!(get().status, 500);
}
