//! JSON bodies as Go's `encoding/json` decodes them: names in any case, the first document only, broken text mended.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::Number;

use super::{Naming, Source, Value, text_of};

/// Reads the first document of `body`; the error is what a `DeserializationError` says. No document at all, and `null`,
/// have no members.
pub(super) fn members(body: &[u8]) -> Result<Source, String> {
    let text = mend(&text_of(body));
    if text.trim_matches([' ', '\t', '\r', '\n']).is_empty() {
        return Ok(Source::default());
    }
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    let document = Document::deserialize(&mut deserializer).map_err(|error| error.to_string())?;
    match document {
        Document::Members(members) => Ok(Source { members, naming: Naming::Json }),
        Document::Other("null") => Ok(Source::default()),
        Document::Other(kind) => Err(format!("the body is {kind}, not an object")),
    }
}

/// Replaces `\uD800` to `\uDFFF` that are no half of a pair by U+FFFD, as Go does; `serde_json` refuses them.
fn mend(text: &str) -> String {
    if !text.contains("\\u") {
        return text.to_owned();
    }
    let unit = |at: usize| {
        let escape = text.get(at..at + 6)?.strip_prefix("\\u")?;
        escape.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(escape, 16).ok())?
    };
    let mut mended = String::with_capacity(text.len());
    let mut rest = 0;
    while let Some(found) = text[rest..].find('\\') {
        let at = rest + found;
        mended.push_str(&text[rest..at]);
        let taken = match (unit(at), unit(at + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => 0,
            (Some(_), _) => 6,
            // A backslash and what it escapes: `\\u` is no escape of a unit.
            (None, _) => 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
        };
        if taken == 0 {
            mended.push_str("\\ufffd");
            rest = at + 6;
        } else {
            mended.push_str(&text[at..at + taken]);
            rest = at + taken;
        }
    }
    mended.push_str(&text[rest..]);
    mended
}

/// Whether Go's decoder takes `given` for the member `name`: equal but for case, with two letters beyond ASCII.
pub(super) fn same_name(given: &str, name: &str) -> bool {
    let fold = |c: char| match c {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        c => c.to_ascii_lowercase(),
    };
    given.chars().map(fold).eq(name.chars().map(fold))
}

enum Document {
    Members(Vec<(String, Value)>),
    Other(&'static str),
}

struct Shape;

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Shape)
    }
}

/// Where a value stands. No member is a list of lists: what is inside an element is read over, however deep.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Member,
    Element,
}

impl<'de> DeserializeSeed<'de> for Place {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }
    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }
    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Object, Value::Number))
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        if self == Self::Element {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Value::Object);
        }
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(Self::Element)? {
            items.push(item);
        }
        Ok(Value::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Object)
    }
}

impl<'de> Visitor<'de> for Shape {
    type Value = Document;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON document")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document, A::Error> {
        let mut members = Vec::new();
        while let Some(entry) = map.next_entry_seed(PhantomData::<String>, Place::Member)? {
            members.push(entry);
        }
        Ok(Document::Members(members))
    }
    fn visit_unit<E>(self) -> Result<Document, E> {
        Ok(Document::Other("null"))
    }
    fn visit_bool<E>(self, _: bool) -> Result<Document, E> {
        Ok(Document::Other("a bool"))
    }
    fn visit_i64<E>(self, _: i64) -> Result<Document, E> {
        Ok(Document::Other("a number"))
    }
    fn visit_u64<E>(self, _: u64) -> Result<Document, E> {
        Ok(Document::Other("a number"))
    }
    fn visit_f64<E>(self, _: f64) -> Result<Document, E> {
        Ok(Document::Other("a number"))
    }
    fn visit_str<E>(self, _: &str) -> Result<Document, E> {
        Ok(Document::Other("a string"))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Document, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Document::Other("an array"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Value, members, same_name};

    fn read(body: &str) -> Vec<(String, Value)> {
        members(body.as_bytes()).expect(body).members
    }

    #[test]
    fn broken_text_is_mended() {
        for (body, text) in [
            (r#"{"a":"x\ud800y"}"#, "x\u{fffd}y"),
            (r#"{"a":"\ud800\ud83d\ude00"}"#, "\u{fffd}😀"),
            (r#"{"a":"\udc00"}"#, "\u{fffd}"),
            (r#"{"a":"\\ud800"}"#, "\\ud800"),
            (r#"{"a":"\u00e9\\\ud83d"}"#, "é\\\u{fffd}"),
        ] {
            assert_eq!(read(body), [("a".to_owned(), Value::Text(text.to_owned()))], "{body}");
        }
        let bytes = members(b"{\"a\":\"\xff\xfe\"}").expect("it is read").members;
        assert_eq!(bytes, [("a".to_owned(), Value::Text("\u{fffd}\u{fffd}".to_owned()))]);
    }

    #[test]
    fn only_the_first_document_is_read() {
        assert_eq!(read(r#"{"a":"1"} xyz"#).len(), 1);
        assert_eq!(read(r#"{"a":"1"}{"b":"2"}"#).len(), 1);
        assert!(read(" \n ").is_empty());
        assert!(read("null").is_empty());
        for refused in ["[1]", "\"x\"", "1", "true", "{", "{'a':1}", "{\"a\":1,}", "\u{feff}{}", "name=x"] {
            assert!(members(refused.as_bytes()).is_err(), "{refused}");
        }
    }

    #[test]
    fn deep_nesting_is_read_over() {
        let deep = format!(r#"{{"x":{}{},"a":"1"}}"#, "[".repeat(9_000), "]".repeat(9_000));
        assert_eq!(read(&deep).len(), 2);
    }

    #[test]
    fn names_count_in_any_case() {
        assert!(same_name("NAME", "name") && same_name("\u{17f}ha1", "sha1") && !same_name("nam", "name"));
    }
}
