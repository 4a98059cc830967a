//! Files written to Git repositories: that Git finds nothing wrong with them, that writers lose nothing to one another, and that a
//! crash leaves the old state or the new one.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use diesel::prelude::*;
use gogs_openapi::{
    git::{
        Access, Name, Person, Root,
        writing::{FileChange, Links},
    },
    store::{
        repositories::recover,
        schema::{repository, user},
    },
};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{
    Answer, Backend, Request, Server, TestUser, both_databases,
    process::{Started, host},
};

/// Who writes at once.
const WRITERS: usize = 16;

fn git(arguments: &[&str], at: &Path) -> Option<String> {
    let output = Command::new("git").args(arguments).current_dir(at).output().ok()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
    Some(said)
}

/// A repository `tool` of a user with a first commit.
fn tool(server: &Server, owner: &TestUser) {
    let body = json!({"name": "tool", "auto_init": true, "readme": "Default"});
    assert_eq!(server.post("/user/repos").token(owner).json(&body).send().status, 201);
}

fn name() -> Name {
    Name { owner: "alice".to_owned(), name: "tool".to_owned() }
}

fn root(server: &Server) -> Root {
    Root::open(server.repositories(), Access::Writable).unwrap()
}

fn file(message: &str) -> Value {
    json!({"message": message, "content": "aGkK"})
}

fn put(server: &Server, user: &TestUser, path: &str) -> Answer {
    server.put(&format!("/repos/alice/tool/contents/{path}")).token(user).json(&file(path)).send()
}

/// The messages of all commits of the default branch.
fn messages(root: &Root) -> Vec<String> {
    let commits = root.repository(&name()).unwrap().log(10_000).unwrap().unwrap();
    commits.iter().map(|commit| commit.summary().to_owned()).collect()
}

#[track_caller]
fn is_sound(server: &Server) {
    let place = server.repositories().join("alice/tool.git");
    if let Some(said) = git(&["fsck", "--strict", "--no-dangling"], &place) {
        assert_eq!(said, "");
    }
}

#[test]
fn git_takes_what_is_written() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("alice");
    tool(&server, &alice);
    let put = |path: &str, body: &Value| {
        let target = format!("/repos/alice/tool/contents/{path}");
        let answer = server.put(&target).token(&alice).json(body).send();
        assert_eq!(answer.status, 201, "{path}: {}", answer.text());
    };
    for path in
        ["a.txt", "b/c/d.txt", "b/c.txt", "x%20y/%C3%A9%20%E6%97%A5.txt", "a%22b'c.txt", "b.txt", "b-"]
    {
        put(path, &file(path));
    }
    put("README.md", &json!({"message": "Change", "content": "Y2hhbmdlZAo="}));
    put("b/c/new.txt", &json!({"message": "m", "content": "bmV3Cg==", "branch": "topic/1"}));
    // Nothing is in it, and nothing is said of it but blanks around.
    put("empty", &json!({"message": "\n m\n\n", "content": "\n"}));
    is_sound(&server);
    let (root, place) = (server.repositories(), server.repositories().join("alice/tool.git"));
    if git(&["--version"], &root).is_none() {
        println!("not run: there is no git on this machine");
        return;
    }
    git(&["clone", place.to_str().unwrap(), "clone"], &root);
    let clone = root.join("clone");
    assert_eq!(fs::read_to_string(clone.join("README.md")).unwrap(), "changed\n");
    assert_eq!(fs::read_to_string(clone.join("x y/é 日.txt")).unwrap(), "hi\n");
    assert_eq!(fs::read(clone.join("empty")).unwrap(), b"");
    let told = git(&["log", "-1", "--format=%an <%ae>|%cn <%ce>|%B|%D"], &clone).unwrap();
    assert_eq!(
        told.trim_end(),
        "alice <alice@example.com>|alice <alice@example.com>| m\n|HEAD -> master, origin/master, origin/HEAD"
    );
    let of_topic = git(&["show", "origin/topic/1:b/c/new.txt"], &clone).unwrap();
    assert_eq!(of_topic, "new\n");
    assert!(!clone.join("b/c/new.txt").exists());
    // What Git packs, and writes itself, is read and written to as well.
    git(&["gc", "--quiet"], &place);
    put("packed.txt", &file("m"));
    is_sound(&server);
    git(&["pull", "--quiet"], &clone);
    fs::write(clone.join("pushed.txt"), "pushed\n").unwrap();
    git(&["add", "pushed.txt"], &clone);
    git(&["-c", "user.name=x", "-c", "user.email=x@y", "commit", "--quiet", "-m", "Push"], &clone);
    git(&["push", "--quiet"], &clone);
    put("after.txt", &file("m"));
    is_sound(&server);
    assert!(git(&["log", "--format=%s", "master"], &place).unwrap().starts_with("m\nPush\nm\n"));
}

