use diesel::prelude::*;
use gogs_openapi::store::schema::{org_user, repository, team, user};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{Answer, Backend, Server, TestUser, both_databases};

/// A server with the organization `acme` of `alice`, and who administers the site.
pub struct Teams {
    pub server: Server,
    pub alice: TestUser,
    pub bob: TestUser,
    pub admin: TestUser,
    pub acme: i64,
}

/// The number of the team `Owners`, the first that was made.
pub const OWNERS: i64 = 1;

impl Teams {
    pub fn new(backend: Backend) -> Self {
        Self::of(backend, "0.14.3")
    }

    pub fn of(backend: Backend, version: &str) -> Self {
        let server = Server::start_as(backend, version);
        let (alice, bob) = (server.user("alice"), server.user("bob"));
        let admin = server.site_admin("root");
        let acme = server.organization(&alice, "acme");
        Self { server, alice, bob, admin, acme }
    }

    /// A new team of an organization.
    pub fn team(&self, organization: &str, name: &str, permission: &str) -> i64 {
        let made = self.server.post(&format!("/admin/orgs/{organization}/teams")).token(&self.admin);
        let made = made.json(&json!({"name": name, "permission": permission})).send();
        made.json()["id"].as_i64().unwrap()
    }

    /// What an administrator does with a team.
    pub fn call(&self, method: &str, team: i64, rest: &str) -> Answer {
        self.server.request(method, &format!("/admin/teams/{team}/{rest}")).token(&self.admin).send()
    }

    pub fn members(&self, team: i64) -> Vec<String> {
        let list = self.call("GET", team, "members").json();
        list.as_array().unwrap().iter().map(|it| it["username"].as_str().unwrap().to_owned()).collect()
    }

    /// A repository of the organization, with its owners' team.
    pub fn repository(&self, name: &str, private: bool) -> i64 {
        let organization = TestUser { id: self.acme, ..self.alice.clone() };
        let id = self.server.repository(&organization, name, private);
        let unwatched = self.server.store.run_blocking(move |connection| {
            Ok(diesel::update(repository::table.find(id))
                .set(repository::num_watches.eq(0))
                .execute(connection)?)
        });
        assert_eq!(unwatched.unwrap(), 1);
        self.call("PUT", OWNERS, &format!("repos/{name}")).is_empty(204);
        id
    }

    /// What a user may do with a repository of the organization.
    pub fn permissions(&self, name: &str, who: &TestUser) -> Value {
        let found = self.server.get(&format!("/repos/acme/{name}")).token(who).send();
        if found.status == 404 { Value::Null } else { found.json()["permissions"].clone() }
    }
}

pub fn may(admin: bool, push: bool) -> Value {
    json!({"admin": admin, "push": push, "pull": true})
}

#[apply(both_databases)]
fn who_joins_a_team_joins_the_organization_and_stays(backend: Backend) {
    let teams = Teams::new(backend);
    let (crew, other) = (teams.team("acme", "crew", "write"), teams.team("acme", "other", "read"));
    let counts = || {
        let (acme, bob) = (teams.acme, teams.bob.id);
        let counted = teams.server.store.run_blocking(move |connection| {
            let members: Option<i32> = user::table.find(acme).select(user::num_members).first(connection)?;
            let of_team: Option<i32> = team::table.find(crew).select(team::num_members).first(connection)?;
            let of_user: Option<(Option<i32>, Option<bool>)> = org_user::table
                .filter(org_user::org_id.eq(acme).and(org_user::uid.eq(bob)))
                .select((org_user::num_teams, org_user::is_owner))
                .first(connection)
                .optional()?;
            Ok((members, of_team, of_user))
        });
        counted.unwrap()
    };
    assert_eq!(counts(), (Some(1), Some(0), None));
    for _ in 0..2 {
        teams.call("PUT", crew, "members/BOB").is_empty(204);
    }
    assert_eq!(counts(), (Some(2), Some(1), Some((Some(1), Some(false)))));
    teams.call("PUT", other, "members/bob").is_empty(204);
    assert_eq!(counts(), (Some(2), Some(1), Some((Some(2), Some(false)))));
    teams.call("PUT", OWNERS, "members/bob").is_empty(204);
    assert_eq!(counts(), (Some(2), Some(1), Some((Some(3), Some(true)))));
    for team in [crew, other, OWNERS, crew] {
        teams.call("DELETE", team, "members/Bob").is_empty(204);
    }
    assert_eq!(counts(), (Some(2), Some(0), Some((Some(0), Some(false)))));
    let mine = teams.server.get("/user/orgs").token(&teams.bob).send().json();
    assert_eq!(mine[0]["username"], "acme");
    teams
        .server
        .delete("/admin/users/bob")
        .token(&teams.admin)
        .send()
        .says(422, &format!("user still has organization membership: map[userID:{}]", teams.bob.id));
}

