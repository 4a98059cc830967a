use diesel::prelude::*;
use gogs_openapi::store::schema::org_user;
use rstest_reuse::apply;
use serde_json::json;

use crate::support::{Backend, Server, both_databases};

/// Who shows a membership does so on Gogs' pages: no operation does.
#[apply(both_databases)]
fn only_memberships_that_are_shown_are_listed(backend: Backend) {
    let server = Server::start(backend);
    let (alice, root) = (server.user("alice"), server.site_admin("root"));
    let shown = server.organization(&alice, "shown");
    server.organization(&alice, "hidden");
    for caller in [&alice, &root] {
        server.get("/users/ALICE/orgs").token(caller).send().is(200, json!([]));
    }
    server
        .store
        .run_blocking(move |connection| {
            diesel::update(org_user::table.filter(org_user::org_id.eq(shown)))
                .set(org_user::is_public.eq(true))
                .execute(connection)?;
            Ok(())
        })
        .unwrap();
    let listed = server.get("/users/alice/orgs").send();
    let listed = listed.json();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["username"], "shown");
    server.get("/users/shown/orgs").send().is(200, json!([]));
    server.get("/users/nobody/orgs").send().is_empty(404);
}
