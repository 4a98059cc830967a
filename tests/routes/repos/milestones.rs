use diesel::prelude::*;
use gogs_openapi::store::schema::{issue, issue_user, repository};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::routes::user::repos::grant;
use crate::support::{Answer, Backend, Server, TestUser, both_databases};

/// A server that speaks as `version`, with the repository `alice/hello` and its milestones 1 and 2.
fn hello(backend: Backend, version: &str) -> (Server, TestUser, i64) {
    let server = Server::start_as(backend, version);
    let alice = server.user("alice");
    let repository = server.repository(&alice, "hello", false);
    for title in ["v1", "v2"] {
        let created = create(&server, &alice, &json!({"title": title, "description": "Text"}));
        assert_eq!(created.status, 201);
    }
    (server, alice, repository)
}

fn create(server: &Server, user: &TestUser, body: &Value) -> Answer {
    server.post("/repos/alice/hello/milestones").token(user).json(body).send()
}

fn get(server: &Server, user: &TestUser, id: &str) -> Answer {
    server.get(&format!("/repos/alice/hello/milestones/{id}")).token(user).send()
}

fn edit(server: &Server, user: &TestUser, id: &str, body: &Value) -> Answer {
    server.patch(&format!("/repos/alice/hello/milestones/{id}")).token(user).json(body).send()
}

fn titles(server: &Server, user: &TestUser) -> Vec<String> {
    let list = server.get("/repos/alice/hello/milestones?state=closed&page=9").token(user).send().json();
    list.as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap().to_owned()).collect()
}

#[apply(both_databases)]
fn a_milestone_needs_nothing(backend: Backend) {
    let (server, alice, _) = hello(backend, "0.14.3");
    let nothing = json!({
        "id": 3, "title": "", "description": "", "state": "open", "open_issues": 0, "closed_issues": 0,
        "closed_at": null, "due_on": null,
    });
    create(&server, &alice, &json!({"state": "closed"})).is(201, nothing.clone());
    get(&server, &alice, "3").is(200, nothing);
    create(&server, &alice, &Value::Null);
    create(&server, &alice, &json!({"title": "v1"}));
    assert_eq!(titles(&server, &alice), ["v1", "v2", "", "", "v1"]);
    let form = server
        .post("/repos/alice/hello/milestones")
        .token(&alice)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body("title=form&description=d&deadline=2024-01-01T00:00:00Z")
        .send()
        .json();
    assert_eq!(
        (&form["title"], &form["description"], &form["due_on"]),
        (&json!("form"), &json!("d"), &Value::Null)
    );
}

/// A deadline is answered as it was given, then as it is stored: UTC, whole seconds.
#[apply(both_databases)]
fn a_deadline_is_repeated_and_then_told_in_utc(backend: Backend) {
    let (server, alice, _) = hello(backend, "0.14.3");
    for (given, answered, stored) in [
        ("2024-02-29T23:30:00Z", Some("2024-02-29T23:30:00Z"), Some("2024-02-29T23:30:00Z")),
        ("2024-02-29T23:30:00.250-01:00", Some("2024-02-29T23:30:00.25-01:00"), Some("2024-03-01T00:30:00Z")),
        ("2024-02-29T3:30:00,5+00:00", Some("2024-02-29T03:30:00.5Z"), Some("2024-02-29T03:30:00Z")),
        ("1969-12-31T23:59:59.75Z", Some("1969-12-31T23:59:59.75Z"), Some("1969-12-31T23:59:59Z")),
        ("9998-12-31T23:59:59-01:00", Some("9998-12-31T23:59:59-01:00"), None),
        ("9999-01-01T00:00:00+01:00", None, Some("9998-12-31T23:00:00Z")),
        ("9999-12-31T23:59:59-23:00", None, None),
    ] {
        let created = create(&server, &alice, &json!({"due_on": given}));
        let edited = edit(&server, &alice, "2", &json!({"due_on": given}));
        assert_eq!(created.status, 201, "{given}");
        for answer in [&created, &edited] {
            assert_eq!(answer.json()["due_on"].as_str(), answered, "{given}");
        }
        for id in [created.json()["id"].to_string(), "2".to_owned()] {
            assert_eq!(get(&server, &alice, &id).json()["due_on"].as_str(), stored, "{given}");
        }
    }
    for none in ["", "2024-01-01", "2024-02-30T00:00:00Z", "2024-01-01T00:00:00", "2024-01-01T00:00:00+24:00"]
    {
        assert_eq!(create(&server, &alice, &json!({"due_on": none})).status, 400, "{none}");
        assert_eq!(edit(&server, &alice, "2", &json!({"due_on": none})).status, 400, "{none}");
    }
}

