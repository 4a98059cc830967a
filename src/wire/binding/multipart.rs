//! Bodies of `multipart/form-data`, as Go's `mime/multipart` reads them: lines may end without a carriage return, a body that
//! ends in the head of a part is whole, and `quoted-printable` is decoded.

use std::collections::{BTreeMap, BTreeSet};

use memchr::{memchr, memmem};

use crate::wire::{percent_decode, text_of};

/// Parts of a body that are read, as in Go.
pub const MAX_PARTS: usize = 1_000;
/// Lines in the head of a part that are read, as in Go.
const MAX_HEADERS: usize = 10_000;
/// The longest line between parts, and in a part of `quoted-printable`, in bytes: Go's buffer.
const MAX_LINE: usize = 4_096;
/// The body ends inside of a part.
const CUT_OFF: &str = "multipart: unexpected EOF";

/// A `Content-Type` or a `Content-Disposition`.
pub(super) struct MediaType {
    /// In small letters.
    pub(super) name: String,
    /// By their names in small letters; `None` where they can't be read.
    parameters: Option<BTreeMap<String, String>>,
}

impl MediaType {
    /// Reads the value of a header; `None` where it names no type.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (name, rest) = text.split_at(text.find(';').unwrap_or(text.len()));
        let name = name.trim().to_lowercase();
        let is_token = |text: &str| !text.is_empty() && text.bytes().all(is_of_token);
        if !name.split_once('/').map_or(is_token(&name), |(kind, sub)| is_token(kind) && is_token(sub)) {
            return None;
        }
        let (mut parameters, mut rest) = (BTreeMap::new(), rest.trim());
        while !matches!(rest, "" | ";") {
            let Some((key, value, after)) = parameter(rest) else {
                return Some(Self { name, parameters: None });
            };
            // Twice is once, where it is the same.
            if parameters.insert(key, value.clone()).is_some_and(|before| before != value) {
                return None;
            }
            rest = after.trim_start();
        }
        Some(Self { name, parameters: Some(joined(parameters)) })
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.as_ref()?.get(name).map(String::as_str)
    }
}

