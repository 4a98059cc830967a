use diesel::prelude::*;
use gogs_openapi::store::{
    schema::{org_user, user},
    users::ORGANIZATION,
};
use insta::assert_snapshot;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{Backend, Server, TestUser, both_databases};

/// Makes the users, in this order, members of `organizations`, in this order.
fn join(server: &Server, member: &TestUser, organizations: &[&TestUser]) {
    let (member, organizations) = (member.id, organizations.iter().map(|it| it.id).collect::<Vec<_>>());
    server
        .store
        .run_blocking(move |connection| {
            for organization in organizations {
                diesel::update(user::table.find(organization))
                    .set((
                        user::type_.eq(ORGANIZATION),
                        user::full_name.eq("Tom's"),
                        user::description.eq("<b>A</b>"),
                        user::website.eq("not a url"),
                        user::location.eq("Here"),
                    ))
                    .execute(connection)?;
                let membership = (
                    org_user::uid.eq(member),
                    org_user::org_id.eq(organization),
                    org_user::is_owner.eq(false),
                );
                diesel::insert_into(org_user::table).values(membership).execute(connection)?;
            }
            Ok(())
        })
        .unwrap();
}

/// The names in a list.
fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|it| it["username"].as_str().unwrap()).collect()
}

#[test]
fn an_organization_is_shown() {
    let server = Server::start(Backend::Sqlite);
    let (alice, acme) = (server.user("alice"), server.user("Acme"));
    join(&server, &alice, &[&acme]);
    assert_snapshot!(server.get("/user/orgs").token(&alice).send().shown(&server), @r#"
    200
    [
      {
        "id": 2,
        "username": "Acme",
        "full_name": "Tom&#39;s",
        "avatar_url": "https://gogs.example.com/avatars/2",
        "description": "<b>A</b>",
        "website": "not a url",
        "location": "Here"
      }
    ]
    "#);
}

#[apply(both_databases)]
fn own_memberships_alone_count(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob, acme) = (server.user("alice"), server.user("bob"), server.user("acme"));
    join(&server, &alice, &[&acme]);
    assert_eq!(names(&server.get("/user/orgs").token(&alice).send().json()), ["acme"]);
    server.get("/user/orgs").token(&bob).send().is(200, json!([]));
}

#[apply(both_databases)]
fn the_order_is_that_of_the_version(backend: Backend) {
    for (version, order) in
        [("0.11.91", ["second", "first"]), ("0.12.11", ["second", "first"]), ("0.13.0", ["first", "second"])]
    {
        let server = Server::start_as(backend, version);
        let (first, second, alice) = (server.user("first"), server.user("second"), server.user("alice"));
        join(&server, &alice, &[&second, &first]);
        assert_eq!(names(&server.get("/user/orgs").token(&alice).send().json()), order, "{version}");
    }
}
