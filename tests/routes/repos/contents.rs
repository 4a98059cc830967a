use std::{fs, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use diesel::prelude::*;
use gogs_openapi::{
    git::{Access, FirstCommit, Name, Person, Root},
    store::schema::{action, comment, repository, watch},
};
use rstest_reuse::apply;
use serde_json::{Value, json};

use super::super::user::repos::grant;
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

const HI: &str = "aGkK";

/// A repository `tool` of a user with a first commit: its number.
fn tool(server: &Server, owner: &TestUser) -> i64 {
    let body = json!({"name": "tool", "auto_init": true, "readme": "Default"});
    let made = server.post("/user/repos").token(owner).json(&body).send();
    made.json()["id"].as_i64().unwrap()
}

fn put(server: &Server, user: &TestUser, path: &str, body: &Value) -> Answer {
    server.put(&format!("/repos/alice/tool/contents/{path}")).token(user).json(body).send()
}

/// The messages of the newest commits.
fn messages(server: &Server, user: &TestUser) -> Vec<String> {
    let listed = server.get("/repos/alice/tool/commits").token(user).send().json();
    listed
        .as_array()
        .unwrap()
        .iter()
        .map(|commit| commit["commit"]["message"].as_str().unwrap().to_owned())
        .collect()
}

#[apply(both_databases)]
fn the_tables_tell_of_it(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let id = tool(&server, &alice);
    server
        .store
        .run_blocking(move |connection| {
            let bobs = (watch::user_id.eq(bob.id), watch::repo_id.eq(id));
            diesel::insert_into(watch::table).values(bobs).execute(connection)?;
            let long_ago = (repository::updated_unix.eq(1), repository::is_bare.eq(true));
            Ok(diesel::update(repository::table.find(id)).set(long_ago).execute(connection)?)
        })
        .unwrap();
    let first = put(&server, &alice, "a.txt", &json!({"message": "One & <two>", "content": HI})).json();
    let sizes = || -> (i64, Option<i64>, Option<bool>) {
        let columns = (repository::size, repository::updated_unix, repository::is_bare);
        server
            .store
            .run_blocking(move |connection| {
                Ok(repository::table.find(id).select(columns).first(connection)?)
            })
            .unwrap()
    };
    let (size, updated, is_bare) = sizes();
    assert!(size > 0 && updated > Some(1) && is_bare == Some(false));
    let body = json!({"message": "m", "content": HI, "branch": "topic/1"});
    assert_eq!(put(&server, &alice, "b.txt", &body).status, 201);
    assert!(sizes().0 > size);
    // Nothing changes: nothing is told.
    let again = put(&server, &alice, "a.txt", &json!({"message": "m", "content": HI}));
    assert_eq!(again.json()["commit"]["sha"], first["commit"]["sha"]);
    type Told = (Option<i64>, Option<i32>, Option<String>, Option<String>);
    let told: Vec<Told> = server
        .store
        .run_blocking(|connection| {
            let columns = (action::user_id, action::op_type, action::ref_name, action::content);
            Ok(action::table
                .filter(action::op_type.ne(1))
                .order(action::id)
                .select(columns)
                .load(connection)?)
        })
        .unwrap();
    let shown: Vec<_> =
        told.iter().map(|told| (told.0.unwrap(), told.1.unwrap(), told.2.clone().unwrap())).collect();
    let due = [(5, "master"), (16, "topic/1"), (5, "topic/1")]
        .into_iter()
        .flat_map(|(act, branch)| [alice.id, bob.id].map(|user| (user, act, branch.to_owned())));
    assert_eq!(shown, due.collect::<Vec<_>>());
    let content: Value = serde_json::from_str(told[0].3.as_ref().unwrap()).unwrap();
    let (sha, parent) = (&first["commit"]["sha"], &first["commit"]["parents"][0]["sha"]);
    let url = format!("alice/tool/compare/{}...{}", parent.as_str().unwrap(), sha.as_str().unwrap());
    let commit = json!({"Sha1": sha, "Message": "One & <two>\n", "AuthorEmail": "alice@example.com", "AuthorName": "alice",
        "CommitterEmail": "alice@example.com", "CommitterName": "alice", "Timestamp": content["Commits"][0]["Timestamp"]});
    assert_eq!(content, json!({"Len": 1, "Commits": [commit], "CompareURL": url}));
    let content: Value = serde_json::from_str(told[2].3.as_ref().unwrap()).unwrap();
    assert_eq!((&content["Len"], &content["CompareURL"]), (&json!(3), &json!("")));
}

#[apply(both_databases)]
fn a_message_names_closes_and_reopens_issues(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let id = tool(&server, &alice);
    server.issues(id, &bob, 3, false);
    let (other, secret) = (server.repository(&bob, "other", false), server.repository(&bob, "secret", true));
    server.issues(other, &bob, 1, false);
    server.issues(secret, &bob, 1, false);
    let message =
        "Fix #1, reopens #2 and #2\n\nsee bob/other#1 bob/secret#1 nobody/x#1 closes bob/other#1 #9";
    let written = put(&server, &alice, "a.txt", &json!({"message": message, "content": HI})).json();
    let sha = written["commit"]["sha"].as_str().unwrap().to_owned();
    let comments = |path: &str| {
        let listed = server.get(&format!("/repos/{path}/comments")).token(&bob).send().json();
        listed
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["body"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let told = format!("<a href=\"/alice/tool/commit/{sha}\">Fix #1, reopens #2 and #2...</a>");
    assert_eq!(comments("alice/tool/issues/1"), [told.as_str(), ""]);
    assert_eq!(comments("alice/tool/issues/2"), [told.as_str()]);
    assert_eq!(comments("alice/tool/issues/3"), [""; 0]);
    assert_eq!(comments("bob/other/issues/1"), [told.as_str()]);
    // Who pushes may not read it.
    assert_eq!(comments("bob/secret/issues/1"), [""; 0]);
    let state = |path: &str| server.get(&format!("/repos/{path}")).token(&bob).send().json()["state"].clone();
    assert_eq!((state("alice/tool/issues/1"), state("bob/other/issues/1")), (json!("closed"), json!("open")));
    let commit: Option<String> = server
        .store
        .run_blocking(|connection| {
            Ok(comment::table.filter(comment::type_.eq(4)).select(comment::commit_sha).first(connection)?)
        })
        .unwrap();
    assert_eq!(commit, Some(sha));
    put(&server, &alice, "b.txt", &json!({"message": "Reopened #1", "content": HI}));
    assert_eq!(state("alice/tool/issues/1"), "open");
    // Where issues are kept elsewhere, a number is none of these.
    let elsewhere = json!({"enable_external_tracker": true});
    server.patch("/repos/alice/tool/issue-tracker").token(&alice).json(&elsewhere).send().is_empty(204);
    put(&server, &alice, "c.txt", &json!({"message": "Closes #1", "content": HI}));
    let here = json!({"enable_external_tracker": false});
    server.patch("/repos/alice/tool/issue-tracker").token(&alice).json(&here).send().is_empty(204);
    assert_eq!((state("alice/tool/issues/1"), comments("alice/tool/issues/1").len()), (json!("open"), 4));
}

/// What is refused, and why; nothing is written then.
#[test]
fn what_can_not_be_is_refused() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("alice");
    tool(&server, &alice);
    let write = |path: &str, message: &str, branch: &str| {
        put(&server, &alice, path, &json!({"message": message, "content": HI, "branch": branch}))
    };
    assert_eq!(write("docs/a.txt", "m", "topic/1").status, 201);
    assert_eq!(write("docs/a.txt", "m", "").status, 201);
    let ignore = json!({"message": "m", "content": "Ki5leGUKL291dC8KIWtlZXAuZXhlCg=="});
    assert_eq!(put(&server, &alice, ".gitignore", &ignore).status, 201);
    let before = messages(&server, &alice);
    let long = "n".repeat(256);
    for (path, message, branch, due) in [
        ("docs", "m", "", "'docs' is a directory."),
        ("docs/a.txt/b", "m", "", "'docs/a.txt' is no directory."),
        (".git/hooks/update", "m", "", "No file can be called '.git/hooks/update'."),
        ("a/.GiT", "m", "", "No file can be called 'a/.GiT'."),
        ("git~1/x", "m", "", "No file can be called 'git~1/x'."),
        ("..", "m", "", "No file can be called '..'."),
        ("a%00b", "m", "", "No file can be called 'a\0b'."),
        (&long, "m", "", &format!("No file can be called '{long}'.")),
        ("a.exe", "m", "", "'a.exe' is excluded by a .gitignore of the repository."),
        ("docs/b.exe", "m", "", "'docs/b.exe' is excluded by a .gitignore of the repository."),
        ("out/keep.exe", "m", "", "'out/keep.exe' is excluded by a .gitignore of the repository."),
        ("b.txt", " \n\t", "", "The message of a commit can't be blank, or have a NUL."),
        ("b.txt", "a\0", "", "The message of a commit can't be blank, or have a NUL."),
        ("b.txt", "m", "topic/1", "The branch 'topic/1' exists already, and is not the default branch."),
        ("b.txt", "m", "topic", "There can't be a branch 'topic' beside 'topic/1'."),
        ("b.txt", "m", "topic/1/2", "There can't be a branch 'topic/1/2' beside 'topic/1'."),
        ("b.txt", "m", "a b~c", "No branch can be called 'a b~c'."),
        ("b.txt", "m", "-d", "No branch can be called '-d'."),
        ("b.txt", "m", "a/../../x", "No branch can be called 'a/../../x'."),
        ("b.txt", "m", "HEAD", "No branch can be called 'HEAD'."),
        ("b.txt", "m", &long, &format!("No branch can be called '{long}'.")),
    ] {
        write(path, message, branch).says(422, due);
    }
    for content in ["hello world", "aGkKYQ", "aGkK_-==", "===="] {
        let body = json!({"message": "m", "content": content});
        put(&server, &alice, "b.txt", &body).says(422, "The content is not in base64.");
    }
    assert_eq!(messages(&server, &alice), before);
    // These are good.
    for path in ["out.txt", "docs/keep.exe", "x.git", ".github/a", "a%5Cb/..%2Fc.txt", "d//e.txt/"] {
        assert_eq!(write(path, "m", "").status, 201, "{path}");
    }
    let named = write("a%5Cb/..%2Fc.txt", "m", "refs/heads/odd").json();
    assert_eq!(named["content"]["path"], "a/c.txt");
    assert_eq!(named["content"]["html_url"], format!("{}/alice/tool/src/refs/heads/odd/c.txt", server.base));
    let branches = server.get("/repos/alice/tool/branches").token(&alice).send().json();
    assert!(branches.as_array().unwrap().iter().any(|branch| branch["name"] == "refs/heads/odd"));
    // An empty repository has nothing to begin with.
    server.post("/user/repos").token(&alice).json(&json!({"name": "bare"})).send();
    let body = json!({"message": "m", "content": HI});
    let empty = server.put("/repos/alice/bare/contents/a.txt").token(&alice).json(&body).send();
    empty.says(422, "The repository has no branch 'master' to change: it is empty.");
}

/// Links and submodules, in the repository of the demo that has some.
#[test]
fn links_are_followed_in_one_version_and_lead_nowhere_else() {
    for (gogs, follows) in [("0.13.0", true), ("0.13.4", false), ("main", false)] {
        let server = Server::demo_as(Backend::Sqlite, gogs);
        let root = server.site_admin("root");
        let put = |path: &str| {
            let target = format!("/repos/unknwon/hello/contents/{path}");
            server.put(&target).token(&root).json(&json!({"message": "m", "content": HI})).send()
        };
        put("lib").says(422, "'lib' is a submodule.");
        put("lib/x.txt").says(422, "'lib' is a submodule.");
        if follows {
            let shown = put("link").json()["content"].clone();
            assert_eq!((&shown["type"], &shown["target"]), (&json!("symlink"), &json!("README.md")));
            assert_eq!(put("README.md").json()["content"]["content"], HI);
            put("link/x").says(422, "'README.md' is no directory.");
        } else {
            put("link").says(422, "'link' is a symbolic link.");
            put("link/x").says(422, "'link' is a symbolic link.");
        }
        assert_eq!(put("run.sh").status, 201);
    }
}

#[apply(both_databases)]
fn who_may_write_depends_on_the_version(backend: Backend) {
    for (gogs, of_readers, of_writers) in [
        ("0.11.91", 404, 404),
        ("0.12.11", 404, 404),
        ("0.13.0", 201, 201),
        ("0.13.4", 403, 201),
        ("main", 403, 201),
    ] {
        let server = Server::start_as(backend, gogs);
        let (alice, bob, carol) = (server.user("alice"), server.user("bob"), server.user("carol"));
        let admin = server.site_admin("root");
        let id = tool(&server, &alice);
        grant(&server, &bob, id, 2);
        let status = |user: &TestUser, path: &str| {
            put(&server, user, path, &json!({"message": "m", "content": HI})).status
        };
        assert_eq!(status(&carol, "carol.txt"), of_readers, "{gogs}");
        for (user, path) in [(&bob, "bob.txt"), (&alice, "alice.txt"), (&admin, "root.txt")] {
            assert_eq!(status(user, path), of_writers, "{gogs}: {path}");
        }
        let body = json!({"message": "m", "content": HI});
        let basic = server.put("/repos/alice/tool/contents/x").basic(&alice).json(&body).send();
        assert_eq!(basic.status, if of_writers == 404 { 404 } else { 401 });
    }
}
