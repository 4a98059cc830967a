//! JSON as Go's encoder writes it: compact, with `<`, `>`, `&`, U+2028 and U+2029 as escapes.

use std::io;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::ser::{CharEscape, Formatter};

/// The bytes of `value`, equal to those Gogs would send.
pub fn to_vec(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(256);
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, GoFormatter))?;
    Ok(bytes)
}

/// The text of `value`, which has members of texts, numbers and flags: those always have one.
pub fn text_of(value: &impl Serialize) -> String {
    to_vec(value).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// What is in `text`, if it can be read as that.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

struct GoFormatter;

impl Formatter for GoFormatter {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let escaped = |c: char| matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}');
        let mut rest = fragment;
        while let Some(at) = rest.find(escaped) {
            let (plain, tail) = rest.split_at(at);
            writer.write_all(plain.as_bytes())?;
            let mut tail = tail.chars();
            if let Some(c) = tail.next() {
                write!(writer, "\\u{:04x}", u32::from(c))?;
            }
            rest = tail.as_str();
        }
        writer.write_all(rest.as_bytes())
    }

    fn write_char_escape<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        let short = match escape {
            CharEscape::Quote => "\\\"",
            CharEscape::ReverseSolidus => "\\\\",
            CharEscape::Solidus => "\\/",
            CharEscape::LineFeed => "\\n",
            CharEscape::CarriageReturn => "\\r",
            CharEscape::Tab => "\\t",
            CharEscape::Backspace => "\\u0008",
            CharEscape::FormFeed => "\\u000c",
            CharEscape::AsciiControl(byte) => return write!(writer, "\\u{byte:04x}"),
        };
        writer.write_all(short.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::to_vec;

    #[test]
    fn escapes_what_go_escapes() {
        let text = "<b>&\"'\\\u{2028}\u{2029}\0\u{8}\u{c}\n\t\r\u{1f}\u{7f}é😀";
        let json = String::from_utf8(to_vec(&text).expect("a string is JSON")).expect("JSON is UTF-8");
        assert_eq!(
            json,
            "\"\\u003cb\\u003e\\u0026\\\"'\\\\\\u2028\\u2029\\u0000\\u0008\\u000c\\n\\t\\r\\u001f\u{7f}é😀\""
        );
        assert_eq!(serde_json::from_str::<String>(&json).expect("it reads back"), text);
    }
}
