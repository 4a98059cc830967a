//! What stands around the operations: Swagger UI, the documents, health, and how requests are routed.

use std::io::Read;

use gogs_openapi::openapi;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{Backend, Server, both_databases};

#[apply(both_databases)]
fn the_documented_pages_hold(backend: Backend) {
    // The newest version that keeps every statement of them: `?token=` was removed after it.
    let server = Server::demo_as(backend, "0.14.1");
    let found = server.get("/users/search?q=u&limit=5").send().json();
    let avatar = |id: i64| format!("{}/avatars/{id}", server.base);
    let user = |id: i64, name: &str| {
        json!({
            "id": id, "username": name, "login": "", "full_name": "", "email": "", "avatar_url": avatar(id),
        })
    };
    assert_eq!(
        (&found["ok"], &found["data"][0], &found["data"][1]),
        (&json!(true), &user(1, "unknwon"), &user(4, "user1"))
    );
    let two = server.get("/users/search?q=u&limit=2").send();
    two.is(200, json!({"data": [user(1, "unknwon"), user(4, "user1")], "ok": true}));

    let unknwon = crate::support::basic("unknwon", "unknwon-demo");
    let tokens = server.get("/users/unknwon/tokens").header("Authorization", &unknwon).send();
    let names: Vec<Value> =
        tokens.json().as_array().unwrap().iter().map(|token| token["name"].clone()).collect();
    assert_eq!(names, ["how are you?", "hi"]);
    let made = server
        .post("/users/unknwon/tokens")
        .header("Authorization", &unknwon)
        .json(&json!({"name": "gogs"}))
        .send();
    assert_eq!((made.status, &made.json()["name"]), (201, &json!("gogs")));
    let token = made.json()["sha1"].as_str().unwrap().to_owned();
    assert!(token.len() == 40 && token.bytes().all(|byte| byte.is_ascii_hexdigit()), "{token}");

    let header = server.get("/user/repos").header("Authorization", format!("token {token}")).send();
    let query = server.get(&format!("/user/repos?token={token}")).send();
    assert_eq!((header.status, header.text()), (200, query.text()));
    let newest = Server::demo(backend);
    let (_, secret) = gogs_openapi::store::demo::USERS[0].tokens[0];
    newest.get(&format!("/user/repos?token={secret}")).send().is_empty(401);

    let page = |number: i64| format!("<{}/api/v1/repos/unknwon/hello/issues?page={number}>", server.base);
    let issues = server
        .get("/repos/unknwon/hello/issues?page=2")
        .header("Authorization", format!("token {token}"))
        .send();
    assert_eq!(
        issues.header("link").unwrap(),
        format!(
            "{}; rel=\"next\",{}; rel=\"last\",{}; rel=\"first\",{}; rel=\"prev\"",
            page(3),
            page(50),
            page(1),
            page(1),
        )
    );
    assert_eq!(issues.json().as_array().unwrap().len(), 10);
}

/// Gogs' router takes an empty segment for the value of a parameter; one slash at the end it leaves out.
#[apply(both_databases)]
fn an_empty_segment_is_a_parameter(backend: Backend) {
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
        "/users//",
        "/users//keys",
        "/users//followers",
        "/users//following",
        "/users//repos",
        "/users/alice/following//",
        "/users//following/alice",
        "/user/following//",
        "/user/keys//",
        "/repos//hello",
        "/repos/alice//",
        "/repos//search",
        "/repos/search//",
        "/repos//hello/issues",
        "/repos/alice//issues/1",
        "/repos///issues",
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
    for target in [
        "/",
        "//",
        "/users/",
        "//users/alice",
        "/users//alice",
        "/users//search",
        "/repos/alice/hello//issues",
    ] {
        server
            .get(&format!("//api/v1{target}"))
            .token(&alice)
            .send()
            .says(404, "There is no such operation: the document at /openapi.json lists all there are.");
    }
}

#[apply(both_databases)]
fn health_is_told(backend: Backend) {
    let server = Server::start(backend);
    assert_eq!(
        (server.get("//healthz").send().status, server.get("//readyz").send().text()),
        (200, "ready\n".to_owned())
    );
}

#[apply(both_databases)]
fn requests_are_routed_as_gogs_does(backend: Backend) {
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
        ("PUT", "/users/alice"),
        ("GET", "/nowhere"),
        ("GET", "/Users/alice"),
        ("GET", "/users//alice"),
        ("GET", ""),
        ("DELETE", "/users/alice/tokens/1"),
        ("BREW", "/user"),
    ] {
        server
            .request(method, target)
            .token(&alice)
            .send()
            .says(404, "There is no such operation: the document at /openapi.json lists all there are.");
    }
    server.get("//nowhere").send().is_empty(404);
}

#[test]
fn an_operation_that_a_version_lacks_is_not_found() {
    let none = "There is no such operation: the document at /openapi.json lists all there are.";
    for (version, tags) in [("0.12.11", 404), ("0.13.0", 200)] {
        let server = Server::start_as(Backend::Sqlite, version);
        let alice = server.user("alice");
        let made = server.post("/user/repos").token(&alice).json(&serde_json::json!({"name": "tool"})).send();
        assert_eq!(made.status, 201);
        let listed = server.get("/repos/alice/tool/tags").token(&alice).send();
        assert_eq!(listed.status, tags, "{version}: {}", listed.text());
        if tags == 404 {
            listed.says(404, none);
        }
        server.delete("/repos/alice/tool/branches").token(&alice).send().says(404, none);
        server.get("/repos/alice/tool/nothing").token(&alice).send().says(404, none);
    }
}

