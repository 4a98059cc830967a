//! Writes what was read in the form of Blackfriday's HTML.

use std::{fmt::Write, sync::LazyLock};

use pulldown_cmark::Alignment;
use regex::Regex;

use super::{
    Site,
    source::{Source, without_marks},
    tree::{Block, Inline, Item},
};

/// Digits of a commit's id that are shown.
pub(super) const SHORT_ID: usize = 10;

/// The address of a commit, from the name of the scheme on.
static COMMIT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^https?.*commit/([0-9a-zA-Z]+)(#+[0-9a-zA-Z-]*)?").expect("an expression"));
/// The address of an issue.
static ISSUE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^https?.*issues/([0-9]+)(#+[0-9a-zA-Z-]*)?").expect("an expression"));
/// What is an address, and no path.
static ABSOLUTE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^[a-z][0-9A-Za-z_-]+://|^mailto:").expect("an expression"));

/// Whether a link leads to somewhere by itself.
pub(super) fn is_absolute(link: &str) -> bool {
    ABSOLUTE.is_match(link)
}

/// What writes blocks.
pub(super) struct Writer<'a> {
    site: Site<'a>,
    prefix: String,
    source: &'a Source,
}

impl<'a> Writer<'a> {
    pub(super) fn new(site: Site<'a>, source: &'a Source) -> Self {
        Self { site, prefix: site.prefix(), source }
    }

    pub(super) fn document(&self, blocks: &[Block]) -> String {
        without_marks(self.blocks(blocks))
    }

    fn blocks(&self, blocks: &[Block]) -> String {
        let mut html = String::new();
        for block in blocks {
            self.block(block, &mut html);
        }
        html
    }

    fn block(&self, block: &Block, html: &mut String) {
        // Between two blocks is an empty line.
        if !html.is_empty() {
            html.push('\n');
        }
        match block {
            Block::Plain(inlines) | Block::Paragraph(inlines) => self.paragraph(inlines, html),
            Block::Heading(rank, inlines) => {
                append(html, format_args!("<h{rank}>{}</h{rank}>\n", self.inlines(inlines)));
            }
            Block::Quote(blocks) => {
                append(html, format_args!("<blockquote>\n{}</blockquote>\n", self.blocks(blocks)));
            }
            Block::List { ordered, items } => {
                let name = if *ordered { "ol" } else { "ul" };
                append(html, format_args!("<{name}>"));
                for (at, item) in items.iter().enumerate() {
                    if at == 0 || item.is_apart {
                        html.push('\n');
                    }
                    append(
                        html,
                        format_args!("<li>{}</li>\n", with_box(self.item(item).trim_end_matches('\n'))),
                    );
                }
                append(html, format_args!("</{name}>\n"));
            }
            Block::Code { info, text } => {
                let language = info.split([' ', '\t']).next().unwrap_or_default();
                if language.is_empty() || language == "." {
                    html.push_str("<pre><code>");
                } else {
                    append(html, format_args!("<pre><code class=\"language-{}\">", escaped(language)));
                }
                append(html, format_args!("{}</code></pre>\n", escaped(text)));
            }
            Block::Rule => html.push_str("<hr>\n"),
            Block::Table { alignments, head, rows } => self.table(alignments, head, rows, html),
        }
    }

    fn paragraph(&self, inlines: &[Inline], html: &mut String) {
        let taken = match inlines {
            [Inline::Text(text)] => self.source.taken(text),
            _ => None,
        };
        match taken {
            Some(taken) => append(html, format_args!("{taken}\n")),
            None => append(html, format_args!("<p>{}</p>\n", self.inlines(inlines))),
        }
    }

    /// What is in an item: text without an element of its own, unless it is set apart.
    fn item(&self, item: &Item) -> String {
        let mut html = String::new();
        for block in &item.blocks {
            match block {
                Block::Plain(inlines) | Block::Paragraph(inlines) if !item.is_apart => {
                    append(&mut html, format_args!("{}\n", self.inlines(inlines)));
                }
                block => self.block(block, &mut html),
            }
        }
        html
    }

    fn table(
        &self,
        alignments: &[Alignment],
        head: &[Vec<Inline>],
        rows: &[Vec<Vec<Inline>>],
        html: &mut String,
    ) {
        append(
            html,
            format_args!("<table>\n<thead>\n{}</thead>\n\n<tbody>\n", self.row("th", alignments, head)),
        );
        for (at, cells) in rows.iter().enumerate() {
            let before = if at == 0 { "" } else { "\n" };
            append(html, format_args!("{before}{}", self.row("td", alignments, cells)));
        }
        html.push_str("</tbody>\n</table>\n");
    }

    fn row(&self, name: &str, alignments: &[Alignment], cells: &[Vec<Inline>]) -> String {
        let mut html = "<tr>".to_owned();
        for (at, cell) in cells.iter().enumerate() {
            let align = match alignments.get(at) {
                Some(Alignment::Left) => " align=\"left\"",
                Some(Alignment::Right) => " align=\"right\"",
                Some(Alignment::Center) => " align=\"center\"",
                _ => "",
            };
            append(&mut html, format_args!("\n<{name}{align}>{}</{name}>", self.inlines(cell)));
        }
        html + "\n</tr>\n"
    }

    fn inlines(&self, inlines: &[Inline]) -> String {
        let mut html = String::new();
        for inline in inlines {
            match inline {
                Inline::Text(text) => html.push_str(&with_entities(text)),
                Inline::Html(tag) => html.push_str(tag),
                Inline::Break => html.push_str("<br>\n"),
                Inline::Code(text) if text.is_empty() => {}
                Inline::Code(text) => append(&mut html, format_args!("<code>{}</code>", escaped(text))),
                Inline::Emphasis(inside) => self.element("em", inside, &mut html),
                Inline::Strong(inside) => self.element("strong", inside, &mut html),
                Inline::Struck(inside) => self.element("del", inside, &mut html),
                Inline::Link { to, title, shown } => {
                    append(
                        &mut html,
                        format_args!("<a href=\"{}\"{}>", escaped(&self.target(to)), titled(title)),
                    );
                    append(&mut html, format_args!("{}</a>", self.inlines(shown)));
                }
                Inline::Address(address) => html.push_str(&self.address(address)),
                Inline::Email(email) => {
                    let email = escaped(email);
                    append(&mut html, format_args!("<a href=\"mailto:{email}\">{email}</a>"));
                }
                Inline::Image { from, title, alt } => {
                    let (from, alt) = (escaped(from), escaped(alt));
                    append(&mut html, format_args!("<img src=\"{from}\" alt=\"{alt}\"{}>", titled(title)));
                }
            }
        }
        html
    }

    fn element(&self, name: &str, inside: &[Inline], html: &mut String) {
        append(html, format_args!("<{name}>{}</{name}>", self.inlines(inside)));
    }

    /// Where a link leads: what is relative, from the context on.
    fn target(&self, to: &str) -> String {
        if is_absolute(to) || to.starts_with('#') { to.to_owned() } else { joined(&self.prefix, to) }
    }

    /// A link to an address, which is its own text; those of commits and issues of this server are shown in short.
    fn address(&self, address: &str) -> String {
        let site = self.site.address;
        if let Some(inside) = address.strip_prefix(site) {
            if let Some(found) = COMMIT.captures(address) {
                let id: String = found[1].chars().take(SHORT_ID).collect();
                return format!(" <code><a href=\"{}\">{id}</a></code>", &found[0]);
            }
            if let Some(found) = ISSUE.captures(address) {
                let (whole, number) = (&found[0], &found[1]);
                let here = self.prefix.trim_start_matches('/');
                let repository = inside.split("/issues/").next().unwrap_or_default();
                let repository = if whole.starts_with(&format!("{site}{here}")) && !here.is_empty() {
                    ""
                } else {
                    repository
                };
                return format!("<a href=\"{whole}\">{repository}#{number}</a>");
            }
        }
        let shown =
            address.strip_prefix("mailto://").or_else(|| address.strip_prefix("mailto:")).unwrap_or(address);
        format!("<a href=\"{}\">{}</a>", with_entities(address), with_entities(shown))
    }
}

/// A task has a box to be ticked.
fn with_box(item: &str) -> String {
    match (item.strip_prefix("[ ] "), item.strip_prefix("[x] ")) {
        (Some(task), _) => format!("<input type=\"checkbox\" disabled=\"\" /> {task}"),
        (_, Some(task)) => format!("<input type=\"checkbox\" disabled=\"\" checked=\"\" /> {task}"),
        _ => item.to_owned(),
    }
}

fn titled(title: &str) -> String {
    if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escaped(title)) }
}