#[apply(both_databases)]
fn many_writers_lose_no_commit(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    tool(&server, &alice);
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (server, alice) = (&server, &alice);
            scope.spawn(move || {
                for round in 0..4 {
                    let path = format!("{}/{writer}-{round}.txt", round % 2);
                    let answer = put(server, alice, &path);
                    assert_eq!(answer.status, 201, "{}", answer.text());
                }
            });
        }
    });
    let written = messages(&root(&server));
    assert_eq!(written.len(), 1 + 4 * WRITERS);
    assert_eq!(written.iter().collect::<BTreeSet<_>>().len(), written.len());
    is_sound(&server);
    if let Some(files) =
        git(&["ls-tree", "-r", "--name-only", "master"], &server.repositories().join("alice/tool.git"))
    {
        assert_eq!(files.lines().count(), 1 + 4 * WRITERS);
    }
}

/// Two processes, each with its writers, on one database and one folder; one is killed again and again.
#[apply(both_databases)]
fn a_process_that_is_killed_leaves_the_old_state_or_the_new_one(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    tool(&server, &alice);
    let root = root(&server);
    let folder = server.repositories();
    let start = || {
        Started::new(&[
            "--database-url",
            server.database_url(),
            "--repository-root",
            folder.to_str().unwrap(),
        ])
    };
    let done = Mutex::new(BTreeSet::from(["Initial commit".to_owned()]));
    let asked = Mutex::new(done.lock().unwrap().clone());
    let number = AtomicUsize::new(0);
    for round in 0..6 {
        let mut dies = start();
        let at = host(&dies.says());
        let is_killed = AtomicUsize::new(0);
        let write = |at: Option<&str>| {
            let path = format!("file{}", number.fetch_add(1, Ordering::SeqCst));
            asked.lock().unwrap().insert(path.clone());
            let target = format!("/repos/alice/tool/contents/{path}");
            let request = match at {
                Some(at) => Request::new(at, "PUT", &format!("/api/v1{target}")),
                None => server.put(&target),
            };
            match request.token(&alice).json(&file(&path)).try_send() {
                Ok(answer) => {
                    assert_eq!(answer.status, 201, "{}", answer.text());
                    done.lock().unwrap().insert(path);
                    true
                }
                Err(error) => {
                    assert!(at.is_some() && is_killed.load(Ordering::SeqCst) == 1, "{error}");
                    false
                }
            }
        };
        thread::scope(|scope| {
            for writer in 0..8 {
                let (write, at, is_killed) = (&write, &at, &is_killed);
                if writer < 6 {
                    scope.spawn(move || while write(Some(at)) {});
                } else {
                    scope.spawn(move || {
                        while is_killed.load(Ordering::SeqCst) == 0 {
                            write(None);
                        }
                        // What the dead one held is no hindrance.
                        assert!(write(None));
                    });
                }
            }
            let before = done.lock().unwrap().len();
            while done.lock().unwrap().len() < before + 8 {
                thread::sleep(Duration::from_millis(1));
            }
            thread::sleep(Duration::from_millis(7 * round));
            is_killed.store(1, Ordering::SeqCst);
            // SIGKILL.
            dies.0.kill().unwrap();
        });
        let written: BTreeSet<String> = messages(&root).into_iter().collect();
        let (done, asked) = (done.lock().unwrap(), asked.lock().unwrap());
        assert!(written.is_superset(&done), "{:?} are lost", done.difference(&written));
        assert!(asked.is_superset(&written), "{:?} came from nowhere", written.difference(&asked));
        assert_eq!(messages(&root).len(), written.len());
    }
    is_sound(&server);
    assert!(done.into_inner().unwrap().len() > WRITERS);
    // The rows are those of the last write.
    let size: i64 = server
        .store
        .run_blocking(|connection| Ok(repository::table.select(repository::size).first(connection)?))
        .unwrap();
    assert!(size > 0);
}

