//! `.editorconfig`, as Gogs' library reads it.

mod glob;

use ec4rs::{ConfigParser, Section};

use self::glob::Glob;

/// The longest line that is read, in bytes: Gogs' library leaves out sections whose pattern is longer.
const LONGEST_LINE: usize = 4096;

/// What is said of a file: the properties that Gogs knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Definition {
    /// The encoding.
    pub charset: Option<String>,
    /// `tab` or `space`.
    pub indent_style: Option<String>,
    /// A number, or `tab`.
    pub indent_size: Option<String>,
    /// How wide a tab is: where nothing is said of it, as wide as an indent.
    pub tab_width: Option<u32>,
    /// `lf`, `cr` or `crlf`.
    pub end_of_line: Option<String>,
    /// Whether blanks go from the ends of lines. Once a section says so, none takes it back.
    pub trim_trailing_whitespace: bool,
    /// Whether the file ends with a newline. Once a section says so, none takes it back.
    pub insert_final_newline: bool,
}

/// A line that is none of `.editorconfig`'s.
#[derive(Debug, thiserror::Error)]
#[error("line {0} can't be read")]
pub struct Unreadable(usize);

/// What `text` says of the file at `path`, from the root of the repository on. The last section counts that says something.
pub fn definition(text: &[u8], path: &str) -> Result<Definition, Unreadable> {
    let text = super::text_of(text);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    if let Some(at) = text.lines().position(|line| line.len() > LONGEST_LINE) {
        return Err(Unreadable(at + 1));
    }
    let mut parser = ConfigParser::new(text.as_bytes()).map_err(|_| Unreadable(1))?;
    let mut definition = Definition::default();
    for selector in text.lines().filter_map(selector) {
        let section = parser.read_section().map_err(|_| Unreadable(parser.line_no()))?;
        if Glob::new(selector).is_some_and(|glob| glob.matches(path)) {
            definition.add(&section);
        }
    }
    Ok(definition)
}

/// The pattern of a section, if a line begins one. (The library that reads the sections keeps their patterns to itself.)
fn selector(line: &str) -> Option<&str> {
    let line = line.trim_start().strip_prefix('[')?;
    let (selector, after) = line.rsplit_once(']')?;
    let after = after.rfind([';', '#']).map_or(after, |comment| &after[..comment]);
    after.trim().is_empty().then_some(selector)
}

impl Definition {
    fn add(&mut self, section: &Section) {
        let property = |name: &str| section.props().get_raw_for_key(name).into_option().map(str::to_owned);
        let lower = |name: &str| property(name).map(|value| value.to_lowercase());
        let is_true = |name: &str| lower(name).is_some_and(|value| value == "true");
        let number =
            |name: &str| property(name).and_then(|value| value.parse().ok()).filter(|number| *number > 0);
        self.charset = lower("charset").or(self.charset.take());
        self.indent_style = lower("indent_style").or(self.indent_style.take());
        self.indent_size = property("indent_size").or(self.indent_size.take());
        self.tab_width = number("tab_width").or_else(|| number("indent_size")).or(self.tab_width);
        self.end_of_line = lower("end_of_line").or(self.end_of_line.take());
        self.trim_trailing_whitespace |= is_true("trim_trailing_whitespace");
        self.insert_final_newline |= is_true("insert_final_newline");
    }
}

#[cfg(test)]
mod tests {
    use super::{Definition, definition};

    #[test]
    fn the_last_section_counts_that_says_something() {
        let text =
            b"root = true\n; x\n[*] # all\nindent_size = 4\nCharset = UTF-8\ninsert_final_newline = true\n\
            [*.go]\nindent_style = Tab\nindent_size = 8\ninsert_final_newline = false\n";
        let of = |path| definition(text, path).expect("it can be read");
        let all = Definition {
            charset: Some("utf-8".to_owned()),
            indent_size: Some("4".to_owned()),
            tab_width: Some(4),
            insert_final_newline: true,
            ..Definition::default()
        };
        assert_eq!(of("a.md"), all);
        let go = Definition {
            indent_style: Some("tab".to_owned()),
            indent_size: Some("8".to_owned()),
            tab_width: Some(8),
            ..all
        };
        assert_eq!(of("src/main.go"), go);
        assert_eq!(definition(b"", "a").expect("nothing can be read"), Definition::default());
    }

    #[test]
    fn what_is_no_line_is_refused() {
        for text in ["[*]\nx", "x", "[]\n", "[*]\n= x\n[a]\n", &format!("[{}]\n", "a".repeat(5000))] {
            assert!(definition(text.as_bytes(), "a").is_err(), "{text:.10}");
        }
    }
}
