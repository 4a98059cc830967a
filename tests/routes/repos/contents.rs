use diesel::prelude::*;
use gogs_openapi::store::schema::{action, comment, repository, watch};
use rstest_reuse::apply;
use serde_json::{Value, json};

use super::super::user::repos::grant;
use crate::support::{Answer, Backend, Server, TestUser, both_databases};

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
