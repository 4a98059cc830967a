//! YAML bodies (since Gogs 0.13), as go-yaml reads them: libyaml's grammar, with go-yaml's own sense of what a plain scalar
//! is, of merge keys and of names that come twice.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use libyaml_safer::{ErrorKind, Event, EventData, Parser, ScalarStyle};
use regex::Regex;

use super::{Naming, Source, Value};
use crate::wire::time::Time;

/// The greatest body of YAML that is read, in bytes: many times what an operation has a use for. The parser's time grows with
/// the square of a body that nests.
pub const MAX_YAML: usize = 64 * 1024;

/// Brackets and braces that may be opened in it, for the same reason; lists of lists are of no use to any operation.
pub const MAX_OPENED: usize = 100;

/// Names of mappings that are read: many more than a body of this size has, but for what its aliases repeat, each of which may
/// stand for many, and each of these for as many.
pub const MAX_NAMES: usize = 100_000;

/// Mappings that may be merged into one another.
const MAX_MERGED: usize = 100;

/// Reads the first document of `body`; the error is what a `DeserializationError` says.
pub(super) fn members(body: &[u8]) -> Result<Source, String> {
    if body.len() > MAX_YAML {
        return Err(format!("yaml: more than {MAX_YAML} bytes"));
    }
    if body.iter().filter(|byte| matches!(byte, b'[' | b'{')).count() > MAX_OPENED {
        return Err(format!("yaml: more than {MAX_OPENED} brackets"));
    }
    let utf8 = match body {
        [0xff, 0xfe, utf16 @ ..] => decode_utf16(utf16, u16::from_le_bytes)?,
        [0xfe, 0xff, utf16 @ ..] => decode_utf16(utf16, u16::from_be_bytes)?,
        utf8 => utf8.to_vec(),
    };
    let document = Document::read(&utf8)?;
    let Some(root) = document.root() else { return Ok(Source::default()) };
    let members = match root {
        Node::Mapping(_) => document.members(root)?,
        Node::Scalar(scalar) if scalar.value() == Value::Null => Vec::new(),
        _ => return Err("the body is not a mapping".to_owned()),
    };
    Ok(Source { members, naming: Naming::Yaml })
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Vec<u8>, String> {
    let (units, []) = bytes.as_chunks() else { return Err("yaml: incomplete UTF-16 character".to_owned()) };
    let text: Result<String, _> = char::decode_utf16(units.iter().map(|bytes| unit(*bytes))).collect();
    text.map(String::into_bytes).map_err(|error| format!("yaml: {error}"))
}

/// The place of a node in its document.
type Id = usize;

#[derive(Debug)]
enum Node {
    Scalar(Scalar),
    Sequence(Vec<Id>),
    /// Keys and values, one after the other.
    Mapping(Vec<Id>),
    Alias(Id),
}

/// The nodes of a document; the first is the root.
#[derive(Default)]
struct Document {
    nodes: Vec<Node>,
}

impl Document {
    /// Reads the first document. It is read without recursion, for it may nest deeply.
    fn read(body: &[u8]) -> Result<Self, String> {
        let mut parser = Parser::new();
        parser.set_input(body);
        let (mut document, mut anchors, mut open) = (Self::default(), HashMap::new(), Vec::<Id>::new());
        loop {
            let Event { data, .. } = parser.parse().map_err(|error| format!("yaml: {error}"))?;
            let (node, anchor) = match data {
                EventData::DocumentStart { version_directive: Some(version), .. }
                    if (version.major, version.minor) != (1, 1) =>
                {
                    return Err("yaml: found incompatible YAML document".to_owned());
                }
                EventData::StreamStart { .. } | EventData::DocumentStart { .. } => continue,
                // go-yaml looks ahead for comments: it meets a token that is none, but no document that is none.
                EventData::DocumentEnd { .. } => match parser.parse() {
                    Err(error) if error.kind() == ErrorKind::Scanner => return Err(format!("yaml: {error}")),
                    _ => return Ok(document),
                },
                EventData::StreamEnd => return Ok(document),
                EventData::SequenceEnd | EventData::MappingEnd => {
                    open.pop();
                    continue;
                }
                EventData::Alias { anchor } => match anchors.get(&anchor) {
                    Some(id) => (Node::Alias(*id), None),
                    None => return Err(format!("yaml: unknown anchor '{anchor}' referenced")),
                },
                EventData::Scalar { anchor, tag, value, style, .. } => {
                    (Node::Scalar(Scalar::new(value, tag, style)), anchor)
                }
                EventData::SequenceStart { anchor, .. } => (Node::Sequence(Vec::new()), anchor),
                EventData::MappingStart { anchor, .. } => (Node::Mapping(Vec::new()), anchor),
            };
            let id = document.nodes.len();
            let parent = open.last().map(|id| &mut document.nodes[*id]);
            if let Some(Node::Sequence(children) | Node::Mapping(children)) = parent {
                children.push(id);
            }
            if matches!(node, Node::Sequence(_) | Node::Mapping(_)) {
                open.push(id);
            }
            anchors.extend(anchor.map(|anchor| (anchor, id)));
            document.nodes.push(node);
        }
    }

    fn is_alias(&self, id: Id) -> bool {
        matches!(self.nodes[id], Node::Alias(_))
    }

    fn root(&self) -> Option<&Node> {
        self.nodes.first()
    }

    /// What `id` is, or stands for.
    fn node(&self, id: Id) -> &Node {
        match &self.nodes[id] {
            Node::Alias(id) => &self.nodes[*id],
            node => node,
        }
    }

    fn members(&self, root: &Node) -> Result<Vec<(String, Value)>, String> {
        let mut merging = Merging::of(self, true, 0);
        merging.take(root, 0)?;
        Ok(merging.members)
    }

    fn scalar(&self, id: Id) -> Value {
        match self.node(id) {
            Node::Scalar(scalar) => scalar.value(),
            _ => Value::Odd,
        }
    }
}

/// Collects the members of a mapping and of those that are merged into it (`<<`).
struct Merging<'a> {
    document: &'a Document,
    members: Vec<(String, Value)>,
    /// The names of the members: a mapping that is merged adds none that is there already.
    names: HashSet<String>,
    /// How many names were read.
    read: usize,
    /// Whether it is the body itself, whose members may be lists and mappings.
    is_body: bool,
}

