//! Full names, cleaned or as they were given: what no replay of the recordings shows, and that the rest is recorded.

use std::collections::BTreeSet;

use diesel::prelude::*;
use gogs_openapi::{
    gogs::{
        GogsVersion,
        differences::Evidence,
        full_names::{self, FullNames},
    },
    store::schema::repository,
};
use gogs_recorder::Recording;
use serde_json::{Value, json};

use crate::{
    recordings::folders,
    routes::repos::{
        commits::{FIRST, commit},
        releases::publish,
    },
    support::{Answer, Backend, Server, TestUser},
};

const GIVEN: &str = "<b>E</b><script>x</script> & co";
const CLEANED: &str = "<b>E</b> &amp; co";

#[test]
fn the_evidence_is_recorded() {
    let recordings = ["account", "forge"].map(|set| Recording::read(&folders(set)[0]).unwrap());
    let cases: BTreeSet<&str> = recordings
        .iter()
        .flat_map(|recording| &recording.exchanges)
        .map(|exchange| exchange.case.as_str())
        .collect();
    for names in full_names::ALL {
        if let Evidence::Recorded(evidence) = names.evidence {
            assert!(!evidence.is_empty(), "{}", names.operations);
            let unknown: Vec<_> = evidence.iter().filter(|case| !cases.contains(**case)).collect();
            assert!(unknown.is_empty(), "{unknown:?}");
        }
    }
}

/// A server of one version, where Eve, whose full name is not clean, owns `tool`, and Bob a fork of it; they follow one another.
struct Place {
    server: Server,
    admin: TestUser,
    bob: TestUser,
}

impl Place {
    fn on(gogs: GogsVersion) -> Self {
        let server = Server::start_as(Backend::Sqlite, &gogs.to_string());
        let admin = server.site_admin("root");
        let (eve, bob) = (server.user("eve"), server.user("bob"));
        let place = Self { server, admin, bob };
        assert_eq!(place.edit().status, 200);
        let Self { server, bob, .. } = &place;
        let original = server.repository(&eve, "tool", false);
        let fork = server.repository(bob, "fork", false);
        let forked = (repository::is_fork.eq(true), repository::fork_id.eq(original));
        server
            .store
            .run_blocking(move |connection| {
                diesel::update(repository::table.find(fork)).set(forked).execute(connection)?;
                Ok(())
            })
            .unwrap();
        server.put("/user/following/bob").token(&eve).send().is_empty(204);
        server.put("/user/following/eve").token(bob).send().is_empty(204);
        place
    }

    /// Gives Eve her full name.
    fn edit(&self) -> Answer {
        let edit = json!({"full_name": GIVEN, "email": "eve@example.com"});
        self.server.patch("/admin/users/eve").token(&self.admin).json(&edit).send()
    }

    /// What Bob gets.
    fn get(&self, target: &str) -> Answer {
        self.server.get(target).token(&self.bob).send()
    }
}

/// Whether `names` are as the table says, in the members of the answers that `call` gets from a server of each version.
fn check(names: &FullNames, call: impl Fn(&Place) -> Vec<(Answer, &'static str)>) {
    for gogs in GogsVersion::RECORDED {
        let due = if names.are_cleaned(gogs) { CLEANED } else { GIVEN };
        for (answer, member) in call(&Place::on(gogs)) {
            let given = answer.json();
            assert_eq!(
                given.pointer(member).and_then(Value::as_str),
                Some(due),
                "{member} on {gogs}: {given}"
            );
        }
    }
}

#[test]
fn parents() {
    check(&full_names::PARENT, |place| {
        vec![
            (place.get("/repos/bob/fork"), "/parent/owner/full_name"),
            (place.get("/user/repos"), "/0/parent/owner/full_name"),
            (place.get("/repos/search?q=fork"), "/data/0/parent/owner/full_name"),
        ]
    });
}

#[test]
fn forks() {
    check(&full_names::FORK, |place| {
        let (tool, bobs) = (place.get("/repos/eve/tool").json(), place.get("/repos/bob/fork").json());
        let forked = (repository::is_fork.eq(true), repository::fork_id.eq(bobs["id"].as_i64()));
        let tool = tool["id"].as_i64().unwrap();
        // The other way round: Eve's is the fork.
        let turn = move |connection: &mut gogs_openapi::store::AnyConnection| {
            diesel::update(repository::table).set(repository::is_fork.eq(false)).execute(connection)?;
            diesel::update(repository::table.find(tool)).set(forked).execute(connection)?;
            Ok(())
        };
        place.server.store.run_blocking(turn).unwrap();
        vec![(place.get("/repos/bob/fork/forks"), "/0/owner/full_name")]
    });
}

#[test]
fn releases() {
    check(&full_names::RELEASE_AUTHOR, |place| {
        let gogs_has_them = place.get("/repos/eve/tool/releases").status == 200;
        let eve =
            TestUser { id: place.get("/users/eve").json()["id"].as_i64().unwrap(), ..place.bob.clone() };
        let tool = place.get("/repos/eve/tool").json()["id"].as_i64().unwrap();
        publish(&place.server, tool, &eve, "v1", false);
        if gogs_has_them {
            vec![(place.get("/repos/eve/tool/releases"), "/0/author/full_name")]
        } else {
            Vec::new()
        }
    });
}

#[test]
fn commits() {
    check(&full_names::COMMIT_AUTHOR, |place| {
        let made = json!({"name": "full", "auto_init": true, "readme": "Default"});
        let made = place.server.post("/admin/users/eve/repos").token(&place.admin).json(&made).send();
        assert_eq!(made.status, 201);
        let repository = place.server.repositories().join("eve/full.git");
        let repository = gix::open_opts(repository, gix::open::Options::isolated()).unwrap();
        commit(&repository, "refs/heads/eve", "m", ("Eve", "eve@example.com"), FIRST, &[]);
        vec![(place.get("/repos/eve/full/commits/eve"), "/author/full_name")]
    });
}

#[test]
fn follows() {
    check(&full_names::FOLLOWS, |place| {
        ["/user/followers", "/user/following", "/users/bob/followers", "/users/bob/following"]
            .map(|list| (place.get(list), "/0/full_name"))
            .into()
    });
}

#[test]
fn edited_users() {
    check(&full_names::EDITED_USER, |place| vec![(place.edit(), "/full_name")]);
}

#[test]
fn found_repositories() {
    check(&full_names::REPOSITORY_SEARCH, |place| {
        vec![(place.get("/repos/search?q=tool"), "/data/0/owner/full_name")]
    });
}
