//! Markdown as HTML, as Gogs makes it: with Blackfriday 1, and links of its own.
//!
//! The Markdown is read by `pulldown-cmark`, which is CommonMark; what is written has the form of Blackfriday's HTML. `source` has
//! what the one would read otherwise than the other, `tree` what was read, `html` writes it, and `links` adds what Gogs does
//! to the HTML afterwards. Nothing here is clean: [`super::html::clean`] is the next step.

mod autolinks;
mod html;
mod links;
mod source;
mod tree;

pub use links::MAX_MENTIONS;
use source::Source;

/// How deep anything may be in anything else (Blackfriday's own bound): what is deeper is left out.
const MAX_NESTING: usize = 16;

/// How many cells a table may come to, as its width times all lines there are: wider ones are none. Short rows are filled, so that
/// a small text could become a table of any size.
pub const MAX_CELLS: usize = 1 << 18;

/// Where links lead.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// The address of the server, with a slash at its end.
    pub address: &'a str,
    /// What stands before links that are relative.
    pub context: &'a str,
}

impl Site<'_> {
    /// The path of the server's address, without a slash at its end.
    fn path(&self) -> &str {
        let rest = self.address.split_once("://").map_or(self.address, |(_, rest)| rest);
        rest.find('/').map_or("", |at| rest[at..].trim_end_matches('/'))
    }

    fn prefix(&self) -> String {
        self.context.replace(' ', "%20").trim_end_matches('/').to_owned()
    }
}

/// `text` as HTML, without Gogs' own links.
pub fn to_html(text: &str, site: Site<'_>) -> String {
    let source = Source::read(text);
    html::Writer::new(site, &source).document(&tree::blocks(&source))
}

