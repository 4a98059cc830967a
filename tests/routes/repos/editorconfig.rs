use serde_json::json;

use crate::{
    routes::repos::contents::with_files,
    support::{Answer, Backend, Server},
};

fn get(server: &Server, token: &crate::support::TestUser, name: &str) -> Answer {
    server.get(&format!("/repos/alice/x/editorconfig/{name}")).token(token).send()
}

fn server(version: &str, text: &str) -> (Server, crate::support::TestUser) {
    let server = Server::start_as(Backend::Sqlite, version);
    let alice = server.user("alice");
    with_files(&server, &alice, "x", vec![(".editorconfig".to_owned(), text.as_bytes().to_vec())]);
    (server, alice)
}

const TEXT: &str = "[*]\nindent_style = tab\ntab_width = 3\ninsert_final_newline = true\n\n[{a,b}.txt]\ncharset = latin1\n\
    insert_final_newline = false\nx = y\n[docs/**.md]\nindent_size = 2\n";

#[test]
fn the_patterns_say_of_which_files() {
    let (server, alice) = server("0.14.3", TEXT);
    get(&server, &alice, "a.txt").is(200, json!({"charset": "latin1", "indent_style": "tab"}));
    get(&server, &alice, "c.txt").is(200, json!({"indent_style": "tab"}));
    get(&server, &alice, "docs%2Fa%2Fb.md").is(200, json!({"indent_style": "tab", "indent_size": "2"}));
    assert_eq!(get(&server, &alice, "docs/b.md").status, 404);
}

#[test]
fn the_oldest_version_tells_all() {
    let (server, alice) = server("0.11.91", TEXT);
    let due =
        json!({"charset": "latin1", "indent_style": "tab", "tab_width": 3, "insert_final_newline": true});
    get(&server, &alice, "a.txt").is(200, due);
}

#[test]
fn what_cant_be_read_is_refused() {
    let (broken, alice) = server("0.14.3", "[*]\nindent\n");
    assert_eq!(get(&broken, &alice, "a.txt").status, 422);
    let (large, alice) = server("0.14.3", &"# comment\n".repeat(7000));
    get(&large, &alice, "a.txt").says(
        422,
        "This has more than 65536 bytes, the most that this server holds in memory for an answer.",
    );
    let none = Server::start(Backend::Sqlite);
    let alice = none.user("alice");
    with_files(&none, &alice, "x", Vec::new());
    get(&none, &alice, "a.txt").is_empty(404);
}
