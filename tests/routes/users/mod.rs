mod following;
mod search;
mod tokens;

use serde_json::json;

use crate::support::Server;

on_both! {
    fn a_user_is_shown_with_email_to_known_callers_only(backend) {
        let server = Server::start(backend);
        let alice = server.user("Alice");
        let bob = server.user("bob");
        let shown = |email: &str| json!({
            "id": alice.id, "username": "Alice", "login": "Alice", "full_name": "", "email": email,
            "avatar_url": format!("{}/avatars/{}", server.base, alice.id),
        });
        server.get("/users/aLICE").send().is(200, shown(""));
        server.get("/users/alice").token(&bob).send().is(200, shown("alice@example.com"));
        server.get("/users/alice").basic(&bob).send().is(200, shown("alice@example.com"));
        server.get("/users/alice").header("Authorization", "token nonsense").send().is(200, shown(""));
        server.get("/users/nobody").send().is_empty(404);
        server.get("/users/%00").send().is_empty(404);
    }

    fn an_unclean_full_name_is_cleaned_since_0_13(backend) {
        for (version, shown) in [("0.12.11", "<b>A</b><script>x</script> & co"), ("0.13.0", "<b>A</b> &amp; co")] {
            let server = Server::start_as(backend, version);
            let admin = server.site_admin("root");
            let edit = json!({"email": "root@example.com", "full_name": "<b>A</b><script>x</script> & co"});
            assert_eq!(server.patch("/admin/users/root").token(&admin).json(&edit).send().status, 200);
            assert_eq!(server.get("/users/root").send().json()["full_name"], shown, "{version}");
        }
    }
}
