use insta::assert_snapshot;
use rstest_reuse::apply;
use serde_json::json;

use crate::support::{Backend, Server, both_databases};

pub const ED25519: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPGMiLHbGgnwNVH8n41zz84ZFrYJsrOcQkqZfJ1Wt4gz key2";
/// 1,024 bits: half of what is due.
const SHORT_RSA: &str = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7vbqajDw4o6gJy8UtmIbkcpnkO3Kwc4qsEnSZp/TR+fQi62F79RHWmwKOtFmwteURgLbj7D/WGuNLGOfa/2vse3G2eHnHl5CB8ruRX9fBl/KgwCVr2JaEuUm66bBQeP5XeBotdR4cvX38uPYivCDdPjJ1QWPdspTBKcxeFbccDw==";

#[test]
fn a_new_key_is_shown() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("alice");
    let add = server.post("/user/keys").token(&alice).json(&json!({"title": "laptop", "key": ED25519}));
    assert_snapshot!(add.send().shown(&server), @r#"
    201
    {
      "id": 1,
      "key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPGMiLHbGgnwNVH8n41zz84ZFrYJsrOcQkqZfJ1Wt4gz key2",
      "url": "https://gogs.example.com/api/v1/user/keys/1",
      "title": "laptop",
      "created_at": "0001-01-01T00:00:00Z"
    }
    "#);
}

#[apply(both_databases)]
fn a_key_is_added_shown_and_deleted(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let add = |user, title: &str, key: &str| {
        server.post("/user/keys").token(user).json(&json!({"title": title, "key": key})).send()
    };
    let added = add(&alice, "laptop", &format!("{ED25519}\n"));
    let mut shown = added.json();
    assert_eq!((added.status, &shown["key"], &shown["title"]), (201, &json!(ED25519), &json!("laptop")));
    add(&bob, "mine", ED25519).says(422, "Key content has been used as non-deploy key");
    add(&alice, "laptop", &ED25519.replace("key2", "other")).says(422, "Key title has been used");
    let got = server.get("/user/keys/1").token(&bob).send();
    shown["created_at"] = got.json()["created_at"].clone();
    assert!(shown["created_at"].as_str().unwrap().starts_with("20"));
    got.is(200, shown.clone());
    server.get("/user/keys").token(&alice).send().is(200, json!([shown]));
    for missing in ["/user/keys/999", "/user/keys/abc", "/user/keys/99999999999999999999"] {
        server.get(missing).token(&alice).send().is_empty(404);
    }
    server.delete("/user/keys/1").token(&bob).send().says(403, "You do not have access to this key.");
    server.delete("/user/keys/1").token(&alice).send().is_empty(204);
    server.delete("/user/keys/1").token(&alice).send().is_empty(204);
    server.get("/user/keys").token(&alice).send().is(200, json!([]));
}

#[apply(both_databases)]
fn a_site_administrator_deletes_anyones(backend: Backend) {
    let server = Server::start(backend);
    let (alice, admin) = (server.user("alice"), server.site_admin("root"));
    server.post("/user/keys").token(&alice).json(&json!({"title": "x", "key": ED25519})).send();
    server.delete("/user/keys/1").token(&admin).send().is_empty(204);
    server.get("/user/keys").token(&alice).send().is(200, json!([]));
}

#[apply(both_databases)]
fn a_bad_key_is_refused(backend: Backend) {
    for (version, start) in [("0.11.91", "Invalid key content: "), ("0.14.0", "Invalid key content: %v: ")] {
        let server = Server::start_as(backend, version);
        let alice = server.user("alice");
        let refusal = |key: &str| {
            let refused =
                server.post("/user/keys").token(&alice).json(&json!({"title": "x", "key": key})).send();
            assert_eq!(refused.status, 422, "{key}");
            refused.json()["message"].as_str().unwrap().to_owned()
        };
        assert_eq!(refusal(SHORT_RSA), format!("{start}key length is not enough: got 1024, needs 2048"));
        let mixed = ED25519.replace("ssh-ed25519 ", "ssh-rsa ");
        assert_eq!(
            refusal(&mixed),
            format!("{start}key type and content does not match: ssh-rsa - ssh-ed25519")
        );
        for (nonsense, reason) in [
            ("nonsense", "not enough length 2659839098"),
            ("ssh-ed25519 !!!", "illegal base64 data at input byte 0"),
            ("ssh-ed25519 AAAA", "<nil>"),
            ("\u{0}", "illegal base64 data at input byte 0"),
        ] {
            let reason = format!("{start}extractTypeFromBase64Key: invalid key format: {reason}");
            assert_eq!(refusal(nonsense), reason, "{nonsense}");
        }
        // What is left to `ssh-keygen` there, and answered 5xx.
        for inside in ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAABXNob3J0", "AAAAAAA="] {
            assert!(refusal(inside).starts_with(&format!("{start}fail to parse public key: ")), "{inside}");
        }
    }
}

#[apply(both_databases)]
fn a_file_of_rfc_4716_is_read(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let data = ED25519.split(' ').nth(1).unwrap();
    let file = format!(
        "---- BEGIN SSH2 PUBLIC KEY ----\r\nComment: \"a key \\\r\nof mine\"\r\n{}\r\n{}\r\n---- END SSH2 PUBLIC KEY ----\r\n",
        &data[..40],
        &data[40..],
    );
    let added = server.post("/user/keys").token(&alice).json(&json!({"title": "x", "key": file})).send();
    assert_eq!(
        (added.status, &added.json()["key"]),
        (201, &json!(format!("ssh-ed25519 {data}"))),
        "{}",
        added.text()
    );
}

#[apply(both_databases)]
fn the_key_of_a_repository_has_no_title(backend: Backend) {
    use diesel::prelude::*;
    use gogs_openapi::store::schema::public_key;

    let server = Server::start(backend);
    let alice = server.user("alice");
    server
        .store
        .run_blocking(|connection| {
            let values = (
                (public_key::owner_id.eq(0), public_key::name.eq(""), public_key::content.eq(ED25519)),
                (public_key::fingerprint.eq("x"), public_key::mode.eq(1), public_key::type_.eq(2)),
                (public_key::created_unix.eq(1_700_000_000), public_key::updated_unix.eq(0)),
            );
            Ok(diesel::insert_into(public_key::table).values(values).execute(connection)?)
        })
        .unwrap();
    server.get("/user/keys/1").token(&alice).send().is(
        200,
        json!({
            "id": 1, "key": ED25519, "url": format!("{}/api/v1/user/keys/1", server.base),
            "created_at": "2023-11-14T22:13:20Z",
        }),
    );
}

#[apply(both_databases)]
fn both_members_are_required(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    server
        .post("/user/keys")
        .token(&alice)
        .json(&json!({}))
        .send()
        .breaks(422, &[("Title", "RequiredError", "Required"), ("Key", "RequiredError", "Required")]);
}
