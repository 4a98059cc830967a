use rstest_reuse::apply;
use serde_json::json;

use crate::support::{Backend, Server, both_databases};

#[apply(both_databases)]
fn a_site_administrator_makes_repositories_of_others(backend: Backend) {
    let server = Server::start(backend);
    let (alice, admin) = (server.user("alice"), server.site_admin("root"));
    let make = |target: &str| server.post(target).json(&json!({"name": "x", "private": true}));
    make("/admin/users/alice/repos").send().is_empty(403);
    make("/admin/users/alice/repos").token(&alice).send().is_empty(403);
    make("/admin/users/nobody/repos").token(&admin).send().is_empty(404);
    let no_name = server.post("/admin/users/nobody/repos").token(&admin).json(&json!({})).send();
    no_name.breaks(422, &[("Name", "RequiredError", "Required")]);
    let made = make("/admin/users/ALICE/repos").basic(&admin).send();
    assert_eq!((made.status, &made.json()["full_name"]), (201, &json!("alice/x")));
    make("/admin/users/alice/repos")
        .token(&admin)
        .send()
        .says(422, &format!("repository already exists: map[name:x ownerID:{}]", alice.id));
    assert_eq!(server.get("/repos/alice/x").token(&alice).send().json()["watchers_count"], 1);
}
