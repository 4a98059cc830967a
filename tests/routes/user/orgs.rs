use diesel::prelude::*;
use gogs_openapi::store::{
    schema::{org_user, team, team_user, user},
    users::ORGANIZATION,
};
use insta::assert_snapshot;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{Backend, Server, TestUser, both_databases};

/// Makes the users, in this order, members of `organizations`, in this order.
fn join(server: &Server, member: &TestUser, organizations: &[&TestUser]) {
    let (member, organizations) = (member.id, organizations.iter().map(|it| it.id).collect::<Vec<_>>());
    server
        .store
        .run_blocking(move |connection| {
            for organization in organizations {
                diesel::update(user::table.find(organization))
                    .set((
                        user::type_.eq(ORGANIZATION),
                        user::full_name.eq("Tom's"),
                        user::description.eq("<b>A</b>"),
                        user::website.eq("not a url"),
                        user::location.eq("Here"),
                    ))
                    .execute(connection)?;
                let membership = (
                    org_user::uid.eq(member),
                    org_user::org_id.eq(organization),
                    org_user::is_owner.eq(false),
                );
                diesel::insert_into(org_user::table).values(membership).execute(connection)?;
            }
            Ok(())
        })
        .unwrap();
}

/// The names in a list.
fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|it| it["username"].as_str().unwrap()).collect()
}

#[test]
fn an_organization_is_shown() {
    let server = Server::start(Backend::Sqlite);
    let (alice, acme) = (server.user("alice"), server.user("Acme"));
    join(&server, &alice, &[&acme]);
    assert_snapshot!(server.get("/user/orgs").token(&alice).send().shown(&server), @r#"
    200
    [
      {
        "id": 2,
        "username": "Acme",
        "full_name": "Tom&#39;s",
        "avatar_url": "https://gogs.example.com/avatars/2",
        "description": "<b>A</b>",
        "website": "not a url",
        "location": "Here"
      }
    ]
    "#);
}

#[apply(both_databases)]
fn own_memberships_alone_count(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob, acme) = (server.user("alice"), server.user("bob"), server.user("acme"));
    join(&server, &alice, &[&acme]);
    assert_eq!(names(&server.get("/user/orgs").token(&alice).send().json()), ["acme"]);
    server.get("/user/orgs").token(&bob).send().is(200, json!([]));
}

#[apply(both_databases)]
fn they_come_by_number_and_users_among_them_since_0_13(backend: Backend) {
    for (version, listed) in [
        ("0.11.91", &["first", "second"][..]),
        ("0.12.11", &["first", "second"]),
        ("0.13.0", &["first", "bob", "second"]),
    ] {
        let server = Server::start_as(backend, version);
        let (first, bob) = (server.user("first"), server.user("bob"));
        let (second, alice) = (server.user("second"), server.user("alice"));
        let admin = server.site_admin("root");
        join(&server, &alice, &[&second, &first]);
        let crew = server.post("/admin/orgs/bob/teams").token(&admin).json(&json!({"name": "crew"})).send();
        let crew = crew.json()["id"].clone();
        let joined = server.put(&format!("/admin/teams/{crew}/members/alice")).token(&admin).send();
        joined.is_empty(204);
        assert_ne!(bob.id, second.id);
        assert_eq!(names(&server.get("/user/orgs").token(&alice).send().json()), listed, "{version}");
    }
}

/// The rows of a new organization, and what they count.
#[apply(both_databases)]
fn an_organization_is_made_with_its_owners(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let body = json!({"username": "Acme", "full_name": "<b>A</b> & co", "description": "d", "website": "w", "location": "l"});
    server.post("/user/orgs").token(&alice).json(&body).send().is(
        201,
        json!({
            "id": 2,
            "username": "Acme",
            "full_name": "<b>A</b> & co",
            "avatar_url": format!("{}/avatars/2", server.base),
            "description": "d",
            "website": "w",
            "location": "l",
        }),
    );
    type Counts = (Option<i32>, Option<i32>, Option<i32>, Option<bool>, String);
    type Membership = (Option<i64>, Option<bool>, Option<bool>, Option<i32>);
    type Owners = (Option<String>, Option<i32>, Option<i32>, Option<i32>);
    let (counts, membership, owners, members) = server
        .store
        .run_blocking(|connection| {
            let counts: Counts = user::table
                .filter(user::lower_name.eq("acme"))
                .select((user::type_, user::num_teams, user::num_members, user::is_active, user::email))
                .first(connection)?;
            let membership: Membership = org_user::table
                .filter(org_user::org_id.eq(2))
                .select((org_user::uid, org_user::is_owner, org_user::is_public, org_user::num_teams))
                .first(connection)?;
            let owners: Owners = team::table
                .filter(team::org_id.eq(2))
                .select((team::lower_name, team::authorize, team::num_repos, team::num_members))
                .first(connection)?;
            let members: Vec<(Option<i64>, Option<i64>)> = team_user::table
                .filter(team_user::org_id.eq(2))
                .select((team_user::team_id, team_user::uid))
                .load(connection)?;
            Ok((counts, membership, owners, members))
        })
        .unwrap();
    assert_eq!(counts, (Some(1), Some(1), Some(1), Some(true), String::new()));
    assert_eq!(membership, (Some(alice.id), Some(true), Some(false), Some(1)));
    assert_eq!(owners, (Some("owners".to_owned()), Some(4), Some(0), Some(1)));
    assert_eq!(members, [(Some(1), Some(alice.id))]);
    assert_eq!(names(&server.get("/user/orgs").token(&alice).send().json()), ["Acme"]);
}