#[apply(both_databases)]
fn locks_that_a_crash_has_left_are_removed(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    tool(&server, &alice);
    let root = root(&server);
    let place = server.repositories().join("alice/tool.git");
    let locks = ["refs/heads/master.lock", "refs/heads/topic/1.lock", "packed-refs.lock"];
    let crash = || {
        root.announce(&name()).unwrap();
        fs::create_dir_all(place.join("refs/heads/topic")).unwrap();
        for lock in locks {
            fs::write(place.join(lock), "").unwrap();
        }
    };
    crash();
    assert_eq!(put(&server, &alice, "a.txt").status, 201);
    assert!(locks.iter().all(|lock| !place.join(lock).exists()));
    // Or else at the next start.
    crash();
    server.store.run_blocking(|connection| recover(connection, &root)).unwrap();
    assert!(locks.iter().all(|lock| !place.join(lock).exists()));
    assert_eq!(root.announced().unwrap(), []);
    // What nobody announced is another's, who is waited for.
    fs::write(place.join(locks[0]), "").unwrap();
    let answer = put(&server, &alice, "b.txt");
    answer.says(503, "The server is busy, please try again.");
    assert_eq!(answer.header("retry-after"), Some("5"));
    fs::remove_file(place.join(locks[0])).unwrap();
    assert_eq!(put(&server, &alice, "b.txt").status, 201);
    assert_eq!(messages(&root), ["b.txt", "a.txt", "Initial commit"]);
}

/// A commit whose objects are there, and whose branch was not moved, is none.
#[test]
fn what_was_prepared_is_seen_by_nobody() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("alice");
    tool(&server, &alice);
    let root = root(&server);
    let change = FileChange {
        path: "a.txt".to_owned(),
        content: b"a\n".to_vec(),
        message: "Prepared".to_owned(),
        author: Person { name: "x".to_owned(), email: "x@example.com".to_owned() },
        time: 1,
        base: "master".to_owned(),
        branch: "master".to_owned(),
        links: Links::Refused,
    };
    let prepared = root.repository(&name()).unwrap().prepare(&change).unwrap();
    assert_eq!(messages(&root), ["Initial commit"]);
    assert_eq!(put(&server, &alice, "b.txt").status, 201);
    // It comes too late.
    let moved = root.move_branch(&name(), &prepared).unwrap();
    assert_eq!(format!("{moved:?}"), "ByOthers");
    assert_eq!(messages(&root), ["b.txt", "Initial commit"]);
    is_sound(&server);
}

/// Whoever deletes and makes a repository while others write to it: no failure, and no commit of the one in the other.
#[apply(both_databases)]
fn a_repository_is_deleted_while_it_is_written_to(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    tool(&server, &alice);
    let is_over = AtomicUsize::new(0);
    thread::scope(|scope| {
        for writer in 0..4 {
            let (server, alice, is_over) = (&server, &alice, &is_over);
            scope.spawn(move || {
                while is_over.load(Ordering::SeqCst) == 0 {
                    let answer = put(server, alice, &format!("{writer}.txt"));
                    assert!([201, 404].contains(&answer.status), "{} {}", answer.status, answer.text());
                }
            });
        }
        for _ in 0..10 {
            thread::sleep(Duration::from_millis(30));
            server.delete("/repos/alice/tool").token(&alice).send().is_empty(204);
            tool(&server, &alice);
        }
        is_over.store(1, Ordering::SeqCst);
    });
    is_sound(&server);
    let written = messages(&root(&server));
    assert_eq!(written.last().unwrap(), "Initial commit");
}

