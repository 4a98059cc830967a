use insta::assert_snapshot;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{Backend, Server, both_databases};

fn names(found: &Value) -> Vec<&str> {
    assert_eq!(found["ok"], true);
    found["data"].as_array().unwrap().iter().map(|user| user["username"].as_str().unwrap()).collect()
}

#[test]
fn what_is_found_is_shown() {
    let server = Server::start(Backend::Sqlite);
    server.user("alice");
    assert_snapshot!(server.get("/users/search?q=ali").send().shown(&server), @r#"
    200
    {
      "data": [
        {
          "id": 1,
          "username": "alice",
          "login": "",
          "full_name": "",
          "email": "",
          "avatar_url": "https://gogs.example.com/avatars/1"
        }
      ],
      "ok": true
    }
    "#);
}

#[apply(both_databases)]
fn users_are_found_by_a_part_of_their_name(backend: Backend) {
    let server = Server::start(backend);
    for name in ["Zoe", "amy", "zorro", "a_b"] {
        server.user(name);
    }
    let found = |query: &str| {
        let answer = server.get(&format!("/users/search?{query}")).send();
        assert_eq!(answer.status, 200, "{query}");
        names(&answer.json()).join(" ")
    };
    assert_eq!(found("q=ZO"), "Zoe zorro");
    assert_eq!(found("q=y"), "amy");
    assert_eq!(found("q=_"), "Zoe amy zorro a_b");
    assert_eq!(found("q=o%25o"), "zorro");
    assert_eq!(found("q="), "");
    assert_eq!(found(""), "");
    assert_eq!(found("q=o&limit=1"), "Zoe");
    assert_eq!(found("q=example.com"), "");
    assert_eq!(found(&format!("q={}", "x".repeat(60_000))), "");
}

#[apply(both_databases)]
fn the_limit_depends_on_the_version(backend: Backend) {
    for (version, counts) in [("0.12.11", [10, 20, 20]), ("0.13.0", [10, 10, 23])] {
        let server = Server::start_as(backend, version);
        for number in 0..23 {
            server.user(&format!("many{number}"));
        }
        for (limit, count) in ["limit=0", "limit=-1", "limit=99999999999999999999"].iter().zip(counts) {
            let found = server.get(&format!("/users/search?q=many&{limit}")).send().json();
            assert_eq!(names(&found).len(), count, "{version} {limit}");
        }
    }
}

#[apply(both_databases)]
fn login_is_told_on_main_and_email_to_known_callers(backend: Backend) {
    for (version, login) in [("0.14.3", ""), ("main", "alice")] {
        let server = Server::start_as(backend, version);
        let alice = server.user("alice");
        let user = &server.get("/users/search?q=alice").token(&alice).send().json()["data"][0];
        assert_eq!(
            (&user["login"], &user["email"]),
            (&json!(login), &json!("alice@example.com")),
            "{version}"
        );
        assert_eq!(server.get("/users/search?q=alice").send().json()["data"][0]["email"], "");
    }
}

#[test]
fn sqlite_folds_ascii_only() {
    let server = Server::start(Backend::Sqlite);
    let admin = server.site_admin("root");
    let edit = json!({"email": "root@example.com", "full_name": "Zoë Ünïcode"});
    server.patch("/admin/users/root").token(&admin).json(&edit).send();
    let found = |query: &str| names(&server.get(&format!("/users/search?q={query}")).send().json()).len();
    assert_eq!((found("zo%C3%AB"), found("%C3%BCn"), found("%C3%9Cn")), (1, 0, 0));
}
