//! Many at once: of two hundred that want the same, one gets it, and the rest are refused as documented.

use std::{sync::Barrier, thread};

use rstest_reuse::apply;
use serde_json::json;

use crate::support::{Answer, Backend, Server, both_databases};

/// How many want the same.
const CALLERS: usize = 200;

/// The answers to `CALLERS` calls that are made at once.
fn at_once(call: impl Fn(usize) -> Answer + Sync) -> Vec<Answer> {
    let barrier = Barrier::new(CALLERS);
    thread::scope(|scope| {
        let calls: Vec<_> = (0..CALLERS)
            .map(|number| {
                let (barrier, call) = (&barrier, &call);
                scope.spawn(move || {
                    barrier.wait();
                    call(number)
                })
            })
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    })
}

/// One answer has the status `made`; the others are 422 with `message`.
#[track_caller]
fn one_is_made(answers: &[Answer], message: &str) {
    let (made, refused): (Vec<&Answer>, Vec<&Answer>) =
        answers.iter().partition(|answer| answer.status == 201);
    assert_eq!(made.len(), 1, "{:?}", refused.first());
    for answer in refused {
        answer.says(422, message);
    }
}

#[apply(both_databases)]
fn tokens_of_one_name(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let answers =
        at_once(|_| server.post("/users/alice/tokens").basic(&alice).json(&json!({"name": "same"})).send());
    one_is_made(&answers, &format!("access token already exists: map[name:same userID:{}]", alice.id));
    let listed = server.get("/users/alice/tokens").basic(&alice).send().json();
    assert_eq!(listed.as_array().unwrap().iter().filter(|token| token["name"] == "same").count(), 1);
}

#[apply(both_databases)]
fn users_of_one_name(backend: Backend) {
    let server = Server::start(backend);
    let admin = server.site_admin("root");
    let answers = at_once(|number| {
        let new = json!({"username": "same", "email": format!("same{number}@example.com"), "password": "x"});
        server.post("/admin/users").token(&admin).json(&new).send()
    });
    one_is_made(&answers, "user already exists: map[name:same]");
}

#[apply(both_databases)]
fn one_email_of_several_users(backend: Backend) {
    let server = Server::start(backend);
    let users = [server.user("alice"), server.user("bob"), server.user("carol")];
    let answers = at_once(|number| {
        let add = json!({"emails": ["same@example.com"]});
        server.post("/user/emails").token(&users[number % users.len()]).json(&add).send()
    });
    one_is_made(&answers, "email address has been used: same@example.com");
}

#[apply(both_databases)]
fn a_user_who_is_deleted_meanwhile_leaves_nothing(backend: Backend) {
    use diesel::prelude::*;
    use gogs_openapi::store::schema::{access_token, email_address, follow, public_key, user};

    let server = Server::start(backend);
    let (admin, bob) = (server.site_admin("root"), server.user("bob"));
    let victims: Vec<_> = (0..8).map(|number| server.user(&format!("victim{number}"))).collect();
    at_once(|number| {
        let victim = &victims[number % victims.len()];
        match number / victims.len() % 5 {
            0 => server.delete(&format!("/admin/users/{}", victim.name)).token(&admin).send(),
            1 => {
                server.post("/users/x/tokens").basic(victim).json(&json!({"name": number.to_string()})).send()
            }
            2 => server
                .post("/user/emails")
                .token(victim)
                .json(&json!({"emails": [format!("{number}@x.com")]}))
                .send(),
            3 => server.put("/user/following/bob").token(victim).send(),
            _ => server.put(&format!("/user/following/{}", victim.name)).token(&bob).send(),
        }
    });
    for victim in &victims {
        server.delete(&format!("/admin/users/{}", victim.name)).token(&admin).send();
    }
    let left: i64 = server
        .store
        .run_blocking(|connection| {
            let users: Vec<i64> = user::table.select(user::id).load(connection)?;
            let others = users.iter().copied().map(Some).collect::<Vec<_>>();
            Ok(access_token::table
                .filter(access_token::uid.ne_all(others))
                .count()
                .get_result::<i64>(connection)?
                + email_address::table
                    .filter(email_address::uid.ne_all(&users))
                    .count()
                    .get_result::<i64>(connection)?
                + public_key::table
                    .filter(public_key::owner_id.ne_all(&users))
                    .count()
                    .get_result::<i64>(connection)?
                + follow::table.count().get_result::<i64>(connection)?)
        })
        .unwrap();
    assert_eq!(left, 0);
    let id = bob.id;
    let counted: (Option<i32>, i32) = server
        .store
        .run_blocking(move |connection| {
            Ok(user::table.find(id).select((user::num_followers, user::num_following)).first(connection)?)
        })
        .unwrap();
    assert_eq!(counted, (Some(0), 0));
}

#[apply(both_databases)]
fn followers_are_counted_right(backend: Backend) {
    use diesel::prelude::*;
    use gogs_openapi::store::schema::user;

    let server = Server::start(backend);
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let answers = at_once(|number| {
        let request = if number % 4 == 3 {
            server.delete("/user/following/bob")
        } else {
            server.put("/user/following/bob")
        };
        request.token(&alice).send()
    });
    assert!(answers.iter().all(|answer| answer.status == 204));
    server.put("/user/following/bob").token(&alice).send().is_empty(204);
    let counted = |id: i64| {
        server
            .store
            .run_blocking(move |connection| {
                let counts: (Option<i32>, i32) = user::table
                    .find(id)
                    .select((user::num_followers, user::num_following))
                    .first(connection)?;
                Ok(counts)
            })
            .unwrap()
    };
    assert_eq!((counted(alice.id), counted(bob.id)), ((Some(0), 1), (Some(1), 0)));
}
