mod keys;
mod orgs;
mod repos;

use diesel::prelude::*;
use gogs_openapi::store::schema;
use insta::assert_snapshot;
use rstest_reuse::apply;
use serde_json::json;

use crate::support::{Answer, Backend, Server, basic, both_databases};

#[test]
fn a_new_user_is_shown() {
    let server = Server::start(Backend::Sqlite);
    let admin = server.site_admin("root");
    let new = json!({"username": "NewComer", "email": "New@Example.com", "full_name": "New Comer"});
    assert_snapshot!(server.post("/admin/users").token(&admin).json(&new).send().shown(&server), @r#"
    201
    {
      "id": 2,
      "username": "NewComer",
      "login": "NewComer",
      "full_name": "New Comer",
      "email": "new@example.com",
      "avatar_url": "https://gogs.example.com/avatars/2"
    }
    "#);
}

#[apply(both_databases)]
fn a_user_is_made_edited_and_deleted(backend: Backend) {
    let server = Server::start(backend);
    let admin = server.site_admin("root");
    let new = json!({"username": "NewComer", "email": "New@Example.com", "password": "one", "full_name": "New Comer"});
    let is = |answer: Answer, status: u16, full_name: &str, email: &str| {
        let user = answer.json();
        assert_eq!(
            (answer.status, &user["full_name"], &user["email"]),
            (status, &json!(full_name), &json!(email))
        );
    };
    is(server.post("/admin/users").basic(&admin).json(&new).send(), 201, "New Comer", "new@example.com");
    let lets_in = |password: &str| {
        server.get("/users/x/tokens").header("Authorization", basic("newcomer", password)).send().status
            == 200
    };
    assert!(lets_in("one"));
    let edit =
        |body: serde_json::Value| server.patch("/admin/users/newcomer").token(&admin).json(&body).send();
    is(edit(json!({"email": "new@example.com"})), 200, "", "new@example.com");
    assert!(lets_in("one"));
    let other = json!({"email": "other@example.com", "password": "two", "admin": true});
    is(edit(other), 200, "", "other@example.com");
    assert!(lets_in("two") && !lets_in("one"));
    let by_newcomer =
        || server.delete("/admin/users/newcomer").header("Authorization", basic("newcomer", "two"));
    by_newcomer().send().is_empty(204);
    by_newcomer().send().is_empty(403);
    server.delete("/admin/users/newcomer").token(&admin).send().is_empty(404);
    server
        .patch("/admin/users/newcomer")
        .token(&admin)
        .json(&json!({"email": "x@example.com"}))
        .send()
        .is_empty(404);
}

#[apply(both_databases)]
fn rules_are_kept(backend: Backend) {
    let server = Server::start(backend);
    let admin = server.site_admin("root");
    server.user("alice");
    let make = |body: serde_json::Value| server.post("/admin/users").token(&admin).json(&body).send();
    make(json!({}))
        .breaks(422, &[("Username", "RequiredError", "Required"), ("Email", "RequiredError", "Required")]);
    make(json!({"username": "a b", "email": "x"}))
        .breaks(422, &[("Username", "AlphaDashDotError", "AlphaDashDot"), ("Email", "EmailError", "Email")]);
    make(json!({"username": "x".repeat(36), "email": "x@example.com", "full_name": "é".repeat(101)}))
        .breaks(422, &[("Username", "MaxSizeError", "MaxSize"), ("FullName", "MaxSizeError", "MaxSize")]);
    make(json!({"username": "x".repeat(35), "email": "x@example.com", "full_name": "é".repeat(100)}));
    assert_eq!(server.get(&format!("/users/{}", "x".repeat(35))).send().status, 200);
    for (name, message) in [
        ("ALICE", "user already exists: map[name:ALICE]"),
        ("Admin", "name is not allowed: map[name:admin reason:reserved]"),
        ("x.keys", "name is not allowed: map[pattern:*.keys reason:reserved]"),
        ("..", "name is not allowed: map[name:.. reason:reserved]"),
    ] {
        make(json!({"username": name, "email": "y@example.com"})).says(422, message);
    }
    make(json!({"username": "y", "email": "Alice@example.com"}))
        .says(422, "email has been used: map[email:alice@example.com]");
    make(json!({"username": "y", "email": "y@example.com", "source_id": 7}))
        .says(422, "login source does not exist: map[id:7]");
    let edit = json!({"email": "root@example.com"});
    server
        .patch("/admin/users/alice")
        .token(&admin)
        .json(&edit)
        .send()
        .says(422, "email has been used: map[email:root@example.com]");
    server
        .patch("/admin/users/alice")
        .token(&admin)
        .json(&json!({"website": "w".repeat(51), "email": "a@x.com"}))
        .send()
        .breaks(422, &[("Website", "MaxSizeError", "MaxSize")]);
}

#[apply(both_databases)]
fn a_form_is_bound_by_its_own_names(backend: Backend) {
    let server = Server::start(backend);
    let admin = server.site_admin("root");
    let make = |body: &str| {
        server
            .post("/admin/users")
            .token(&admin)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(body)
            .send()
    };
    let made = make("username=form&email=form%40x.com&full_name=By+Form&send_notify=on");
    assert_eq!((made.status, &made.json()["full_name"]), (201, &json!("By Form")));
    make("email=f%40x.com&source_id=one&send_notify=maybe").breaks(
        422,
        &[
            ("source_id", "IntegerTypeError", "Value could not be parsed as integer"),
            ("send_notify", "BooleanTypeError", "Value could not be parsed as boolean"),
            ("Username", "RequiredError", "Required"),
        ],
    );
    make("email=root%40example.com&username=f&source_id=7")
        .says(422, "login source does not exist: map[id:7]");
    // What Gogs can tell from a member that is not given, it does not read from a form.
    let edited = server
        .patch("/admin/users/form")
        .token(&admin)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body("email=form%40x.com&admin=true&active=maybe")
        .send();
    assert_eq!(edited.status, 200, "{}", edited.text());
    server
        .delete("/admin/users/root")
        .basic(&crate::support::TestUser {
            password: String::new(),
            name: "form".to_owned(),
            ..admin.clone()
        })
        .send()
        .is_empty(403);
}

#[apply(both_databases)]
fn messages_of_0_11(backend: Backend) {
    let server = Server::start_as(backend, "0.11.91");
    let admin = server.site_admin("root");
    let make = |name: &str, email: &str| {
        server.post("/admin/users").token(&admin).json(&json!({"username": name, "email": email})).send()
    };
    make("root", "x@x.com").says(422, "user already exists [name: root]");
    make("x", "root@example.com").says(422, "e-mail has been used [email: root@example.com]");
    make("admin", "x@x.com").says(422, "name is reserved [name: admin]");
    make("x.keys", "x@x.com").says(422, "name pattern is not allowed [pattern: *.keys]");
    assert_eq!(make("-", "x@x.com").status, 201);
    let owner = server.user("owner");
    server.repository(&owner, "x", false);
    server
        .delete("/admin/users/owner")
        .token(&admin)
        .send()
        .says(422, &format!("user still has ownership of repositories [uid: {}]", owner.id));
}

#[apply(both_databases)]
fn who_owns_something_stays(backend: Backend) {
    let server = Server::start(backend);
    let admin = server.site_admin("root");
    let owner = server.user("owner");
    server.repository(&owner, "x", false);
    server
        .delete("/admin/users/owner")
        .token(&admin)
        .send()
        .says(422, &format!("user still has repository ownership: map[userID:{}]", owner.id));
    let member = server.user("member");
    let id = member.id;
    server
        .store
        .run_blocking(move |connection| {
            use schema::org_user;
            let values = (org_user::uid.eq(id), org_user::org_id.eq(99), org_user::is_owner.eq(false));
            Ok(diesel::insert_into(org_user::table).values(values).execute(connection)?)
        })
        .unwrap();
    server
        .delete("/admin/users/member")
        .token(&admin)
        .send()
        .says(422, &format!("user still has organization membership: map[userID:{id}]"));
}

#[apply(both_databases)]
fn a_deleted_user_leaves_no_row_behind(backend: Backend) {
    let server = Server::start(backend);
    let admin = server.site_admin("root");
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let repository = server.repository(&bob, "hello", false);
    server.issues(repository, &alice, 1, false);
    server.post("/user/emails").token(&alice).json(&json!({"emails": ["a@x.com"]})).send();
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPGMiLHbGgnwNVH8n41zz84ZFrYJsrOcQkqZfJ1Wt4gz";
    server.post("/user/keys").token(&alice).json(&json!({"title": "x", "key": key})).send();
    server.put("/user/following/bob").token(&alice).send();
    server.put("/user/following/alice").token(&bob).send();
    let id = alice.id;
    server
        .store
        .run_blocking(move |connection| {
            use schema::{access, action, collaboration, issue_user, star, watch};
            diesel::insert_into(access::table)
                .values((access::user_id.eq(id), access::repo_id.eq(repository), access::mode.eq(1)))
                .execute(connection)?;
            diesel::insert_into(collaboration::table)
                .values((collaboration::user_id.eq(id), collaboration::repo_id.eq(repository)))
                .execute(connection)?;
            diesel::insert_into(watch::table)
                .values((watch::user_id.eq(id), watch::repo_id.eq(repository)))
                .execute(connection)?;
            diesel::insert_into(star::table)
                .values((star::uid.eq(id), star::repo_id.eq(repository)))
                .execute(connection)?;
            diesel::insert_into(action::table).values(action::user_id.eq(id)).execute(connection)?;
            diesel::insert_into(issue_user::table).values(issue_user::uid.eq(id)).execute(connection)?;
            diesel::update(schema::repository::table.find(repository))
                .set((schema::repository::num_watches.eq(1), schema::repository::num_stars.eq(1)))
                .execute(connection)?;
            Ok(())
        })
        .unwrap();
    server.delete("/admin/users/alice").token(&admin).send().is_empty(204);
    let rows: i64 = server
        .store
        .run_blocking(move |connection| {
            use schema::{
                access, access_token, action, collaboration, email_address, follow, issue_user, public_key,
                star, user, watch,
            };
            Ok(user::table.filter(user::id.eq(id)).count().get_result::<i64>(connection)?
                + access_token::table
                    .filter(access_token::uid.eq(id))
                    .count()
                    .get_result::<i64>(connection)?
                + email_address::table
                    .filter(email_address::uid.eq(id))
                    .count()
                    .get_result::<i64>(connection)?
                + follow::table
                    .filter(follow::user_id.eq(id).or(follow::follow_id.eq(id)))
                    .count()
                    .get_result::<i64>(connection)?
                + public_key::table
                    .filter(public_key::owner_id.eq(id))
                    .count()
                    .get_result::<i64>(connection)?
                + access::table.filter(access::user_id.eq(id)).count().get_result::<i64>(connection)?
                + collaboration::table
                    .filter(collaboration::user_id.eq(id))
                    .count()
                    .get_result::<i64>(connection)?
                + watch::table.filter(watch::user_id.eq(id)).count().get_result::<i64>(connection)?
                + star::table.filter(star::uid.eq(id)).count().get_result::<i64>(connection)?
                + action::table.filter(action::user_id.eq(id)).count().get_result::<i64>(connection)?
                + issue_user::table.filter(issue_user::uid.eq(id)).count().get_result::<i64>(connection)?)
        })
        .unwrap();
    assert_eq!(rows, 0);
    server.get("/user").token(&alice).send().is_empty(401);
    let counts: (Option<i32>, i32) = server
        .store
        .run_blocking(move |connection| {
            use schema::user;
            Ok(user::table
                .find(bob.id)
                .select((user::num_followers, user::num_following))
                .first(connection)?)
        })
        .unwrap();
    assert_eq!(counts, (Some(0), 0));
    let shown = server.get("/repos/bob/hello").send().json();
    assert_eq!((&shown["watchers_count"], &shown["stars_count"]), (&json!(0), &json!(0)));
    let issue = server.get("/repos/bob/hello/issues/1").token(&admin).send().json();
    assert_eq!((&issue["user"]["username"], &issue["user"]["id"]), (&json!("Ghost"), &json!(-1)));
}
