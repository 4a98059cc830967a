use diesel::prelude::*;
use gogs_openapi::store::schema::user;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{Backend, Server, TestUser, both_databases};

/// How many teams an organization counts.
fn counted(server: &Server, organization: i64) -> Option<i32> {
    server
        .store
        .run_blocking(move |connection| {
            Ok(user::table.find(organization).select(user::num_teams).first(connection)?)
        })
        .unwrap()
}

#[apply(both_databases)]
fn a_team_is_made_with_what_was_asked_for(backend: Backend) {
    let server = Server::start(backend);
    let (alice, admin) = (server.user("alice"), server.site_admin("root"));
    let acme = server.organization(&alice, "Acme");
    let make = |body: Value| server.post("/admin/orgs/aCME/teams").basic(&admin).json(&body).send();
    for (id, (asked, permission)) in (2..).zip([
        (json!("read"), "read"),
        (json!("write"), "write"),
        (json!("admin"), "admin"),
        (json!("owner"), "read"),
        (json!("WRITE"), "read"),
        (json!(" write"), "read"),
        (Value::Null, "read"),
    ]) {
        let name = format!("Team-{id}_.x");
        make(json!({"name": name, "description": "<b>é</b>", "permission": asked, "id": 1}))
            .is(201, json!({"id": id, "name": name, "description": "<b>é</b>", "permission": permission}));
    }
    assert_eq!(counted(&server, acme), Some(8));
    let made = server.post("/admin/orgs/acme/teams").token(&admin);
    let form =
        made.header("Content-Type", "application/x-www-form-urlencoded").body("name=f&permission=admin");
    form.send().is(201, json!({"id": 9, "name": "f", "description": "", "permission": "admin"}));
}

#[apply(both_databases)]
fn a_name_is_used_once_in_any_case(backend: Backend) {
    for (version, id) in [("0.11.91", ""), ("0.12.0", "id: 1, "), ("main", "id: 1, ")] {
        let server = Server::start_as(backend, version);
        let (alice, admin) = (server.user("alice"), server.site_admin("root"));
        let acme = server.organization(&alice, "acme");
        let other = server.organization(&alice, "other");
        let make = |organization: &str, name: &str| {
            let target = format!("/admin/orgs/{organization}/teams");
            server.post(&target).token(&admin).json(&json!({"name": name})).send()
        };
        make("acme", "OWNERS").says(422, &format!("team already exists [{id}org_id: {acme}, name: owners]"));
        assert_eq!(make("acme", "crew").status, 201);
        assert_eq!(make("other", "Crew").status, 201);
        assert_eq!(make("acme", "CREW").status, 422);
        assert_eq!((counted(&server, acme), counted(&server, other)), (Some(2), Some(2)));
    }
}

#[apply(both_databases)]
fn what_is_no_name_is_refused(backend: Backend) {
    for (version, reserved) in [
        ("0.11.91", "name is reserved [name: new]"),
        ("0.14.3", "name is not allowed: map[name:new reason:reserved]"),
    ] {
        let server = Server::start_as(backend, version);
        let (alice, admin) = (server.user("alice"), server.site_admin("root"));
        server.organization(&alice, "acme");
        let make = |body: Value| server.post("/admin/orgs/acme/teams").token(&admin).json(&body).send();
        make(json!({"name": "New"})).says(422, reserved);
        for (name, classification) in
            [("", "RequiredError"), ("a b", "AlphaDashDotError"), ("x".repeat(31).as_str(), "MaxSizeError")]
        {
            let message = classification.trim_end_matches("Error");
            make(json!({"name": name})).breaks(422, &[("Name", classification, message)]);
        }
        let long = json!({"name": "x", "description": "é".repeat(256)});
        make(long).breaks(422, &[("Description", "MaxSizeError", "MaxSize")]);
        assert_eq!(make(json!({"name": "x".repeat(30), "description": "é".repeat(255)})).status, 201);
    }
}

/// Who calls, then the organization, then the body.
#[apply(both_databases)]
fn what_is_looked_at_in_which_order(backend: Backend) {
    let server = Server::start(backend);
    let (alice, admin) = (server.user("alice"), server.site_admin("root"));
    server.organization(&alice, "acme");
    let make = |organization: &str, caller: &TestUser| {
        let request = server.post(&format!("/admin/orgs/{organization}/teams")).token(caller);
        request.header("Content-Type", "application/json").body("{").send()
    };
    make("nothing", &alice).is_empty(403);
    make("nothing", &admin).is_empty(404);
    assert_eq!(make("acme", &admin).status, 400);
}
