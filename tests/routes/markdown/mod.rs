mod raw;

use gogs_openapi::{gogs::GogsVersion, wire::markdown::MAX_CELLS};
use serde_json::json;

use crate::support::{Answer, Backend, Server};

fn render(server: &Server, text: &str) -> Answer {
    server.post("/markdown").json(&json!({"text": text})).send()
}

#[track_caller]
fn is(answer: &Answer, kind: &str, html: &str) {
    assert_eq!(
        (answer.status, answer.header("content-type"), answer.text().as_str()),
        (200, Some(kind), html)
    );
}

const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

#[test]
fn what_is_mentioned_becomes_a_link_below_the_context() {
    let server = Server::start(Backend::Sqlite);
    let base = &server.base;
    let given = json!({"text": "@Zoe_1 [x](y) ![z](/z.png) (#12) a/b#3\n\n> 0123456", "context": "/a/b"});
    let due = format!(
        "<p><a href=\"/Zoe_1\" rel=\"nofollow\">@Zoe_1</a> <a href=\"/a/b/y\" rel=\"nofollow\">x</a> \
         <a href=\"/a/b/z.png\" rel=\"nofollow\"><img src=\"/a/b/z.png\" alt=\"z\"></a> \
         (<a href=\"/a/b/issues/12\" rel=\"nofollow\">#12</a>) \
         <a href=\"{base}/a/b/issues/3\" rel=\"nofollow\">a/b#3</a></p>\n\n\
         <blockquote>\n<p>0123456</p>\n</blockquote>\n",
    );
    is(&server.post("/markdown").json(&given).send(), HTML, &due);
}

#[test]
fn the_media_type_is_told_by_the_beginning() {
    let server = Server::start(Backend::Sqlite);
    for (text, kind) in
        [("# a", HTML), ("a", HTML), ("## a", TEXT), ("- a", TEXT), ("> a", TEXT), ("    a", TEXT)]
    {
        assert_eq!(render(&server, text).header("content-type"), Some(kind), "{text}");
    }
    let nothing = render(&server, "<script>x</script>");
    is(&nothing, TEXT, "\n");
    assert_eq!(render(&server, "").header("content-type"), None);
}

#[test]
fn what_could_run_is_left_out_since_0_12() {
    let text = "<b onclick=\"x()\">a</b> [b](javascript:c) <img src=\"d\" onerror=\"e\"><svg onload=f>";
    for gogs in GogsVersion::RECORDED {
        let server = Server::start_as(Backend::Sqlite, &gogs.to_string());
        let answer = render(&server, text);
        let is_clean =
            !["onclick", "javascript:", "onerror", "svg"].iter().any(|bad| answer.text().contains(bad));
        assert_eq!(is_clean, gogs >= "0.12.0".parse().unwrap(), "{gogs}: {}", answer.text());
        // Nothing runs where it is shown, clean or not.
        assert_eq!(answer.header("content-security-policy"), Some("sandbox"));
    }
}

/// Until 0.11, the mode decides.
#[test]
fn the_mode_counts_until_0_11() {
    let given = json!({"text": "@a <b onclick=\"x\">b</b>", "mode": "gfm"});
    for gogs in ["0.11.91", "0.12.0", "0.14.3"] {
        let server = Server::start_as(Backend::Sqlite, gogs);
        let due = "<p><a href=\"/a\" rel=\"nofollow\">@a</a> <b>b</b></p>\n";
        is(&server.post("/markdown").json(&given).send(), HTML, due);
    }
}

#[test]
fn ampersands_in_addresses_are_bare_until_0_12() {
    for (gogs, ampersand) in [("0.12.11", "&"), ("0.13.0", "&amp;")] {
        let server = Server::start_as(Backend::Sqlite, gogs);
        let due = format!("<p><a href=\"/x?a=1{ampersand}b=2\" rel=\"nofollow\">c &amp; d</a></p>\n");
        is(&render(&server, "[c & d](/x?a=1&b=2)"), HTML, &due);
    }
}

#[test]
fn an_address_holds_any_data_until_0_14_2() {
    for (gogs, link) in [("0.14.0", "<a href=\"data:text/html,x\" rel=\"nofollow\">a</a>"), ("0.14.3", "a")] {
        let server = Server::start_as(Backend::Sqlite, gogs);
        is(&render(&server, "[a](data:text/html,x)"), HTML, &format!("<p>{link}</p>\n"));
        let picture = render(&server, "![a](data:image/png;base64,AAAA)");
        assert!(picture.text().contains("src=\"data:image/png;base64,AAAA\""), "{gogs}: {}", picture.text());
    }
}

/// Where CommonMark and Blackfriday 1 read a text otherwise, and this server follows CommonMark.
#[test]
fn some_blocks_are_those_of_commonmark() {
    let server = Server::start(Backend::Sqlite);
    is(&render(&server, "a\nb\n==="), HTML, "<h1>a\nb</h1>\n");
    is(&render(&server, "a\n2. b"), HTML, "<p>a\n2. b</p>\n");
    is(&render(&server, "```\na"), TEXT, "<pre><code>a</code></pre>\n");
}

#[test]
fn a_table_has_bounds() {
    let server = Server::start(Backend::Sqlite);
    let table = |columns: usize, rows: usize| {
        format!("{}|\n{}|\n{}", "|a".repeat(columns), "|---".repeat(columns), "|\n".repeat(rows))
    };
    assert!(render(&server, &table(100, 100)).text().starts_with("<table>"));
    assert!(render(&server, &table(1_000, MAX_CELLS / 1_000)).text().starts_with("<p>"));
}
