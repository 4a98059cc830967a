//! What `pulldown-cmark` read, as Blackfriday understands it.

use std::{iter::Peekable, ops::Range};

use pulldown_cmark::{Alignment, CodeBlockKind, Event, LinkType, OffsetIter, Options, Parser, Tag};

use super::{
    MAX_NESTING,
    autolinks::{Part, parts},
    source::Source,
};

/// A block.
#[derive(Debug)]
pub(super) enum Block {
    /// Text that is no paragraph, in an item.
    Plain(Vec<Inline>),
    Paragraph(Vec<Inline>),
    Heading(u8, Vec<Inline>),
    Quote(Vec<Block>),
    List {
        ordered: bool,
        items: Vec<Item>,
    },
    Code {
        info: String,
        text: String,
    },
    Rule,
    Table {
        alignments: Vec<Alignment>,
        head: Vec<Vec<Inline>>,
        rows: Vec<Vec<Vec<Inline>>>,
    },
}

/// An item of a list.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) blocks: Vec<Block>,
    /// Whether there is an empty line in it, or behind it.
    pub(super) is_apart: bool,
    range: Range<usize>,
}

/// What is in a line.
#[derive(Debug)]
pub(super) enum Inline {
    /// As it was written, with its entities.
    Text(String),
    Html(String),
    Break,
    Code(String),
    Emphasis(Vec<Inline>),
    Strong(Vec<Inline>),
    Struck(Vec<Inline>),
    Link {
        to: String,
        title: String,
        shown: Vec<Inline>,
    },
    /// An address that is its own text.
    Address(String),
    Email(String),
    Image {
        from: String,
        title: String,
        alt: String,
    },
}

/// The blocks of a text.
pub(super) fn blocks(source: &Source) -> Vec<Block> {
    let mut options = Options::ENABLE_STRIKETHROUGH;
    options.set(Options::ENABLE_TABLES, source.has_tables);
    let events = Parser::new_ext(&source.text, options).into_offset_iter().peekable();
    Building { source: &source.text, events }.blocks(0)
}

struct Building<'a> {
    source: &'a str,
    events: Peekable<OffsetIter<'a>>,
}

