use diesel::prelude::*;
use gogs_openapi::store::schema::{org_user, team, team_repo, team_user};
use rstest_reuse::apply;
use serde_json::json;

use crate::support::{Backend, Server, both_databases};

#[apply(both_databases)]
fn the_user_owns_it_and_the_administrator_does_not(backend: Backend) {
    let server = Server::start(backend);
    let (alice, root) = (server.user("alice"), server.site_admin("root"));
    let make = |name: &str| server.post("/admin/users/ALICE/orgs").json(&json!({"username": name}));
    assert_eq!(make("one").token(&root).send().status, 201);
    assert_eq!(make("two").basic(&root).send().status, 201);
    make("three").token(&alice).send().is_empty(403);
    make("three").send().is_empty(403);
    let mine = server.get("/user/orgs").token(&alice).send().json();
    assert_eq!(mine.as_array().unwrap().len(), 2);
    server.get("/user/orgs").token(&root).send().is(200, json!([]));
    server.patch("/orgs/one").token(&root).json(&json!({})).send().is_empty(403);
    assert_eq!(server.patch("/orgs/one").token(&alice).json(&json!({})).send().status, 200);
    // An organization may own another, which nobody can edit then.
    assert_eq!(
        server.post("/admin/users/one/orgs").token(&root).json(&json!({"username": "child"})).send().status,
        201
    );
    server.patch("/orgs/child").token(&alice).json(&json!({})).send().is_empty(403);
}

/// The body is read before the user is looked for; that its name has other letters belongs to the body on the main branch only.
#[test]
fn the_body_comes_before_the_user() {
    for (version, odd) in [("0.14.0", 404), ("0.14.3", 404), ("main", 422)] {
        let server = Server::start_as(Backend::Sqlite, version);
        let root = server.site_admin("root");
        let make = |body| server.post("/admin/users/nobody/orgs").token(&root).json(&body).send().status;
        assert_eq!(make(json!({})), 422, "{version}");
        assert_eq!(make(json!({"username": "fine"})), 404, "{version}");
        assert_eq!(make(json!({"username": "new"})), 404, "{version}");
        assert_eq!(make(json!({"username": "a/b"})), odd, "{version}");
    }
}

/// What is deleted leaves no rows, so that its name and its owner are free.
#[apply(both_databases)]
fn a_deleted_organization_leaves_nothing(backend: Backend) {
    let server = Server::start(backend);
    let (alice, root) = (server.user("alice"), server.site_admin("root"));
    let id = server.organization(&alice, "acme");
    server.organization(&alice, "stays");
    server
        .store
        .run_blocking(move |connection| {
            let of_owners = (team_repo::org_id.eq(id), team_repo::team_id.eq(1), team_repo::repo_id.eq(7));
            diesel::insert_into(team_repo::table).values(of_owners).execute(connection)?;
            Ok(())
        })
        .unwrap();
    let owner = server.delete("/admin/users/alice").token(&root).send();
    owner.says(422, "user still has organization membership: map[userID:1]");
    server.delete("/admin/users/acme").token(&root).send().is_empty(204);
    server.get("/orgs/acme").token(&root).send().is_empty(404);
    let left: (i64, i64, i64, i64) = server
        .store
        .run_blocking(move |connection| {
            Ok((
                team::table.filter(team::org_id.eq(id)).count().get_result(connection)?,
                team_user::table.filter(team_user::org_id.eq(id)).count().get_result(connection)?,
                team_repo::table.filter(team_repo::org_id.eq(id)).count().get_result(connection)?,
                org_user::table.filter(org_user::org_id.eq(id)).count().get_result(connection)?,
            ))
        })
        .unwrap();
    assert_eq!(left, (0, 0, 0, 0));
    let again = server.post("/user/orgs").token(&alice).json(&json!({"username": "ACME"})).send();
    assert_eq!(again.status, 201);
    let teams = server.get("/orgs/stays/teams").token(&alice).send().json();
    assert_eq!(teams[0]["name"], "Owners");
    for name in ["acme", "stays", "alice"] {
        server.delete(&format!("/admin/users/{name}")).token(&root).send().is_empty(204);
    }
}

#[apply(both_databases)]
fn an_organization_with_repositories_stays(backend: Backend) {
    let server = Server::start(backend);
    let (alice, root) = (server.user("alice"), server.site_admin("root"));
    let id = server.organization(&alice, "acme");
    server.repository(&crate::support::TestUser { id, ..alice.clone() }, "hello", false);
    server
        .delete("/admin/users/acme")
        .token(&root)
        .send()
        .says(422, &format!("user still has repository ownership: map[userID:{id}]"));
    assert_eq!(server.get("/orgs/acme/teams").token(&alice).send().json()[0]["name"], "Owners");
}