impl<'a> Merging<'a> {
    fn of(document: &'a Document, is_body: bool, read: usize) -> Self {
        Self { document, members: Vec::new(), names: HashSet::new(), read, is_body }
    }

    /// The value of a member: a scalar, a list or a mapping of them, or what no member is.
    fn value(&mut self, id: Id) -> Value {
        match self.document.node(id) {
            // An element that is null is none.
            Node::Sequence(children) if self.is_body => {
                let elements = children.iter().map(|id| self.document.scalar(*id));
                Value::List(elements.filter(|value| *value != Value::Null).collect())
            }
            mapping @ Node::Mapping(_) if self.is_body => {
                let mut inside = Self::of(self.document, false, self.read);
                // What is wrong with it is nothing to a body that has no member of this name.
                let taken = inside.take(mapping, 0);
                self.read = inside.read;
                taken.map_or(Value::Odd, |()| Value::Object(inside.members))
            }
            _ => self.document.scalar(id),
        }
    }

    /// Takes the members of `mapping`, which is merged into `depth` others.
    fn take(&mut self, mapping: &Node, depth: usize) -> Result<(), String> {
        let Node::Mapping(children) = mapping else {
            return Err("yaml: map merge requires map or sequence of maps as the value".to_owned());
        };
        self.read += children.len() / 2;
        if self.read > MAX_NAMES || depth > MAX_MERGED {
            return Err("yaml: document contains excessive aliasing".to_owned());
        }
        let (mut own, mut merged) = (HashSet::new(), None);
        for pair in children.chunks_exact(2) {
            let &[key, value] = pair else { continue };
            let Node::Scalar(name) = self.document.node(key) else {
                return Err("yaml: a key is no text".to_owned());
            };
            let is_alias = self.document.is_alias(key);
            if !own.insert((&name.text, is_alias)) {
                return Err(format!("yaml: mapping key {:?} already defined", name.text));
            }
            if name.is_merge() && !is_alias {
                merged = Some(value);
                continue;
            }
            let name = match name.value() {
                Value::Odd => return Err(format!("yaml: cannot decode the key {:?}", name.text)),
                name => name.text(),
            };
            let Some(name) = name else { continue };
            // What the outermost mapping itself has twice, in two spellings, stays so: a member is refused then.
            if self.names.insert(name.clone()) || depth == 0 {
                let value = self.value(value);
                self.members.push((name, value));
            }
        }
        let Some(merged) = merged else { return Ok(()) };
        match self.document.node(merged) {
            Node::Sequence(children) if !self.document.is_alias(merged) => {
                children.iter().try_for_each(|id| self.take(self.document.node(*id), depth + 1))
            }
            mapping => self.take(mapping, depth + 1),
        }
    }
}