/// Two paths as one, as Go's `path.Join` has it: without `.`, `..`, and more than one slash in a row.
fn joined(prefix: &str, path: &str) -> String {
    let whole = [prefix, path].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
    let is_rooted = whole.starts_with('/');
    let mut segments: Vec<&str> = Vec::new();
    for segment in whole.split('/').filter(|segment| !matches!(*segment, "" | ".")) {
        match (segment, segments.last()) {
            ("..", Some(&last)) if last != ".." => {
                segments.pop();
            }
            ("..", None) if is_rooted => {}
            _ => segments.push(segment),
        }
    }
    let path = segments.join("/");
    match (is_rooted, path.is_empty()) {
        (true, _) => format!("/{path}"),
        (false, true) => ".".to_owned(),
        (false, false) => path,
    }
}

fn append(html: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String can't fail.
    let _ = html.write_fmt(text);
}

/// Escapes as Blackfriday does.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    text.chars().for_each(|c| escape(c, &mut html));
    html
}

fn escape(c: char, html: &mut String) {
    match c {
        '"' => html.push_str("&quot;"),
        '&' => html.push_str("&amp;"),
        '<' => html.push_str("&lt;"),
        '>' => html.push_str("&gt;"),
        c => html.push(c),
    }
}

/// Escapes all but what looks like an entity.
fn with_entities(text: &str) -> String {
    /// No entity has a longer name.
    const LONGEST: usize = 32;
    let mut html = String::with_capacity(text.len());
    let mut parts = text.split('&');
    html.push_str(&escaped(parts.next().unwrap_or_default()));
    for part in parts {
        let name = part.strip_prefix('#').unwrap_or(part);
        let end = name.bytes().take(LONGEST).position(|byte| !byte.is_ascii_alphanumeric());
        let is_entity = end.is_some_and(|end| end > 0 && name.as_bytes()[end] == b';');
        html.push_str(if is_entity { "&" } else { "&amp;" });
        html.push_str(&escaped(part));
    }
    html
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn paths_are_joined_as_go_joins_them() {
        for (prefix, path, whole) in [
            ("", "docs/a.md", "docs/a.md"),
            ("", "/x", "/x"),
            ("a/b", "../c", "a/c"),
            ("", "../../c", "../../c"),
            ("/a", "../../c", "/c"),
            ("https://e.com/x", "y", "https:/e.com/x/y"),
            ("a", "..", "."),
            ("", "a//b/./c/", "a/b/c"),
        ] {
            assert_eq!(joined(prefix, path), whole, "{prefix} {path}");
        }
    }
}