impl<'a> Building<'a> {
    /// Leaves out what is up to the end of what began last.
    fn skip(&mut self) {
        let mut open = 0;
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Start(_) => open += 1,
                Event::End(_) if open == 0 => return,
                Event::End(_) => open -= 1,
                _ => {}
            }
        }
    }

    /// The blocks up to the end of what they are in.
    fn blocks(&mut self, level: usize) -> Vec<Block> {
        let mut blocks = Vec::new();
        if level >= MAX_NESTING {
            self.skip();
            return blocks;
        }
        while let Some((event, _)) = self.events.peek() {
            match event {
                Event::Start(tag) if is_block(tag) => {
                    let Some((Event::Start(tag), range)) = self.events.next() else { break };
                    self.block(tag, range, level, &mut blocks);
                }
                Event::End(_) => {
                    self.events.next();
                    break;
                }
                Event::Rule => {
                    self.events.next();
                    blocks.push(Block::Rule);
                }
                _ => {
                    let inlines = self.inlines(level + 1, false, level);
                    blocks.push(Block::Plain(inlines));
                }
            }
        }
        for block in &mut blocks {
            if let Block::List { items, .. } = block {
                self.set_apart(items);
            }
        }
        blocks
    }

    fn block(&mut self, tag: Tag<'a>, range: Range<usize>, level: usize, blocks: &mut Vec<Block>) {
        let block = match tag {
            Tag::Paragraph => Block::Paragraph(self.inlines(level + 1, true, level)),
            Tag::Heading { level: rank, .. } => {
                Block::Heading(rank as u8, self.inlines(level + 1, true, level))
            }
            Tag::CodeBlock(kind) => {
                let info = match kind {
                    CodeBlockKind::Indented => String::new(),
                    CodeBlockKind::Fenced(info) => info.into_string(),
                };
                Block::Code { info, text: self.texts() }
            }
            Tag::BlockQuote(_) => {
                let inside = self.blocks(level + 1);
                // Quotes with nothing but empty lines between them are one.
                if let Some(Block::Quote(before)) = blocks.last_mut() {
                    return before.extend(inside);
                }
                Block::Quote(inside)
            }
            Tag::List(number) => {
                let ordered = number.is_some();
                let mut items = self.items(level);
                // To Blackfriday, one mark is as good as another.
                if let Some(Block::List { ordered: before, items: earlier }) = blocks.last_mut()
                    && *before == ordered
                {
                    return earlier.append(&mut items);
                }
                Block::List { ordered, items }
            }
            Tag::Table(alignments) => self.table(alignments, level),
            _ => return self.other(range, blocks),
        };
        blocks.push(block);
    }

    /// What there is none of: HTML that begins a line is marked before it is read.
    fn other(&mut self, range: Range<usize>, blocks: &mut Vec<Block>) {
        self.skip();
        blocks.push(Block::Plain(vec![Inline::Text(self.source[range].to_owned())]));
    }

    fn texts(&mut self) -> String {
        let mut texts = String::new();
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Text(text) => texts.push_str(&text),
                Event::End(_) => break,
                _ => {}
            }
        }
        texts
    }

    fn items(&mut self, level: usize) -> Vec<Item> {
        let mut items = Vec::new();
        while let Some((Event::Start(_), range)) = self.events.next() {
            items.push(Item { blocks: self.blocks(level + 1), is_apart: false, range });
        }
        items
    }

    /// Finds the items that have an empty line, but for one at the end of the list. From the first such on, all are apart.
    fn set_apart(&self, items: &mut [Item]) {
        let mut is_apart = false;
        for at in 0..items.len() {
            let start = items[at].range.start;
            let text = match items.get(at + 1) {
                Some(next) => &self.source[start..next.range.start.max(start)],
                None => self.source[items[at].range.clone()].trim_end(),
            };
            let is_empty = |line: &str| line.bytes().all(|byte| b" >".contains(&byte));
            // The last line is the beginning of the next item.
            let lines = text.split('\n').count();
            is_apart |= lines > 2 && text.split('\n').skip(1).take(lines - 2).any(is_empty);
            items[at].is_apart = is_apart;
        }
    }

    fn table(&mut self, alignments: Vec<Alignment>, level: usize) -> Block {
        let (mut head, mut rows) = (Vec::new(), Vec::new());
        while let Some((Event::Start(tag), _)) = self.events.next() {
            let mut cells = Vec::new();
            while let Some((Event::Start(_), _)) = self.events.next() {
                cells.push(self.inlines(level + 1, true, level));
            }
            if tag == Tag::TableHead { head = cells } else { rows.push(cells) }
        }
        Block::Table { alignments, head, rows }
    }

    /// What is in a line, up to the end of what it is in if it `ends`, else up to the next block.
    fn inlines(&mut self, level: usize, ends: bool, depth: usize) -> Vec<Inline> {
        if level >= MAX_NESTING && ends {
            self.skip();
            return Vec::new();
        }
        let mut line = Line { source: self.source, found: Vec::new(), end: None, begins: false };
        while let Some((event, range)) = self.events.peek() {
            let range = range.clone();
            match event {
                Event::Start(tag) if is_block(tag) => break,
                Event::Rule => break,
                Event::End(_) => {
                    if ends {
                        self.events.next();
                    }
                    break;
                }
                _ => {}
            }
            let Some((event, _)) = self.events.next() else { break };
            line.indent(&range, depth == 0);
            match event {
                Event::Start(tag) => self.span(tag, &range, level, &mut line),
                event => line.leaf(event, &range),
            }
            line.end = Some(range.end);
        }
        if level < MAX_NESTING { with_links(line.found) } else { Vec::new() }
    }

    fn span(&mut self, tag: Tag<'a>, range: &Range<usize>, level: usize, line: &mut Line<'a>) {
        let written = &self.source[range.clone()];
        if let Tag::Image { dest_url, title, .. } = tag {
            let alt = self.text_of_image(range);
            let (from, title) = (dest_url.into_string(), title.into_string());
            return line.found.push(Inline::Image { from, title, alt });
        }
        let mut inside = self.inlines(level + 1, true, level);
        match tag {
            Tag::Emphasis if written.starts_with('*') && goes_on(self.source, range.end) => {
                line.text("*");
                line.found.append(&mut inside);
                line.text("*");
            }
            Tag::Emphasis => {
                let is_both = written.starts_with("***") || written.starts_with("___");
                match <[Inline; 1]>::try_from(inside) {
                    Ok([Inline::Strong(inside)]) if is_both => {
                        line.found.push(Inline::Strong(vec![Inline::Emphasis(inside)]));
                    }
                    Ok(one) => line.found.push(Inline::Emphasis(one.into())),
                    Err(inside) => line.found.push(Inline::Emphasis(inside)),
                }
            }
            Tag::Strong => line.found.push(Inline::Strong(inside)),
            Tag::Strikethrough if written.starts_with("~~") => line.found.push(Inline::Struck(inside)),
            Tag::Strikethrough => {
                line.text("~");
                line.found.append(&mut inside);
                line.text("~");
            }
            Tag::Link { link_type: LinkType::Email, dest_url, .. } => {
                line.found.push(Inline::Email(dest_url.into_string()));
            }
            Tag::Link { link_type: LinkType::Autolink, dest_url, .. } => {
                line.found.push(Inline::Address(dest_url.into_string()));
            }
            Tag::Link { dest_url, .. } if dest_url.is_empty() || inside.is_empty() => line.text(written),
            Tag::Link { dest_url, title, .. } => line.found.push(Inline::Link {
                to: dest_url.into_string(),
                title: title.into_string(),
                shown: without_addresses(inside),
            }),
            _ => line.found.append(&mut inside),
        }
    }

    /// The text of a picture, as it is written.
    fn text_of_image(&mut self, image: &Range<usize>) -> String {
        let (start, mut end, mut open) = (image.start + "![".len(), image.start + "![".len(), 0);
        for (event, range) in self.events.by_ref() {
            match event {
                Event::End(_) if open == 0 => break,
                Event::End(_) => open -= 1,
                Event::Start(_) => open += 1,
                _ => {}
            }
            end = end.max(range.end);
        }
        self.source.get(start..end).unwrap_or_default().to_owned()
    }
}

