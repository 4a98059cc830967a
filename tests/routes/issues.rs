use rstest_reuse::apply;
use serde_json::json;

use crate::support::{Backend, Server, both_databases};

#[apply(both_databases)]
fn what_is_assigned_to_the_caller_is_there_by_this_path_too(backend: Backend) {
    let server = Server::start(backend);
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    server.repository(&alice, "hello", false);
    for number in 1..=11 {
        let issue = json!({"title": format!("Issue {number}"), "assignee": "bob"});
        assert_eq!(server.post("/repos/alice/hello/issues").token(&alice).json(&issue).send().status, 201);
    }
    let (here, there) = ("/issues", "/user/issues");
    let get = |target: &str| server.get(target).token(&bob).send();
    let first = get(here);
    assert_eq!(first.json(), get(there).json());
    assert_eq!(first.json().as_array().unwrap().len(), 10);
    let link = |target: &str| get(target).header("link").unwrap().to_owned();
    assert_eq!(link(here), link(there).replace("/api/v1/user/issues", "/api/v1/issues"));
    get("/issues?state=closed").is(200, json!([]));
    server.get(here).basic(&bob).send().is_empty(401);
    server.get(here).send().is_empty(401);
}
