//! What Gogs makes of HTML that was Markdown: links to who and what is mentioned, and around pictures.

use std::{borrow::Cow, sync::LazyLock};

use regex::Regex;

use super::{
    Site,
    html::{SHORT_ID, is_absolute},
};
use crate::wire::html::{Tag, Token, tokens};

/// `@name`, with the letter before it.
static MENTION: LazyLock<Regex> = LazyLock::new(|| expression(r"(?:^|[^0-9A-Za-z_])(@[0-9A-Za-z_.-]+)"));
/// `#12`.
static ISSUE: LazyLock<Regex> = LazyLock::new(|| expression(r"(?:[ (\[]|^)(#([0-9]+)(?-u:\b))"));
/// `owner/name#12`.
static ISSUE_ELSEWHERE: LazyLock<Regex> =
    LazyLock::new(|| expression(r"(?: |^)(([0-9A-Za-z_.-]+/[0-9A-Za-z_.-]+)#([0-9]+)(?-u:\b))"));
/// The id of a commit, or the beginning of it.
static COMMIT: LazyLock<Regex> = LazyLock::new(|| expression(r"(?-u:\b)[0-9a-f]{7,40}(?-u:\b)"));

fn expression(text: &str) -> Regex {
    Regex::new(text).expect("an expression")
}

/// How many mentions of a kind are made links in one text. Gogs looks through the text once for each, and makes links of what is in
/// links; so each more takes longer than the one before it.
pub const MAX_MENTIONS: usize = 100;
/// How long a text with links may get, in bytes, before no more are made: of the same name Gogs makes links in links.
const LONGEST: usize = 1 << 21;

/// Elements whose text is left as it is.
const UNTOUCHED: [&str; 3] = ["a", "code", "pre"];
/// Elements that have no end tag.
const WITHOUT_END: [&str; 4] = ["input", "br", "hr", "img"];
/// How many slashes are in what is left of a path that begins with one: those of `/owner/name`.
const SLASHES: usize = 2;

/// Adds the links.
pub(super) fn add(html: &str, site: Site<'_>) -> String {
    let mut linking = Linking { site, prefix: site.prefix(), html: String::new(), open: Vec::new() };
    let mut untouched: Option<(String, i64)> = None;
    for token in tokens(html) {
        let Some((element, depth)) = &mut untouched else {
            untouched = linking.token(token);
            continue;
        };
        linking.html.push_str(&token.to_string());
        match token {
            Token::Start(tag) if !tag.closes && !WITHOUT_END.contains(&tag.name.as_str()) => *depth += 1,
            Token::End(name) => {
                *depth -= 1;
                if *depth <= 0 && name == *element {
                    untouched = None;
                }
            }
            _ => {}
        }
    }
    linking.html
}

struct Linking<'a> {
    site: Site<'a>,
    prefix: String,
    html: String,
    /// The elements that are open.
    open: Vec<String>,
}

impl Linking<'_> {
    /// Writes a token; if it begins an element whose text is left as it is, its name, and how many such are open.
    fn token(&mut self, token: Token) -> Option<(String, i64)> {
        match token {
            Token::Text(_) => {
                let linked = self.text(token.to_string());
                self.html.push_str(&linked);
            }
            Token::Start(tag) if tag.name == "img" && !tag.closes => self.picture(&tag),
            Token::Start(tag) => {
                self.html.push_str(&tag.to_string());
                if tag.closes || WITHOUT_END.contains(&tag.name.as_str()) {
                    return None;
                }
                if UNTOUCHED.contains(&tag.name.as_str()) {
                    return Some((tag.name, 1));
                }
                self.open.push(tag.name);
            }
            // Whatever is ended, the innermost is.
            Token::End(name) => {
                let name = self.open.pop().unwrap_or(name);
                self.html.push_str(&Token::End(name).to_string());
            }
            token => self.html.push_str(&token.to_string()),
        }
        None
    }

    /// The text with links. Gogs finds what is mentioned, and then replaces what is like it, wherever that is; so does this.
    fn text(&self, mut text: String) -> String {
        let path = self.site.path();
        for name in found(&MENTION, &text, 1) {
            if text.len() > LONGEST {
                break;
            }
            text = text.replace(&name, &format!("<a href=\"{path}/{}\">{name}</a>", &name[1..]));
        }
        let here = cut(&self.prefix, path);
        for issue in found(&ISSUE, &text, 1) {
            text =
                text.replacen(&issue, &format!("<a href=\"{here}/issues/{}\">{issue}</a>", &issue[1..]), 1);
        }
        for issue in found(&ISSUE_ELSEWHERE, &text, 1) {
            let (repository, number) = issue.split_once('#').unwrap_or_default();
            let link = format!("{}{repository}/issues/{number}", self.site.address);
            text = text.replacen(&issue, &format!("<a href=\"{link}\">{issue}</a>"), 1);
        }
        let commits = COMMIT.replace_all(&text, |id: &regex::Captures<'_>| {
            let id = &id[0];
            // A number is taken for one.
            if id.bytes().all(|byte| byte.is_ascii_digit()) && id.bytes().any(|byte| byte != b'0') {
                return id.to_owned();
            }
            format!("<a href=\"/commit/{id}\"><code>{}</code></a>", &id[..SHORT_ID.min(id.len())])
        });
        match commits {
            Cow::Borrowed(_) => text,
            Cow::Owned(linked) => linked,
        }
    }

    /// Writes a picture with a link to it around it.
    fn picture(&mut self, tag: &Tag) {
        let value = |name: &str| {
            tag.attributes.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
        };
        let from = value("src").unwrap_or_default();
        if from.is_empty() || from.starts_with("data:") {
            return self.html.push_str(&tag.to_string());
        }
        if is_absolute(from) {
            return self.html.push_str(&format!("<a href=\"{from}\">{tag}</a>"));
        }
        let slash = if from.starts_with('/') { "" } else { "/" };
        let from = format!("{}{slash}{from}", self.prefix.replacen("/src/", "/raw/", 1));
        let spaceless = from.replace(' ', "%20");
        let alt = value("alt")
            .filter(|alt| !alt.is_empty())
            .map_or_else(String::new, |alt| format!(" alt=\"{alt}\""));
        self.html.push_str(&format!("<a href=\"{from}\"><img src=\"{spaceless}\"{alt}></a>"));
    }
}

/// What is found in a text, in its order, each as often as it is there.
fn found(expression: &Regex, text: &str, group: usize) -> Vec<String> {
    expression.captures_iter(text).take(MAX_MENTIONS).map(|found| found[group].to_owned()).collect()
}

/// Of a path that begins with a slash, what is left are the server's own path and two segments.
fn cut<'a>(prefix: &'a str, path: &str) -> &'a str {
    if !prefix.starts_with('/') {
        return prefix;
    }
    let own = path.matches('/').count();
    prefix.match_indices('/').nth(SLASHES + own).map_or(prefix, |(at, _)| &prefix[..at])
}
