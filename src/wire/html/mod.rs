//! Gogs' cleaning of HTML: what bluemonday's policy for user generated content, and Gogs beside it, let through stays, the rest
//! goes, and text is escaped as Go escapes it. Full names are cleaned so, and what Markdown becomes.

mod policy;
mod tokens;
mod url;

pub use policy::Policy;
pub use tokens::{Tag, Token, escaped, tokens};

/// `html` without what `policy` does not let through.
pub fn clean(html: &str, policy: Policy) -> String {
    let plain = |c: char| !matches!(c, '<' | '>' | '&' | '\'' | '"' | '\r' | '\0');
    if html.chars().all(plain) || html.trim().is_empty() {
        return html.to_owned();
    }
    let mut cleaned = Cleaned { policy, ..Cleaned::default() };
    tokens(html).for_each(|token| cleaned.token(token));
    cleaned.html
}

#[derive(Default)]
struct Cleaned {
    policy: Policy,
    html: String,
    /// Whether content goes: from the start tag of an element that takes it along until as many ended as started.
    skips: bool,
    /// Such elements that started, less those that ended: an end tag without a start tag counts, too.
    skipping: i64,
    /// Elements that were left out for want of an attribute: the end tag of the last goes, too.
    left_out: Vec<String>,
}

impl Cleaned {
    fn token(&mut self, token: Token) {
        match token {
            Token::Text(text) if !self.skips => self.html.push_str(&escaped(&text)),
            Token::Start(tag) => self.start(tag),
            Token::End(name) => self.end(name),
            _ => {}
        }
    }

    fn start(&mut self, mut tag: Tag) {
        if !Policy::has(&tag.name) {
            if Policy::takes_content(&tag.name) && !tag.closes {
                self.skipping += 1;
                self.skips = true;
            }
            return;
        }
        let policy = self.policy;
        let Tag { name, attributes, .. } = &mut tag;
        let kept = attributes
            .drain(..)
            .filter_map(|(key, value)| policy.value(name, &key, &value).map(|value| (key, value)));
        *attributes = kept.collect();
        let has_address = attributes.iter().any(|(key, _)| key == "href");
        if has_address {
            follow_not(attributes);
        }
        if attributes.is_empty() && !Policy::stays_bare(name) {
            if !tag.closes {
                self.left_out.push(tag.name);
            }
        } else if !self.skips {
            self.html.push_str(&self.written(&tag));
        }
    }

    fn written(&self, tag: &Tag) -> String {
        let text = tag.to_string();
        if !self.policy.bare_ampersands {
            return text;
        }
        let addresses = tag.attributes.iter().filter(|(name, _)| name == "href" || name == "src");
        addresses.fold(text, |text, (_, address)| {
            text.replace(&escaped(address), &escaped(address).replace("&amp;", "&"))
        })
    }

    fn end(&mut self, name: String) {
        if self.left_out.last() == Some(&name) {
            self.left_out.pop();
        } else if Policy::takes_content(&name) {
            self.skipping -= 1;
            self.skips &= self.skipping != 0;
        } else if !self.skips && Policy::has(&name) {
            self.html.push_str(&Token::End(name).to_string());
        }
    }
}

/// Adds that search engines are not to follow the link.
fn follow_not(attributes: &mut Vec<(String, String)>) {
    const NOFOLLOW: &str = "nofollow";
    match attributes.iter_mut().find(|(key, _)| key == "rel") {
        Some((_, rel)) if rel.contains(NOFOLLOW) => {}
        Some((_, rel)) => *rel = format!("{rel} {NOFOLLOW}"),
        None => attributes.push(("rel".to_owned(), NOFOLLOW.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::{Policy, clean};

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
            assert_eq!(clean(name, Policy::default()), cleaned, "{name}");
        }
    }
}