fn is_of_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`{|}~".contains(&byte)
}

/// Takes `; name=value` from the start of `text`.
fn parameter(text: &str) -> Option<(String, String, &str)> {
    let token = |text: &str| text.bytes().position(|byte| !is_of_token(byte)).unwrap_or(text.len());
    let text = text.trim_start().strip_prefix(';')?.trim_start();
    let (name, text) = text.split_at(token(text));
    let text = text.trim_start().strip_prefix('=')?.trim_start();
    let (value, rest) = match text.strip_prefix('"') {
        Some(quoted) => unquote(quoted)?,
        None => {
            let (value, rest) = text.split_at(token(text));
            (value.to_owned(), rest)
        }
    };
    let is_read = !name.is_empty() && rest.len() < text.len();
    is_read.then(|| (name.to_lowercase(), value, rest))
}

/// What is before the closing quote, and after it. A backslash before a letter is one: some browsers send paths of Windows.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, &text[at + 1..])),
            '\r' | '\n' => return None,
            '\\' if text[at + 1..].starts_with(|next: char| "()<>@,;:\\\"/[]?=".contains(next)) => {
                value.extend(letters.next().map(|(_, escaped)| escaped));
            }
            letter => value.push(letter),
        }
    }
    None
}

/// Parameters with those put together that come in pieces or in another encoding (RFC 2231): `name*=`, `name*0=`, `name*1*=`.
fn joined(given: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let (pieces, mut parameters): (BTreeMap<_, _>, BTreeMap<_, _>) =
        given.into_iter().partition(|(name, _)| name.contains('*'));
    let names: BTreeSet<&str> =
        pieces.keys().filter_map(|name| name.split_once('*').map(|(name, _)| name)).collect();
    for name in names {
        if let Some(value) = pieces.get(&format!("{name}*")) {
            if let Some(value) = of_charset(value) {
                parameters.insert(name.to_owned(), value);
            }
            continue;
        }
        let piece = |number: usize| {
            let plain = format!("{name}*{number}");
            let encoded = || {
                let value = pieces.get(&format!("{plain}*"))?;
                Some(if number == 0 { of_charset(value) } else { percent_decode(value) }.unwrap_or_default())
            };
            pieces.get(&plain).cloned().or_else(encoded)
        };
        if piece(0).is_some() {
            parameters.insert(name.to_owned(), (0..).map_while(piece).collect());
        }
    }
    parameters
}

/// `utf-8'language'text`, with escapes.
fn of_charset(value: &str) -> Option<String> {
    let (charset, value) = value.split_once('\'')?;
    let (_, value) = value.split_once('\'')?;
    let is_known = ["us-ascii", "utf-8"].contains(&charset.to_lowercase().as_str());
    is_known.then(|| percent_decode(value)).flatten()
}

/// The names and values of the parts that are no files. The error is what a `DeserializationError` says.
pub(super) fn values(content_type: &str, body: &[u8]) -> Result<Vec<(String, String)>, String> {
    let media_type = MediaType::parse(content_type)
        .filter(|media_type| ["multipart/form-data", "multipart/mixed"].contains(&media_type.name.as_str()))
        .filter(|media_type| media_type.parameters.is_some())
        .ok_or("request Content-Type isn't multipart/form-data")?;
    let boundary = media_type.parameter("boundary").ok_or("no multipart boundary param in Content-Type")?;
    if boundary.is_empty() {
        return Err("multipart: boundary is empty".to_owned());
    }
    let mut reader = Reader::new(boundary, body);
    let mut values = Vec::new();
    while let Some(part) = reader.next_part()? {
        if reader.parts > MAX_PARTS {
            return Err(format!("multipart: more than {MAX_PARTS} parts"));
        }
        let disposition = part.disposition.as_deref().and_then(MediaType::parse);
        let Some(disposition) = disposition.filter(|given| given.name == "form-data") else { continue };
        let name = disposition.parameter("name").unwrap_or_default();
        if name.is_empty() {
            continue;
        }
        let content = reader.content()?;
        let content = if part.is_quoted_printable { quoted_printable(content)? } else { content.to_vec() };
        if disposition.parameter("filename").unwrap_or_default().is_empty() {
            values.push((name.to_owned(), text_of(&content)));
        }
    }
    Ok(values)
}

/// What the head of a part says.
#[derive(Default)]
struct Part {
    disposition: Option<String>,
    is_quoted_printable: bool,
}

/// Reads a body part by part.
struct Reader<'a> {
    body: &'a [u8],
    /// What ends a line, `--` and the boundary. Lines end as the first one with the boundary does.
    delimiter: Vec<u8>,
    line_end: &'static [u8],
    parts: usize,
    /// Whether the content of the last part is still to be read.
    inside: bool,
}

impl<'a> Reader<'a> {
    fn new(boundary: &str, body: &'a [u8]) -> Self {
        let delimiter = format!("\r\n--{boundary}").into_bytes();
        Self { body, delimiter, line_end: b"\r\n", parts: 0, inside: false }
    }

    /// `--` and the boundary.
    fn dashes(&self) -> &[u8] {
        &self.delimiter[self.line_end.len()..]
    }

    /// Goes to the next part, and reads its head; `None` after the last one.
    fn next_part(&mut self) -> Result<Option<Part>, String> {
        if self.inside {
            // It is read over; where it has no end, neither has a line.
            let _ = self.content();
        }
        let mut line_end_seen = false;
        loop {
            let line = self.line(MAX_LINE)?;
            let after = line.strip_prefix(self.dashes()).map(without_blanks);
            if self.parts == 0 && after == Some(&b"\n"[..]) {
                self.line_end = b"\n";
                self.delimiter.remove(0);
            }
            let is_whole = line.ends_with(b"\n");
            if is_whole && after == Some(self.line_end) {
                self.parts += 1;
                return self.head();
            }
            let after = line.strip_prefix(self.dashes()).and_then(|after| after.strip_prefix(b"--"));
            if after.map(without_blanks).is_some_and(|after| after.is_empty() || after == self.line_end) {
                return Ok(None);
            }
            // Anything may be before the first part, and one line end between two.
            let is_line_end = line == self.line_end && !line_end_seen;
            if !is_whole || (self.parts > 0 && !is_line_end) {
                return Err("multipart: there is no next part".to_owned());
            }
            line_end_seen = self.parts > 0;
        }
    }

    /// The next line with its end, which the last one may lack.
    fn line(&mut self, longest: usize) -> Result<&'a [u8], String> {
        let length = memchr(b'\n', self.body).map_or(self.body.len(), |end| end + 1);
        if length > longest {
            return Err("multipart: a line is too long".to_owned());
        }
        let (line, rest) = self.body.split_at(length);
        self.body = rest;
        Ok(line)
    }

    /// The head of a part. Go takes a body that ends in it for one that ends before it.
    fn head(&mut self) -> Result<Option<Part>, String> {
        self.inside = true;
        let malformed = || "malformed MIME header".to_owned();
        let mut part = Part::default();
        if let Some(b' ' | b'\t') = self.body.first() {
            return Err(malformed());
        }
        let (mut has_disposition, mut has_encoding) = (false, false);
        for _ in 0..=MAX_HEADERS {
            if self.body.is_empty() {
                return Ok(None);
            }
            let mut header = without_end(self.line(usize::MAX)?).to_vec();
            if header.is_empty() {
                return Ok(Some(part));
            }
            let colon = memchr(b':', &header).ok_or_else(malformed)?;
            while let Some(b' ' | b'\t') = self.body.first() {
                // A line that begins with blanks goes on with the one before it.
                let more = without_end(self.line(usize::MAX)?);
                header.truncate(without_blanks_at_end(&header).len());
                header.push(b' ');
                header.extend_from_slice(blanks_trimmed(more));
            }
            let (name, value) = (&header[..colon], &header[colon + 1..]);
            let is_name = |byte: u8| byte == b' ' || (is_of_token(byte) && !b"{}".contains(&byte));
            let is_value = |byte: u8| byte == b'\t' || (byte >= b' ' && byte != 0x7f);
            if name.is_empty() || !name.iter().copied().all(is_name) || !value.iter().copied().all(is_value) {
                return Err(malformed());
            }
            let value = blanks_trimmed(value);
            // The first of a name counts.
            if name.eq_ignore_ascii_case(b"content-disposition") && !has_disposition {
                has_disposition = true;
                part.disposition = Some(text_of(value));
            } else if name.eq_ignore_ascii_case(b"content-transfer-encoding") && !has_encoding {
                has_encoding = true;
                part.is_quoted_printable = value.eq_ignore_ascii_case(b"quoted-printable");
            }
        }
        Err(format!("multipart: more than {MAX_HEADERS} lines in the head of a part"))
    }

    /// The content of the part whose head was read.
    fn content(&mut self) -> Result<&'a [u8], String> {
        self.inside = false;
        let body = self.body;
        let is_end =
            |after: &[u8]| after.is_empty() || after.starts_with(b"--") || b" \t\r\n".contains(&after[0]);
        // Without any content, the line end before the boundary is the one of the head.
        let mut from = 0;
        match body.strip_prefix(self.dashes()) {
            Some(after) if is_end(after) => return Ok(b""),
            Some(after) => from = body.len() - after.len(),
            None => {}
        }
        let finder = memmem::Finder::new(&self.delimiter);
        while let Some(found) = finder.find(&body[from..]) {
            let at = from + found;
            from = at + self.delimiter.len();
            if is_end(&body[from..]) {
                self.body = &body[at..];
                return Ok(&body[..at]);
            }
        }
        self.body = b"";
        Err(CUT_OFF.to_owned())
    }
}

fn without_blanks(line: &[u8]) -> &[u8] {
    let blanks = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    &line[blanks..]
}

fn blanks_trimmed(line: &[u8]) -> &[u8] {
    without_blanks_at_end(without_blanks(line))
}

fn without_blanks_at_end(line: &[u8]) -> &[u8] {
    let blanks = line.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    &line[..line.len() - blanks]
}

fn without_end(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\n").map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line))
}

/// Decodes `quoted-printable` as Go does, which takes a `=` without digits for itself, but not at the end of a line.
fn quoted_printable(content: &[u8]) -> Result<Vec<u8>, String> {
    let malformed = || "quotedprintable: invalid bytes".to_owned();
    let mut decoded = Vec::with_capacity(content.len());
    let mut rest = content;
    while !rest.is_empty() {
        let length = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        if length > MAX_LINE {
            return Err(malformed());
        }
        let (whole, after) = rest.split_at(length);
        rest = after;
        let is_discarded = |byte: &&u8| matches!(byte, b'\n' | b'\r' | b' ' | b'\t');
        let length = whole.len() - whole.iter().rev().take_while(is_discarded).count();
        let (line, end) = whole.split_at(length);
        let end_of_line: &[u8] = match line.strip_suffix(b"=") {
            Some(soft) => {
                let end = without_blanks(end);
                let goes_on = end.starts_with(b"\n") || end.starts_with(b"\r\n");
                if !goes_on && (!end.is_empty() || soft.is_empty()) {
                    return Err(malformed());
                }
                unquote_printable(soft, &mut decoded).ok_or_else(malformed)?;
                continue;
            }
            None if end.ends_with(b"\r\n") => b"\r\n",
            None if end.ends_with(b"\n") => b"\n",
            None => b"",
        };
        unquote_printable(line, &mut decoded).ok_or_else(malformed)?;
        decoded.extend_from_slice(end_of_line);
    }
    Ok(decoded)
}

fn unquote_printable(mut line: &[u8], decoded: &mut Vec<u8>) -> Option<()> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    while let Some((&byte, rest)) = line.split_first() {
        line = rest;
        match (byte, rest) {
            (b'=', [high, low, after @ ..]) if digit(*high).is_some() && digit(*low).is_some() => {
                decoded.push(digit(*high)? << 4 | digit(*low)?);
                line = after;
            }
            (b'=', [] | [b'\r' | b'\n', ..]) => return None,
            (b'=' | b'\t' | b'\r' | b'\n' | b' '..=b'~' | 0x80.., _) => decoded.push(byte),
            _ => return None,
        }
    }
    Some(())
}
