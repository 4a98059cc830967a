use diesel::prelude::*;
use gogs_openapi::store::schema::repository;
use rstest_reuse::apply;

use super::super::user::repos::grant;
use crate::support::{Backend, Server, TestUser, both_databases};

#[apply(both_databases)]
fn only_a_mirror_is_synchronized_and_only_by_who_may(backend: Backend) {
    for (gogs, of_writer) in [("0.14.0", 202), ("0.14.3", 403)] {
        let server = Server::start_as(backend, gogs);
        let (alice, writer) = (server.user("alice"), server.user("writer"));
        let id = server.repository(&alice, "copy", true);
        let sync = |user: &TestUser| server.post("/repos/alice/copy/mirror-sync").token(user).send();
        sync(&alice).is_empty(404);
        server
            .store
            .run_blocking(move |connection| {
                let mirror = repository::is_mirror.eq(true);
                Ok(diesel::update(repository::table.find(id)).set(mirror).execute(connection)?)
            })
            .unwrap();
        sync(&alice).is_empty(202);
        sync(&writer).is_empty(404);
        grant(&server, &writer, id, 2);
        sync(&writer).is_empty(of_writer);
        sync(&server.site_admin("root")).is_empty(202);
    }
}
