use std::{fs, io::Write, path::Path, process::Command, thread, time::Duration};

use diesel::prelude::*;
use gogs_openapi::{
    git::{
        Access, Root,
        cloning::{Allowed, CloneError, Limits, MOST_BYTES, Source, Stop},
    },
    gogs::GogsVersion,
    store::schema::mirror,
};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{Answer, Backend, Server, TestUser, both_databases, git_server::GitServer};

const BLOCKED: &str = "Clone address resolved to a local network address that is implicitly blocked.";
const SECRET: &str = "s3cret-w0rd";

fn limits(networks: &[&str], bytes: u64) -> Limits {
    Limits {
        allowed: Allowed { networks: networks.iter().map(|network| network.parse().unwrap()).collect() },
        bytes,
    }
}

/// A server that may clone from this machine, by one of its addresses.
fn server_on(backend: Backend, limits: Limits) -> Server {
    Server::cloning(backend.empty(), &GogsVersion::DEFAULT.to_string(), Some(limits))
}

fn server() -> Server {
    server_on(Backend::Sqlite, limits(&["127.0.0.0/8"], MOST_BYTES))
}

fn migrate(server: &Server, user: &TestUser, address: &str, more: Value) -> Answer {
    let mut body = json!({"clone_addr": address, "uid": user.id, "repo_name": "moved"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    server.post("/repos/migrate").token(user).json(&body).send()
}

/// Nothing is left of a repository that could not be cloned.
#[track_caller]
fn nothing_is_left(server: &Server, user: &TestUser) {
    server.get(&format!("/repos/{}/moved", user.name)).token(user).send().is_empty(404);
    let root = server.repositories();
    assert!(!root.join(&user.name).join("moved.git").exists());
    assert_eq!(fs::read_dir(root.join("+changes")).unwrap().count(), 0);
}

fn git(at: &Path, arguments: &[&str]) -> String {
    let mut git = Command::new("git");
    for name in ["AUTHOR", "COMMITTER"] {
        git.env(format!("GIT_{name}_NAME"), "n").env(format!("GIT_{name}_EMAIL"), "n@example.com");
    }
    let done = git.args(arguments).current_dir(at).output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// A folder with a repository, `source.git`, and one without commits, `empty.git`; none where there is no program `git`.
fn sources() -> Option<tempfile::TempDir> {
    if Command::new("git").arg("--version").output().is_err() {
        println!("not run: there is no git on this machine");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let work = folder.path().join("work");
    git(folder.path(), &["init", "-q", "-b", "trunk", "work"]);
    for number in 0..20 {
        fs::write(work.join("file.txt"), format!("{number}\n").repeat(500)).unwrap();
        git(&work, &["add", "."]);
        git(&work, &["commit", "-q", "-m", &format!("Commit {number}")]);
    }
    git(&work, &["tag", "-a", "-m", "tag", "v1"]);
    git(&work, &["branch", "feature/x", "HEAD~3"]);
    git(&work, &["update-ref", "refs/pull/1/head", "HEAD~1"]);
    git(folder.path(), &["clone", "-q", "--mirror", "work", "source.git"]);
    git(folder.path(), &["init", "-q", "--bare", "-b", "master", "empty.git"]);
    Some(folder)
}

#[apply(both_databases)]
fn a_repository_is_cloned(backend: Backend) {
    let Some(sources) = sources() else { return };
    let source = GitServer::of(sources.path());
    let server = server_on(backend, limits(&["127.0.0.0/8"], MOST_BYTES));
    let alice = server.user("alice");
    let made =
        migrate(&server, &alice, &source.url("source.git"), json!({"description": "d", "private": true}));
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    assert_eq!((&made["full_name"], &made["default_branch"]), (&"alice/moved".into(), &"trunk".into()));
    assert_eq!(
        (&made["empty"], &made["private"], &made["mirror"]),
        (&false.into(), &true.into(), &false.into())
    );
    assert_eq!((&made["created_at"], &made["watchers_count"]), (&"0001-01-01T00:00:00Z".into(), &0.into()));
    let shown = server.get("/repos/alice/moved").token(&alice).send().json();
    assert_eq!((&shown["default_branch"], &shown["empty"]), (&"trunk".into(), &false.into()));
    assert!(shown["size"].as_i64().unwrap() > 0);
    let place = server.repositories().join("alice/moved.git");
    git(&place, &["fsck", "--strict"]);
    let all = ["for-each-ref", "--format=%(refname) %(objectname)"];
    assert_eq!(git(&place, &all), git(&sources.path().join("source.git"), &all));
    assert_eq!(git(&place, &["symbolic-ref", "HEAD"]), "refs/heads/trunk\n");
    assert!(!fs::read_to_string(place.join("config")).unwrap().contains("remote"));
    assert_eq!(fs::read_dir(server.repositories().join("+changes")).unwrap().count(), 0);
    let archive = server.get("/repos/alice/moved/archive/trunk.zip").token(&alice).send();
    assert_eq!(archive.status, 200);
    // The name is used now.
    let again = migrate(&server, &alice, &source.url("source.git"), json!({"repo_name": "MOVED"}));
    assert_eq!(again.status, 422);
    assert!(again.text().contains("repository already exists"));
}

#[test]
fn a_mirror_is_marked_and_an_empty_repository_is_empty() {
    let Some(sources) = sources() else { return };
    let source = GitServer::of(sources.path());
    let server = server();
    let alice = server.user("alice");
    let address = source.url("source.git").replace("http://", "http://name:s3cret-w0rd@");
    let made = migrate(&server, &alice, &address, json!({"mirror": true}));
    assert_eq!((made.status, &made.json()["mirror"]), (201, &true.into()));
    server.post("/repos/alice/moved/mirror-sync").token(&alice).send().is_empty(202);
    let config = fs::read_to_string(server.repositories().join("alice/moved.git/config")).unwrap();
    assert!(config.contains(&source.url("source.git")) && !config.contains(SECRET));
    assert_eq!(
        git(&server.repositories().join("alice/moved.git"), &["config", "remote.origin.mirror"]),
        "true\n"
    );
    let rows = server.store.run_blocking(|connection| {
        Ok(mirror::table
            .select((mirror::interval, mirror::enable_prune))
            .load::<(Option<i32>, bool)>(connection)?)
    });
    assert_eq!(rows.unwrap(), [(Some(8), true)]);
    let made = migrate(&server, &alice, &source.url("empty.git"), json!({"repo_name": "none"}));
    assert_eq!((made.status, &made.json()["empty"]), (201, &true.into()));
    assert_eq!(server.get("/repos/alice/none").token(&alice).send().json()["default_branch"], "master");
}

#[test]
fn it_is_for_an_organization_if_the_caller_owns_it() {
    let Some(sources) = sources() else { return };
    let source = GitServer::of(sources.path());
    let server = server();
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let acme = server.organization(&alice, "acme");
    let admin = server.site_admin("root");
    let to = |user: &TestUser, id: i64, name: &str| {
        let more = json!({"uid": id, "repo_name": name});
        migrate(&server, user, &source.url("source.git"), more)
    };
    to(&bob, acme, "a").says(403, "Given user is not owner of organization.");
    to(&bob, alice.id, "a").says(403, "Given user is not an organization.");
    to(&bob, 999, "a").says(422, "user does not exist: map[userID:999]");
    assert!(source.arrived().is_empty());
    assert_eq!(to(&alice, acme, "a").json()["full_name"], "acme/a");
    assert_eq!(to(&admin, acme, "b").json()["full_name"], "acme/b");
    assert_eq!(to(&admin, bob.id, "c").json()["full_name"], "bob/c");
}

#[test]
fn nothing_is_cloned_unless_that_is_allowed() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("alice");
    let refused = "This server clones no repositories: start it with --allow-migrations.";
    migrate(&server, &alice, "https://example.com/x.git", json!({})).says(422, refused);
    migrate(&server, &alice, "http://localhost/x.git", json!({})).says(422, BLOCKED);
    nothing_is_left(&server, &alice);
}

/// Wherever an address is on this machine or around it, and however it is written, nobody is connected to.
#[test]
fn private_addresses_are_refused() {
    let sources = tempfile::tempdir().unwrap();
    let source = GitServer::of(sources.path());
    let (server, port) = (server_on(Backend::Sqlite, limits(&[], MOST_BYTES)), source.port);
    let alice = server.user("alice");
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "localhost",
        "LocalHost.",
        "0.0.0.0",
        "0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00::1]",
        "[ff02::1]",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "no-such-host.invalid",
        "name:word@127.0.0.1",
    ] {
        for address in [format!("http://{host}:{port}/x.git"), format!("git://{host}/x.git")] {
            migrate(&server, &alice, &address, json!({})).says(422, BLOCKED);
        }
    }
    migrate(&server, &alice, "https://[2001:db8::1]/x.git", json!({}))
        .says(422, "The repository can't be cloned: the address leads to a network that is blocked.");
    migrate(&server, &alice, "git://1.1.1.1/x.git", json!({}))
        .says(422, "This server clones over HTTP and HTTPS only.");
    assert!(source.arrived().is_empty());
    nothing_is_left(&server, &alice);
}

fn redirect(status: u16, to: &str) -> String {
    format!("HTTP/1.1 {status} Elsewhere\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

/// A redirection is looked at as the address itself is, and who asks is not told to others.
#[test]
fn redirections_are_looked_at() {
    let Some(sources) = sources() else { return };
    let other = GitServer::of(sources.path());
    let tail = "/info/refs?service=git-upload-pack";
    let (to, port) = (other.url("source.git"), other.port);
    let source = GitServer::with(sources.path(), move |request, stream| {
        let path = request.target.strip_suffix(tail).unwrap_or_default();
        let to = match path {
            "/other" => to.clone() + tail,
            "/here" => format!("/source.git{tail}"),
            "/private" => format!("http://10.1.2.3/x.git{tail}"),
            "/metadata" => "http://169.254.169.254/latest/meta-data".to_owned(),
            "/v6" => format!("http://[::1]:{port}/source.git{tail}"),
            "/mapped" => format!("http://[::ffff:127.0.0.1]:{port}/source.git{tail}"),
            "/file" => format!("file:///source.git{tail}"),
            "/named" => format!("http://name:word@127.0.0.1:{port}/source.git{tail}"),
            "/tail" => to.clone(),
            "/round" => format!("/round{tail}"),
            _ => return false,
        };
        stream.write_all(redirect(302, &to).as_bytes()).unwrap();
        true
    });
    let server = server();
    let alice = server.user("alice");
    let with = |path: &str, name: &str| {
        let more = json!({"auth_username": "name", "auth_password": SECRET, "repo_name": name});
        migrate(&server, &alice, &source.url(path), more)
    };
    for (path, reason) in [
        ("private", "the address leads to a network that is blocked"),
        ("v6", "the address leads to a network that is blocked"),
        ("mapped", "the address leads to a network that is blocked"),
        ("metadata", "the address leads to another that is not followed"),
        ("file", "the address leads to another that is not followed"),
        ("named", "the address leads to another that is not followed"),
        ("tail", "the address leads to another that is not followed"),
        ("round", "the address leads to another that is not followed"),
    ] {
        with(path, "moved").says(422, &format!("The repository can't be cloned: {reason}."));
    }
    assert!(other.arrived().is_empty());
    nothing_is_left(&server, &alice);
    assert_eq!(with("here", "here").status, 201);
    assert!(source.arrived().iter().all(|request| request.header("authorization").is_some()));
    assert_eq!(with("other", "there").status, 201);
    let there = other.arrived();
    assert!(there.len() >= 2 && there.iter().all(|request| request.header("authorization").is_none()));
}

#[test]
fn credentials_are_sent_and_not_told() {
    let Some(sources) = sources() else { return };
    let source = GitServer::with(sources.path(), |request, stream| {
        let is_known = request.header("authorization") == Some("Basic bmFtZTpzM2NyZXQtdzByZA==");
        if !is_known {
            let refused = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            stream.write_all(refused.as_bytes()).unwrap();
        }
        !is_known
    });
    let server = server();
    let alice = server.user("alice");
    let refused = "The repository can't be cloned: the server at the address answers with status 401.";
    migrate(&server, &alice, &source.url("source.git"), json!({})).says(422, refused);
    let wrong = json!({"auth_username": "name", "auth_password": "other-s3cret"});
    migrate(&server, &alice, &source.url("source.git"), wrong).says(422, refused);
    nothing_is_left(&server, &alice);
    let right = json!({"auth_username": "name", "auth_password": SECRET});
    assert_eq!(migrate(&server, &alice, &source.url("source.git"), right).status, 201);
    let address = source.url("source.git").replace("http://", "http://name:s3cret-w0rd@");
    assert_eq!(migrate(&server, &alice, &address, json!({"repo_name": "within"})).status, 201);
}

#[test]
fn what_is_no_repository_leaves_nothing() {
    let Some(sources) = sources() else { return };
    let source = GitServer::with(sources.path(), |request, stream| {
        let answer: &[u8] = match request.target.split('/').nth(1) {
            Some("page") => b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>",
            Some("closed") => b"",
            Some("garbage") => b"\x16\x03\x01\r\n\r\n",
            Some("cut") => b"HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\nContent-Length: 900\r\n\r\n001e# service=git-",
            _ => return false,
        };
        stream.write_all(answer).unwrap();
        true
    });
    let server = server();
    let alice = server.user("alice");
    for path in ["page/x", "closed/x", "garbage/x", "cut/x", "missing.git"] {
        let refused = migrate(&server, &alice, &source.url(path), json!({}));
        assert_eq!(refused.status, 422, "{path}: {}", refused.text());
        assert!(refused.text().contains("The repository can't be cloned"), "{path}: {}", refused.text());
        nothing_is_left(&server, &alice);
    }
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    migrate(&server, &alice, &format!("http://{closed}/x.git"), json!({}))
        .says(422, "The repository can't be cloned: nobody answers at the address.");
}

#[test]
fn what_is_too_large_leaves_nothing() {
    let Some(sources) = sources() else { return };
    let source = GitServer::of(sources.path());
    for bytes in [10, 1_000] {
        let server = server_on(Backend::Sqlite, limits(&["127.0.0.0/8"], bytes));
        let alice = server.user("alice");
        migrate(&server, &alice, &source.url("source.git"), json!({}))
            .says(422, "The repository can't be cloned: the repository is too large.");
        nothing_is_left(&server, &alice);
    }
}

/// A clone stops when it is told to, though its source goes on for ever.
#[test]
fn a_clone_is_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let source = GitServer::with(folder.path(), |_, stream| {
        let begin = "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\nConnection: close\r\n\r\n000eversion 2\n";
        stream.write_all(begin.as_bytes()).unwrap();
        let line = "000fagent=xxxx\n";
        while stream.write_all(line.as_bytes()).is_ok() {
            thread::sleep(Duration::from_millis(10));
        }
        true
    });
    let root = Root::open(folder.path().join("root"), Access::Writable).unwrap();
    let stop = Stop::default();
    let told = stop.clone();
    let teller = thread::spawn(move || {
        thread::sleep(Duration::from_millis(300));
        told.now();
    });
    let from = Source::new(&source.url("x.git"), "", "").unwrap();
    let stopped = root.clone_from(&from, &limits(&["127.0.0.0/8"], MOST_BYTES), &stop);
    assert!(matches!(stopped, Err(CloneError::TooSlow)), "{stopped:?}");
    teller.join().unwrap();
    assert_eq!(fs::read_dir(root.path().join("+changes")).unwrap().count(), 0);
}