/// The same, with links to who and what is mentioned, and around pictures.
pub fn to_linked_html(text: &str, site: Site<'_>) -> String {
    links::add(&to_html(text, site), site)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Site, to_html, to_linked_html};

    const SITE: Site<'_> = Site { address: "https://example.com/gogs/", context: "" };

    #[test]
    fn blocks_are_written_as_blackfriday_writes_them() {
        for (text, html) in [
            ("", ""),
            ("a\n\nb", "<p>a</p>\n\n<p>b</p>\n"),
            ("# A #\nb", "<h1>A</h1>\n\n<p>b</p>\n"),
            ("A\n-", "<h2>A</h2>\n"),
            ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
            ("3. a\n4. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"),
            ("- a\n\n- b\n- c", "<ul>\n<li><p>a</p></li>\n\n<li><p>b</p></li>\n\n<li><p>c</p></li>\n</ul>\n"),
            ("- a\n- b\n\n- c", "<ul>\n<li>a</li>\n\n<li><p>b</p></li>\n\n<li><p>c</p></li>\n</ul>\n"),
            ("- a\n* b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
            ("> a\n\n> b", "<blockquote>\n<p>a</p>\n\n<p>b</p>\n</blockquote>\n"),
            ("    x <\n\ny", "<pre><code>x &lt;\n</code></pre>\n\n<p>y</p>\n"),
            ("```\nx\n\ty\n```", "<pre><code>x\n\ty\n</code></pre>\n"),
            ("~~~ rust more\nx\n~~~", "<pre><code class=\"language-rust\">x\n</code></pre>\n"),
            ("***", "<hr>\n"),
            (
                "a | b\n--- | ---\n1 |\n2 | 3",
                "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n\n<tbody>\n<tr>\n<td>1</td>\n<td></td>\n</tr>\n\n\
                 <tr>\n<td>2</td>\n<td>3</td>\n</tr>\n</tbody>\n</table>\n",
            ),
            ("|a|b|\n|--|--|\n|1|2|", "<p>|a|b|\n|--|--|\n|1|2|</p>\n"),
            ("<div>\n\n*a*\n\n</div>\n\nb", "<div>\n\n*a*\n\n</div>\n\n<p>b</p>\n"),
            ("<div>*a*</div> b", "<p><div><em>a</em></div> b</p>\n"),
            ("a\n<div>b</div>", "<p>a\n<div>b</div></p>\n"),
            ("<!-- a -->\n\nb", "<!-- a -->\n\n<p>b</p>\n"),
            ("a\tb", "<p>a   b</p>\n"),
            (
                "- [x] a\n- [ ] b\n- [ ]c",
                "<ul>\n<li><input type=\"checkbox\" disabled=\"\" checked=\"\" /> a</li>\n\
                <li><input type=\"checkbox\" disabled=\"\" /> b</li>\n<li>[ ]c</li>\n</ul>\n",
            ),
        ] {
            assert_eq!(to_html(text, SITE), html, "{text}");
        }
    }

    #[test]
    fn what_is_in_a_line_is_written_as_blackfriday_writes_it() {
        for (text, html) in [
            (
                "***a*** **b** _c_ ~~d~~ ~e~",
                "<strong><em>a</em></strong> <strong>b</strong> <em>c</em> <del>d</del> ~e~",
            ),
            ("a*b*c a_b_c", "a*b*c a_b_c"),
            ("`` a ` b ``", "<code>a ` b</code>"),
            ("&copy; &x &#1; \\& \\\" \\*", "&copy; &amp;x &#1; &amp; \\&quot; *"),
            ("a\\\nb  \n  c", "a\\\nb<br>\n  c"),
            ("[a](b \"t\") [](c) [d]()", "<a href=\"b\" title=\"t\">a</a> [](c) [d]()"),
            ("[a][b]\n\n[b]: c", "<a href=\"c\">a</a>"),
            ("![a *b*](c \"t\")", "<img src=\"c\" alt=\"a *b*\" title=\"t\">"),
            (
                "<a@b.example> <https://c.example>",
                "<a href=\"mailto:a@b.example\">a@b.example</a> \
                <a href=\"https://c.example\">https://c.example</a>",
            ),
            (
                "(http://a.example/b_c_d). x",
                "(<a href=\"http://a.example/b_c_d\">http://a.example/b_c_d</a>). x",
            ),
            ("xhttp://a.example javascript://b", "xhttp://a.example javascript://b"),
            (
                "https://example.com/gogs/a/b/commit/0123456789abcdef",
                " <code><a href=\
                \"https://example.com/gogs/a/b/commit/0123456789abcdef\">0123456789</a></code>",
            ),
            (
                "https://example.com/gogs/a/b/issues/7#c",
                "<a href=\"https://example.com/gogs/a/b/issues/7#c\">a/b#7</a>",
            ),
        ] {
            assert_eq!(to_html(text, SITE), format!("<p>{html}</p>\n"), "{text}");
        }
    }

    #[test]
    fn gogs_links_what_is_mentioned() {
        let site = Site { context: "/a/b c/", ..SITE };
        for (text, html) in [
            ("@zoe (#3) x@y", "<a href=\"/gogs/zoe\">@zoe</a> (<a href=\"/a/b%20c/issues/3\">#3</a>) x@y"),
            ("a/b#4 a#5", "<a href=\"https://example.com/gogs/a/b/issues/4\">a/b#4</a> a#5"),
            (
                "1234567 abcdef0 0000000",
                "1234567 <a href=\"/commit/abcdef0\"><code>abcdef0</code></a> \
                <a href=\"/commit/0000000\"><code>0000000</code></a>",
            ),
            (
                "`@zoe` [#1](x) **#2**",
                "<code>@zoe</code> <a href=\"/a/b%20c/x\">#1</a> \
                <strong><a href=\"/a/b%20c/issues/2\">#2</a></strong>",
            ),
            (
                "![](/x) ![y](https://z.example/)",
                "<a href=\"/a/b%20c/x\"><img src=\"/a/b%20c/x\"></a> \
                <a href=\"https://z.example/\"><img src=\"https://z.example/\" alt=\"y\"></a>",
            ),
            (
                "[a](../x) [b](//y) [c](#d)",
                "<a href=\"/a/x\">a</a> <a href=\"/a/b%20c/y\">b</a> <a href=\"#d\">c</a>",
            ),
        ] {
            assert_eq!(to_linked_html(text, site), format!("<p>{html}</p>\n"), "{text}");
        }
    }

    #[test]
    fn what_is_too_deep_is_left_out() {
        let html = to_html(&format!("{}a", "> ".repeat(40)), SITE);
        assert_eq!(html.matches("<blockquote>").count(), 16);
        assert!(!html.contains('a'), "{html}");
        assert!(to_html(&format!("{}a", "> ".repeat(14)), SITE).contains("<p>a</p>"));
    }

    /// Each of these takes some parser of Markdown a time that grows with the square of its length.
    #[test]
    fn no_text_takes_long() {
        const LONG: usize = 1 << 17;
        const PATIENCE: Duration = Duration::from_secs(60);
        let table = format!("{}\n{}\n{}", "|a".repeat(2_000), "|---".repeat(2_000), "|\n".repeat(LONG / 4));
        let ticks = (1..1_200).map(|length| format!("{} ", "`".repeat(length))).collect();
        for text in [
            "[",
            "](",
            "*",
            "**a_",
            "_a ",
            "`",
            "<",
            "<div>\n",
            "<!--\n",
            "<a ",
            "&",
            "@a ",
            "#1 ",
            "abcdef0 ",
            "http://",
            "~~a",
            "> ",
            "- ",
            "> - ",
            "[a](",
            "![",
            "a/b#1 ",
            "\\",
            "|",
            "1. ",
            "\n> a\n",
            "    ",
            "```\n",
            "<b>",
            "</b>",
            "<a>",
            "(http://a)",
        ]
        .map(|part| part.repeat(LONG / part.len()))
        .into_iter()
        .chain([table, ticks])
        {
            let began = Instant::now();
            let html = to_linked_html(&text, SITE);
            let cleaned = crate::wire::html::clean(&html, crate::wire::html::Policy::default());
            let start: String = text.chars().take(20).collect();
            assert!(began.elapsed() < PATIENCE, "{start}: {:?}", began.elapsed());
            assert!(cleaned.len() < 128 * text.len(), "{start}: {}", cleaned.len());
        }
    }
}