#[apply(both_databases)]
fn the_last_owner_stays(backend: Backend) {
    let teams = Teams::new(backend);
    teams.call("DELETE", OWNERS, "members/bob").is_empty(204);
    let last = format!("user is the last member of owner team [uid: {}]", teams.alice.id);
    teams.call("DELETE", OWNERS, "members/alice").says(422, &last);
    assert_eq!(teams.members(OWNERS), ["alice"]);
    teams.call("PUT", OWNERS, "members/bob").is_empty(204);
    teams.call("DELETE", OWNERS, "members/alice").is_empty(204);
    assert_eq!(teams.members(OWNERS), ["bob"]);
    let edit = |who: &TestUser| teams.server.patch("/orgs/acme").token(who).json(&json!({})).send().status;
    assert_eq!((edit(&teams.alice), edit(&teams.bob)), (403, 200));
}

#[apply(both_databases)]
fn members_are_listed_by_number_organizations_too(backend: Backend) {
    let teams = Teams::new(backend);
    let crew = teams.team("acme", "crew", "read");
    assert_eq!(teams.members(crew), [""; 0]);
    for name in ["root", "bob", "acme"] {
        teams.call("PUT", crew, &format!("members/{name}")).is_empty(204);
    }
    assert_eq!(teams.members(crew), ["bob", "root", "acme"]);
    assert_eq!(teams.call("GET", crew, "members").json()[0]["email"], "bob@example.com");
}

/// Who calls, then the team, then the user; what is no number is no team, and bodies are not read.
#[apply(both_databases)]
fn what_is_not_there_is_not_found(backend: Backend) {
    let teams = Teams::new(backend);
    let at = |method: &str, target: &str| teams.server.request(method, target);
    for (method, target) in [
        ("GET", "/admin/teams/99/members"),
        ("GET", "/admin/teams/owners/members"),
        ("GET", "/admin/teams/0/members"),
        ("GET", "/admin/teams/99999999999999999999/members"),
        ("PUT", "/admin/teams/99/members/bob"),
        ("PUT", "/admin/teams/1/members/nobody"),
        ("DELETE", "/admin/teams/99/members/alice"),
        ("DELETE", "/admin/teams/1/members/nobody"),
    ] {
        at(method, target).token(&teams.admin).send().is_empty(404);
        at(method, target).token(&teams.alice).send().is_empty(403);
    }
    let body = at("PUT", "/admin/teams/01/members/bob").basic(&teams.admin);
    body.header("Content-Type", "application/json").body("{").send().is_empty(204);
    assert_eq!(teams.members(OWNERS), ["alice", "bob"]);
}

#[apply(both_databases)]
fn members_are_listed_since_0_12(backend: Backend) {
    for (version, status) in [("0.11.91", 404), ("0.12.0", 200)] {
        let teams = Teams::of(backend, version);
        for who in [&teams.admin, &teams.alice] {
            let status = if who.name == "alice" && status == 200 { 403 } else { status };
            let list = teams.server.get("/admin/teams/1/members").token(who).send();
            assert_eq!(list.status, status, "{version}");
        }
    }
}

/// With an organization go its teams: nobody is a member of it any more.
#[apply(both_databases)]
fn a_deleted_organization_has_no_members(backend: Backend) {
    let teams = Teams::new(backend);
    let crew = teams.team("acme", "crew", "read");
    teams.call("PUT", crew, "members/bob").is_empty(204);
    teams.server.delete("/admin/users/acme").token(&teams.admin).send().is_empty(204);
    teams.call("GET", crew, "members").is_empty(404);
    teams.server.get("/user/orgs").token(&teams.bob).send().is(200, json!([]));
    teams.server.delete("/admin/users/bob").token(&teams.admin).send().is_empty(204);
}
