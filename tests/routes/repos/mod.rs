mod issues;
mod search;

use diesel::prelude::*;
use gogs_openapi::store::schema::repository;

use super::user::repos::grant;
use crate::support::Server;

on_both! {
    fn a_private_repository_is_there_for_its_readers_only(backend) {
        let server = Server::start(backend);
        let (alice, bob, carol) = (server.user("alice"), server.user("bob"), server.user("carol"));
        let admin = server.site_admin("root");
        let secret = server.repository(&alice, "Secret", true);
        grant(&server, &bob, secret, 1);
        let get = || server.get("/repos/ALICE/secret");
        get().send().is_empty(404);
        get().token(&carol).send().is_empty(404);
        get().basic(&admin).send().is_empty(404);
        for (answer, admin, push) in [
            (get().token(&alice).send(), true, true),
            (get().basic(&alice).send(), true, true),
            (get().token(&bob).send(), false, false),
            (get().token(&admin).send(), true, true),
        ] {
            let shown = answer.json();
            assert_eq!(shown["full_name"], "alice/Secret");
            assert_eq!((&shown["permissions"]["admin"], &shown["permissions"]["push"]), (&admin.into(), &push.into()));
        }
        server.get("/repos/alice/nothing").token(&alice).send().is_empty(404);
        server.get("/repos/nobody/secret").token(&alice).send().is_empty(404);
    }

    fn a_fork_is_shown_with_what_it_was_forked_from(backend) {
        let server = Server::start(backend);
        let (alice, bob) = (server.user("alice"), server.user("bob"));
        let original = server.repository(&alice, "tool", false);
        let fork = server.repository(&bob, "tool", false);
        server.store.run_blocking(move |connection| {
            let forked = (repository::is_fork.eq(true), repository::fork_id.eq(original));
            Ok(diesel::update(repository::table.find(fork)).set(forked).execute(connection)?)
        }).unwrap();
        let shown = server.get("/repos/bob/tool").token(&alice).send().json();
        assert_eq!((&shown["fork"], &shown["parent"]["full_name"]), (&true.into(), &"alice/tool".into()));
        assert_eq!(shown["parent"]["permissions"], serde_json::json!({"admin": false, "push": false, "pull": true}));
        assert_eq!(shown["parent"]["parent"], serde_json::Value::Null);
    }
}