#[apply(both_databases)]
fn a_name_that_is_taken_or_reserved_is_refused(backend: Backend) {
    for (version, taken, reserved, pattern, blank) in [
        (
            "0.11.91",
            "user already exists [name: ALICE]",
            "name is reserved [name: new]",
            "name pattern is not allowed [pattern: *.keys]",
            "name is empty",
        ),
        (
            "0.14.0",
            "user already exists: map[name:ALICE]",
            "name is not allowed: map[name:new reason:reserved]",
            "name is not allowed: map[pattern:*.keys reason:reserved]",
            "name is not allowed: map[reason:empty name]",
        ),
    ] {
        let server = Server::start_as(backend, version);
        let alice = server.user("alice");
        for (name, message) in [("ALICE", taken), (" New", reserved), ("my.Keys", pattern), (" \t", blank)] {
            let refused = server.post("/user/orgs").token(&alice).json(&json!({"username": name})).send();
            refused.says(422, message);
        }
        server.get("/user/orgs").token(&alice).send().is(200, json!([]));
    }
}

/// The rules for names came with 0.14.3, and became those of the body on the main branch.
#[apply(both_databases)]
fn other_letters_and_longer_names_depend_on_the_version(backend: Backend) {
    let (odd, long) = ("a \"b\"/ç", "x".repeat(36));
    let make = |server: &Server, owner: &TestUser, name: &str| {
        server.post("/user/orgs").token(owner).json(&json!({"username": name})).send()
    };
    for version in ["0.11.91", "0.13.4", "0.14.0"] {
        let server = Server::start_as(backend, version);
        let alice = server.user("alice");
        for name in [odd, &long] {
            let made = make(&server, &alice, name);
            assert_eq!((made.status, &made.json()["username"]), (201, &json!(name)), "{version}");
        }
        // No folder can have such a name.
        make(&server, &alice, "a\0b").says(422, "A text with a NUL character can't be stored.");
    }
    let server = Server::start_as(backend, "0.14.3");
    let alice = server.user("alice");
    make(&server, &alice, odd).says(422, "invalid org name: \"a \\\"b\\\"/ç\"");
    make(&server, &alice, &long).says(422, &format!("invalid org name: \"{long}\""));
    make(&server, &alice, "a b.keys").says(422, "invalid org name: \"a b.keys\"");
    let server = Server::start_as(backend, "main");
    let alice = server.user("alice");
    for (name, rule) in [(odd, "AlphaDashDot"), (&long, "MaxSize")] {
        let error =
            json!([{"fieldNames": ["UserName"], "classification": format!("{rule}Error"), "message": rule}]);
        make(&server, &alice, name).is(422, error);
    }
    for name in ["a.b_c-1", &"y".repeat(35), ".git"] {
        assert_eq!(make(&server, &alice, name).status, 201, "{name}");
    }
}

#[test]
fn forms_and_yaml_have_names_of_their_own() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("alice");
    let post = |kind: &str, body: &str| {
        server.post("/user/orgs").token(&alice).header("Content-Type", kind).body(body).send()
    };
    let form = post("application/x-www-form-urlencoded", "user_name=one&full_name=One&username=two").json();
    assert_eq!((&form["username"], &form["full_name"]), (&json!("one"), &json!("One")));
    let yaml = post("application/yaml", "username: three\nfullname: Three\nfull_name: Four\n").json();
    assert_eq!((&yaml["username"], &yaml["full_name"]), (&json!("three"), &json!("Three")));
    let missing =
        json!([{"fieldNames": ["UserName"], "classification": "RequiredError", "message": "Required"}]);
    post("application/x-www-form-urlencoded", "username=two").is(422, missing.clone());
    post("application/json", r#"{"username": null, "name": "x"}"#).is(422, missing);
}

#[test]
fn a_text_that_postgres_cannot_hold_is_refused() {
    if !Backend::postgres_is_there() {
        return;
    }
    let server = Server::on(Backend::Postgres.newest_recorded(), "0.14.3");
    let alice = server.user("alice-2");
    for (member, text, message) in [
        ("full_name", "x".repeat(256), "A text of more than 255 characters can't be stored here."),
        ("location", "a\0".to_owned(), "A text with a NUL character can't be stored."),
    ] {
        let body = json!({"username": "fresh", member: text});
        server.post("/user/orgs").token(&alice).json(&body).send().says(422, message);
    }
    server.get("/orgs/fresh").token(&alice).send().is_empty(404);
}