const TAGS: &str = "tag:yaml.org,2002:";

/// A scalar as it is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scalar {
    text: String,
    /// What is after `!!`, or the whole tag if it is another.
    tag: Option<String>,
}

/// What a scalar is to go-yaml.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Plain {
    Null,
    Bool(bool),
    /// A whole number, if it is one of 64 bits with a sign.
    Integer(Option<i64>),
    Float(f64),
    /// Any other; a time is one to every member.
    Text,
}

impl Scalar {
    fn new(text: String, tag: Option<String>, style: ScalarStyle) -> Self {
        let is_quoted = style != ScalarStyle::Plain;
        let tag = match tag.filter(|tag| tag != "!") {
            Some(tag) => Some(tag.strip_prefix(TAGS).map_or(tag.clone(), str::to_owned)),
            None if is_quoted => Some("str".to_owned()),
            None => None,
        };
        Self { text, tag }
    }

    fn is_merge(&self) -> bool {
        self.text == "<<" && self.tag.as_deref().is_none_or(|tag| tag == "merge")
    }

    /// What it is; `None` where it is not what its tag says.
    fn plain(&self) -> Option<Plain> {
        let Some(tag) = self.tag.as_deref() else { return Some(resolve(&self.text)) };
        let plain = || resolve(&self.text);
        match tag {
            "null" => Some(plain()).filter(|plain| *plain == Plain::Null),
            "bool" => Some(plain()).filter(|plain| matches!(plain, Plain::Bool(_))),
            "int" => Some(plain()).filter(|plain| matches!(plain, Plain::Integer(_))),
            "float" => {
                Some(plain()).filter(|plain| matches!(plain, Plain::Float(_) | Plain::Integer(Some(_))))
            }
            "timestamp" => timestamp(&self.text).map(|_| Plain::Text),
            _ => Some(Plain::Text),
        }
    }

    /// Null, the text it has in base64, itself; or what no member is, where it is not what its tag says.
    fn value(&self) -> Value {
        if self.tag.as_deref() == Some("binary") {
            let digits: Vec<u8> = self.text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
            return STANDARD
                .decode(digits)
                .map_or(Value::Odd, |data| Value::Text(crate::wire::text_of(&data)));
        }
        match self.plain() {
            None => Value::Odd,
            Some(Plain::Null) => Value::Null,
            Some(_) => Value::Yaml(self.clone()),
        }
    }

    pub(super) fn text(&self) -> String {
        self.text.clone()
    }

    /// Whether it is true, also by the words of YAML 1.1.
    pub(super) fn flag(&self) -> Option<bool> {
        match (self.plain()?, self.text.as_str()) {
            (Plain::Bool(flag), _) => Some(flag),
            (Plain::Text, "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON") => Some(true),
            (Plain::Text, "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF") => Some(false),
            _ => None,
        }
    }

    /// It as a time: of YAML's own forms, or in that of RFC 3339.
    pub(super) fn time(&self) -> Option<Time> {
        let is_plain = matches!(self.tag.as_deref(), None | Some("timestamp"));
        is_plain.then(|| timestamp(&self.text)).flatten().or_else(|| Time::read(&self.text).ok())
    }

    /// It as a whole number; of another number, what is before the point.
    pub(super) fn integer(&self) -> Option<i64> {
        /// The least number that is too large.
        const BEYOND: f64 = 9_223_372_036_854_775_808.0;
        match self.plain()? {
            Plain::Integer(integer) => integer,
            // Go compares with the greatest one, which as a float is one more; that one it wraps.
            Plain::Float(BEYOND) => Some(i64::MIN),
            #[expect(clippy::cast_possible_truncation, reason = "that is what it is for")]
            Plain::Float(float) if float < BEYOND => Some(float as i64),
            _ => None,
        }
    }
}

