//! Values in texts, as Go's `fmt` writes them, and paths as its `path` cleans them.

use std::fmt::{Display, Write};

/// A map as `%v` writes it. Go orders it by the keys; so have `pairs` to be.
pub fn map(pairs: &[(&str, &dyn Display)]) -> String {
    debug_assert!(pairs.is_sorted_by_key(|(key, _)| *key), "Go orders maps by their keys");
    let mut text = "map[".to_owned();
    for (at, (key, value)) in pairs.iter().enumerate() {
        let space = if at > 0 { " " } else { "" };
        // Writing to a String can't fail.
        let _ = write!(text, "{space}{key}:{value}");
    }
    text + "]"
}

/// What `path.Clean` leaves of the segments of a path that does not begin with a slash: no empty ones, no `.`, and no `..` but at its
/// beginning. Of a path that leads nowhere else, `.` is left.
pub fn clean_path(path: &str) -> Vec<&str> {
    let mut clean = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." if clean.last().is_some_and(|last| *last != "..") => {
                clean.pop();
            }
            segment => clean.push(segment),
        }
    }
    if clean.is_empty() {
        clean.push(".");
    }
    clean
}

/// A text as `%q` writes it.
pub fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for c in text.chars() {
        let code = u32::from(c);
        // Writing to a String can't fail.
        let _ = match c {
            '"' | '\\' => write!(quoted, "\\{c}"),
            '\u{7}' => quoted.write_str("\\a"),
            '\u{8}' => quoted.write_str("\\b"),
            '\u{c}' => quoted.write_str("\\f"),
            '\n' => quoted.write_str("\\n"),
            '\r' => quoted.write_str("\\r"),
            '\t' => quoted.write_str("\\t"),
            '\u{b}' => quoted.write_str("\\v"),
            '\0'..' ' | '\u{7f}' => write!(quoted, "\\x{code:02x}"),
            ' '..='~' => quoted.write_char(c),
            c if is_printable(c) => quoted.write_char(c),
            '\u{80}'..'\u{10000}' => write!(quoted, "\\u{code:04x}"),
            _ => write!(quoted, "\\U{code:08x}"),
        };
    }
    quoted + "\""
}

/// Whether it is shown as itself; a mark is, as it is part of the letter before it.
fn is_printable(c: char) -> bool {
    let after_a_letter = String::from_iter(['x', c]);
    after_a_letter.escape_debug().nth(2).is_none()
}

#[cfg(test)]
mod tests {
    use super::{clean_path, map, quoted};

    #[test]
    fn paths() {
        for (path, clean) in [
            ("a/b", "a/b"),
            ("a//./b/", "a/b"),
            ("a/../b", "b"),
            ("a/../../../b/..", "../.."),
            ("a/..", "."),
            ("", "."),
        ] {
            assert_eq!(clean_path(path).join("/"), clean, "{path}");
        }
    }

    #[test]
    fn maps() {
        assert_eq!(map(&[]), "map[]");
        assert_eq!(map(&[("name", &"a b"), ("userID", &3)]), "map[name:a b userID:3]");
    }

    #[test]
    fn quotes() {
        for (text, text_quoted) in [
            ("", r#""""#),
            ("a'b\"c\\d", r#""a'b\"c\\d""#),
            ("\0\u{7}\u{8}\t\n\u{b}\u{c}\r\u{1b}\u{7f}", r#""\x00\a\b\t\n\v\f\r\x1b\x7f""#),
            ("é e\u{301} 日本 😀", "\"é e\u{301} 日本 😀\""),
            ("\u{80}\u{a0}\u{200b}\u{e000}\u{e0001}", r#""\u0080\u00a0\u200b\ue000\U000e0001""#),
        ] {
            assert_eq!(quoted(text), text_quoted, "{text:?}");
        }
    }
}
