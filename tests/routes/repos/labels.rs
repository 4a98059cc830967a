use diesel::prelude::*;
use gogs_openapi::store::schema::issue_label;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::routes::user::repos::grant;
use crate::support::{Answer, Backend, Server, TestUser, both_databases};

/// A server with the public repository `alice/hello`, whose owner is the user.
fn hello(backend: Backend) -> (Server, TestUser, i64) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let repository = server.repository(&alice, "hello", false);
    (server, alice, repository)
}

fn create(server: &Server, user: &TestUser, name: &str, color: &str) -> Answer {
    let body = json!({"name": name, "color": color});
    server.post("/repos/alice/hello/labels").token(user).json(&body).send()
}

fn get(server: &Server, user: &TestUser, label: &str) -> Answer {
    server.get(&format!("/repos/alice/hello/labels/{label}")).token(user).send()
}

fn names(labels: &Answer) -> Vec<String> {
    labels.json().as_array().unwrap().iter().map(|label| label["name"].as_str().unwrap().to_owned()).collect()
}

#[apply(both_databases)]
fn a_label_is_created_listed_got_and_deleted(backend: Backend) {
    let (server, alice, repository) = hello(backend);
    create(&server, &alice, "wish", "#84b6eb")
        .is(201, json!({"id": 0, "name": "wish", "color": "84b6eb", "url": ""}));
    create(&server, &alice, "bug", "##e0701");
    create(&server, &alice, "bug", "#######");
    let labels = server.get("/repos/alice/hello/labels?page=2&limit=1").token(&alice).send();
    let label = |id: i64, name: &str, color: &str| json!({"id": id, "name": name, "color": color, "url": ""});
    labels.is(200, json!([label(2, "bug", "e0701"), label(3, "bug", ""), label(1, "wish", "84b6eb")]));
    get(&server, &alice, "3").is(200, label(3, "bug", ""));
    get(&server, &alice, "bug").is(200, label(2, "bug", "e0701"));
    server.issues(repository, &alice, 1, false);
    let attached = server
        .post("/repos/alice/hello/issues/1/labels")
        .token(&alice)
        .json(&json!({"labels": [1, 2]}))
        .send();
    assert_eq!(names(&attached), ["bug", "wish"]);
    server.delete("/repos/alice/hello/labels/2").token(&alice).send().is_empty(204);
    server.delete("/repos/alice/hello/labels/2").token(&alice).send().is_empty(204);
    assert_eq!(names(&server.get("/repos/alice/hello/labels").token(&alice).send()), ["bug", "wish"]);
    assert_eq!(names(&server.get("/repos/alice/hello/issues/1/labels").token(&alice).send()), ["wish"]);
    let pairs: i64 = server
        .store
        .run_blocking(|connection| Ok(issue_label::table.count().get_result(connection)?))
        .unwrap();
    assert_eq!(pairs, 1);
}

#[apply(both_databases)]
fn what_is_no_number_above_0_is_a_name(backend: Backend) {
    let (server, alice, _) = hello(backend);
    for name in ["0", "-7", "007", "5.0", "Größe", "a/b c", "%41"] {
        assert_eq!(create(&server, &alice, name, "#000000").status, 201, "{name}");
    }
    for (path, name) in [
        ("0", "0"),
        ("-7", "-7"),
        ("5.0", "5.0"),
        ("Gr%C3%B6%C3%9Fe", "Größe"),
        ("a%2Fb%20c", "a/b c"),
        ("%2541", "%41"),
        ("1", "0"),
        ("+2", "-7"),
        ("003", "007"),
    ] {
        assert_eq!(get(&server, &alice, path).json()["name"], name, "{path}");
    }
    // 7 is the number of the last; the third's name is none that can be asked for.
    assert_eq!(get(&server, &alice, "007").json()["name"], "%41");
    for missing in ["8", "99999999999999999999", "gr%C3%B6%C3%9Fe", "%00", "-8"] {
        get(&server, &alice, missing).is_empty(404);
    }
}

#[apply(both_databases)]
fn a_new_label_has_a_name_and_seven_characters_of_colour(backend: Backend) {
    let (server, alice, _) = hello(backend);
    for color in ["1234567", "#zzzzzz", "äöüßéèà", "       "] {
        let color_shown = color.trim_start_matches('#');
        let created = create(&server, &alice, "x", color);
        assert_eq!((created.status, created.json()["color"].as_str()), (201, Some(color_shown)), "{color}");
    }
    for color in ["#fff", "#12345678", "red"] {
        create(&server, &alice, "x", color).breaks(422, &[("Color", "SizeError", "Size")]);
    }
    create(&server, &alice, "", "#000000").breaks(422, &[("Name", "RequiredError", "Required")]);
    create(&server, &alice, "", "")
        .breaks(422, &[("Name", "RequiredError", "Required"), ("Color", "RequiredError", "Required")]);
    let long = "n".repeat(256);
    assert_eq!(create(&server, &alice, &long, "#000000").json()["name"], long);
}