/// YAML calls it as Gogs' source does, and has times of its own.
#[test]
fn yaml_has_a_deadline() {
    let (server, alice, _) = hello(Backend::Sqlite, "0.13.0");
    for (deadline, due_on) in [
        ("2024-1-2", json!("2024-01-02T00:00:00Z")),
        ("2024-1-2 3:4:5.5", json!("2024-01-02T03:04:05.5Z")),
        ("2024-01-02t03:04:05+02:00", json!("2024-01-02T03:04:05+02:00")),
        ("'2024-01-02T03:04:05Z'", json!("2024-01-02T03:04:05Z")),
        ("~", Value::Null),
    ] {
        let created = server
            .post("/repos/alice/hello/milestones")
            .token(&alice)
            .header("Content-Type", "application/yaml")
            .body(format!("deadline: {deadline}\ndue_on: 2000-01-01"))
            .send();
        assert_eq!((created.status, &created.json()["due_on"]), (201, &due_on), "{deadline}");
    }
    for none in ["'2024-1-2'", "soon", "[2024-01-02]", "12"] {
        let refused = server
            .post("/repos/alice/hello/milestones")
            .token(&alice)
            .header("Content-Type", "application/yaml")
            .body(format!("deadline: {none}"))
            .send();
        assert_eq!(refused.status, 400, "{none}");
    }
}

#[apply(both_databases)]
fn an_edit_changes_what_is_given(backend: Backend) {
    let (server, alice, _) = hello(backend, "0.14.3");
    edit(&server, &alice, "1", &json!({"due_on": "2024-06-30T00:00:00Z"}));
    let mut due = get(&server, &alice, "1").json();
    for (body, changed) in [
        (json!({}), json!({})),
        (json!({"title": "", "due_on": "0001-01-01T01:00:00+01:00"}), json!({})),
        (json!({"title": null, "description": null, "state": null, "due_on": null}), json!({})),
        (json!({"title": "  x ", "description": ""}), json!({"title": "  x ", "description": ""})),
        (json!({"state": "closed"}), json!({"state": "closed", "closed_at": "1970-01-01T00:00:00Z"})),
        (json!({"title": "y"}), json!({"title": "y"})),
        (json!({"state": "Closed"}), json!({"state": "open", "closed_at": null})),
        (
            json!({"state": "closed", "title": "z", "description": "d", "due_on": "9999-05-05T00:00:00Z"}),
            json!({"state": "closed", "closed_at": "1970-01-01T00:00:00Z", "title": "z", "description": "d", "due_on": null}),
        ),
        (json!({"state": ""}), json!({"state": "open", "closed_at": null})),
    ] {
        due.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        edit(&server, &alice, "1", &body).is(200, due.clone());
        get(&server, &alice, "1").is(200, due.clone());
    }
    let form = server
        .patch("/repos/alice/hello/milestones/1")
        .token(&alice)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body("title=form&description=no&state=closed")
        .send();
    due["title"] = json!("form");
    form.is(200, due);
    if backend == Backend::Postgres {
        create(&server, &alice, &json!({"description": "a\0b"}))
            .says(422, "A text with a NUL character can't be stored.");
    }
}

#[apply(both_databases)]
fn the_milestone_0_is_the_first_and_those_of_others_are_none(backend: Backend) {
    let (server, alice, _) = hello(backend, "0.14.3");
    server.repository(&alice, "other", false);
    for first in ["0", "v2", "1.0", "-"] {
        assert_eq!(get(&server, &alice, first).json()["title"], "v1", "{first}");
    }
    assert_eq!(edit(&server, &alice, "x", &json!({"title": "first"})).json()["id"], 1);
    for missing in ["3", "-1", "99999999999999999999"] {
        get(&server, &alice, missing).is_empty(404);
        edit(&server, &alice, missing, &json!({"title": "x"})).is_empty(404);
        server.delete(&format!("/repos/alice/hello/milestones/{missing}")).token(&alice).send().is_empty(204);
    }
    for id in ["1", "0"] {
        let other = |method: &str| {
            server.request(method, &format!("/repos/alice/other/milestones/{id}")).token(&alice)
        };
        other("GET").send().is_empty(404);
        other("PATCH").json(&json!({"title": "taken"})).send().is_empty(404);
        other("DELETE").send().is_empty(204);
    }
    assert_eq!(titles(&server, &alice), ["first", "v2"]);
    server.delete("/repos/alice/hello/milestones/v2").token(&alice).send().is_empty(204);
    assert_eq!(titles(&server, &alice), ["v2"]);
}

