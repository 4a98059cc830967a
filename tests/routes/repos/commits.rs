use std::{collections::BTreeSet, fs, process::Command};

use diesel::prelude::*;
use gix::ObjectId;
use gogs_openapi::store::{
    emails,
    schema::{email_address, user},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{Answer, Backend, Server, TestUser, both_databases};

/// Who wrote what is in the repositories of these tests.
pub const ALICE: (&str, &str) = ("alice", "alice@example.com");
/// When the first of it was written.
pub const FIRST: i64 = 1_700_000_000;

/// Alice, and her repository `tool`, which has a first commit if it is not to be empty.
pub fn tool(server: &Server, empty: bool) -> TestUser {
    let alice = server.user("alice");
    let body = json!({"name": "tool", "auto_init": !empty, "readme": "Default"});
    assert_eq!(server.post("/user/repos").token(&alice).json(&body).send().status, 201);
    alice
}

/// The repository on disk.
pub fn open(server: &Server) -> gix::Repository {
    let place = server.repositories().join("alice/tool.git");
    gix::open_opts(place, gix::open::Options::isolated()).unwrap()
}

/// A commit, which becomes that of `reference`.
pub fn commit(
    repository: &gix::Repository,
    reference: &str,
    message: &str,
    (name, email): (&str, &str),
    time: i64,
    parents: &[ObjectId],
) -> ObjectId {
    let time = format!("{time} +0200");
    let who = gix::actor::SignatureRef { name: name.into(), email: email.into(), time: &time };
    let tree = ObjectId::empty_tree(repository.object_hash());
    repository.commit_as(who, who, reference, message, tree, parents.iter().copied()).unwrap().detach()
}

/// A history of `count` commits on `master`, each a minute younger than the one before; the oldest first.
fn history(repository: &gix::Repository, count: i64) -> Vec<ObjectId> {
    let mut made: Vec<ObjectId> = Vec::new();
    for number in 0..count {
        let (time, parent) = (FIRST + number * 60, made.last().copied());
        let message = format!("Log {number}\n\nA body\n");
        made.push(commit(repository, "refs/heads/master", &message, ALICE, time, parent.as_slice()));
    }
    made
}

fn encoded(name: &str) -> String {
    utf8_percent_encode(name, NON_ALPHANUMERIC).to_string()
}

fn shas(answer: &Answer) -> Vec<String> {
    let commits = answer.json();
    commits.as_array().unwrap().iter().map(|one| one["sha"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_newest_are_listed_and_no_older_ones_are_read() {
    let server = Server::start(Backend::Sqlite);
    let alice = tool(&server, true);
    let list = |query: &str| server.get(&format!("/repos/alice/tool/commits{query}")).token(&alice).send();
    list("").is_empty(404);
    let repository = open(&server);
    let mut made = history(&repository, 40);
    // Of the older ones one is gone.
    let gone = made[4].to_string();
    fs::remove_file(repository.git_dir().join("objects").join(&gone[..2]).join(&gone[2..])).unwrap();
    made.reverse();
    let newest = |count: usize| made[..count].iter().map(ToString::to_string).collect::<Vec<_>>();
    for (query, count) in [
        ("", 30),
        ("?pageSize=0", 30),
        ("?pageSize=2x", 30),
        ("?pageSize=1", 1),
        ("?pageSize=3&pageSize=5&page=2", 3),
        ("?pageSize=35", 35),
    ] {
        assert_eq!(shas(&list(query)), newest(count), "{query}");
    }
    assert_eq!(list("?pageSize=36").status, 500);
    list("?pageSize=-1").says(422, "pageSize is below 0: -1");
    let first = &list("?pageSize=1").json()[0];
    assert_eq!(first["commit"]["message"], "Log 39");
    assert_eq!(first["commit"]["author"]["date"], "2023-11-14T22:52:20Z");
    assert_eq!(first["parents"][0]["sha"], made[1].to_string());
    assert_eq!(first["author"], first["committer"]);
}

#[test]
fn no_more_than_a_thousand_are_listed_nor_more_than_is_read() {
    let server = Server::start(Backend::Sqlite);
    let alice = tool(&server, true);
    let list =
        || shas(&server.get("/repos/alice/tool/commits?pageSize=99999999999999999999").token(&alice).send());
    let repository = open(&server);
    let mut made = history(&repository, 1_002);
    assert_eq!(list().len(), 1_000);
    // Two large ones are more than an answer is made of.
    let large = "x".repeat(9 * 1024 * 1024);
    for number in 0..2 {
        let parent = made.last().copied();
        let time = FIRST + 100_000 + number;
        made.push(commit(&repository, "refs/heads/master", &large, ALICE, time, parent.as_slice()));
    }
    assert_eq!(list(), [made.last().unwrap().to_string()]);
}

#[apply(both_databases)]
fn an_author_is_known_by_an_email(backend: Backend) {
    for (gogs, is_inactive_known) in [("0.12.11", true), ("0.13.0", false)] {
        let server = Server::start_as(backend, gogs);
        let alice = tool(&server, true);
        let (bob, eve) = (server.user("bob"), server.user("eve"));
        server
            .store
            .run_blocking(move |connection| {
                diesel::update(user::table.find(eve.id))
                    .set(user::is_active.eq(false))
                    .execute(connection)?;
                for (email, is_confirmed) in [("second@example.com", true), ("third@example.com", false)] {
                    let values = (
                        (email_address::uid.eq(bob.id), email_address::email.eq(email)),
                        email_address::is_activated.eq(is_confirmed),
                    );
                    diesel::insert_into(email_address::table).values(values).execute(connection)?;
                }
                Ok(())
            })
            .unwrap();
        let repository = open(&server);
        let inactive = if is_inactive_known { json!("eve") } else { Value::Null };
        for (number, (email, due)) in [
            ("bob@example.com", json!("bob")),
            ("BOB@Example.com", json!("bob")),
            ("second@example.com", json!("bob")),
            ("third@example.com", Value::Null),
            ("eve@example.com", inactive),
            ("nobody@example.com", Value::Null),
            ("", Value::Null),
        ]
        .into_iter()
        .enumerate()
        {
            let branch = format!("b{number}");
            commit(&repository, &format!("refs/heads/{branch}"), "m", ("Somebody", email), FIRST, &[]);
            let commit =
                server.get(&format!("/repos/alice/tool/commits/{branch}")).token(&alice).send().json();
            let user = commit["author"].get("username").cloned().unwrap_or_default();
            assert_eq!(
                (&user, &commit["commit"]["author"]["email"]),
                (&due, &json!(email)),
                "{gogs} {email}"
            );
            let branch =
                server.get(&format!("/repos/alice/tool/branches/{branch}")).token(&alice).send().json();
            assert_eq!(branch["commit"]["author"]["username"], due.as_str().unwrap_or_default(), "{gogs}");
        }
    }
}

#[apply(both_databases)]
fn the_users_of_many_emails_are_found_with_two_queries(backend: Backend) {
    let server = Server::start(backend);
    let asked: BTreeSet<String> = (0..400).map(|number| format!("{number}@example.com")).collect();
    server.user("alice");
    let few = BTreeSet::from(["Alice@example.com".to_owned()]);
    let (found, queries) = server.counted(move |connection| emails::owners(connection, &few, true));
    assert_eq!((found.of("ALICE@example.com").map(|user| user.name.as_str()), queries), (Some("alice"), 2));
    let (_, queries) = server.counted(move |connection| emails::owners(connection, &asked, true));
    assert_eq!(queries, 2);
}

/// What Git takes for a name of a commit, and what it does not.
const NAMES: &[&str] = &[
    "master",
    "develop",
    "feature/x",
    "v1.0",
    "v0.9",
    "HEAD",
    "@",
    "@~2",
    "HEAD~3",
    "HEAD^",
    "HEAD^2",
    "HEAD^3",
    "HEAD^0",
    "HEAD^^",
    "HEAD~~",
    "HEAD^2~1",
    "master~5^0",
    "v1.0^{}",
    "v1.0^{commit}",
    "v1.0^{tag}",
    "v1.0^{tree}",
    "v1.0~1",
    "v0.9^{tag}",
    "refs/heads/master",
    "heads/master",
    "refs/tags/v1.0",
    "tags/v1.0",
    "tags/nope",
    "origin/master",
    ":/Log",
    ":/Log 2$",
    ":/^Log 1",
    ":/!-Log",
    ":/!!Log",
    ":/!Log",
    ":/nothing there",
    ":/",
    ":/[",
    "HEAD^{/Log 5}",
    "HEAD^{/Log 5}~1",
    "HEAD^{/Log}^{/Initial}",
    "HEAD^{/nope}",
    "HEAD^{/}",
    "HEAD^{/Log 5}^{tree}",
    "^{/Log}",
    "master..develop",
    "^master",
    "master^!",
    "master^@",
    "master^-",
    "master...develop",
    "-x",
    "--all",
    "-",
    "--",
    "HEAD@{1}",
    "master@{u}",
    "@{-1}",
    "@{upstream}",
    "master:README.md",
    "master:",
    ":README.md",
    ":0:README.md",
    "MASTER",
    "master ",
    " master",
    "master\n",
    "mas*",
    "~1",
    "^",
    "~",
    "HEAD~999999",
    "HEAD~99",
    "HEAD^99",
    "HEAD~99999999999999999999",
    "config",
    "description",
    "objects",
    "refs",
    "packed-refs",
    "FETCH_HEAD",
    "master//",
    "refs/heads/../tags/v1.0",
    "../hello.git/HEAD",
    "HEAD^{nope}",
    "HEAD^{blob}",
    "HEAD^{",
    "HEAD^{commit}x",
    "both",
    "heads/both",
    "dead",
    "beefbeef",
    "1111111111111111111111111111111111111111",
];

#[test]
fn names_are_read_as_git_reads_them() {
    let server = Server::demo(Backend::Sqlite);
    let place = server.repositories().join("unknwon/hello.git");
    let git = |arguments: &[&str]| Command::new("git").args(arguments).current_dir(&place).output().ok();
    if git(&["--version"]).is_none() {
        println!("not run: there is no git on this machine");
        return;
    }
    // Names of a branch and a tag, of a branch and perhaps an object, and of a folder of Git's.
    for arguments in [
        ["branch", "both", "develop"],
        ["tag", "both", "master"],
        ["branch", "dead", "develop"],
        ["branch", "objects", "develop"],
        ["branch", "config", "develop"],
    ] {
        assert!(git(&arguments).unwrap().status.success(), "{arguments:?}");
    }
    let told = |arguments: &[&str]| {
        let output = git(arguments).unwrap();
        output.status.success().then(|| String::from_utf8(output.stdout).unwrap().trim().to_owned())
    };
    let head = told(&["rev-parse", "master"]).unwrap();
    let tag = told(&["rev-parse", "v1.0"]).unwrap();
    let tree = told(&["rev-parse", "master^{tree}"]).unwrap();
    let ids = [
        head.clone(),
        head.to_uppercase(),
        head[..7].to_owned(),
        head[..7].to_uppercase(),
        head[..3].to_owned(),
        head[..39].to_owned(),
        format!("{head}0"),
        format!("v1.0-3-g{}", &head[..7]),
        tag.clone(),
        tag[..8].to_owned(),
        tree,
    ];
    for name in NAMES.iter().copied().chain(ids.iter().map(String::as_str)) {
        let due = told(&["rev-parse", name]).filter(|id| told(&["cat-file", "commit", id]).is_some());
        let answer = server
            .get(&format!("/repos/unknwon/hello/commits/{}", encoded(name)))
            .header("Authorization", "token 0f4d1c2b7a9e86d35c40b1f2e3a4958677c8d9ea")
            .send();
        let given = (answer.status == 200).then(|| answer.json()["sha"].as_str().unwrap().to_owned());
        assert_eq!(given, due, "{name:?}: {}", answer.status);
        assert!(matches!(answer.status, 200 | 404), "{name:?}: {}", answer.status);
    }
}

#[test]
fn what_would_take_too_long_names_nothing() {
    let server = Server::start(Backend::Sqlite);
    let alice = tool(&server, true);
    let repository = open(&server);
    history(&repository, 40);
    let large = repository.write_blob(vec![b'x'; 17 * 1024 * 1024]).unwrap().detach();
    let get =
        |name: &str| server.get(&format!("/repos/alice/tool/commits/{}", encoded(name))).token(&alice).send();
    assert_eq!(get("HEAD^{/Log 1}^{/Log}").status, 200);
    for name in [
        "HEAD^{/Log}^{/Log}^{/Log}".to_owned(),
        "HEAD~100001".to_owned(),
        "HEAD~0~100000~1".to_owned(),
        ":/(a{1000}){1000}".to_owned(),
        format!("{large}^{{}}"),
        format!("{large}^{{object}}"),
        format!("HEAD{}", "~0".repeat(5_000)),
        "HEAD\0".to_owned(),
        "@{0}".to_owned(),
    ] {
        get(&name).is_empty(404);
    }
}

#[test]
fn a_name_with_a_slash_is_answered_with_an_id() {
    let server = Server::start(Backend::Sqlite);
    let alice = tool(&server, true);
    let repository = open(&server);
    let made = history(&repository, 3);
    let only = gix::refs::transaction::PreviousValue::MustNotExist;
    for (name, at) in
        [("refs/heads/a/b", 1), ("refs/tags/a/b", 0), ("refs/tags/both", 0), ("refs/heads/both", 1)]
    {
        repository.reference(name, made[at], only.clone(), "").unwrap();
    }
    let get = |name: &str| server.get(&format!("/repos/alice/tool/commits/{name}")).token(&alice);
    // Of a branch and a tag of one name, the id is the branch's; of a commit, the tag's, as Git has it.
    for (name, at) in [("a/b", 1), ("refs/heads/a/b", 1), ("refs/tags/a/b", 0)] {
        let answer = get(name).send();
        assert_eq!(
            (answer.text(), answer.header("content-type")),
            (made[at].to_string(), Some("text/plain"))
        );
        assert_eq!(
            get(&encoded(name)).send().json()["sha"],
            made[if name == "a/b" { 0 } else { at }].to_string()
        );
    }
    let sha = |name: &str, accept: &str| get(name).header("Accept", accept).send();
    assert_eq!(sha("both", "text/html, application/vnd.gogs.sha;q=0.1").text(), made[1].to_string());
    assert_eq!(sha("both", "application/VND.gogs.sha").json()["sha"], made[0].to_string());
    for name in ["HEAD", &made[2].to_string(), "heads%2Fboth", "refs%2Fheads%2Fnope"] {
        sha(name, "application/vnd.gogs.sha").is_empty(404);
    }
    for name in ["heads/both", "refs/heads/nope", "refs/remotes/x", "a/b/", "a//b", "../a/b", "a/../a/b"] {
        let answer = get(name).send();
        assert_eq!(answer.status, if name == "a/b/" { 200 } else { 404 }, "{name}");
    }
}
