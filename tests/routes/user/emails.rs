use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{Backend, Server, TestUser, both_databases};

fn emails(server: &Server, user: &TestUser) -> Vec<String> {
    let listed = server.get("/user/emails").token(user).send().json();
    listed.as_array().unwrap().iter().map(|email| email["email"].as_str().unwrap().to_owned()).collect()
}

fn email(email: &str) -> Value {
    json!({"email": email, "verified": true, "primary": false})
}

#[apply(both_databases)]
fn emails_are_added_and_deleted(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    server.user("bob");
    let add =
        |emails: &[&str]| server.post("/user/emails").token(&alice).json(&json!({"emails": emails})).send();
    add(&[" A@Example.com ", "not an email"])
        .is(201, json!([email(" A@Example.com "), email("not an email")]));
    for taken in ["a@example.com", "BOB@example.com", "alice@example.com"] {
        add(&[taken]).says(422, &format!("email address has been used: {}", taken.to_lowercase()));
    }
    add(&[]).is_empty(422);
    assert_eq!(emails(&server, &alice), ["a@example.com", "not an email", "alice@example.com"]);
    let delete =
        |emails: &[&str]| server.delete("/user/emails").token(&alice).json(&json!({"emails": emails})).send();
    delete(&["a@example.com", "nothing"]).is_empty(204);
    delete(&[]).is_empty(204);
    delete(&["not an email", "alice@example.com"])
        .says(400, "cannot delete primary email \"alice@example.com\"");
    assert_eq!(emails(&server, &alice), ["alice@example.com"]);
}

#[apply(both_databases)]
fn a_nul_is_a_letter_where_the_database_has_it(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let nul = json!({"emails": ["a\u{0}b", "not an email"]});
    let added = server.post("/user/emails").token(&alice).json(&nul).send();
    if matches!(backend, Backend::Sqlite) {
        added.is(201, json!([email("a\u{0}b"), email("not an email")]));
        server
            .post("/user/emails")
            .token(&alice)
            .json(&nul)
            .send()
            .says(422, "email address has been used: a\u{0}b");
        assert_eq!(emails(&server, &alice), ["a\u{0}b", "not an email", "alice@example.com"]);
    } else {
        assert_eq!(added.status, 422);
    }
    server.delete("/user/emails").token(&alice).json(&nul).send().is_empty(204);
    assert_eq!(emails(&server, &alice), ["alice@example.com"]);
}

#[apply(both_databases)]
fn a_refused_email_keeps_the_others_out_until_0_14(backend: Backend) {
    for (version, kept) in
        [("0.13.4", vec!["alice@example.com"]), ("0.14.0", vec!["a@x.com", "alice@example.com"])]
    {
        let server = Server::start_as(backend, version);
        let alice = server.user("alice");
        server.user("bob");
        let add = json!({"emails": ["a@x.com", "bob@example.com", "c@x.com"]});
        assert_eq!(server.post("/user/emails").token(&alice).json(&add).send().status, 422);
        assert_eq!(emails(&server, &alice), kept, "{version}");
    }
}

#[apply(both_databases)]
fn emails_of_others_are_safe_since_0_14(backend: Backend) {
    for (version, safe) in [("0.13.4", false), ("0.14.0", true)] {
        let server = Server::start_as(backend, version);
        let (alice, bob) = (server.user("alice"), server.user("bob"));
        server.post("/user/emails").token(&bob).json(&json!({"emails": ["b@x.com"]})).send();
        server
            .delete("/user/emails")
            .token(&alice)
            .json(&json!({"emails": ["b@x.com"]}))
            .send()
            .is_empty(204);
        assert_eq!(emails(&server, &bob).contains(&"b@x.com".to_owned()), safe, "{version}");
    }
}