/// How many milestones a repository counts, how many closed ones, and when it was updated.
fn counts(server: &Server, id: i64) -> (i32, i32, Option<i64>) {
    server
        .store
        .run_blocking(move |connection| {
            let columns =
                (repository::num_milestones, repository::num_closed_milestones, repository::updated_unix);
            Ok(repository::table.find(id).select(columns).first(connection)?)
        })
        .unwrap()
}

#[apply(both_databases)]
fn repositories_count_their_milestones(backend: Backend) {
    for (version, touches) in [("0.12.11", true), ("0.13.0", false)] {
        let (server, alice, id) = hello(backend, version);
        let due = |all: i32, closed: i32, touched: bool| {
            let (now_all, now_closed, updated) = counts(&server, id);
            assert_eq!((now_all, now_closed), (all, closed), "{version}");
            assert_eq!(updated > Some(1_700_000_000), touched, "{version}");
        };
        due(2, 0, false);
        edit(&server, &alice, "1", &json!({"title": "x", "due_on": "2024-06-30T00:00:00Z"}));
        due(2, 0, false);
        edit(&server, &alice, "1", &json!({"state": "closed"}));
        due(2, 1, touches);
        edit(&server, &alice, "1", &json!({"state": "closed"}));
        due(2, 1, touches);
        server.delete("/repos/alice/hello/milestones/1").token(&alice).send().is_empty(204);
        due(1, 0, touches);
    }
}

#[apply(both_databases)]
fn issues_go_on_without_a_deleted_milestone(backend: Backend) {
    let (server, alice, id) = hello(backend, "0.14.3");
    server.issues(id, &alice, 2, false);
    let issues = |connection: &mut gogs_openapi::store::AnyConnection| {
        Ok(issue::table.order(issue::id).select(issue::milestone_id).load::<Option<i64>>(connection)?)
    };
    server
        .store
        .run_blocking(|connection| {
            for milestone in [1, 2] {
                diesel::update(issue::table.filter(issue::index.eq(milestone)))
                    .set(issue::milestone_id.eq(milestone))
                    .execute(connection)?;
                diesel::insert_into(issue_user::table)
                    .values((issue_user::issue_id.eq(milestone), issue_user::milestone_id.eq(milestone)))
                    .execute(connection)?;
            }
            Ok(())
        })
        .unwrap();
    let shown = server.get("/repos/alice/hello/issues/1").token(&alice).send().json();
    assert_eq!(shown["milestone"]["title"], "v1");
    server.delete("/repos/alice/hello/milestones/1").token(&alice).send().is_empty(204);
    let shown = server.get("/repos/alice/hello/issues/1").token(&alice).send().json();
    assert_eq!(shown["milestone"], Value::Null);
    assert_eq!(server.store.run_blocking(issues).unwrap(), [Some(0), Some(2)]);
    let of_users: Vec<Option<i64>> = server
        .store
        .run_blocking(|connection| {
            Ok(issue_user::table.order(issue_user::id).select(issue_user::milestone_id).load(connection)?)
        })
        .unwrap();
    assert_eq!(of_users, [Some(0), Some(2)]);
}

/// Whoever may read lists and gets; who may write does the rest, before the body is looked at.
#[apply(both_databases)]
fn readers_read_and_writers_write(backend: Backend) {
    let (server, alice, id) = hello(backend, "0.14.3");
    let secret = server.repository(&alice, "secret", true);
    let (reader, writer, admin, stranger) =
        (server.user("reader"), server.user("writer"), server.user("admin"), server.user("stranger"));
    let site_admin = server.site_admin("root");
    for (user, mode) in [(&reader, 1), (&writer, 2), (&admin, 3)] {
        grant(&server, user, id, mode);
        grant(&server, user, secret, mode);
    }
    let send = |user: &TestUser, repository: &str| {
        let to = |method: &str, id: &str| {
            server.request(method, &format!("/repos/alice/{repository}/milestones{id}")).token(user)
        };
        let answers = [
            to("GET", ""),
            to("GET", "/999"),
            to("POST", "").json(&json!({})),
            to("POST", "").header("Content-Type", "application/json").body("{"),
            to("PATCH", "/999").json(&json!({})),
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
    server.get("/repos/alice/hello/milestones").basic(&alice).send().is_empty(401);
    server.get("/repos/alice/hello/milestones").send().is_empty(401);
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
    let milestones = "/repos/client/columns/milestones";
    let (fits, long) = (json!({"title": "ü".repeat(255)}), json!({"title": "ü".repeat(256)}));
    let created = server.post(milestones).token(&client).json(&fits).send();
    assert_eq!(created.status, 201);
    let told = "A text of more than 255 characters can't be stored here.";
    server.post(milestones).token(&client).json(&long).send().says(422, told);
    let milestone = format!("{milestones}/{}", created.json()["id"]);
    server.patch(&milestone).token(&client).json(&long).send().says(422, told);
}