/// Makes links of the addresses in texts.
fn with_links(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut linked = Vec::with_capacity(inlines.len());
    for inline in inlines {
        let Inline::Text(text) = inline else {
            linked.push(inline);
            continue;
        };
        linked.extend(parts(&text).into_iter().map(|part| match part {
            Part::Text(text) => Inline::Text(text.to_owned()),
            Part::Address(address) => Inline::Address(address.to_owned()),
        }));
    }
    linked
}

/// In a link there is no other.
fn without_addresses(inlines: Vec<Inline>) -> Vec<Inline> {
    let as_text = |inline| match inline {
        Inline::Address(address) => Inline::Text(address),
        other => other,
    };
    inlines.into_iter().map(as_text).collect()
}

/// Whether a word goes on behind what ended.
fn goes_on(source: &str, end: usize) -> bool {
    source[end..].chars().next().is_some_and(|c| !c.is_whitespace() && !c.is_ascii_punctuation())
}

fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Link { .. }
            | Tag::Image { .. }
            | Tag::Superscript
            | Tag::Subscript
    )
}

/// The characters that a backslash takes their meaning from.
const ESCAPED: &str = "\\`*_{}[]()#+-.!:|&<>~";

/// A line that is being read.
struct Line<'a> {
    source: &'a str,
    found: Vec<Inline>,
    /// Where what was read last ends.
    end: Option<usize>,
    /// Whether a new line begins.
    begins: bool,
}

impl Line<'_> {
    /// Adds text to the text before it.
    fn text(&mut self, text: &str) {
        if let Some(Inline::Text(before)) = self.found.last_mut() {
            before.push_str(text);
        } else {
            self.found.push(Inline::Text(text.to_owned()));
        }
    }

    /// Keeps what CommonMark leaves out before what is at `range`: a backslash that to Blackfriday escapes nothing, and, if it
    /// `is_kept`, the spaces at the beginning of a line.
    fn indent(&mut self, range: &Range<usize>, is_kept: bool) {
        let begins = std::mem::take(&mut self.begins);
        let source = self.source;
        let Some(gap) = self.end.and_then(|end| source.get(end..range.start)) else { return };
        if begins && is_kept && !gap.is_empty() && gap.bytes().all(|byte| byte == b' ') {
            self.text(gap);
        } else if gap.ends_with('\\') && !source[range.start..].starts_with(|c| ESCAPED.contains(c)) {
            self.text("\\");
        }
    }

    fn leaf(&mut self, event: Event<'_>, range: &Range<usize>) {
        let source = self.source;
        let written = &source[range.clone()];
        match event {
            Event::Text(text) if written.starts_with('&') && *text != *written => self.text(written),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => self.found.push(Inline::Code(text.trim_matches(' ').to_owned())),
            Event::InlineHtml(html) | Event::Html(html) => self.found.push(Inline::Html(html.into_string())),
            Event::SoftBreak => {
                self.text("\n");
                self.begins = true;
            }
            Event::HardBreak if written.starts_with('\\') => {
                self.text("\\\n");
                self.begins = true;
            }
            Event::HardBreak => {
                self.found.push(Inline::Break);
                self.begins = true;
            }
            _ => {}
        }
    }
}
