//! Full names, cleaned or as they were given: the table against what real servers answered, and this server against the table.
//!
//! `recorded.jsonl` is made by `extract.py`.

use diesel::prelude::*;
use gogs_openapi::{
    gogs::{
        GogsVersion,
        full_names::{FULL_NAMES, ShownIn},
    },
    store::schema::{access, issue, org_user, repository},
    wire::html,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::{Backend, Server};

const GIVEN: &str = "<b>E</b><script>x</script> & co";
const CLEANED: &str = "<b>E</b> &amp; co";

/// A full name in a recorded answer.
#[derive(Debug, Deserialize)]
struct Recorded {
    version: String,
    shown_in: String,
    case: String,
    given: String,
    answered: String,
}

fn recorded() -> Vec<Recorded> {
    include_str!("recorded.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_table_says_what_was_recorded() {
    for Recorded { version, shown_in, case, given, answered } in recorded() {
        let gogs: GogsVersion = version.parse().unwrap();
        let row = FULL_NAMES.iter().find(|row| format!("{:?}", row.shown_in) == shown_in).expect(&shown_in);
        let expected = if row.shown_in.is_cleaned(gogs) { html::sanitize(&given) } else { given };
        assert_eq!(answered, expected, "{shown_in} in {case} of {version}");
    }
}

/// What only Gogs' source says, and no recording.
#[test]
fn the_recordings_are_of_most_answers() {
    let recorded = recorded();
    let is_recorded = |row: ShownIn| recorded.iter().any(|seen| seen.shown_in == format!("{row:?}"));
    let rest: Vec<ShownIn> =
        FULL_NAMES.iter().map(|row| row.shown_in).filter(|row| !is_recorded(*row)).collect();
    use ShownIn::{EditedUser, Follows, Parent, RepositorySearch};
    assert_eq!(rest, [Parent, Follows, EditedUser, RepositorySearch]);
}

#[test]
fn every_answer_is_as_the_table_says() {
    for gogs in GogsVersion::RECORDED {
        let shown = shown_by(&gogs.to_string());
        for row in FULL_NAMES {
            let expected = if row.shown_in.is_cleaned(gogs) { CLEANED } else { GIVEN };
            let of_row: Vec<&String> = shown
                .iter()
                .filter(|(shown_in, _)| *shown_in == row.shown_in)
                .map(|(_, name)| name)
                .collect();
            assert!(!of_row.is_empty(), "{:?} was not asked", row.shown_in);
            assert!(of_row.iter().all(|name| *name == expected), "{:?} on {gogs}: {of_row:?}", row.shown_in);
        }
    }
}

/// The full name of one user, in every answer that shows it.
fn shown_by(version: &str) -> Vec<(ShownIn, String)> {
    let server = Server::start_as(Backend::Sqlite, version);
    let admin = server.site_admin("root");
    let (eve, bob) = (server.user("eve"), server.user("bob"));
    let named = |email: &str| json!({"username": "made", "full_name": GIVEN, "email": email});
    let mut shown = Vec::new();
    let mut show = |shown_in, answer: Value, members: &[&str]| {
        for member in members {
            let name = answer.pointer(member).and_then(Value::as_str);
            let name = name.unwrap_or_else(|| panic!("no {member} in {answer}"));
            shown.push((shown_in, name.to_owned()));
        }
    };
    show(
        ShownIn::CreatedUser,
        server.post("/admin/users").token(&admin).json(&named("made@x.com")).send().json(),
        &["/full_name"],
    );
    let edited = server.patch("/admin/users/eve").token(&admin).json(&named("eve@x.com")).send();
    show(ShownIn::EditedUser, edited.json(), &["/full_name"]);

    let original = server.repository(&eve, "tool", false);
    let fork = server.repository(&bob, "fork", false);
    server.issues(original, &eve, 1, false);
    let (eve_id, bob_id) = (eve.id, bob.id);
    server
        .store
        .run_blocking(move |connection| {
            let forked = (repository::is_fork.eq(true), repository::fork_id.eq(original));
            diesel::update(repository::table.find(fork)).set(forked).execute(connection)?;
            diesel::update(issue::table).set(issue::assignee_id.eq(eve_id)).execute(connection)?;
            let joined =
                (org_user::uid.eq(bob_id), org_user::org_id.eq(eve_id), org_user::is_owner.eq(false));
            diesel::insert_into(org_user::table).values(joined).execute(connection)?;
            let granted = (access::user_id.eq(bob_id), access::repo_id.eq(original), access::mode.eq(1_i64));
            diesel::insert_into(access::table).values(granted).execute(connection)?;
            Ok(())
        })
        .unwrap();
    server.put("/user/following/bob").token(&eve).send().is_empty(204);
    server.put("/user/following/eve").token(&bob).send().is_empty(204);

    let as_eve = |target: &str| server.get(target).token(&eve).send().json();
    let as_bob = |target: &str| server.get(target).token(&bob).send().json();
    show(ShownIn::UserSearch, as_bob("/users/search?q=eve"), &["/data/0/full_name"]);
    show(ShownIn::NamedUser, as_bob("/users/eve"), &["/full_name"]);
    show(ShownIn::AuthenticatedUser, as_eve("/user"), &["/full_name"]);
    for list in ["/user/followers", "/user/following", "/users/bob/followers", "/users/bob/following"] {
        show(ShownIn::Follows, as_bob(list), &["/0/full_name"]);
    }
    show(ShownIn::Repository, as_bob("/repos/eve/tool"), &["/owner/full_name"]);
    show(ShownIn::Parent, as_bob("/repos/bob/fork"), &["/parent/owner/full_name"]);
    show(ShownIn::Parent, as_bob("/user/repos"), &["/0/parent/owner/full_name"]);
    show(ShownIn::Parent, as_bob("/repos/search?q=fork"), &["/data/0/parent/owner/full_name"]);
    show(ShownIn::OwnedRepositories, as_eve("/user/repos"), &["/0/owner/full_name"]);
    show(ShownIn::OwnedRepositories, as_bob("/users/eve/repos"), &["/0/owner/full_name"]);
    show(ShownIn::GrantedRepositories, as_bob("/user/repos"), &["/1/owner/full_name"]);
    show(ShownIn::RepositorySearch, as_bob("/repos/search?q=tool"), &["/data/0/owner/full_name"]);
    show(ShownIn::OwnOrganizations, as_bob("/user/orgs"), &["/0/full_name"]);
    let issues = ["/0/user/full_name", "/0/assignee/full_name"];
    show(ShownIn::Issue, as_bob("/repos/eve/tool/issues"), &issues);
    show(ShownIn::Issue, as_bob("/repos/eve/tool/issues/1"), &issues.map(|member| &member[2..]));
    shown
}