#[apply(both_databases)]
fn what_is_answered_of_an_email_depends_on_the_version(backend: Backend) {
    for (version, answered) in [("0.13.4", "a@x.com"), ("0.14.0", " A@x.com")] {
        let server = Server::start_as(backend, version);
        let alice = server.user("alice");
        let added = server.post("/user/emails").token(&alice).json(&json!({"emails": [" A@x.com"]})).send();
        added.is(201, json!([email(answered)]));
        assert_eq!(emails(&server, &alice)[0], "a@x.com", "{version}");
    }
}

#[apply(both_databases)]
fn the_primary_email_of_an_inactive_user(backend: Backend) {
    for (version, verified) in [("0.13.4", true), ("0.14.0", false)] {
        let server = Server::start_as(backend, version);
        let (alice, admin) = (server.user("alice"), server.site_admin("root"));
        let edit = json!({"email": "alice@example.com", "active": false});
        assert_eq!(server.patch("/admin/users/alice").token(&admin).json(&edit).send().status, 200);
        server
            .get("/user/emails")
            .token(&alice)
            .send()
            .is(200, json!([{"email": "alice@example.com", "verified": verified, "primary": true}]));
    }
}

#[apply(both_databases)]
fn a_form_is_no_body_of_a_delete(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    server.post("/user/emails").token(&alice).json(&json!({"emails": ["a@x.com", "b@x.com"]})).send();
    let delete = |target: &str| {
        let form =
            server.delete(target).token(&alice).header("Content-Type", "application/x-www-form-urlencoded");
        form.body("emails=a%40x.com").send().is_empty(204);
    };
    delete("/user/emails");
    delete("/user/emails?emails=b@x.com");
    assert_eq!(emails(&server, &alice), ["a@x.com", "alice@example.com"]);
}

#[apply(both_databases)]
fn many_emails_are_deleted(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let many: Vec<String> = (0..1_200).map(|number| format!("{number}@x.com")).collect();
    assert_eq!(
        server.post("/user/emails").token(&alice).json(&json!({"emails": many[..3]})).send().status,
        201
    );
    server.delete("/user/emails").token(&alice).json(&json!({"emails": many})).send().is_empty(204);
    assert_eq!(emails(&server, &alice), ["alice@example.com"]);
}

#[apply(both_databases)]
fn the_query_is_a_body_of_0_11(backend: Backend) {
    let server = Server::start_as(backend, "0.11.91");
    let alice = server.user("alice");
    server.post("/user/emails").token(&alice).json(&json!({"emails": ["a@x.com", "b@x.com"]})).send();
    server.delete("/user/emails?emails=a@x.com").token(&alice).send().is_empty(204);
    assert_eq!(emails(&server, &alice), ["b@x.com", "alice@example.com"]);
}

#[apply(both_databases)]
fn a_list_is_bound_from_each_kind_of_body(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let add = |media_type: &str, body: &str| {
        server.post("/user/emails").token(&alice).header("Content-Type", media_type).body(body).send()
    };
    add("application/x-www-form-urlencoded", "emails=a%40x.com&emails=b%40x.com")
        .is(201, json!([email("a@x.com"), email("b@x.com")]));
    add("application/yaml", "emails: [c@x.com, d@x.com]")
        .is(201, json!([email("c@x.com"), email("d@x.com")]));
    assert_eq!(add("application/json", r#"{"emails": ["e@x.com", 5]}"#).status, 400);
    assert_eq!(add("application/json", r#"{"emails": "e@x.com"}"#).status, 400);
    assert_eq!(add("application/yaml", "emails: e@x.com").status, 400);
    assert_eq!(add("application/yaml", "emails: [e@x.com]\nx: 1e400 # \u{1}").status, 400);
    add("application/json", r#"{"x": [1e400, {"y": -1e400}], "emails": ["f@x.com"]}"#)
        .is(201, json!([email("f@x.com")]));
    add(
        "multipart/form-data; boundary=\"b c\"",
        "--b c\nContent-Disposition: form-data; name=emails\n\
        Content-Transfer-Encoding: quoted-printable\n\ng=40x.com\n--b c--",
    )
    .is(201, json!([email("g@x.com")]));
}
