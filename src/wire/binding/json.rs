//! JSON bodies as Go's `encoding/json` decodes them: names in any case, the first document only, broken text mended, and
//! what no member binds looked at for its syntax alone.

use super::{Naming, Source, Value};
use crate::wire::text_of;

/// How deep arrays and objects may nest, as in Go.
const MAX_DEPTH: usize = 10_000;

/// Reads the first document of `body`; the error is what a `DeserializationError` says. No document at all, and `null`,
/// have no members.
pub(super) fn members(body: &[u8]) -> Result<Source, String> {
    let mut scanner = Scanner { body, at: 0 };
    match scanner.next() {
        None => Ok(Source::default()),
        Some(b'{') => Ok(Source { members: scanner.members(1)?, naming: Naming::Json }),
        Some(_) => match scanner.value(0)? {
            Value::Null => Ok(Source::default()),
            other => Err(format!("the body is {}, not an object", other.kind())),
        },
    }
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

/// Reads JSON from the bytes of a body.
struct Scanner<'a> {
    body: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.body.get(self.at).copied()
    }

    /// The next byte that is no white space, which is not yet taken.
    fn next(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.peek() {
            self.at += 1;
        }
        self.peek()
    }

    /// Takes the next byte that is no white space, if it is `wanted`.
    fn take(&mut self, wanted: u8) -> bool {
        let is_it = self.next() == Some(wanted);
        self.at += usize::from(is_it);
        is_it
    }

    fn expect(&mut self, wanted: u8) -> Result<(), String> {
        if self.take(wanted) { Ok(()) } else { Err(self.unexpected()) }
    }

    /// What is wrong at this place.
    fn unexpected(&self) -> String {
        match self.peek() {
            None => "unexpected EOF".to_owned(),
            Some(byte) => format!("invalid character {:?} at byte {}", char::from(byte), self.at + 1),
        }
    }

    /// The members of the object that begins here, whose values are inside of `depth` arrays and objects.
    fn members(&mut self, depth: usize) -> Result<Vec<(String, Value)>, String> {
        let mut members = Vec::new();
        self.expect(b'{')?;
        if self.take(b'}') {
            return Ok(members);
        }
        loop {
            let name = self.name()?;
            members.push((name, self.value(depth)?));
            if self.take(b'}') {
                return Ok(members);
            }
            self.expect(b',')?;
        }
    }

    /// A name, and the colon after it.
    fn name(&mut self) -> Result<String, String> {
        self.next();
        let name = self.string()?;
        self.expect(b':')?;
        Ok(name)
    }

    /// The value that begins here, inside of `depth` arrays and objects. No member is a list, or an object, of lists or objects:
    /// what is inside of those is read over.
    fn value(&mut self, depth: usize) -> Result<Value, String> {
        match self.next() {
            Some(b'"') => self.string().map(Value::Text),
            Some(b'-' | b'0'..=b'9') => self.number().map(Value::Number),
            Some(b't') => self.word("true").map(|()| Value::Bool(true)),
            Some(b'f') => self.word("false").map(|()| Value::Bool(false)),
            Some(b'n') => self.word("null").map(|()| Value::Null),
            Some(b'[') if depth == 1 => self.list().map(Value::List),
            Some(b'[') => self.read_over(depth).map(|()| Value::List(Vec::new())),
            Some(b'{') if depth == 1 => self.members(2).map(Value::Object),
            Some(b'{') => self.read_over(depth).map(|()| Value::Object(Vec::new())),
            _ => Err(self.unexpected()),
        }
    }

    /// The elements of the list that is a member's value.
    fn list(&mut self) -> Result<Vec<Value>, String> {
        let mut elements = Vec::new();
        self.expect(b'[')?;
        if self.take(b']') {
            return Ok(elements);
        }
        loop {
            elements.push(self.value(2)?);
            if self.take(b']') {
                return Ok(elements);
            }
            self.expect(b',')?;
        }
    }

    /// Reads over the array or object that begins here, inside of `depth` others: without recursion, for it may nest deeply.
    fn read_over(&mut self, depth: usize) -> Result<(), String> {
        let mut closing = Vec::new();
        loop {
            let close = match self.next() {
                Some(b'[') => b']',
                Some(b'{') => b'}',
                _ => {
                    self.value(MAX_DEPTH)?;
                    if self.close(&mut closing)? {
                        return Ok(());
                    }
                    continue;
                }
            };
            self.at += 1;
            if depth + closing.len() >= MAX_DEPTH {
                return Err("exceeded max depth".to_owned());
            }
            if self.next() == Some(close) {
                closing.push(close);
                if self.close(&mut closing)? {
                    return Ok(());
                }
                continue;
            }
            closing.push(close);
            if close == b'}' {
                self.name()?;
            }
        }
    }

    /// After a value: takes what closes, up to the comma before the next value and the name of that. Whether all is closed.
    fn close(&mut self, closing: &mut Vec<u8>) -> Result<bool, String> {
        while let Some(&close) = closing.last() {
            if self.take(close) {
                closing.pop();
                continue;
            }
            self.expect(b',')?;
            if close == b'}' {
                self.name()?;
            }
            return Ok(false);
        }
        Ok(true)
    }

    fn word(&mut self, word: &str) -> Result<(), String> {
        for byte in word.bytes() {
            if self.peek() != Some(byte) {
                return Err(self.unexpected());
            }
            self.at += 1;
        }
        Ok(())
    }

    /// A number: `None` where it is none that a member could hold, which are whole ones of 64 bits, written as such.
    fn number(&mut self) -> Result<Option<i64>, String> {
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        let whole = self.at;
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        let text = if self.at == whole { std::str::from_utf8(&self.body[start..whole]).ok() } else { None };
        Ok(text.and_then(|text| text.parse().ok()))
    }

    /// One digit or more.
    fn digits(&mut self) -> Result<(), String> {
        if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Err(self.unexpected());
        }
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    /// A string. Bytes that are no UTF-8, and escaped halves of pairs, become U+FFFD.
    fn string(&mut self) -> Result<String, String> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected());
        }
        self.at += 1;
        let mut text = Vec::new();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text_of(&text));
                }
                Some(b'\\') => {
                    let mut utf8 = [0; 4];
                    text.extend_from_slice(self.escape()?.encode_utf8(&mut utf8).as_bytes());
                }
                Some(byte @ 0x20..) => {
                    text.push(byte);
                    self.at += 1;
                }
                _ => return Err(self.unexpected()),
            }
        }
    }

    /// What the backslash that is next escapes.
    fn escape(&mut self) -> Result<char, String> {
        self.at += 1;
        let escaped = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let unit = self.unit()?;
                return Ok(self.pair(unit).or(char::from_u32(unit)).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            _ => return Err(self.unexpected()),
        };
        self.at += 1;
        Ok(escaped)
    }

    /// The `u` that is next, and the four digits after it.
    fn unit(&mut self) -> Result<u32, String> {
        let mut unit = 0;
        for _ in 0..4 {
            self.at += 1;
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            unit = unit * 16 + digit.ok_or_else(|| self.unexpected())?;
        }
        self.at += 1;
        Ok(unit)
    }

    /// The character that `high` and an escape after it make, which is taken then.
    fn pair(&mut self, high: u32) -> Option<char> {
        let escape = self.body.get(self.at..self.at + 6)?.strip_prefix(b"\\u")?;
        let low = u32::from_str_radix(std::str::from_utf8(escape).ok()?, 16).ok()?;
        if !(0xd800..0xdc00).contains(&high) || !(0xdc00..0xe000).contains(&low) {
            return None;
        }
        self.at += 6;
        char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00))
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
        let deep = |depth| format!(r#"{{"x":{}{},"a":"1"}}"#, "[".repeat(depth), "]".repeat(depth));
        assert_eq!(read(&deep(9_999)).len(), 2);
        assert_eq!(members(deep(10_000).as_bytes()).expect_err("Go reads no deeper"), "exceeded max depth");
        let objects = format!(r#"{{"x":{}1{},"a":"1"}}"#, r#"{"y":"#.repeat(9_999), "}".repeat(9_999));
        assert_eq!(read(&objects).len(), 2);
    }

    #[test]
    fn numbers_are_in_no_range_until_a_member_is_one() {
        let body =
            r#"{"a":1e400,"b":[-1E+999999999999,{"c":[0.0e-400]}],"d":-0,"e":9223372036854775808,"f":1.0}"#;
        let values: Vec<Value> = read(body).into_iter().map(|(_, value)| value).collect();
        let none = Value::Number(None);
        let list = Value::List(vec![none.clone(), Value::Object(Vec::new())]);
        assert_eq!(values, [none.clone(), list, Value::Number(Some(0)), none.clone(), none]);
        for refused in ["01", "1.", ".1", "1e", "1e+", "-", "+1", "0x1", "1_0", "NaN", "-Infinity", "1 2"] {
            for body in [format!("{{\"a\":{refused}}}"), format!("{{\"a\":[[{refused}]]}}")] {
                assert!(members(body.as_bytes()).is_err(), "{body}");
            }
        }
    }

    #[test]
    fn names_count_in_any_case() {
        assert!(same_name("NAME", "name") && same_name("\u{17f}ha1", "sha1") && !same_name("nam", "name"));
    }
}
