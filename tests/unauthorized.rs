//! Who may call: each operation of the document, without credentials and with each kind of them, against its `security`.

use gogs_openapi::openapi;
use rstest_reuse::apply;
use serde_json::Value;

use crate::{
    openapi::operations,
    support::{Answer, Backend, Request, Server, TestUser, both_databases},
};

fn schemes(operation: &Value) -> Vec<Option<&str>> {
    let security = operation["security"].as_array().unwrap();
    security
        .iter()
        .map(|requirement| requirement.as_object().unwrap().keys().next().map(String::as_str))
        .collect()
}

/// A request that reaches the handler: to what is there, with a body that is read but does nothing.
fn request<'a>(server: &'a Server, method: &str, path: &str) -> Request<'a> {
    let target = path
        .replace("{username}", "alice")
        .replace("{target}", "alice")
        .replace("{orgname}", "acme")
        .replace("{org}", "acme")
        .replace("{reponame}", "hello")
        .replace("{collaborator}", "alice")
        .replace("{teamid}", "1")
        .replace("{index}", "1")
        .replace("{id}", "1")
        .replace("{branch}", "master")
        .replace("{sha}", "master")
        .replace("{filename}", "a.rs")
        .replace("{path}", "a.txt");
    let request = server.request(method, &target);
    let has_body = ["POST", "PATCH", "PUT"].contains(&method) || path == "/user/emails" && method == "DELETE";
    if has_body { request.header("Content-Type", "application/json").body("{}") } else { request }
}

/// A request that names nothing that is there, with a body that can't be read.
fn nowhere<'a>(server: &'a Server, method: &str, path: &str) -> Request<'a> {
    let target = path.replace("{id}", "0").replace("{index}", "0").replace('{', "no-").replace('}', "");
    server.request(method, &target).header("Content-Type", "application/json").body("{")
}

fn documented(operation: &Value, answer: &Answer) -> bool {
    operation["responses"].get(answer.status.to_string()).is_some()
}

#[apply(both_databases)]
fn as_the_document_says(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let admin = server.site_admin("root");
    let blocked = block(&server, server.user("blocked"));
    server.organization(&alice, "acme");
    let repository = server.repository(&alice, "hello", false);
    server.issues(repository, &alice, 1, false);
    let document = openapi::document();
    let all = operations(&document);
    assert!(!all.is_empty());
    for (method, path, operation) in all {
        let what = format!("{method} {path}");
        let schemes = schemes(operation);
        let request = || request(&server, &method, &path);
        let may = |answer: &Answer| ![401, 403].contains(&answer.status);
        let is_admins = path.starts_with("/admin/");

        let nobody = request().send();
        assert_eq!(may(&nobody), schemes.contains(&None), "{what} by nobody: {}", nobody.status);
        if !may(&nobody) {
            nobody.is_empty(if is_admins { 403 } else { 401 });
        }
        for (scheme, answer) in
            [("TokenAuth", request().token(&alice).send()), ("BasicAuth", request().basic(&alice).send())]
        {
            let allowed = schemes.contains(&Some(scheme)) && !is_admins;
            assert_eq!(may(&answer), allowed, "{what} by {scheme}: {}", answer.status);
            assert!(documented(operation, &answer), "{what} by {scheme}: {}", answer.status);
        }
        if is_admins && method != "DELETE" {
            assert!(may(&request().token(&admin).send()) && may(&request().basic(&admin).send()), "{what}");
        }
        for answer in [request().token(&blocked).send(), request().basic(&blocked).send()] {
            if is_admins {
                answer.is_empty(403);
            } else {
                answer.says(403, "This account is prohibited from signing in.");
            }
            assert!(documented(operation, &answer), "{what} by a user who may not log in");
        }
        assert!(documented(operation, &nobody), "{what} by nobody: {}", nobody.status);
    }
}

fn block(server: &Server, user: TestUser) -> TestUser {
    use diesel::prelude::*;
    use gogs_openapi::store::schema::user as table;
    let id = user.id;
    server
        .store
        .run_blocking(move |connection| {
            Ok(diesel::update(table::table.find(id))
                .set(table::prohibit_login.eq(true))
                .execute(connection)?)
        })
        .unwrap();
    user
}

/// Gogs finds out who calls before it looks for what the path names, and reads the body.
#[apply(both_databases)]
fn who_calls_comes_first(backend: Backend) {
    let server = Server::start(backend);
    let document = openapi::document();
    let mut refused = 0;
    for (method, path, operation) in operations(&document) {
        if !schemes(operation).contains(&None) {
            let nobody = nowhere(&server, &method, &path).send();
            nobody.is_empty(if path.starts_with("/admin/") { 403 } else { 401 });
            refused += 1;
        }
    }
    assert!(refused > 0);
}