#[test]
fn a_method_that_is_none_is_refused_in_plain_text_on_main() {
    let server = Server::start_as(Backend::Sqlite, "main");
    let refused = server.put("/users/alice").send();
    assert_eq!((refused.status, refused.text()), (404, "404 page not found\n".to_owned()));
    assert_eq!(server.get("/nowhere").send().header("content-type"), Some("application/json; charset=UTF-8"));
}

/// Relative, so that they lead on under whatever address clients reach the server.
#[test]
fn redirects_and_documents_do_not_say_where_the_server_is() {
    let server = Server::start(Backend::Sqlite);
    for from in ["//", "//swagger-ui"] {
        let redirect = server.get(from).send();
        assert_eq!((redirect.status, redirect.header("location")), (303, Some("swagger-ui/")), "{from}");
    }
    let page = server.get("//swagger-ui/").send().text();
    let script = server.get("//swagger-ui/page.js").send().text();
    assert!(script.contains("url: \"../openapi.json\""), "{script}");
    assert!(!page.contains("=\"/") && !page.contains("://") && !script.contains("://"), "{page}{script}");
    for document in ["openapi.json", "openapi-3.0.json", "openapi-all.json"] {
        let servers = server.get(&format!("//{document}")).send().json()["servers"].take();
        assert_eq!(servers, json!([{"url": "api/v1", "description": "This server"}]), "{document}");
    }
}

#[test]
fn swagger_ui_shows_the_version_and_the_tags_in_order() {
    let server = Server::start_as(Backend::Sqlite, "0.12.11");
    let page = server.get("//swagger-ui/").send();
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let page = page.text();
    for due in ["<title>Gogs API, as of Gogs 0.12.11</title>", "name=\"viewport\"", "href=\"favicon.svg?"] {
        assert!(page.contains(due), "{due}: {page}");
    }
    let script = server.get("//swagger-ui/page.js").send().text();
    // Users and tokens first, as people need them.
    let tags = openapi::tags();
    assert_eq!(tags[..2], ["users", "tokens"]);
    let tags = tags.iter().map(|tag| format!("\"{tag}\"")).collect::<Vec<_>>().join(", ");
    assert!(script.contains(&format!("[{tags}]")), "{script}");
    assert_eq!(server.get("//swagger-ui/index.html").send().text(), page);
    server.get("//swagger-ui/oauth2-redirect.html").send().is_empty(404);
}

/// All that the page loads, and the documents.
#[test]
fn pages_are_compressed_and_not_sent_again() {
    let server = Server::start(Backend::Sqlite);
    let page = server.get("//swagger-ui/").send().text();
    let mut parts: Vec<String> = page
        .split(['"'])
        .filter(|text| text.contains('?'))
        .map(|part| format!("//swagger-ui/{part}"))
        .collect();
    assert_eq!(parts.len(), 5, "{page}");
    parts.extend(
        ["swagger-ui/", "openapi.json", "openapi.yaml", "openapi-3.0.json", "openapi-all.json"]
            .map(|page| format!("//{page}")),
    );
    for target in parts {
        let plain = server.get(&target).send();
        assert_eq!(
            (plain.status, plain.header("content-encoding"), plain.header("vary")),
            (200, None, Some("Accept-Encoding"))
        );
        let refused = server.get(&target).header("Accept-Encoding", "gzip;q=0, br").send();
        assert_eq!(refused.body, plain.body, "{target}");
        let compressed = server.get(&target).header("Accept-Encoding", "gzip, deflate, br").send();
        assert_eq!(compressed.header("content-encoding"), Some("gzip"), "{target}");
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(compressed.body.as_slice()).read_to_end(&mut unpacked).unwrap();
        assert!(unpacked == plain.body && compressed.body.len() < plain.body.len(), "{target}");
        let kept = if target.contains('?') { "public, max-age=31536000, immutable" } else { "no-cache" };
        assert_eq!(compressed.header("cache-control"), Some(kept), "{target}");
        let tag = plain.header("etag").unwrap();
        assert_eq!(compressed.header("etag"), Some(tag), "{target}");
        for known in [tag, "*", &format!("\"other\", {tag}")] {
            let same = server.get(&target).header("If-None-Match", known).send();
            same.is_empty(304);
            assert_eq!(
                (same.header("etag"), same.header("cache-control")),
                (Some(tag), Some(kept)),
                "{target}"
            );
        }
        assert_eq!(server.get(&target).header("If-None-Match", "\"other\"").send().status, 200, "{target}");
    }
}

#[test]
fn the_document_is_of_the_version_that_is_served() {
    for version in ["0.12.11", "main"] {
        let server = Server::start_as(Backend::Sqlite, version);
        let document = server.get("//openapi.json").send();
        assert_eq!(document.header("access-control-allow-origin"), Some("*"));
        assert_eq!(document.header("content-type"), Some("application/json"));
        let mut due = openapi::document_of(version.parse().unwrap());
        let servers = document.json()["servers"].clone();
        due["servers"] = servers.clone();
        assert_eq!(document.json(), due, "{version}");
        assert_eq!(server.get("//openapi-3.0.json").send().json(), openapi::to_3_0(&due), "{version}");
        let yaml = server.get("//openapi.yaml").send();
        assert_eq!(yaml.header("content-type"), Some("application/yaml"));
        assert_eq!(yaml.text(), openapi::to_yaml(&due).unwrap(), "{version}");
        let mut all = openapi::document();
        all["servers"] = servers;
        assert_eq!(server.get("//openapi-all.json").send().json(), all, "{version}");
    }
}

#[test]
fn bad_requests_lose_nothing() {
    let server = Server::start(Backend::Sqlite);
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
