use diesel::prelude::*;
use gogs_openapi::store::schema::access;
use serde_json::{Value, json};

use crate::support::{Server, TestUser};

pub fn grant(server: &Server, user: &TestUser, repository: i64, mode: i64) {
    let user = user.id;
    server
        .store
        .run_blocking(move |connection| {
            let values = (access::user_id.eq(user), access::repo_id.eq(repository), access::mode.eq(mode));
            Ok(diesel::insert_into(access::table).values(values).execute(connection)?)
        })
        .unwrap();
}

fn told(list: &Value) -> Vec<(String, Value)> {
    let told = |repository: &Value| {
        (repository["full_name"].as_str().unwrap().to_owned(), repository["permissions"].clone())
    };
    list.as_array().unwrap().iter().map(told).collect()
}

on_both! {
    fn own_repositories_and_those_granted(backend) {
        let server = Server::start(backend);
        let (alice, bob) = (server.user("alice"), server.user("bob"));
        server.repository(&alice, "own", true);
        let read = server.repository(&bob, "read", true);
        let write = server.repository(&bob, "write", false);
        server.repository(&bob, "hidden", true);
        grant(&server, &alice, write, 2);
        grant(&server, &alice, read, 1);
        let list = server.get("/user/repos").token(&alice).send();
        let may = |admin: bool, push: bool| json!({"admin": admin, "push": push, "pull": true});
        assert_eq!(told(&list.json()), [
            ("alice/own".to_owned(), may(true, true)),
            ("bob/read".to_owned(), may(false, false)),
            ("bob/write".to_owned(), may(false, true)),
        ]);
        assert_eq!(server.get("/users/Alice/repos").token(&alice).send().text(), list.text());
        // Of others the public ones, as if they were the caller's own.
        let others = server.get("/users/bob/repos").token(&alice).send().json();
        assert_eq!(told(&others), [("bob/write".to_owned(), may(true, true))]);
        server.get("/users/nobody/repos").token(&alice).send().is_empty(404);
    }
}
