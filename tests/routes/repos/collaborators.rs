use diesel::prelude::*;
use gogs_openapi::store::schema::access;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{Answer, Backend, Server, TestUser, both_databases};

/// A server with a private repository of `alice`, and others who may be its collaborators.
struct Tool {
    server: Server,
    alice: TestUser,
    bob: TestUser,
    carol: TestUser,
}

impl Tool {
    fn new(backend: Backend) -> Self {
        Self::of(backend, "0.14.3")
    }

    fn of(backend: Backend, version: &str) -> Self {
        let server = Server::start_as(backend, version);
        let [alice, bob, carol] = ["alice", "bob", "carol"].map(|name| server.user(name));
        server.repository(&alice, "Tool", true);
        Self { server, alice, bob, carol }
    }

    fn call(&self, method: &str, who: &str, caller: &TestUser) -> Answer {
        let request = self.server.request(method, &format!("/repos/alice/tool/collaborators/{who}"));
        let request = request.token(caller);
        if method == "PUT" { request.json(&json!({})).send() } else { request.send() }
    }

    fn give(&self, who: &str, body: &Value) {
        let request = self.server.put(&format!("/repos/alice/tool/collaborators/{who}")).token(&self.alice);
        request.json(body).send().is_empty(204);
    }

    /// What a user may do, as the repository itself tells.
    fn permissions(&self, who: &TestUser) -> Value {
        let found = self.server.get("/repos/alice/tool").token(who).send();
        if found.status == 404 { Value::Null } else { found.json()["permissions"].clone() }
    }

    fn listed(&self) -> Vec<(String, Value)> {
        let list = self.server.get("/repos/alice/tool/collaborators").token(&self.alice).send().json();
        let list = list.as_array().unwrap().clone();
        list.iter()
            .map(|it| (it["username"].as_str().unwrap().to_owned(), it["permissions"].clone()))
            .collect()
    }
}

fn may(admin: bool, push: bool) -> Value {
    json!({"admin": admin, "push": push, "pull": true})
}

#[apply(both_databases)]
fn what_is_given_counts(backend: Backend) {
    let tool = Tool::new(backend);
    assert_eq!(tool.permissions(&tool.bob), Value::Null);
    for (body, due) in [
        (json!({}), may(false, true)),
        (json!({"permission": "read"}), may(false, false)),
        (json!({"permission": null}), may(false, false)),
        (json!({"permission": "admin"}), may(true, true)),
        (json!({}), may(true, true)),
        (json!({"PERMISSION": "write"}), may(false, true)),
        (json!({"permission": "Admin"}), may(false, false)),
        (json!({"permission": "admin"}), may(true, true)),
        (json!({"permission": "owner"}), may(false, false)),
        (json!({"permission": "admin"}), may(true, true)),
        (json!({"permission": ""}), may(false, false)),
    ] {
        tool.give("BOB", &body);
        assert_eq!(tool.permissions(&tool.bob), due, "{body}");
        assert_eq!(tool.listed(), [("bob".to_owned(), due)], "{body}");
    }
    let form = tool.server.put("/repos/alice/tool/collaborators/bob").token(&tool.alice);
    let form =
        form.header("Content-Type", "application/x-www-form-urlencoded").body("permission=admin").send();
    form.is_empty(204);
    assert_eq!(tool.permissions(&tool.bob), may(false, false));
    for _ in 0..2 {
        tool.call("DELETE", "Bob", &tool.alice).is_empty(204);
    }
    assert_eq!((tool.permissions(&tool.bob), tool.listed()), (Value::Null, vec![]));
}

/// A new collaborator with a permission has it from the start, and there is one row for each.
#[apply(both_databases)]
fn each_has_one_row(backend: Backend) {
    let tool = Tool::new(backend);
    for (who, permission) in [("bob", "read"), ("carol", "admin"), ("alice", "read")] {
        tool.give(who, &json!({"permission": permission}));
    }
    let rows: Vec<i64> = tool
        .server
        .store
        .run_blocking(|connection| {
            Ok(access::table.order(access::user_id).select(access::user_id).load(connection)?)
        })
        .unwrap();
    assert_eq!(rows, [tool.alice.id, tool.bob.id, tool.carol.id]);
    let names: Vec<String> = tool.listed().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["bob", "carol", "alice"]);
    assert_eq!(tool.permissions(&tool.alice), may(true, true));
}