fn resolve(text: &str) -> Plain {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Plain::Null,
        "true" | "True" | "TRUE" => return Plain::Bool(true),
        "false" | "False" | "FALSE" => return Plain::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Plain::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Plain::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Plain::Float(f64::NEG_INFINITY),
        _ => {}
    }
    match text.as_bytes()[0] {
        b'.' => float(text).map_or(Plain::Text, Plain::Float),
        b'0'..=b'9' | b'+' | b'-' => {
            let text = text.replace('_', "");
            integer(&text).map(Plain::Integer).or(float(&text).map(Plain::Float)).unwrap_or(Plain::Text)
        }
        _ => Plain::Text,
    }
}

/// A whole number, perhaps in another base (`0x`, `0b`, `0o`, `0`). The inner one is `None` where it has no 64 bits with a sign.
fn integer(text: &str) -> Option<Option<i64>> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let sign = &text[..text.len() - unsigned.len()];
    let is_prefixed = |letters: [char; 2]| unsigned.strip_prefix('0')?.strip_prefix(letters);
    let (radix, digits) = if let Some(digits) = is_prefixed(['x', 'X']) {
        (16, digits)
    } else if let Some(digits) = is_prefixed(['b', 'B']) {
        (2, digits)
    } else if let Some(digits) = is_prefixed(['o', 'O']) {
        (8, digits)
    } else if let Some(digits) = unsigned.strip_prefix('0').filter(|digits| !digits.is_empty()) {
        (8, digits)
    } else {
        (10, unsigned)
    };
    // go-yaml takes a second sign after a base that it knows itself.
    let may_be_signed = sign.is_empty() && (unsigned.starts_with("0b") || unsigned.starts_with("0o"));
    if !may_be_signed && digits.starts_with(['+', '-']) {
        return None;
    }
    if let Ok(integer) = i64::from_str_radix(&format!("{sign}{digits}"), radix) {
        return Some(Some(integer));
    }
    (sign.is_empty() && !digits.starts_with('+') && u64::from_str_radix(digits, radix).is_ok())
        .then_some(None)
}

/// A number with a point or an exponent, or without; nothing that only Rust takes for one, and none that is too large.
fn float(text: &str) -> Option<f64> {
    let is_of_number = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    text.bytes().all(is_of_number).then(|| text.parse().ok())?.filter(|float: &f64| float.is_finite())
}

/// A date, perhaps with a time, in the forms that go-yaml knows.
fn timestamp(text: &str) -> Option<Time> {
    static FORMS: LazyLock<Regex> = LazyLock::new(|| {
        const TIME: &str = r"([01]?[0-9]|2[0-3]):([0-5]?[0-9]):([0-5]?[0-9](?:\.[0-9]+)?)";
        const ZONE: &str = "Z|[+-](?:[01][0-9]|2[0-4]):(?:[0-5][0-9]|60)";
        Regex::new(&format!("^([0-9]{{4}})-([0-9]{{1,2}})-([0-9]{{1,2}})(?:[Tt]{TIME}({ZONE})| {TIME})?$"))
            .expect("it is a regular expression")
    });
    let parts = FORMS.captures(text)?;
    // Times with a zone, without one, and dates alone.
    let part = |at: usize| parts.get(at).or_else(|| parts.get(at + 4)).map_or("0", |part| part.as_str());
    let second = part(6);
    let zeros = "0".repeat(2 - second.find('.').unwrap_or(second.len()));
    let zone = parts.get(7).map_or("Z", |zone| zone.as_str());
    Time::read(&format!(
        "{}-{:0>2}-{:0>2}T{:0>2}:{:0>2}:{zeros}{second}{zone}",
        &parts[1],
        &parts[2],
        &parts[3],
        part(4),
        part(5)
    ))
    .ok()
}

#[cfg(test)]
mod tests {
    use super::members;

    #[test]
    fn what_would_take_for_ever_is_refused() {
        for body in ["[".repeat(50_000), "{".repeat(50_000), "a: [".repeat(500), "- ".repeat(100_000)] {
            let refused = members(body.as_bytes()).expect_err("it is too much");
            assert!(refused.starts_with("yaml: more than "), "{refused}");
        }
        assert!(members("- ".repeat(30_000).as_bytes()).is_err());
        let mut bomb = "a0: &a0 {name: x}\n".to_owned();
        for level in 1..40 {
            bomb += &format!(
                "a{level}: &a{level}\n  <<: [{}*a{}]\n",
                format!("*a{}, ", level - 1).repeat(9),
                level - 1
            );
        }
        bomb += "<<: *a39\n";
        assert_eq!(
            members(bomb.as_bytes()).expect_err("a bomb"),
            "yaml: document contains excessive aliasing"
        );
    }
}