#[apply(both_databases)]
fn an_edit_changes_what_is_given(backend: Backend) {
    let (server, alice, _) = hello(backend);
    create(&server, &alice, "bug", "#ee0701");
    let patch = |body: &Value| server.patch("/repos/alice/hello/labels/1").token(&alice).json(body).send();
    for (body, name, color) in [
        (json!({}), "bug", "ee0701"),
        (json!({"name": null, "color": null}), "bug", "ee0701"),
        (json!({"name": "flaw"}), "flaw", "ee0701"),
        (json!({"color": "red"}), "flaw", "red"),
        (json!({"name": "", "color": ""}), "", ""),
        (json!({"name": "bug", "color": "###abc"}), "bug", "abc"),
    ] {
        patch(&body).is(200, json!({"id": 1, "name": name, "color": color, "url": ""}));
    }
    let form = "name=other&color=%23000000";
    let kept = server
        .patch("/repos/alice/hello/labels/1")
        .token(&alice)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(form)
        .send();
    assert_eq!((kept.status, &kept.json()["name"]), (200, &json!("bug")));
    assert_eq!(patch(&json!({"color": "#1234567"})).json()["color"], "1234567");
    if backend == Backend::Postgres {
        patch(&json!({"name": "a\0b"})).says(422, "A text with a NUL character can't be stored.");
        assert_eq!(get(&server, &alice, "1").json()["name"], "bug");
    }
}

#[apply(both_databases)]
fn a_label_of_another_repository_is_none(backend: Backend) {
    let (server, alice, _) = hello(backend);
    server.repository(&alice, "other", false);
    create(&server, &alice, "bug", "#ee0701");
    let other = |method: &str, label: &str| {
        server.request(method, &format!("/repos/alice/other/labels/{label}")).token(&alice)
    };
    for label in ["1", "bug"] {
        other("GET", label).send().is_empty(404);
        other("PATCH", label).json(&json!({"name": "taken"})).send().is_empty(404);
        other("DELETE", label).send().is_empty(204);
    }
    other("PATCH", "1")
        .header("Content-Type", "application/json")
        .body("{")
        .send()
        .breaks(400, &[("", "DeserializationError", "unexpected EOF")]);
    assert_eq!(get(&server, &alice, "1").json()["name"], "bug");
    server.delete("/repos/alice/hello/labels/bug").token(&alice).send().is_empty(204);
    assert_eq!(get(&server, &alice, "1").status, 200);
}

/// Whoever may read lists and gets; who may write does the rest, before the body is looked at.
#[apply(both_databases)]
fn readers_read_and_writers_write(backend: Backend) {
    let (server, alice, repository) = hello(backend);
    let secret = server.repository(&alice, "secret", true);
    let (reader, writer, admin, stranger) =
        (server.user("reader"), server.user("writer"), server.user("admin"), server.user("stranger"));
    let site_admin = server.site_admin("root");
    for (user, mode) in [(&reader, 1), (&writer, 2), (&admin, 3)] {
        grant(&server, user, repository, mode);
        grant(&server, user, secret, mode);
    }
    let send = |user: &TestUser, repository: &str| {
        let body = json!({"name": "x", "color": "#000000"});
        let to = |method: &str, label: &str| {
            server.request(method, &format!("/repos/alice/{repository}/labels{label}")).token(user)
        };
        let answers = [
            to("GET", ""),
            to("GET", "/999"),
            to("POST", "").json(&body),
            to("POST", "").header("Content-Type", "application/json").body("{"),
            to("PATCH", "/999").json(&body),
            to("DELETE", "/999"),
        ];
        answers.map(|request| request.send().status)
    };
    for name in ["hello", "secret"] {
        for user in [&alice, &writer, &admin, &site_admin] {
            assert_eq!(send(user, name), [200, 404, 201, 400, 404, 204], "{} {name}", user.name);
        }
        assert_eq!(send(&reader, name), [200, 404, 403, 403, 403, 403], "{name}");
    }
    assert_eq!(send(&stranger, "hello"), [200, 404, 403, 403, 403, 403]);
    assert_eq!(send(&stranger, "secret"), [404; 6]);
    server.get("/repos/alice/hello/labels").basic(&alice).send().is_empty(401);
    server.get("/repos/alice/hello/labels").send().is_empty(401);
}

/// The columns of Gogs' own tables on PostgreSQL have a greatest length.
#[test]
fn what_the_columns_of_gogs_cannot_hold_is_refused() {
    if !Backend::postgres_is_there() {
        return;
    }
    let server = Server::on(Backend::Postgres.recorded("0.14.3-postgres"), "0.14.3");
    let client = server.user("client");
    server.repository(&client, "columns", false);
    let labels = "/repos/client/columns/labels";
    let create = |name: &str| {
        let body = json!({"name": name, "color": "#000000"});
        server.post(labels).token(&client).json(&body).send()
    };
    assert_eq!(create(&"ü".repeat(255)).status, 201);
    create(&"ü".repeat(256)).says(422, "A text of more than 255 characters can't be stored here.");
    let id = &server.get(labels).token(&client).send().json()[0]["id"];
    let recolour = |color: &str| {
        let body = json!({"color": color});
        server.patch(&format!("{labels}/{id}")).token(&client).json(&body).send()
    };
    recolour("#1234567").says(422, "A text of more than 7 characters can't be stored here.");
    assert_eq!(recolour("#ü").json()["color"], "ü");
}
