use diesel::prelude::*;
use gogs_openapi::store::schema::team;
use rstest_reuse::apply;
use serde_json::json;

use crate::support::{Backend, Server, both_databases};

#[apply(both_databases)]
fn teams_are_listed_by_number_to_everybody(backend: Backend) {
    let server = Server::start(backend);
    let (alice, stranger) = (server.user("alice"), server.user("stranger"));
    let acme = server.organization(&alice, "acme");
    server.organization(&alice, "other");
    server
        .store
        .run_blocking(move |connection| {
            for (name, description, mode) in [("z", "<b>", 1), ("Y", "", 2), ("x", "", 3), ("w", "", 0)] {
                let values = (
                    (team::org_id.eq(acme), team::name.eq(name), team::lower_name.eq(name.to_lowercase())),
                    (team::description.eq(description), team::authorize.eq(mode)),
                );
                diesel::insert_into(team::table).values(values).execute(connection)?;
            }
            Ok(())
        })
        .unwrap();
    let team = |id: i64, name: &str, description: &str, permission: &str| json!({"id": id, "name": name, "description": description, "permission": permission});
    for caller in [&alice, &stranger] {
        server.get("/orgs/ACME/teams").token(caller).send().is(
            200,
            json!([
                team(1, "Owners", "", "owner"),
                team(3, "z", "<b>", "read"),
                team(4, "Y", "", "write"),
                team(5, "x", "", "admin"),
                team(6, "w", "", "none"),
            ]),
        );
    }
    server.get("/orgs/stranger/teams").token(&alice).send().is(200, json!([]));
    server.get("/orgs/nobody/teams").token(&alice).send().is_empty(404);
}
