use diesel::prelude::*;
use gogs_openapi::store::schema::{access, team, team_user, watch};
use rstest_reuse::apply;
use serde_json::json;

use crate::support::{Backend, Server, both_databases};

#[apply(both_databases)]
fn an_organizations_repository_is_its_owners(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob, carol) = (server.user("alice"), server.user("bob"), server.user("carol"));
    let acme = server.organization(&alice, "Acme");
    let owners: i64 = server
        .store
        .run_blocking(|connection| {
            let owners = team::table.filter(team::org_id.eq(acme)).select(team::id).first(connection)?;
            let second =
                (team_user::org_id.eq(acme), team_user::team_id.eq(owners), team_user::uid.eq(bob.id));
            diesel::insert_into(team_user::table).values(second).execute(connection)?;
            Ok(owners)
        })
        .unwrap();
    let made =
        server.post("/org/ACME/repos").token(&alice).json(&json!({"name": "Tool", "private": true})).send();
    assert_eq!((made.status, &made.json()["full_name"]), (201, &json!("Acme/Tool")));
    assert!(server.repositories().join("acme/tool.git/HEAD").exists());
    for (caller, status) in [(&alice, 200), (&bob, 200), (&carol, 404)] {
        assert_eq!(server.get("/repos/acme/tool").token(caller).send().status, status, "{}", caller.name);
    }
    let id = made.json()["id"].as_i64().unwrap();
    type Rows = (Vec<Option<i64>>, Vec<(i64, i64)>, Option<i32>);
    let (watching, may, repositories): Rows = server
        .store
        .run_blocking(|connection| {
            Ok((
                watch::table
                    .filter(watch::repo_id.eq(id))
                    .order(watch::user_id)
                    .select(watch::user_id)
                    .load(connection)?,
                access::table
                    .filter(access::repo_id.eq(id))
                    .order(access::user_id)
                    .select((access::user_id, access::mode))
                    .load(connection)?,
                team::table.find(owners).select(team::num_repos).first(connection)?,
            ))
        })
        .unwrap();
    assert_eq!(watching, [Some(alice.id), Some(bob.id), Some(acme)]);
    assert_eq!((may, repositories), (vec![(alice.id, 4), (bob.id, 4)], Some(1)));
    assert_eq!(server.get("/repos/acme/tool").token(&bob).send().json()["watchers_count"], 3);
    server.delete("/repos/acme/tool").token(&alice).send().is_empty(204);
    let left = server.store.run_blocking(|connection| {
        Ok(team::table.find(owners).select(team::num_repos).first::<Option<i32>>(connection)?)
    });
    assert_eq!(left.unwrap(), Some(0));
    assert!(!server.repositories().join("acme/tool.git").exists());
}

#[apply(both_databases)]
fn only_owners_make_one(backend: Backend) {
    for (version, message) in [
        ("0.11.91", "given user is not owner of organization"),
        ("0.14.3", "Given user is not owner of organization."),
    ] {
        let server = Server::start_as(backend, version);
        let (alice, admin) = (server.user("alice"), server.site_admin("root"));
        server.organization(&alice, "acme");
        let make = |target: &str| server.post(target).json(&json!({"name": "x"}));
        make("/org/acme/repos").send().is_empty(401);
        make("/org/acme/repos").basic(&alice).send().is_empty(401);
        make("/org/acme/repos").token(&admin).send().says(403, message);
        make("/org/nobody/repos").token(&alice).send().is_empty(404);
        make("/org/alice/repos").token(&alice).send().is_empty(404);
        let no_name = server.post("/org/nobody/repos").token(&alice).json(&json!({})).send();
        no_name.breaks(422, &[("Name", "RequiredError", "Required")]);
        // A site administrator makes one by another way, and can't delete it.
        let made = server.post("/admin/users/acme/repos").token(&admin).json(&json!({"name": "x"})).send();
        assert_eq!(made.status, 201);
        server.delete("/repos/acme/x").token(&admin).send().says(403, message);
        server.delete("/repos/acme/x").token(&alice).send().is_empty(204);
    }
}
