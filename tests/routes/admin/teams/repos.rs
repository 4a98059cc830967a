use diesel::prelude::*;
use gogs_openapi::store::schema::{repository, team};
use rstest_reuse::apply;
use serde_json::Value;

use super::members::{OWNERS, Teams, may};
use crate::support::{Backend, both_databases};

impl Teams {
    /// How many watch a repository, and how many repositories a team counts.
    fn counts(&self, id: i64, of_team: i64) -> (Option<i32>, Option<i32>) {
        let counted = self.server.store.run_blocking(move |connection| {
            let watches = repository::table.find(id).select(repository::num_watches).first(connection)?;
            Ok((watches, team::table.find(of_team).select(team::num_repos).first(connection)?))
        });
        counted.unwrap()
    }
}

#[apply(both_databases)]
fn members_may_what_the_best_of_their_teams_may(backend: Backend) {
    let teams = Teams::new(backend);
    teams.repository("vault", true);
    let [read, write, admin] =
        ["read", "write", "admin"].map(|permission| teams.team("acme", permission, permission));
    for team in [read, write, admin] {
        teams.call("PUT", team, "members/bob").is_empty(204);
    }
    let permissions = || teams.permissions("vault", &teams.bob);
    assert_eq!(permissions(), Value::Null);
    for (method, team, may) in [
        ("PUT", read, may(false, false)),
        ("PUT", admin, may(true, true)),
        ("PUT", write, may(true, true)),
        ("DELETE", admin, may(false, true)),
        ("DELETE", write, may(false, false)),
        ("DELETE", read, Value::Null),
    ] {
        for _ in 0..2 {
            teams.call(method, team, "repos/VAULT").is_empty(204);
        }
        assert_eq!(permissions(), may, "{method} {team}");
    }
    teams.call("PUT", write, "repos/vault").is_empty(204);
    teams.call("DELETE", write, "members/bob").is_empty(204);
    assert_eq!(permissions(), Value::Null);
}

/// Those who are members when a team gets a repository watch it, until they may no longer read it.
#[apply(both_databases)]
fn members_watch_what_their_team_gets(backend: Backend) {
    let teams = Teams::new(backend);
    let (private, public) = (teams.repository("vault", true), teams.repository("rocket", false));
    let crew = teams.team("acme", "crew", "write");
    teams.call("PUT", crew, "members/bob").is_empty(204);
    assert_eq!(
        (teams.counts(private, crew), teams.counts(public, OWNERS)),
        ((Some(1), Some(0)), (Some(1), Some(2)))
    );
    for name in ["vault", "rocket", "vault"] {
        teams.call("PUT", crew, &format!("repos/{name}")).is_empty(204);
    }
    teams.call("PUT", crew, "members/root").is_empty(204);
    assert_eq!(
        (teams.counts(private, crew), teams.counts(public, crew)),
        ((Some(2), Some(2)), (Some(2), Some(2)))
    );
    for name in ["vault", "rocket", "vault"] {
        teams.call("DELETE", crew, &format!("repos/{name}")).is_empty(204);
    }
    assert_eq!(
        (teams.counts(private, crew), teams.counts(public, crew)),
        ((Some(1), Some(0)), (Some(2), Some(0)))
    );
}

/// What is taken from the owners' team is hidden from the owners, until something else of its access changes.
#[apply(both_databases)]
fn owners_lose_what_is_taken_from_their_team(backend: Backend) {
    let teams = Teams::new(backend);
    teams.repository("vault", true);
    let crew = teams.team("acme", "crew", "read");
    let permissions = || teams.permissions("vault", &teams.alice);
    assert_eq!(permissions(), may(true, true));
    teams.call("DELETE", OWNERS, "repos/vault").is_empty(204);
    assert_eq!(permissions(), Value::Null);
    teams.call("PUT", OWNERS, "members/bob").is_empty(204);
    assert_eq!(permissions(), Value::Null);
    teams.call("PUT", crew, "repos/vault").is_empty(204);
    assert_eq!((permissions(), teams.permissions("vault", &teams.bob)), (may(true, true), may(true, true)));
}

#[apply(both_databases)]
fn a_team_has_repositories_of_its_organization_alone(backend: Backend) {
    let teams = Teams::new(backend);
    teams.server.organization(&teams.alice, "other");
    let (crew, of_bob) = (teams.team("acme", "crew", "read"), teams.team("bob", "crew", "read"));
    teams.server.repository(&teams.bob, "tool", false);
    for (method, team) in [("PUT", crew), ("DELETE", crew), ("PUT", 99), ("DELETE", 99), ("PUT", 0)] {
        teams.call(method, team, "repos/tool").is_empty(404);
    }
    teams.call("PUT", crew, "repos/a%00b").is_empty(404);
    let refused = format!("owner is not an organization: {}", teams.bob.id);
    teams.call("PUT", of_bob, "repos/tool").says(422, &refused);
    teams.call("DELETE", of_bob, "repos/tool").is_empty(204);
    let by_owner = teams.server.put(&format!("/admin/teams/{crew}/repos/tool")).token(&teams.alice);
    by_owner.send().is_empty(403);
}
