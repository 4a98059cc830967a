use diesel::prelude::*;
use gogs_openapi::store::schema::webhook;
use insta::assert_snapshot;
use rstest_reuse::apply;
use serde_json::{Value, json};

use super::grant;
use crate::support::{Answer, Backend, Server, TestUser, both_databases};

/// A server with a repository, alice's, and a hook.
fn with_hook(backend: Backend, version: &str) -> (Server, TestUser, i64) {
    let server = Server::start_as(backend, version);
    let alice = server.user("alice");
    let repository = server.repository(&alice, "Tool", false);
    let hook = create(&server, &alice, &plain(&json!({})));
    assert_eq!(hook.status, 201, "{}", hook.text());
    (server, alice, repository)
}

/// A hook that can be created, with more members.
fn plain(more: &Value) -> Value {
    let mut hook =
        json!({"type": "gogs", "config": {"url": "https://example.com/x", "content_type": "json"}});
    hook.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    hook
}

fn create(server: &Server, user: &TestUser, hook: &Value) -> Answer {
    server.post("/repos/alice/tool/hooks").token(user).json(hook).send()
}

fn edit(server: &Server, user: &TestUser, id: &str, changes: &Value) -> Answer {
    server.patch(&format!("/repos/alice/tool/hooks/{id}")).token(user).json(changes).send()
}

