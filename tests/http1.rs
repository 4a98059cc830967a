//! What Go's `net/http` takes of a request and actix-http alone would refuse.

use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, TcpStream},
};

use serde_json::json;

use crate::support::{Backend, Server, basic};

/// What comes back for these bytes, up to the end of the connection.
fn raw(server: &Server, request: impl AsRef<[u8]>) -> String {
    let mut stream = TcpStream::connect(server.base.strip_prefix("http://").unwrap()).unwrap();
    // A server that refuses early closes while it is still being written to.
    let _ = stream.write_all(request.as_ref()).and_then(|()| stream.shutdown(Shutdown::Write));
    let mut received = Vec::new();
    match stream.read_to_end(&mut received) {
        Err(error) if error.kind() != ErrorKind::ConnectionReset || received.is_empty() => panic!("{error}"),
        _ => {}
    }
    String::from_utf8_lossy(&received).into_owned()
}

#[test]
fn a_target_may_hold_what_no_uri_does() {
    let server = Server::start(Backend::Sqlite);
    server.user("jurgen");
    for target in [
        "/users/search?q=jür",
        "/users/search?q=\"<jur>\"",
        "/users/search?q=jur#gen",
        "/users/search?q=`{jur|}^\\",
        "/users/jürgen",
        "/users/\"<>`{|}",
    ] {
        let escaped: String = target
            .bytes()
            .map(|byte| match byte {
                b'/' | b'?' | b'=' | b'0'..=b'9' | b'a'..=b'z' => char::from(byte).to_string(),
                byte => format!("%{byte:02x}"),
            })
            .collect();
        let (sent, meant) = (server.get(target).send(), server.get(&escaped).send());
        assert_eq!((sent.status, sent.text()), (meant.status, meant.text()), "{target}");
        assert_eq!(sent.status, if target.contains('?') { 200 } else { 404 }, "{target}");
    }
}

#[test]
fn each_request_of_a_connection_is_read_alike() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("alice");
    let body = "{\"name\":\"ü GET /ü HTTP/1.1\"}";
    let post = |framing: String| {
        format!(
            "POST /api/v1/users/ü/tokens HTTP/1.1\r\nHost: x\r\nAuthorization: {}\r\nContent-Type: application/json\r\n{framing}",
            basic(&alice.name, &alice.password),
        )
    };
    let requests = [
        post(format!("Content-Length: {}\r\n\r\n{body}", body.len())),
        "GET /api/v1/users/search?q=ü HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
        post(format!("Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len())),
        "GET /api/v1/users/search?q=\"ü\" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_owned(),
    ];
    let answers = raw(&server, requests.concat());
    let status = |after: &str| after.split_once(' ').and_then(|(status, _)| status.parse().ok());
    let statuses: Vec<u16> = answers.split("HTTP/1.1 ").filter_map(status).collect();
    assert_eq!(statuses, [201, 200, 422, 200], "{answers}");
}

#[test]
fn a_head_may_have_any_number_of_fields() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("alice");
    let mut request = server.get("/user");
    for at in 0..500 {
        request = request.header(&format!("X-Field-{at}"), "x");
    }
    assert_eq!(request.token(&alice).send().json()["username"], json!("alice"));
}

#[test]
fn a_chunk_that_is_none_ends_the_body() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("alice");
    let request = |method: &str, path: &str| {
        format!(
            "{method} /api/v1{path} HTTP/1.1\r\nHost: x\r\nAuthorization: token {}\r\nContent-Type: application/json\r\n\
             Transfer-Encoding: chunked\r\n\r\n3\r\n{{\"e\r\nzzz\r\n",
            alice.token
        )
    };
    let refused = raw(&server, request("POST", "/user/emails"));
    let unreadable = "\r\n\r\n[{\"classification\":\"DeserializationError\",\"message\":";
    assert!(refused.starts_with("HTTP/1.1 400 ") && refused.contains(unreadable), "{refused}");
    let unread = raw(&server, request("GET", "/user"));
    assert!(unread.starts_with("HTTP/1.1 200 "), "{unread}");
}

#[test]
fn a_path_is_escaped_well_or_refused() {
    let server = Server::start(Backend::Sqlite);
    for target in ["/users/%", "/users/%4", "/users/%zz", "/users/a%-1", "/users/%%41", "//%zz"] {
        let refused = server.get(target).send();
        assert_eq!((refused.status, refused.text().as_str()), (400, "400 Bad Request"), "{target}");
        assert_eq!(refused.header("content-type"), Some("text/plain; charset=utf-8"));
    }
    assert_eq!(server.get("/users/search?q=%zz").send().status, 200);
}

#[test]
fn what_is_no_http_is_refused() {
    let server = Server::start(Backend::Sqlite);
    let request = |target: &str, fields: &str| format!("GET /api/v1/users/{target} HTTP/1.1\r\n{fields}\r\n");
    for (target, fields) in
        [("a\u{1}b", "Host: x\r\n"), ("a b", "Host: x\r\n"), ("a", ""), ("a", "Host: x\r\nField\r\n")]
    {
        let refused = raw(&server, request(target, fields));
        assert!(
            refused.starts_with("HTTP/1.1 400 ") && refused.ends_with("\r\n\r\n"),
            "{target} {fields}: {refused}"
        );
    }
    // A head without an end is refused at its bound, though nothing reads its fields.
    let endless = "X-Field: 1\r\n".repeat(3 * gogs_openapi::server::http1::MAX_HEAD / 12);
    assert!(raw(&server, request("a", &format!("Host: x\r\n{endless}"))).starts_with("HTTP/1.1 431 "));
}

#[test]
fn a_body_that_is_broken_off_is_read_as_far_as_it_is_needed() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("alice");
    let post = |media_type: &str, body: &str| {
        let head = format!(
            "POST /api/v1/user/emails HTTP/1.1\r\nHost: x\r\nAuthorization: token {}\r\nContent-Type: {media_type}\r\n\
             Content-Length: 100\r\n\r\n{body}",
            alice.token
        );
        raw(&server, head)
    };
    // Of JSON, one document is read, and no more.
    let read = post("application/json", "{\"emails\":[\"a@x.com\"]}");
    assert!(read.starts_with("HTTP/1.1 201 "), "{read}");
    for (media_type, body) in [
        ("application/json", "{\"emails\":[\"b@x.com\"]"),
        ("application/json", " "),
        ("application/x-www-form-urlencoded", "emails=b@x.com"),
        ("application/yaml", "emails: [b@x.com]"),
    ] {
        let refused = post(media_type, body);
        assert!(
            refused.starts_with("HTTP/1.1 400 ") && refused.contains("DeserializationError"),
            "{body}: {refused}"
        );
    }
}
