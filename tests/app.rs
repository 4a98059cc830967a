//! What stands around the operations: Swagger UI, the documents, health, and how requests are routed.

use serde_json::{Value, json};

use crate::support::Server;

on_both! {
    fn the_documented_pages_hold(backend) {
        let server = Server::demo(backend);
        let found = server.get("/users/search?q=u&limit=5").send();
        let avatar = |id: i64| format!("{}/avatars/{id}", server.base);
        let user = |id: i64, name: &str| json!({
            "id": id, "username": name, "login": "", "full_name": "", "email": "", "avatar_url": avatar(id),
        });
        found.is(200, json!({"data": [user(1, "unknwon"), user(4, "user1")], "ok": true}));

        let unknwon = crate::support::basic("unknwon", "unknwon-demo");
        let tokens = server.get("/users/unknwon/tokens").header("Authorization", &unknwon).send();
        let names: Vec<Value> = tokens.json().as_array().unwrap().iter().map(|token| token["name"].clone()).collect();
        assert_eq!(names, ["how are you?", "hi"]);
        let made =
            server.post("/users/unknwon/tokens").header("Authorization", &unknwon).json(&json!({"name": "gogs"})).send();
        assert_eq!((made.status, &made.json()["name"]), (201, &json!("gogs")));
        let token = made.json()["sha1"].as_str().unwrap().to_owned();
        assert!(token.len() == 40 && token.bytes().all(|byte| byte.is_ascii_hexdigit()), "{token}");

        let header = server.get("/user/repos").header("Authorization", format!("token {token}")).send();
        let query = server.get(&format!("/user/repos?token={token}")).send();
        assert_eq!((header.status, header.text()), (200, query.text()));

        let page = |number: i64| format!("<{}/api/v1/repos/unknwon/hello/issues?page={number}>", server.base);
        let issues = server.get("/repos/unknwon/hello/issues?page=2").header("Authorization", format!("token {token}")).send();
        assert_eq!(issues.header("link").unwrap(), format!(
            "{}; rel=\"next\",{}; rel=\"last\",{}; rel=\"first\",{}; rel=\"prev\"",
            page(3), page(50), page(1), page(1),
        ));
        assert_eq!(issues.json().as_array().unwrap().len(), 10);
    }

    /// Gogs' router takes an empty segment for the value of a parameter; one slash at the end it leaves out.
    fn an_empty_segment_is_a_parameter(backend) {
        let server = Server::start(backend);
        let alice = server.user("alice");
        let repository = server.repository(&alice, "hello", false);
        server.issues(repository, &alice, 2, false);
        // The name is ignored.
        let made = server.post("/users//tokens").basic(&alice).json(&json!({"name": "made"})).send();
        assert_eq!(made.status, 201, "{}", made.text());
        let tokens = server.get("/users//tokens/").basic(&alice).send();
        assert_eq!((tokens.status, tokens.json().as_array().unwrap().len()), (200, 2));
        // Nobody has the empty name, and nothing.
        for target in [
            "/users//", "/users//keys", "/users//followers", "/users//following", "/users//repos", "/users/alice/following//",
            "/users//following/alice", "/user/following//", "/user/keys//", "/repos//hello", "/repos/alice//",
            "/repos//search", "/repos/search//", "/repos//hello/issues", "/repos/alice//issues/1", "/repos///issues",
        ] {
            server.get(target).token(&alice).send().is_empty(404);
        }
        server.put("/user/following//").token(&alice).send().is_empty(404);
        server.delete("/user/keys//").token(&alice).send().is_empty(204);
        let admin = server.site_admin("root");
        server.delete("/admin/users//").token(&admin).send().is_empty(404);
        // No number is 0, which is the first issue there is.
        let first = server.get("/repos/alice/hello/issues//").token(&alice).send();
        assert_eq!((first.status, &first.json()["number"]), (200, &json!(1)));
        // Segments that have to be there.
        for target in ["/", "//", "/users/", "//users/alice", "/users//alice", "/users//search", "/repos/alice/hello//issues"] {
            server.get(&format!("//api/v1{target}")).token(&alice).send().says(404, "There is no such operation: the document at /openapi.json lists all there are.");
        }
    }

    fn health_is_told(backend) {
        let server = Server::start(backend);
        assert_eq!((server.get("//healthz").send().status, server.get("//readyz").send().text()), (200, "ready\n".to_owned()));
    }

    fn requests_are_routed_as_gogs_does(backend) {
        let server = Server::start(backend);
        let alice = server.user("alice");
        let get = server.get("/users/alice").send();
        assert_eq!(get.status, 200);
        let head = server.request("HEAD", "/users/alice").send();
        head.is_empty(200);
        assert_eq!(head.header("content-length"), get.header("content-length"));
        assert_eq!(server.get("/users/alice/").send().text(), get.text());
        server.request("OPTIONS", "/users/alice").send().is_empty(200);
        server.request("OPTIONS", "/nowhere").send().is_empty(200);
        for (method, target) in [
            ("PUT", "/users/alice"), ("GET", "/nowhere"), ("GET", "/Users/alice"), ("GET", "/users//alice"), ("GET", ""),
            ("DELETE", "/users/alice/tokens/1"), ("BREW", "/user"),
        ] {
            server.request(method, target).token(&alice).send().says(
                404, "There is no such operation: the document at /openapi.json lists all there are.");
        }
        server.get("//nowhere").send().is_empty(404);
    }
}

