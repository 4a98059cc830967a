//! Gogs' cleaning of names: the elements of bluemonday's policy for user generated content stay, the rest goes, and
//! text is escaped as Go escapes it.
//!
//! Of attributes only `href` is kept: full names have no use for others.

use html5gum::{State, Token, Tokenizer};
use url::Url;

/// Elements that stay when they have no attribute.
const ELEMENTS: &[&str] = &[
    "abbr",
    "acronym",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hgroup",
    "hr",
    "i",
    "ins",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Elements that go with all that is in them.
const WITH_CONTENT: &[&str] = &[
    "frame", "frameset", "iframe", "noembed", "noframes", "noscript", "nostyle", "object", "script", "style",
    "title",
];

/// How Go's tokenizer reads what follows the start tag of these elements, up to their end tag: as text. `html5gum` leaves it
/// to its caller to know them.
const TEXT_ONLY: &[(&str, State)] = &[
    ("iframe", State::RawText),
    ("noembed", State::RawText),
    ("noframes", State::RawText),
    ("noscript", State::RawText),
    ("plaintext", State::PlainText),
    ("script", State::ScriptData),
    ("style", State::RawText),
    ("textarea", State::RcData),
    ("title", State::RcData),
    ("xmp", State::RawText),
];

/// `text` as Gogs shows it.
pub fn sanitize(text: &str) -> String {
    let plain = |c: char| !matches!(c, '<' | '>' | '&' | '\'' | '"' | '\r' | '\0');
    if text.chars().all(plain) || text.trim().is_empty() {
        return text.to_owned();
    }
    let mut cleaned = Cleaned::default();
    let mut tokens = Tokenizer::new(text);
    while let Some(Ok(token)) = tokens.next() {
        if let Token::StartTag(tag) = &token
            && let Some((_, state)) =
                TEXT_ONLY.iter().find(|(name, _)| name.as_bytes() == tag.name.as_slice())
        {
            tokens.set_state(*state);
        }
        cleaned.token(token);
    }
    cleaned.html
}

#[derive(Default)]
struct Cleaned {
    html: String,
    /// Whether content goes: from the start tag of an element of [`WITH_CONTENT`] until as many ended as started.
    skips: bool,
    /// Elements of [`WITH_CONTENT`] that started, less those that ended: an end tag without a start tag counts, too.
    skipping: i64,
    /// Open links that were left out: their end tags go, too.
    links_left_out: usize,
}

impl Cleaned {
    fn token(&mut self, token: Token) {
        match token {
            Token::String(text) if !self.skips => {
                escape(&String::from_utf8_lossy(&text), &mut self.html);
            }
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                let href =
                    tag.attributes.get(&b"href"[..]).map(|value| String::from_utf8_lossy(value).into_owned());
                self.start(&name, href.as_deref(), tag.self_closing);
            }
            Token::EndTag(tag) => self.end(&String::from_utf8_lossy(&tag.name)),
            _ => {}
        }
    }

    fn start(&mut self, name: &str, href: Option<&str>, self_closing: bool) {
        let end = if self_closing { "/>" } else { ">" };
        if name == "a" {
            match href.filter(|href| is_safe_link(href)) {
                Some(href) if !self.skips => {
                    self.html.push_str("<a href=\"");
                    escape(href.trim(), &mut self.html);
                    self.html.push_str("\" rel=\"nofollow\"");
                    self.html.push_str(end);
                }
                Some(_) => {}
                None if self_closing => {}
                None => self.links_left_out += 1,
            }
        } else if WITH_CONTENT.contains(&name) && !self_closing {
            self.skipping += 1;
            self.skips = true;
        } else if ELEMENTS.contains(&name) && !self.skips {
            self.html.push('<');
            self.html.push_str(name);
            self.html.push_str(end);
        }
    }

    fn end(&mut self, name: &str) {
        if name == "a" && self.links_left_out > 0 {
            self.links_left_out -= 1;
        } else if WITH_CONTENT.contains(&name) {
            self.skipping -= 1;
            self.skips &= self.skipping != 0;
        } else if !self.skips && (name == "a" || ELEMENTS.contains(&name)) {
            self.html.push_str("</");
            self.html.push_str(name);
            self.html.push('>');
        }
    }
}

fn is_safe_link(href: &str) -> bool {
    match Url::parse(href.trim()) {
        Ok(url) => matches!(url.scheme(), "http" | "https" | "mailto"),
        Err(url::ParseError::RelativeUrlWithoutBase) => !href.trim().is_empty(),
        Err(_) => false,
    }
}

/// Escapes as Go's `html.EscapeString` does.
fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '&' => html.push_str("&amp;"),
            '\'' => html.push_str("&#39;"),
            '"' => html.push_str("&#34;"),
            '\r' => html.push_str("&#13;"),
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sanitize;

    #[test]
    fn what_gogs_leaves_of_a_name() {
        for (name, cleaned) in [
            ("", ""),
            ("Zoë Ünïcode 测试", "Zoë Ünïcode 测试"),
            ("100% <real> & 'quoted'", "100%  &amp; &#39;quoted&#39;"),
            ("a \"b\" < c", "a &#34;b&#34; &lt; c"),
            ("<b>bold</b>", "<b>bold</b>"),
            ("<script>alert(1)</script>Eve", "Eve"),
            ("<B onclick=x>y</B>", "<b>y</b>"),
            ("<a href=\"javascript:x\">y</a>", "y"),
            ("<a href='https://e.com/?a=1'>y</a>", "<a href=\"https://e.com/?a=1\" rel=\"nofollow\">y</a>"),
            ("&lt;b&gt; &amp; &eacute;", "&lt;b&gt; &amp; é"),
            ("<!-- c -->x<img>", "x"),
            // What stands in these elements is text, tags or not.
            ("<script>a<b</script>Eve", "Eve"),
            ("<SCRIPT><!--<script>a</script>--></SCRIPT >Eve", "Eve"),
            ("<title>a<b</title>Eve", "Eve"),
            ("<style>a<script>b</style>Eve", "Eve"),
            ("<iframe><i></iframe><i>Eve</i>", "<i>Eve</i>"),
            ("<noscript>a</noembed>b</noscript>Eve", "Eve"),
            ("<noembed>a<b</noembed><noframes>a<b</noframes>Eve", "Eve"),
            (
                "<textarea><b>a</b> &amp; &lt;</textareas></textarea>Eve",
                "&lt;b&gt;a&lt;/b&gt; &amp; &lt;&lt;/textareas&gt;Eve",
            ),
            ("<xmp><b>a</b> &amp;</xmp>Eve", "&lt;b&gt;a&lt;/b&gt; &amp;amp;Eve"),
            ("a<plaintext><b></plaintext>", "a&lt;b&gt;&lt;/plaintext&gt;"),
            ("<textarea>a<b", "a&lt;b"),
            ("<script>a<b", ""),
            // A tag that closes itself starts text all the same, but no content that goes.
            ("<script/>a<b</script>Eve", "a&lt;bEve"),
            ("<title/>a</title>Eve", "aEve"),
            // Ends without a start count.
            ("</object>a<object>b</object>Eve", "a"),
            ("</object><object>a<object>b</object>Eve", "Eve"),
        ] {
            assert_eq!(sanitize(name), cleaned, "{name}");
        }
    }
}
