use crate::support::{Backend, Server};

#[test]
fn the_body_is_the_text_unless_it_is_a_form() {
    let server = Server::start(Backend::Sqlite);
    let render =
        |kind: &str, body: &str| server.post("/markdown/raw").header("Content-Type", kind).body(body).send();
    let html = "<p><em>a</em> @b #1</p>\n";
    for kind in ["text/plain", "text/html", "application/x-yaml", "application/json", "x-www-form-urlencoded"]
    {
        assert_eq!(render(kind, "*a* @b #1").text(), html, "{kind}");
    }
    assert_eq!(server.post("/markdown/raw").body("*a* @b #1").send().text(), html);
    for kind in ["application/x-www-form-urlencoded; charset=utf-8", "multipart/form-data; boundary=x"] {
        render(kind, "*a*").is_empty(200);
    }
    assert_eq!(server.post("/markdown/raw").body(b"\xff *a*").send().text(), "<p>\u{fffd} <em>a</em></p>\n");
}

#[test]
fn it_is_cleaned_since_0_12() {
    let text = "a <i id=\"b\" style=\"c\">d</i><script>e</script>";
    for (gogs, html) in
        [("0.11.91", format!("<p>{text}</p>\n")), ("0.12.0", "<p>a <i id=\"b\">d</i></p>\n".to_owned())]
    {
        let server = Server::start_as(Backend::Sqlite, gogs);
        let answer = server.post("/markdown/raw").body(text).send();
        assert_eq!(
            (answer.text(), answer.header("content-security-policy")),
            (html, Some("sandbox")),
            "{gogs}"
        );
    }
}
