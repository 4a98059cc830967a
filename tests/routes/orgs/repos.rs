use diesel::prelude::*;
use gogs_openapi::store::schema::{repository, team_repo};
use rstest_reuse::apply;
use serde_json::Value;

use crate::support::{Backend, Server, TestUser, both_databases};

fn names(server: &Server, target: &str, caller: &TestUser) -> Vec<String> {
    let list = server.get(target).token(caller).send().json();
    list.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

#[apply(both_databases)]
fn private_repositories_are_those_of_ones_teams(backend: Backend) {
    let server = Server::start(backend);
    let (alice, stranger, root) = (server.user("alice"), server.user("stranger"), server.site_admin("root"));
    let acme = server.organization(&alice, "acme");
    let owner = TestUser { id: acme, name: "acme".to_owned(), ..alice.clone() };
    let ids = [("open", false), ("shut", true), ("later", false)]
        .map(|(name, private)| server.repository(&owner, name, private));
    server
        .store
        .run_blocking(move |connection| {
            let of_owners =
                (team_repo::org_id.eq(acme), team_repo::team_id.eq(1), team_repo::repo_id.eq(ids[1]));
            diesel::insert_into(team_repo::table).values(of_owners).execute(connection)?;
            diesel::update(repository::table.find(ids[2]))
                .set(repository::updated_unix.eq(1_700_000_001))
                .execute(connection)?;
            Ok(())
        })
        .unwrap();
    assert_eq!(names(&server, "/orgs/ACME/repos", &alice), ["later", "open", "shut"]);
    for caller in [&stranger, &root] {
        assert_eq!(names(&server, "/orgs/acme/repos", caller), ["later", "open"]);
    }
    let list = server.get("/orgs/acme/repos").token(&stranger).send().json();
    let permissions = |item: &Value| item["permissions"]["admin"] == true;
    assert!(list.as_array().unwrap().iter().all(permissions), "whoever asks");
    assert_eq!(list, server.get("/users/acme/repos").token(&stranger).send().json());
}

#[test]
fn a_user_has_repositories_too() {
    let server = Server::start(Backend::Sqlite);
    let (alice, stranger) = (server.user("alice"), server.user("stranger"));
    server.repository(&alice, "open", false);
    server.repository(&alice, "shut", true);
    assert_eq!(names(&server, "/orgs/alice/repos", &stranger), ["open"]);
    server.get("/orgs/nobody/repos").token(&stranger).send().is_empty(404);
    server.get("/orgs/alice/repos").basic(&alice).send().is_empty(401);
}
