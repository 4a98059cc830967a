//! A text as `pulldown-cmark` is to read it, which reads CommonMark: what Blackfriday reads otherwise is taken out or marked.

use std::collections::HashSet;

use memchr::memmem;

use super::MAX_CELLS;

/// What is put before a `<` or a `|` that begins nothing to Blackfriday. No text has it: Unicode keeps it for such uses.
const MARK: char = '\u{fdd0}';
/// What stands around the number of a block of HTML that was taken out.
const TAKEN: char = '\u{fdd1}';

/// Elements that make a block of HTML.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "canvas",
    "del",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "iframe",
    "ins",
    "main",
    "math",
    "nav",
    "noscript",
    "ol",
    "output",
    "p",
    "pre",
    "progress",
    "script",
    "section",
    "style",
    "table",
    "ul",
    "video",
];

/// Columns between two stops of a tabulator.
const TAB: usize = 4;
/// The least that makes a fence.
const FENCE: usize = 3;

/// A text to be read.
pub(super) struct Source {
    /// It, without the blocks of HTML.
    pub(super) text: String,
    /// Those, in their order.
    taken: Vec<String>,
    /// Whether tables are read at all.
    pub(super) has_tables: bool,
}

impl Source {
    pub(super) fn read(text: &str) -> Self {
        let text: String = text
            .replace("\r\n", "\n")
            .replace('\r', "\n")
            .chars()
            .filter(|c| ![MARK, TAKEN].contains(c))
            .collect();
        let mut reading = Reading { rest: &text, ..Reading::default() };
        while !reading.rest.is_empty() {
            reading.line();
        }
        let lines = reading.read.lines().count();
        let has_tables = reading.widest.saturating_mul(lines) <= MAX_CELLS;
        Self { text: reading.read, taken: reading.taken, has_tables }
    }

    /// The block of HTML that a paragraph stands for.
    pub(super) fn taken(&self, paragraph: &str) -> Option<&str> {
        let number = paragraph.strip_prefix(TAKEN)?.strip_suffix(TAKEN)?;
        self.taken.get(number.parse::<usize>().ok()?).map(String::as_str)
    }
}

/// A text without marks.
pub(super) fn without_marks(text: String) -> String {
    if text.contains(MARK) { text.replace(MARK, "") } else { text }
}

#[derive(Default)]
struct Reading<'a> {
    rest: &'a str,
    read: String,
    taken: Vec<String>,
    /// The fence of the block of code that is being read.
    fence: Option<&'a str>,
    /// Whether the line before goes on, as a paragraph does.
    goes_on: bool,
    /// The greatest number of columns that a table may have.
    widest: usize,
    /// Elements that no end tag ends as a block has to be, from here on.
    endless: HashSet<&'static str>,
    /// Where the next comment ends, as the length of what is left then.
    comment: Option<usize>,
}

impl<'a> Reading<'a> {
    fn line(&mut self) {
        let end = memchr::memchr(b'\n', self.rest.as_bytes()).map_or(self.rest.len(), |at| at + 1);
        let line = &self.rest[..end];
        if self.fence.is_none()
            && !self.goes_on
            && line.starts_with('<')
            && let Some(length) = self.block()
        {
            let html = self.rest[..length].trim_end_matches('\n').to_owned();
            self.read.push_str(&format!("\n{TAKEN}{}{TAKEN}\n\n", self.taken.len()));
            self.taken.push(html);
            self.rest = &self.rest[length..];
            return;
        }
        self.rest = &self.rest[end..];
        let start = line.trim_start_matches(' ');
        let fence = fence(start);
        match (self.fence, fence) {
            (None, Some(fence)) => self.fence = Some(fence),
            (Some(open), Some(close)) if close.starts_with(open) && start.trim_end() == close => {
                self.fence = None
            }
            (Some(_), _) => return self.read.push_str(line),
            (None, None) => {
                self.goes_on = !line.trim().is_empty() && !line.starts_with('#');
                return self.text(line);
            }
        }
        self.goes_on = false;
        self.read.push_str(line);
    }