/// Repositories are made and deleted by a process that is killed: no row is without its folder; and after the next start, no folder
/// is without its row.
#[apply(both_databases)]
fn rows_and_folders_are_kept_together(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let folder = server.repositories();
    let start = || {
        Started::new(&[
            "--database-url",
            server.database_url(),
            "--repository-root",
            folder.to_str().unwrap(),
        ])
    };
    let rows = || -> BTreeSet<String> {
        let names = server.store.run_blocking(|connection| {
            let of_users =
                repository::table.inner_join(user::table.on(repository::owner_id.eq(user::id.nullable())));
            Ok(of_users.select(repository::lower_name).load::<String>(connection)?)
        });
        names.unwrap().into_iter().collect()
    };
    let folders = || -> BTreeSet<String> {
        let Ok(entries) = fs::read_dir(folder.join("alice")) else { return BTreeSet::new() };
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.map(|name| name.strip_suffix(".git").unwrap().to_owned()).collect()
    };
    for round in 0..5 {
        let mut dies = start();
        let at = host(&dies.says());
        assert_eq!(rows(), folders());
        let made = AtomicUsize::new(0);
        thread::scope(|scope| {
            for writer in 0..4 {
                let (at, alice, made) = (&at, &alice, &made);
                scope.spawn(move || {
                    for number in 0.. {
                        let name = format!("r{round}-{writer}-{number}");
                        let body = json!({"name": name, "auto_init": true, "readme": "Default"});
                        let request = Request::new(at, "POST", "/api/v1/user/repos").token(alice).json(&body);
                        let Ok(answer) = request.try_send() else { break };
                        assert_eq!(answer.status, 201, "{}", answer.text());
                        made.fetch_add(1, Ordering::SeqCst);
                        if number % 2 == 1 {
                            let target = format!("/api/v1/repos/alice/{name}");
                            let Ok(answer) = Request::new(at, "DELETE", &target).token(alice).try_send()
                            else {
                                break;
                            };
                            assert_eq!(answer.status, 204, "{}", answer.text());
                        }
                    }
                });
            }
            while made.load(Ordering::SeqCst) < 4 {
                thread::sleep(Duration::from_millis(1));
            }
            thread::sleep(Duration::from_millis(9 * round));
            // SIGKILL.
            dies.0.kill().unwrap();
        });
        assert!(folders().is_superset(&rows()), "{:?} have no folder", rows().difference(&folders()));
    }
    start().says();
    assert_eq!(rows(), folders());
    assert!(rows().len() > 2);
    assert_eq!(fs::read_dir(folder.join("+changes")).unwrap().count(), 0);
}

/// The repositories of a Gogs database are not written to, unless that is allowed, and who asks for it is told so.
#[test]
fn a_gogs_repositories_are_written_to_if_allowed() {
    let server = Server::on(Backend::Sqlite.recorded("0.14.3"), "0.14.3");
    let alice = server.user("alice-writes");
    server.repository(&alice, "tool", false);
    let folder = tempfile::tempdir().unwrap();
    let put = |arguments: &[&str]| {
        let mut started = Started::new(&[&["--database-url", server.database_url()], arguments].concat());
        let at = host(&started.says());
        let target = "/api/v1/repos/alice-writes/tool/contents/a.txt";
        Request::new(&at, "PUT", target).token(&alice).json(&file("m")).send()
    };
    let told = |answer: &Answer| {
        assert_eq!(answer.status, 501);
        answer.json()["message"].as_str().unwrap().to_owned()
    };
    let path = folder.path().to_str().unwrap();
    assert!(told(&put(&[])).contains("--repository-root"));
    assert!(told(&put(&["--repository-root", path])).contains("--allow-git-writes"));
    // There is nothing to write to.
    let absent = put(&["--repository-root", path, "--allow-git-writes"]);
    absent.says(500, "Something went wrong, please check the server logs for more information.");
}