#[apply(both_databases)]
fn administrators_of_the_repository_alone_may(backend: Backend) {
    let tool = Tool::new(backend);
    let admin = tool.server.site_admin("root");
    let all = |caller: &TestUser| -> Vec<u16> {
        let list = tool.server.get("/repos/alice/tool/collaborators").token(caller).send().status;
        let mut all = vec![list];
        all.extend(["PUT", "GET", "DELETE"].map(|method| tool.call(method, "root", caller).status));
        all
    };
    assert_eq!(all(&tool.bob), [404; 4]);
    for permission in ["read", "write"] {
        tool.give("bob", &json!({"permission": permission}));
        assert_eq!(all(&tool.bob), [403; 4], "{permission}");
    }
    tool.give("bob", &json!({"permission": "admin"}));
    for caller in [&tool.bob, &tool.alice, &admin] {
        assert_eq!(all(caller), [200, 204, 204, 204], "{}", caller.name);
    }
    let basic = tool.server.get("/repos/alice/tool/collaborators").basic(&tool.alice).send();
    basic.is_empty(401);
    tool.call("DELETE", "bob", &tool.bob).is_empty(204);
    assert_eq!(all(&tool.bob), [404; 4]);
}

/// The body comes before the user: what can't be read is refused first.
#[apply(both_databases)]
fn who_is_nobody_is_no_collaborator(backend: Backend) {
    for version in ["0.11.91", "0.12.0", "main"] {
        let tool = Tool::of(backend, version);
        for method in ["GET", "PUT", "DELETE"] {
            let unknown = tool.call(method, "No%20Body", &tool.alice);
            if version == "0.11.91" {
                unknown.says(422, "user does not exist [user_id: 0, name: No Body]");
            } else {
                unknown.is_empty(422);
            }
        }
        let put = || tool.server.put("/repos/alice/tool/collaborators/nobody").token(&tool.alice);
        put().send().breaks(415, &[("", "ContentTypeError", "Empty Content-Type")]);
        assert_eq!(put().header("Content-Type", "application/json").body("{").send().status, 400);
        tool.call("GET", "carol", &tool.alice).is_empty(404);
        tool.call("GET", "alice", &tool.alice).is_empty(404);
        tool.give("carol", &json!({}));
        tool.call("GET", "cAROL", &tool.alice).is_empty(204);
    }
}

/// In a repository of an organization the best counts: what was given, and what teams may. Who is given something anew may what
/// any of their teams may, whether it has the repository or not, until the next change calculates it.
#[apply(both_databases)]
fn teams_count_in_an_organizations_repository(backend: Backend) {
    let server = Server::start(backend);
    let [alice, bob, carol] = ["alice", "bob", "carol"].map(|name| server.user(name));
    let admin = server.site_admin("root");
    let acme = server.organization(&alice, "acme");
    let owner = TestUser { id: acme, ..alice.clone() };
    server.repository(&owner, "vault", true);
    let by_admin = |method: &str, target: &str, body: &Value| {
        server.request(method, target).token(&admin).json(body).send()
    };
    by_admin("PUT", "/admin/teams/1/repos/vault", &json!({})).is_empty(204);
    by_admin("POST", "/admin/orgs/acme/teams", &json!({"name": "x", "permission": "admin"}));
    by_admin("PUT", "/admin/teams/2/members/bob", &json!({})).is_empty(204);
    let permissions =
        |who: &TestUser| server.get("/repos/acme/vault").token(who).send().json()["permissions"].clone();
    let give = |who: &str, body: &Value| {
        let request = server.put(&format!("/repos/acme/vault/collaborators/{who}")).token(&alice);
        request.json(body).send().is_empty(204);
    };
    give("bob", &json!({"permission": "write"}));
    assert_eq!(permissions(&bob), may(false, true));
    give("bob", &json!({"permission": "read"}));
    assert_eq!(permissions(&bob), may(true, true));
    give("carol", &json!({"permission": "read"}));
    assert_eq!((permissions(&bob), permissions(&carol)), (may(false, false), may(false, false)));
    give("alice", &json!({"permission": "read"}));
    assert_eq!(permissions(&alice), may(true, true));
    by_admin("PUT", "/admin/teams/2/repos/vault", &json!({})).is_empty(204);
    assert_eq!(permissions(&bob), may(true, true));
    server.delete("/repos/acme/vault/collaborators/bob").token(&alice).send().is_empty(204);
    assert_eq!(permissions(&bob), may(true, true));
    server.delete("/repos/acme/vault/collaborators/alice").token(&alice).send().is_empty(204);
    assert_eq!(permissions(&alice), may(true, true));
}

#[apply(both_databases)]
fn a_deleted_user_is_no_collaborator(backend: Backend) {
    let tool = Tool::new(backend);
    let admin = tool.server.site_admin("root");
    tool.give("bob", &json!({}));
    tool.give("carol", &json!({}));
    tool.server.delete("/admin/users/bob").token(&admin).send().is_empty(204);
    assert_eq!(tool.listed(), [("carol".to_owned(), may(false, true))]);
}