    /// A line outside of code.
    fn text(&mut self, line: &str) {
        let line = without_tabs(line);
        let mut rest = line.as_str();
        // What stands before the text of a quote or an item.
        loop {
            let trimmed = rest.trim_start_matches([' ', '>']);
            let item = trimmed.trim_start_matches(|c: char| c.is_ascii_digit());
            let marker = if item.len() < trimmed.len() { &['.', ')'][..] } else { &['-', '+', '*'][..] };
            match item.strip_prefix(marker) {
                Some(after) if after.starts_with(' ') => rest = after,
                _ => {
                    rest = trimmed;
                    break;
                }
            }
        }
        let before = line.len() - rest.len();
        let columns = columns(rest);
        let is_no_table =
            columns.as_ref().is_some_and(|columns| columns.iter().any(|dashes| *dashes < FENCE));
        if rest.starts_with('<') || is_no_table {
            self.read.push_str(&line[..before]);
            self.read.push(MARK);
            self.read.push_str(rest);
        } else {
            self.widest = self.widest.max(columns.map_or(0, |columns| columns.len()));
            self.read.push_str(&line);
        }
    }

    /// The length of the block of HTML that begins here, with the empty line behind it.
    fn block(&mut self) -> Option<usize> {
        let inside = &self.rest[1..];
        let name = &inside[..inside.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inside.len())];
        if let Some(name) = BLOCKS.iter().find(|block| **block == name) {
            return self.element(name);
        }
        if inside.starts_with("!--") {
            let end = self.end_of_comment()?;
            return Some(end + blank_line(&self.rest[end..])?);
        }
        if name == "hr" {
            let end = self.rest.find(['>', '\n']).filter(|at| self.rest[*at..].starts_with('>'))? + 1;
            return Some(end + blank_line(&self.rest[end..])?);
        }
        None
    }

    /// An element ends with an end tag alone in what is left of its line, before an empty line.
    fn element(&mut self, name: &'static str) -> Option<usize> {
        if self.endless.contains(name) {
            return None;
        }
        let tag = format!("</{name}>");
        let rest = self.rest;
        let found = memmem::find_iter(rest.as_bytes(), tag.as_bytes()).find_map(|at| {
            let end = at + tag.len();
            let end = end + blank_line(&rest[end..])?;
            if rest[end..].is_empty() { Some(end) } else { Some(end + blank_line(&rest[end..])?) }
        });
        if found.is_none() {
            self.endless.insert(name);
        }
        found
    }

    fn end_of_comment(&mut self) -> Option<usize> {
        let length = self.rest.len();
        // Searched for once, however many begin before it.
        if self.comment.is_none_or(|left| left + "<!--".len() > length) {
            let found = memmem::find(self.rest.as_bytes(), b"-->");
            self.comment = Some(found.map_or(0, |at| length - at - "-->".len()));
            if found.is_none() {
                self.endless.insert("comment");
            }
        }
        if self.endless.contains("comment") { None } else { self.comment.map(|left| length - left) }
    }
}

/// The length of a line that has nothing but spaces; the last one need not end.
fn blank_line(rest: &str) -> Option<usize> {
    let trimmed = rest.trim_start_matches(' ');
    let spaces = rest.len() - trimmed.len();
    if trimmed.is_empty() { Some(spaces) } else { trimmed.starts_with('\n').then_some(spaces + 1) }
}

/// The characters that begin or end a block of code.
fn fence(line: &str) -> Option<&str> {
    let first = line.chars().next().filter(|c| ['`', '~'].contains(c))?;
    let length = line.len() - line.trim_start_matches(first).len();
    let info = &line[length..];
    (length >= FENCE && !info.contains(first)).then(|| &line[..length])
}

/// Of the line below the head of a table, how many dashes and colons each column has.
fn columns(line: &str) -> Option<Vec<usize>> {
    let line = line.trim();
    let is_one = line.contains('|') && line.contains('-') && line.bytes().all(|byte| b"|-: ".contains(&byte));
    if !is_one {
        return None;
    }
    let inside = line.strip_prefix('|').unwrap_or(line);
    let inside = inside.strip_suffix('|').unwrap_or(inside);
    Some(inside.split('|').map(|column| column.trim().len()).collect())
}

/// A line with spaces in the place of tabulators.
fn without_tabs(line: &str) -> String {
    let (mut spaced, mut column) = (String::with_capacity(line.len()), 0);
    for c in line.chars() {
        if c == '\t' {
            let spaces = TAB - column % TAB;
            spaced.extend(std::iter::repeat_n(' ', spaces));
            column += spaces;
        } else {
            spaced.push(c);
            column += 1;
        }
    }
    spaced
}