fn list(server: &Server, user: &TestUser) -> Value {
    let answer = server.get("/repos/alice/tool/hooks").token(user).send();
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[test]
fn a_new_hook_is_shown() {
    let (server, alice, _) = with_hook(Backend::Sqlite, "0.14.3");
    let hook = json!({
        "type": "slack", "active": true, "events": ["release", "push", "push"],
        "config": {"url": "<x>", "content_type": "form", "channel": "#tools", "secret": "x", "more": "y"},
    });
    assert_snapshot!(create(&server, &alice, &hook).shown(&server), @r##"
    201
    {
      "id": 2,
      "type": "slack",
      "config": {
        "channel": "#tools",
        "color": "",
        "content_type": "form",
        "icon_url": "",
        "url": "<x>",
        "username": ""
      },
      "events": [
        "push",
        "release"
      ],
      "active": true,
      "updated_at": "0001-01-01T00:00:00Z",
      "created_at": "0001-01-01T00:00:00Z"
    }
    "##);
}

/// A real Gogs reads the row: its columns are those that it would have written.
#[apply(both_databases)]
fn the_row_is_as_gogs_writes_it(backend: Backend) {
    let (server, alice, repository) = with_hook(backend, "0.14.3");
    let hook = json!({
        "type": "slack", "events": ["issues"],
        "config": {"url": "u", "content_type": "form", "channel": "<c>", "color": "#fff", "secret": "s"},
    });
    assert_eq!(create(&server, &alice, &hook).status, 201);
    type Row =
        (Option<i64>, Option<i64>, Option<i32>, Option<i32>, Option<String>, Option<String>, Option<String>);
    let row: Row = server
        .store
        .run_blocking(|connection| {
            let columns = (
                webhook::repo_id,
                webhook::org_id,
                webhook::content_type,
                webhook::hook_task_type,
                webhook::secret,
                webhook::meta,
                webhook::events,
            );
            Ok(webhook::table.find(2).select(columns).first(connection)?)
        })
        .unwrap();
    let text = |text: &str| Some(text.to_owned());
    let meta = r##"{"channel":"\u003cc\u003e","username":"","icon_url":"","color":"#fff"}"##;
    let events = r#"{"push_only":false,"send_everything":false,"choose_events":true,"events":{"create":false,"delete":false,"fork":false,"push":false,"issues":true,"pull_request":false,"issue_comment":false,"release":false}}"#;
    assert_eq!(row, (Some(repository), Some(0), Some(2), Some(2), text("s"), text(meta), text(events)));
}

#[apply(both_databases)]
fn administrators_of_the_repository_may(backend: Backend) {
    let (server, alice, repository) = with_hook(backend, "0.14.3");
    let (reader, writer) = (server.user("reader"), server.user("writer"));
    let (manager, root) = (server.user("manager"), server.site_admin("root"));
    for (user, mode) in [(&reader, 1), (&writer, 2), (&manager, 3)] {
        grant(&server, user, repository, mode);
    }
    let stranger = server.user("stranger");
    for user in [&stranger, &reader, &writer] {
        for (method, target) in
            [("GET", "hooks"), ("POST", "hooks"), ("PATCH", "hooks/1"), ("DELETE", "hooks/1")]
        {
            // The body is not looked at.
            let request = server.request(method, &format!("/repos/alice/tool/{target}")).token(user);
            request.json(&json!([])).send().is_empty(403);
        }
    }
    for user in [&alice, &manager, &root] {
        assert_eq!(create(&server, user, &plain(&json!({}))).status, 201, "{}", user.name);
        assert_eq!(edit(&server, user, "1", &json!({})).status, 200, "{}", user.name);
    }
    assert_eq!(list(&server, &manager).as_array().unwrap().len(), 4);
    server.delete("/repos/alice/tool/hooks/1").token(&manager).send().is_empty(204);
    assert_eq!(list(&server, &root).as_array().unwrap().len(), 3);
    server.get("/repos/alice/tool/hooks").basic(&alice).send().is_empty(401);
    server.get("/repos/alice/nothing/hooks").token(&alice).send().is_empty(404);
}

#[apply(both_databases)]
fn what_is_wrong_is_told_in_gogs_order(backend: Backend) {
    for (version, end) in [("0.11.91", ""), ("0.12.0", "."), ("main", ".")] {
        let (server, alice, _) = with_hook(backend, version);
        let (hook_type, content_type) =
            (format!("Invalid hook type{end}"), format!("Invalid content type{end}"));
        for (hook, message) in [
            (json!({"type": "GOGS", "config": {}}), hook_type.as_str()),
            (json!({"type": "gitea", "config": {"content_type": "x"}}), &hook_type),
            (json!({"type": "slack", "config": {}}), "Missing config option: url"),
            (json!({"type": "slack", "config": {"URL": "x"}}), "Missing config option: url"),
            (json!({"type": "slack", "config": {"url": null}}), "Missing config option: content_type"),
            (json!({"type": "slack", "config": {"url": "", "content_type": null}}), &content_type),
            (json!({"type": "slack", "config": {"url": "", "content_type": "Form"}}), &content_type),
            (
                json!({"type": "slack", "config": {"url": "", "content_type": "form"}}),
                "Missing config option: channel",
            ),
        ] {
            create(&server, &alice, &hook).says(422, message);
        }
        create(&server, &alice, &json!({"type": ""}))
            .breaks(422, &[("Type", "RequiredError", "Required"), ("Config", "RequiredError", "Required")]);
        edit(&server, &alice, "1", &json!({"config": {"content_type": ""}})).says(422, &content_type);
        // What is not there is not found before that.
        edit(&server, &alice, "9", &json!({"config": {"content_type": ""}})).is_empty(404);
        assert_eq!(list(&server, &alice).as_array().unwrap().len(), 1);
    }
}

#[apply(both_databases)]
fn config_is_an_object_of_texts(backend: Backend) {
    let (server, alice, _) = with_hook(backend, "0.14.3");
    for config in [json!("x"), json!(["x"]), json!({"url": 1}), json!({"x": {}}), json!({"x": []}), json!(1)]
    {
        let refused = create(&server, &alice, &json!({"type": "gogs", "config": config}));
        assert_eq!((refused.status, refused.json().as_array().unwrap().len()), (400, 1), "{config}");
        assert_eq!(edit(&server, &alice, "1", &json!({"config": config})).status, 400, "{config}");
    }
    let raw = |body: &str| {
        let request = server.post("/repos/alice/tool/hooks").token(&alice);
        request.header("Content-Type", "application/json").body(body).send()
    };
    // The later object is read over the first.
    let twice = raw(r#"{"type":"gogs","config":{"url":"a","content_type":"form"},"CONFIG":{"url":"b"}}"#);
    assert_eq!(twice.json()["config"], json!({"content_type": "form", "url": "b"}));
    raw(r#"{"type":"gogs","config":{"url":"a","content_type":"form"},"config":null}"#)
        .breaks(422, &[("Config", "RequiredError", "Required")]);
    let yaml = |body: &str| {
        let request = server.post("/repos/alice/tool/hooks").token(&alice);
        request.header("Content-Type", "application/yaml").body(body).send()
    };
    let made = yaml("type: gogs\nx: &x {content_type: json}\nconfig: {<<: *x, url: 1_0}\nevents: [fork]\n");
    assert_eq!(made.json()["config"], json!({"content_type": "json", "url": "1_0"}), "{}", made.text());
    assert_eq!(yaml("type: gogs\nconfig: {url: {}}\n").status, 400);
    assert_eq!(yaml("type: gogs\nconfig: [url]\n").status, 400);
    yaml("type: gogs\nconfig:\n").breaks(422, &[("Config", "RequiredError", "Required")]);
}

#[apply(both_databases)]
fn events_are_those_there_are(backend: Backend) {
    for (version, in_any_case) in [("0.14.3", true), ("main", false)] {
        let (server, alice, _) = with_hook(backend, version);
        for (given, due) in [
            (json!([]), json!(["push"])),
            (json!(null), json!(["push"])),
            (json!([null]), json!([])),
            (json!(["wiki"]), json!([])),
            (json!(["release", "create", "create"]), json!(["create", "release"])),
            (
                json!(["Fork", "DELETE", "\u{212a}"]),
                if in_any_case { json!(["delete", "fork"]) } else { json!([]) },
            ),
        ] {
            let made = create(&server, &alice, &plain(&json!({"events": given})));
            assert_eq!(made.json()["events"], due, "{given} in {version}");
            let edited = edit(&server, &alice, "1", &json!({"events": given}));
            assert_eq!(edited.json()["events"], due, "{given} in {version}");
        }
    }
}

/// On the pages of Gogs there are two more ways to choose events.
#[apply(both_databases)]
fn events_chosen_elsewhere_are_shown(backend: Backend) {
    let (server, alice, _) = with_hook(backend, "0.14.3");
    for (column, due) in [
        (r#"{"push_only":true,"events":{"fork":true}}"#, json!(["push"])),
        (
            r#"{"send_everything":true}"#,
            json!(["create", "delete", "fork", "push", "issues", "pull_request", "issue_comment", "release"]),
        ),
        (r#"{"choose_events":true,"events":{"fork":true}}"#, json!(["fork"])),
        ("nonsense", json!([])),
    ] {
        server
            .store
            .run_blocking(|connection| {
                Ok(diesel::update(webhook::table).set(webhook::events.eq(column)).execute(connection)?)
            })
            .unwrap();
        assert_eq!(list(&server, &alice)[0]["events"], due, "{column}");
    }
}

#[apply(both_databases)]
fn what_is_left_out_of_a_change_stays_but_for_the_events(backend: Backend) {
    let (server, alice, _) = with_hook(backend, "0.14.3");
    let slack = json!({
        "type": "slack", "active": true, "events": ["fork"],
        "config": {"url": "u", "content_type": "json", "channel": "c", "username": "n", "icon_url": "i", "color": "k"},
    });
    assert_eq!(create(&server, &alice, &slack).json()["id"], 2);
    let before = list(&server, &alice)[1].clone();
    let config = |changes: Value| {
        let edited = edit(&server, &alice, "2", &changes);
        assert_eq!(edited.status, 200, "{}", edited.text());
        edited.json()["config"].clone()
    };
    // Without a channel, nothing of Slack's changes.
    config(json!({"config": {"username": "other", "url": "v"}}));
    let mut due = before.clone();
    due["config"]["url"] = json!("v");
    due["events"] = json!(["push"]);
    for member in ["updated_at", "created_at"] {
        assert!(before[member].as_str().unwrap().starts_with("20"));
        due[member] = before[member].clone();
    }
    let after = edit(&server, &alice, "2", &json!({"active": null, "config": null})).json();
    assert_eq!(after["config"], due["config"]);
    assert_eq!(
        (&after["active"], &after["events"], &after["type"]),
        (&json!(true), &due["events"], &json!("slack"))
    );
    let slack = config(json!({"type": "gogs", "config": {"channel": "d", "content_type": "form"}}));
    assert_eq!(
        slack,
        json!({"channel": "d", "color": "", "content_type": "form", "icon_url": "", "url": "v", "username": ""})
    );
    // A hook of another type has no channel.
    let plain = edit(&server, &alice, "1", &json!({"config": {"channel": "d"}, "active": true})).json();
    assert_eq!(
        (&plain["config"], &plain["active"]),
        (&json!({"content_type": "json", "url": "https://example.com/x"}), &json!(true))
    );
}

#[apply(both_databases)]
fn a_form_changes_events_only(backend: Backend) {
    let (server, alice, _) = with_hook(backend, "0.14.3");
    let form = |request: crate::support::Request<'_>, body: &str| {
        request.token(&alice).header("Content-Type", "application/x-www-form-urlencoded").body(body).send()
    };
    let edited =
        form(server.patch("/repos/alice/tool/hooks/1"), "events=fork&events=push&active=true&config=x");
    assert_eq!(
        (&edited.json()["events"], &edited.json()["active"]),
        (&json!(["fork", "push"]), &json!(false))
    );
    form(server.post("/repos/alice/tool/hooks"), "type=gogs&config=x")
        .breaks(422, &[("Config", "RequiredError", "Required")]);
}

#[apply(both_databases)]
fn an_id_is_one_of_the_repository(backend: Backend) {
    let (server, alice, _) = with_hook(backend, "0.14.3");
    let bob = server.user("bob");
    server.repository(&bob, "other", false);
    let elsewhere = server.post("/repos/bob/other/hooks").token(&bob).json(&plain(&json!({}))).send();
    assert_eq!((elsewhere.status, &elsewhere.json()["id"]), (201, &json!(2)));
    for missing in ["2", "3", "-1", "99999999999999999999"] {
        edit(&server, &alice, missing, &json!({})).is_empty(404);
        server.delete(&format!("/repos/alice/tool/hooks/{missing}")).token(&alice).send().is_empty(204);
    }
    // 0 is the first there is, but not to be deleted.
    for first in ["0", "abc", "+1", "001"] {
        assert_eq!(edit(&server, &alice, first, &json!({})).json()["id"], 1, "{first}");
    }
    for none in ["0", "abc"] {
        server.delete(&format!("/repos/alice/tool/hooks/{none}")).token(&alice).send().is_empty(404);
    }
    assert_eq!(list(&server, &alice)[0]["id"], 1);
    assert_eq!(server.get("/repos/bob/other/hooks").token(&bob).send().json()[0]["id"], 2);
    for _ in 0..2 {
        server.delete("/repos/alice/tool/hooks/1").token(&alice).send().is_empty(204);
    }
    edit(&server, &alice, "0", &json!({})).is_empty(404);
    // Its number is nobody's any more.
    assert_eq!(create(&server, &alice, &plain(&json!({}))).json()["id"], 3);
}

#[apply(both_databases)]
fn a_url_is_any_text_that_the_database_holds(backend: Backend) {
    let (server, alice, _) = with_hook(backend, "0.14.3");
    let long = "x".repeat(3_000);
    for url in ["", " ", "javascript:1", "é\r\n<&>", &long] {
        let made =
            create(&server, &alice, &json!({"type": "gogs", "config": {"url": url, "content_type": "json"}}));
        assert_eq!((made.status, &made.json()["config"]["url"]), (201, &json!(url)));
    }
    for member in ["url", "secret"] {
        let mut config = json!({"url": "", "content_type": "json"});
        config[member] = json!("a\0b");
        let made = create(&server, &alice, &json!({"type": "gogs", "config": config}));
        match backend {
            Backend::Sqlite => assert_eq!(made.status, 201),
            Backend::Postgres => {
                made.says(422, "A text with a NUL character can't be stored.");
            }
        }
    }
}
