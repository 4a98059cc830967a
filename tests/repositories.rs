//! The Git repositories on disk: that Git takes them, that they are there as long as their rows, and what a crash leaves.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use gogs_openapi::{
    git::{Access, Error, Name, Root},
    store::repositories,
};
use rstest_reuse::apply;
use serde_json::json;

use crate::support::{Backend, Server, both_databases, process::Started};

fn git(arguments: &[&str], at: &Path) -> Option<Output> {
    Command::new("git").args(arguments).current_dir(at).output().ok()
}

#[test]
fn git_takes_what_is_made() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("alice");
    let make = |body| assert_eq!(server.post("/user/repos").token(&alice).json(&body).send().status, 201);
    make(json!({"name": "Bare"}));
    make(json!({"name": "Full", "description": "{Name} é", "auto_init": true, "readme": "Default",
        "gitignores": "Python,Rust", "license": "ISC license"}));
    let root = server.repositories();
    assert_eq!(fs::read_to_string(root.join("alice/bare.git/HEAD")).unwrap(), "ref: refs/heads/master\n");
    if git(&["--version"], &root).is_none() {
        println!("not run: there is no git on this machine");
        return;
    }
    for name in ["bare", "full"] {
        let place = root.join(format!("alice/{name}.git"));
        let checked = git(&["fsck", "--strict"], &place).unwrap();
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
        let cloned = git(&["clone", place.to_str().unwrap(), name], &root).unwrap();
        assert!(cloned.status.success(), "{}", String::from_utf8_lossy(&cloned.stderr));
    }
    let clone = root.join("full");
    let told = git(&["log", "--format=%an <%ae>|%cn <%ce>|%s|%D"], &clone).unwrap();
    assert_eq!(
        String::from_utf8(told.stdout).unwrap(),
        "alice <alice@example.com>|gogs <gogs@localhost>|Initial commit|HEAD -> master, origin/master, origin/HEAD\n"
    );
    assert_eq!(fs::read_to_string(clone.join("README.md")).unwrap(), "# Full\n\n{Name} é");
    let ignored = fs::read_to_string(clone.join(".gitignore")).unwrap();
    assert!(ignored.starts_with("# ---> Python\n") && ignored.contains("\n# ---> Rust\n"));
    assert!(fs::read_to_string(clone.join("LICENSE")).unwrap().starts_with("ISC License"));
}

#[test]
fn names_and_emails_are_cleaned_as_git_does() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("alice");
    server
        .store
        .run_blocking(|connection| {
            use diesel::prelude::*;
            use gogs_openapi::store::schema::user;
            let odd = user::full_name.eq(" ,<b>A\n</b> \"");
            Ok(diesel::update(user::table.find(alice.id)).set(odd).execute(connection)?)
        })
        .unwrap();
    let body = json!({"name": "x", "auto_init": true, "readme": "Default"});
    assert_eq!(server.post("/user/repos").token(&alice).json(&body).send().status, 201);
    let root = server.repositories();
    if let Some(told) = git(&["log", "--format=%an|%ae"], &root.join("alice/x.git")) {
        assert_eq!(String::from_utf8(told.stdout).unwrap(), "bA/b|alice@example.com\n");
    }
}

/// What a crash leaves of one that was made and of one that was deleted; what is there stays.
#[apply(both_databases)]
fn what_a_crash_leaves_is_put_right(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let make =
        |name: &str| server.post("/user/repos").token(&alice).json(&json!({"name": name})).send().status;
    assert_eq!(make("kept"), 201);
    let path = server.repositories();
    let root = Root::open(path.clone(), Access::Writable).unwrap();
    let name = |name: &str| Name { owner: "alice".to_owned(), name: name.to_owned() };
    // Made, and its row never committed.
    root.announce(&name("half")).unwrap();
    root.make(&name("half"), None).unwrap();
    // Announced, and the row is still there.
    root.announce(&name("kept")).unwrap();
    // Taken out, and not removed.
    fs::create_dir_all(path.join("+changes/removed-x/repository")).unwrap();
    server.store.run_blocking(|connection| repositories::recover(connection, &root)).unwrap();
    assert!(!path.join("alice/half.git").exists() && path.join("alice/kept.git/HEAD").exists());
    assert_eq!(fs::read_dir(path.join("+changes")).unwrap().count(), 0);
    // Without a new start, too, the name is free.
    root.announce(&name("again")).unwrap();
    root.make(&name("again"), None).unwrap();
    assert_eq!(make("again"), 201);
    assert_eq!(fs::read_dir(path.join("+changes")).unwrap().count(), 0);
}

/// A folder of which the database does not know is left alone, and no row is made.
#[test]
fn a_folder_of_somebody_elses_stays() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("alice");
    let place = server.repositories().join("alice/mine.git");
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("file"), "text").unwrap();
    let made = server.post("/user/repos").token(&alice).json(&json!({"name": "mine"})).send();
    assert_eq!(made.status, 500);
    assert!(!made.text().contains("mine.git"));
    server.get("/repos/alice/mine").token(&alice).send().is_empty(404);
    assert_eq!(fs::read_to_string(place.join("file")).unwrap(), "text");
    assert_eq!(fs::read_dir(server.repositories().join("+changes")).unwrap().count(), 0);
}

#[test]
fn no_name_leads_out_of_the_root() {
    let folder = tempfile::tempdir().unwrap();
    let root = Root::open(folder.path().join("root"), Access::Writable).unwrap();
    for (owner, name) in [("..", "x"), ("a", "../../x"), ("a/b", "x"), ("", "x"), ("a", "x\0")] {
        let of = Name { owner: owner.to_owned(), name: name.to_owned() };
        assert!(matches!(root.make(&of, None), Err(Error::Name(_))), "{owner}/{name}");
    }
    assert!(Root::open(folder.path().join("none"), Access::ReadOnly).is_err());
}

/// Of a Gogs database the repositories are read only, unless that is allowed.
#[test]
fn a_gogs_databases_repositories_are_changed_if_allowed() {
    let database = Backend::Sqlite.newest_recorded();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_str().unwrap();
    let url = database.url.as_str();
    let says = |arguments: &[&str]| Started::new(&[&["--database-url", url], arguments].concat()).says();
    assert!(says(&[]).contains("Repositories none"));
    assert!(says(&["--repository-root", root]).contains("read only"));
    assert!(!folder.path().join("+changes").exists());
    let said = says(&["--repository-root", root, "--allow-git-writes"]);
    assert!(said.contains(&format!("Repositories {root}\n")), "{said}");
    assert!(folder.path().join("+changes").exists());
}
