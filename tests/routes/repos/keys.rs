use diesel::prelude::*;
use gogs_openapi::store::schema::{deploy_key, public_key};
use insta::assert_snapshot;
use rstest_reuse::apply;
use serde_json::{Value, json};

use super::{super::user::keys::ED25519, grant};
use crate::support::{Answer, Backend, Server, TestUser, both_databases};

/// Another key.
const OTHER: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIcRUh6nOCdubTKoljze/ZIFAfWXOMz/z0wePah16zTP";

fn add(server: &Server, user: &TestUser, repository: &str, title: &str, key: &str) -> Answer {
    let body = json!({"title": title, "key": key});
    server.post(&format!("/repos/{repository}/keys")).token(user).json(&body).send()
}

fn list(server: &Server, user: &TestUser, repository: &str) -> Value {
    let answer = server.get(&format!("/repos/{repository}/keys")).token(user).send();
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// The numbers of public keys, and those that deploy keys have.
fn rows(server: &Server) -> (Vec<i64>, Vec<Option<i64>>) {
    server
        .store
        .run_blocking(|connection| {
            let keys = public_key::table.order(public_key::id).select(public_key::id).load(connection)?;
            let used = deploy_key::table.order(deploy_key::id).select(deploy_key::key_id).load(connection)?;
            Ok((keys, used))
        })
        .unwrap()
}

#[test]
fn a_new_key_is_shown() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("Alice");
    server.repository(&alice, "Tool", true);
    let body = json!({"title": "first", "key": ED25519, "read_only": false});
    let added = server.post("/repos/alice/tool/keys").token(&alice).json(&body).send();
    assert_snapshot!(added.shown(&server), @r#"
    201
    {
      "id": 1,
      "key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPGMiLHbGgnwNVH8n41zz84ZFrYJsrOcQkqZfJ1Wt4gz key2",
      "url": "https://gogs.example.com/api/v1/repos/Alice/Tool/keys/1",
      "title": "first",
      "created_at": "0001-01-01T00:00:00Z",
      "read_only": true
    }
    "#);
}

#[apply(both_databases)]
fn a_key_is_added_shown_and_deleted(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    server.repository(&alice, "tool", true);
    assert_eq!(list(&server, &alice, "alice/tool"), json!([]));
    let mut shown = add(&server, &alice, "alice/tool", "first", &format!("{ED25519}\r\n")).json();
    let got = server.get("/repos/ALICE/tool/keys/1").token(&alice).send();
    shown["created_at"] = got.json()["created_at"].clone();
    assert!(shown["created_at"].as_str().unwrap().starts_with("20"));
    got.is(200, shown.clone());
    assert_eq!(list(&server, &alice, "alice/tool"), json!([shown]));
    // It is nobody's key.
    server.get("/user/keys").token(&alice).send().is(200, json!([]));
    server.delete("/repos/alice/tool/keys/1").token(&alice).send().is_empty(204);
    server.get("/repos/alice/tool/keys/1").token(&alice).send().is_empty(404);
    assert_eq!(rows(&server), (vec![], vec![]));
}

#[apply(both_databases)]
fn repositories_share_a_key(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    for name in ["one", "two", "three"] {
        server.repository(&alice, name, false);
    }
    for (name, key) in [("one", ED25519), ("two", ED25519), ("three", OTHER)] {
        assert_eq!(add(&server, &alice, &format!("alice/{name}"), "same", key).status, 201);
    }
    assert_eq!(rows(&server), (vec![1, 2], vec![Some(1), Some(1), Some(2)]));
    server.delete("/repos/alice/one/keys/1").token(&alice).send().is_empty(204);
    assert_eq!(rows(&server), (vec![1, 2], vec![Some(1), Some(2)]));
    assert_eq!(list(&server, &alice, "alice/two")[0]["key"], ED25519);
    // Of the last that has it, the key itself goes too.
    server.delete("/repos/alice/two/keys/2").token(&alice).send().is_empty(204);
    assert_eq!(rows(&server), (vec![2], vec![Some(2)]));
}

#[apply(both_databases)]
fn a_key_and_a_title_are_used_once(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    server.repository(&alice, "tool", false);
    assert_eq!(add(&server, &alice, "alice/tool", "first", ED25519).status, 201);
    add(&server, &alice, "alice/tool", "second", ED25519)
        .says(422, "Key content has been used as deploy key of this repository");
    add(&server, &alice, "alice/tool", "first", OTHER).says(422, "Key title has been used");
    // Nothing is left of what was refused.
    assert_eq!(rows(&server), (vec![1], vec![Some(1)]));
    assert_eq!(add(&server, &alice, "alice/tool", "FIRST", OTHER).status, 201);
    let mine = |title: &str, key: &str| {
        server.post("/user/keys").token(&bob).json(&json!({"title": title, "key": key})).send()
    };
    // A user may have what a repository has, and then no other repository may.
    assert_eq!((mine("a", ED25519).status, mine("b", ED25519).status), (201, 422));
    server.repository(&bob, "other", false);
    add(&server, &bob, "bob/other", "x", ED25519).says(422, "Key content has been used as non-deploy key");
    // Another comment makes it another key.
    let commented = ED25519.replace("key2", "mine");
    assert_eq!(add(&server, &bob, "bob/other", "x", &commented).status, 201);
}

#[apply(both_databases)]
fn administrators_of_the_repository_may(backend: Backend) {
    let server = Server::start(backend);
    let (alice, root) = (server.user("alice"), server.site_admin("root"));
    let (reader, writer, manager) = (server.user("reader"), server.user("writer"), server.user("manager"));
    let repository = server.repository(&alice, "tool", true);
    for (user, mode) in [(&reader, 1), (&writer, 2), (&manager, 3)] {
        grant(&server, user, repository, mode);
    }
    let stranger = server.user("stranger");
    for (user, status) in [(&stranger, 404), (&reader, 403), (&writer, 403)] {
        for (method, target) in [("GET", "keys"), ("POST", "keys"), ("GET", "keys/1"), ("DELETE", "keys/1")] {
            let request = server.request(method, &format!("/repos/alice/tool/{target}")).token(user);
            request.json(&json!([])).send().is_empty(status);
        }
    }
    for (number, user) in (1..).zip([&alice, &manager, &root]) {
        let key = format!("{ED25519}{number}");
        assert_eq!(add(&server, user, "alice/tool", &user.name, &key).status, 201, "{}", user.name);
        assert_eq!(server.get("/repos/alice/tool/keys/1").token(user).send().status, 200, "{}", user.name);
    }
    let ids = |keys: Value| keys.as_array().unwrap().iter().map(|key| key["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(list(&server, &manager, "alice/tool")), [1, 2, 3]);
    server.delete("/repos/alice/tool/keys/2").token(&manager).send().is_empty(204);
    assert_eq!(ids(list(&server, &root, "alice/tool")), [1, 3]);
    server.get("/repos/alice/tool/keys").basic(&root).send().is_empty(401);
}

#[apply(both_databases)]
fn until_0_14_a_path_leads_to_keys_of_others(backend: Backend) {
    for (version, others) in [("0.11.91", true), ("0.13.4", true), ("0.14.0", false), ("main", false)] {
        let server = Server::start_as(backend, version);
        let (alice, bob, root) = (server.user("alice"), server.user("bob"), server.site_admin("root"));
        let shared = server.repository(&alice, "shared", true);
        for (owner, name) in [(&alice, "tool"), (&bob, "own")] {
            server.repository(owner, name, true);
        }
        for (name, key) in [("tool", ED25519), ("shared", OTHER), ("shared", ED25519)] {
            assert_eq!(add(&server, &alice, &format!("alice/{name}"), key, key).status, 201);
        }
        let get = server.get("/repos/bob/own/keys/1").token(&bob).send();
        if others {
            assert_eq!((get.status, &get.json()["key"]), (200, &json!(ED25519)), "{version}");
            assert_eq!(get.json()["url"], format!("{}/api/v1/repos/bob/own/keys/1", server.base));
        } else {
            get.is_empty(404);
        }
        grant(&server, &bob, shared, 3);
        let delete = |user, target: &str| server.delete(&format!("/repos/{target}")).token(user).send();
        let gone = if others { 204 } else { 404 };
        // Through a repository of his own: of one he administers, of one he does not, of none.
        delete(&bob, "bob/own/keys/2").is_empty(gone);
        match others {
            true => delete(&bob, "bob/own/keys/1").says(403, "You do not have access to this key"),
            false => delete(&bob, "bob/own/keys/1").is_empty(404),
        };
        for none in ["9", "0", "abc"] {
            delete(&bob, &format!("bob/own/keys/{none}")).is_empty(gone);
            server.get(&format!("/repos/bob/own/keys/{none}")).token(&bob).send().is_empty(404);
        }
        delete(&root, "bob/own/keys/1").is_empty(gone);
        let left = if others { vec![Some(1)] } else { vec![Some(1), Some(2), Some(1)] };
        assert_eq!(rows(&server).1, left, "{version}");
    }
}

#[apply(both_databases)]
fn a_bad_key_is_refused(backend: Backend) {
    for (version, start) in [("0.11.91", "Invalid key content: "), ("0.14.3", "Invalid key content: %v: ")] {
        let server = Server::start_as(backend, version);
        let alice = server.user("alice");
        server.repository(&alice, "tool", false);
        let refused = |key: &str| {
            let refused = add(&server, &alice, "alice/tool", "x", key);
            assert_eq!(refused.status, 422, "{key}");
            refused.json()["message"].as_str().unwrap().to_owned()
        };
        let of_format = format!("{start}extractTypeFromBase64Key: invalid key format: ");
        assert_eq!(refused("ssh-ed25519 !!"), format!("{of_format}illegal base64 data at input byte 0"));
        assert_eq!(
            refused(&format!(" {ED25519}")),
            format!("{of_format}illegal base64 data at input byte 3")
        );
        // Where `ssh-keygen` refuses it, Gogs fails.
        let cut = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAABXNob3J0";
        assert!(refused(cut).starts_with(&format!("{start}fail to parse public key: ")));
        server
            .post("/repos/alice/tool/keys")
            .token(&alice)
            .json(&json!({}))
            .send()
            .breaks(422, &[("Title", "RequiredError", "Required"), ("Key", "RequiredError", "Required")]);
        assert_eq!(rows(&server), (vec![], vec![]));
    }
}

/// The column of Gogs' PostgreSQL databases is short.
#[test]
fn a_title_that_is_too_long_is_refused() {
    if !Backend::postgres_is_there() {
        return;
    }
    let server = Server::on(Backend::Postgres.newest_recorded(), "0.14.3");
    let client = server.user("client");
    server.repository(&client, "tool", false);
    let before = rows(&server);
    add(&server, &client, "client/tool", &"é".repeat(256), OTHER)
        .says(422, "A text of more than 255 characters can't be stored here.");
    assert_eq!(rows(&server), before);
    assert_eq!(add(&server, &client, "client/tool", &"é".repeat(255), OTHER).status, 201);
}
