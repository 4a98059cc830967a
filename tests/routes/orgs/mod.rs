mod repos;
mod teams;

use insta::assert_snapshot;
use rstest_reuse::apply;
use serde_json::json;

use crate::support::{Backend, Server, both_databases};

#[test]
fn an_organization_and_a_user_are_shown_alike() {
    let server = Server::start(Backend::Sqlite);
    let (alice, stranger) = (server.user("alice"), server.user("stranger"));
    let body =
        json!({"username": "Acme", "full_name": "Tom's <b>B</b>", "description": "<i>", "location": "Here"});
    assert_eq!(server.post("/user/orgs").token(&alice).json(&body).send().status, 201);
    assert_snapshot!(server.get("/orgs/aCME").token(&stranger).send().shown(&server), @r#"
    200
    {
      "id": 3,
      "username": "Acme",
      "full_name": "Tom&#39;s <b>B</b>",
      "avatar_url": "https://gogs.example.com/avatars/3",
      "description": "<i>",
      "website": "",
      "location": "Here"
    }
    "#);
    assert_eq!(server.get("/orgs/ALICE").token(&stranger).send().json()["username"], "alice");
    server.get("/orgs/nobody").token(&stranger).send().is_empty(404);
}

/// Until 0.14.2 Gogs asks nobody who looks at an organization for a token.
#[apply(both_databases)]
fn who_may_look_depends_on_the_version(backend: Backend) {
    for (version, open) in [("0.11.91", true), ("0.14.0", true), ("0.14.3", false), ("main", false)] {
        let server = Server::start_as(backend, version);
        let alice = server.user("alice");
        server.organization(&alice, "acme");
        for target in ["/orgs/acme", "/orgs/acme/teams"] {
            let due = if open { 200 } else { 401 };
            assert_eq!(server.get(target).send().status, due, "{target} of {version} to nobody");
            assert_eq!(server.get(target).basic(&alice).send().status, due, "{target} of {version}");
            assert_eq!(server.get(target).token(&alice).send().status, 200);
        }
        let edited = server.patch("/orgs/acme").basic(&alice).json(&json!({"location": "There"})).send();
        assert_eq!(edited.status, if open { 200 } else { 401 }, "{version}");
        let by_nobody = server.patch("/orgs/acme").json(&json!({})).send();
        by_nobody.is_empty(if open { 403 } else { 401 });
        let unread = server.patch("/orgs/acme").header("Content-Type", "application/json").body("{").send();
        assert_eq!(unread.status, if open { 400 } else { 401 }, "{version}");
        let nowhere = server.patch("/orgs/nobody").json(&json!({})).send();
        assert_eq!(nowhere.status, if open { 404 } else { 401 }, "{version}");
        assert_eq!(
            server.get("/orgs/acme").token(&alice).send().json()["location"],
            if open { "There" } else { "" }
        );
    }
}

#[apply(both_databases)]
fn only_an_owner_edits(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob, root) = (server.user("alice"), server.user("bob"), server.site_admin("root"));
    server.organization(&alice, "acme");
    let edit = json!({"full_name": "Acme", "description": "D", "website": "no url", "location": "L"});
    for stranger in [&bob, &root] {
        server.patch("/orgs/acme").token(stranger).json(&edit).send().is_empty(403);
    }
    // No user is an organization of its own.
    server.patch("/orgs/alice").token(&alice).json(&edit).send().is_empty(403);
    let edited = server.patch("/orgs/ACME").token(&alice).json(&edit).send();
    assert_eq!((edited.status, &edited.json()["website"]), (200, &json!("no url")));
    let cleared =
        server.patch("/orgs/acme").token(&alice).json(&json!({"website": null, "full_name": "A"})).send();
    let cleared = cleared.json();
    assert_eq!(
        [&cleared["full_name"], &cleared["description"], &cleared["website"], &cleared["location"]],
        ["A", "", "", ""]
    );
}

#[test]
fn long_texts_are_cut() {
    for (version, full_name) in [("0.12.11", 300), ("0.13.0", 255)] {
        let server = Server::start_as(Backend::Sqlite, version);
        let alice = server.user("alice");
        server.organization(&alice, "acme");
        let edit = json!({
            "full_name": "f".repeat(300),
            "description": format!("{}é!", "d".repeat(253)),
            "website": format!("{}😀!", "w".repeat(252)),
            "location": "l".repeat(256),
        });
        let edited = server.patch("/orgs/acme").token(&alice).json(&edit).send().json();
        assert_eq!(edited["full_name"], "f".repeat(full_name), "{version}");
        assert_eq!(edited["description"], format!("{}é", "d".repeat(253)));
        assert_eq!(edited["website"], format!("{}\u{fffd}\u{fffd}\u{fffd}", "w".repeat(252)));
        assert_eq!(edited["location"], "l".repeat(255));
        assert_eq!(server.get("/orgs/acme").token(&alice).send().json(), edited);
    }
}

/// PostgreSQL has no text that ends in the middle of a letter: nothing is changed.
#[test]
fn a_letter_that_is_cut_is_refused_on_postgres() {
    if !Backend::postgres_is_there() {
        return;
    }
    let server = Server::start(Backend::Postgres);
    let alice = server.user("alice");
    server.organization(&alice, "acme");
    let edit = json!({"location": "x", "description": format!("{}é", "d".repeat(254))});
    let refused = server.patch("/orgs/acme").token(&alice).json(&edit).send();
    refused.says(422, "A text of more than 255 bytes can't be stored here.");
    assert_eq!(server.get("/orgs/acme").token(&alice).send().json()["location"], "");
}