#[test]
fn a_method_that_is_none_is_refused_in_plain_text_on_main() {
    let server = Server::start_as(crate::support::Backend::Sqlite, "main");
    let refused = server.put("/users/alice").send();
    assert_eq!((refused.status, refused.text()), (404, "404 page not found\n".to_owned()));
    assert_eq!(server.get("/nowhere").send().header("content-type"), Some("application/json; charset=UTF-8"));
}

#[test]
fn swagger_ui_and_the_documents_are_served() {
    let server = Server::start(crate::support::Backend::Sqlite);
    for (from, to) in [("///", "/swagger-ui/"), ("//swagger-ui", "/swagger-ui/")] {
        let redirect = server.get(&from.replacen("///", "//", 1)).send();
        assert_eq!((redirect.status, redirect.header("location")), (303, Some(to)), "{from}");
    }
    let page = server.get("//swagger-ui/").send();
    assert!(page.status == 200 && page.text().contains("swagger-ui"), "{}", page.text());
    assert!(server.get("//swagger-ui/swagger-initializer.js").send().text().contains("/openapi.json"));
    for asset in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js"] {
        assert_eq!(server.get(&format!("//swagger-ui/{asset}")).send().status, 200, "{asset}");
    }
    let document = server.get("//openapi.json").send();
    assert_eq!(document.header("access-control-allow-origin"), Some("*"));
    let document = document.json();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"][0]["url"], format!("{}/api/v1", server.base));
    assert_eq!(server.get("//openapi-3.0.json").send().json()["openapi"], "3.0.3");
    assert!(server.get("//openapi.yaml").send().text().starts_with("openapi: 3.1.0\n"));
}

#[test]
fn bad_requests_lose_nothing() {
    let server = Server::start(crate::support::Backend::Sqlite);
    let alice = server.user("alice");
    let tokens = "/users/alice/tokens";
    // A hundred megabytes are refused before they are read.
    let huge = vec![b' '; 100_000_000];
    let refused =
        server.post(tokens).basic(&alice).header("Content-Type", "application/json").body(&huge).send();
    refused.says(413, "The body is larger than 1048576 bytes.");
    let head = server.get("/user").header("X-Long", vec![b'x'; 1_000_000]).send();
    assert_eq!(head.status, 431);
    let name = "n".repeat(10_000);
    let long = server.post(tokens).basic(&alice).json(&json!({"name": name})).send();
    assert_eq!((long.status, &long.json()["name"]), (201, &json!(name)));
    server.get("/user").token(&alice).send().is(200, json!({
        "id": alice.id, "username": "alice", "login": "alice", "full_name": "", "email": "alice@example.com",
        "avatar_url": format!("{}/avatars/{}", server.base, alice.id),
    }));
}
