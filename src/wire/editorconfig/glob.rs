//! The patterns of `.editorconfig`, as regular expressions. Gogs' library does so, too; and what matches takes time in proportion
//! to the name, whatever a repository has for patterns.

use regex::{Regex, RegexBuilder};

/// The most that one pattern may take in memory: hundreds of times what a pattern for file names does.
const SIZE_LIMIT: usize = 1 << 20;

/// A pattern.
pub(super) struct Glob {
    regex: Regex,
    /// The bounds of `{1..9}`, of which each is a group.
    ranges: Vec<(i64, i64)>,
}

impl Glob {
    /// The pattern of a section; `None` if it can match nothing.
    pub(super) fn new(selector: &str) -> Option<Self> {
        // Without a slash it is of files in any folder.
        let anchored = match selector.find('/') {
            Some(0) => selector.to_owned(),
            Some(_) => format!("/{selector}"),
            None => format!("/**/{selector}"),
        };
        let pattern: Vec<char> = anchored.chars().collect();
        let mut translation = Translation { text: String::new(), ranges: Vec::new(), open: 0 };
        translation.add(&pattern, is_balanced(&pattern));
        let text = format!(r"(?s)\A(?:{})\z", translation.text);
        let regex = RegexBuilder::new(&text).size_limit(SIZE_LIMIT).build().ok()?;
        Some(Self { regex, ranges: translation.ranges })
    }

    /// Whether it matches a path from the root of the repository on.
    pub(super) fn matches(&self, path: &str) -> bool {
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        let Some(groups) = self.regex.captures(&path) else { return false };
        let numbers = groups.iter().skip(1).zip(&self.ranges);
        numbers.into_iter().all(|(group, (least, greatest))| {
            // A group in an alternative that was not taken holds nothing.
            group.is_none_or(|number| {
                number.as_str().parse().is_ok_and(|number: i64| (least..=greatest).contains(&&number))
            })
        })
    }
}

fn is_balanced(pattern: &[char]) -> bool {
    let count = |brace| pattern.iter().filter(|letter| **letter == brace).count();
    count('{') == count('}')
}

struct Translation {
    text: String,
    ranges: Vec<(i64, i64)>,
    /// How many braces with alternatives are open.
    open: usize,
}

impl Translation {
    /// Adds a pattern, whose braces are alternatives if they are `balanced`.
    fn add(&mut self, pattern: &[char], balanced: bool) {
        let mut rest = pattern;
        while let [letter, after @ ..] = rest {
            rest = match (letter, after) {
                ('\\', [escaped, after @ ..]) => {
                    self.literal(*escaped);
                    after
                }
                ('*', ['*', after @ ..]) => self.push(".*", after),
                ('*', _) => self.push("[^/]*", after),
                ('?', _) => self.push("[^/]", after),
                ('/', ['*', '*', '/', after @ ..]) => self.push("(?:/|/.*/)", after),
                ('[', _) => self.class(after),
                ('{', _) => self.brace(after, balanced),
                ('}', _) if self.open > 0 => {
                    self.open -= 1;
                    self.push(")", after)
                }
                (',', _) if self.open > 0 => self.push("|", after),
                _ => {
                    self.literal(*letter);
                    after
                }
            };
        }
    }

    fn push<'a>(&mut self, text: &str, after: &'a [char]) -> &'a [char] {
        self.text.push_str(text);
        after
    }

    fn literal(&mut self, letter: char) {
        self.text.push_str(&regex::escape(letter.encode_utf8(&mut [0; 4])));
    }

    /// `[abc]`, `[!a-z]`: what stands behind the bracket. One that is not closed, or has a slash in it, is no class.
    fn class<'a>(&mut self, after: &'a [char]) -> &'a [char] {
        let end = (1..after.len()).find(|at| after[*at] == ']' && after[at - 1] != '\\');
        let Some((inner, after_it)) = end.map(|end| (&after[..end], &after[end + 1..])) else {
            return self.push(r"\[", after);
        };
        if inner.contains(&'/') {
            return self.push(r"\[", after);
        }
        let (negated, inner) = match inner {
            ['!' | '^', inner @ ..] if !inner.is_empty() => (true, inner),
            inner => (false, inner),
        };
        self.text.push_str(if negated { "[^/" } else { "[" });
        for (at, letter) in inner.iter().enumerate() {
            match letter {
                '-' if at > 0 && at + 1 < inner.len() => self.text.push('-'),
                '\\' if at + 1 < inner.len() => {}
                letter if letter.is_alphanumeric() => self.text.push(*letter),
                letter => self.text.extend(['\\', 'x', '{'].into_iter().chain(hex(*letter)).chain(['}'])),
            }
        }
        self.push("]", after_it)
    }

    /// `{a,b}`, `{1..9}`: what stands behind the brace. With one name in it, it is no alternative.
    fn brace<'a>(&mut self, after: &'a [char], balanced: bool) -> &'a [char] {
        match after.iter().position(|letter| matches!(letter, ',' | '}')) {
            Some(end) if after[end] == '}' => {
                let inner = &after[..end];
                if let Some((first, last)) = range(inner) {
                    self.ranges.push((first.min(last), first.max(last)));
                    self.text.push_str("([+-]?[0-9]+)");
                } else {
                    let open = std::mem::take(&mut self.open);
                    self.text.push_str(r"\{");
                    self.add(inner, false);
                    self.text.push_str(r"\}");
                    self.open = open;
                }
                &after[end + 1..]
            }
            Some(_) if balanced => {
                self.open += 1;
                self.push("(?:", after)
            }
            _ => self.push(r"\{", after),
        }
    }
}

fn hex(letter: char) -> Vec<char> {
    format!("{:x}", u32::from(letter)).chars().collect()
}

/// `1..9`
fn range(text: &[char]) -> Option<(i64, i64)> {
    let text: String = text.iter().collect();
    let (first, last) = text.split_once("..")?;
    Some((first.parse().ok()?, last.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::Glob;

    #[test]
    fn patterns_match_as_editorconfig_has_them() {
        for (selector, yes, no) in [
            ("*", &["a", "src/a.rs"][..], &[][..]),
            ("*.rs", &["a.rs", "src/b/a.rs", ".rs"], &["a.rs.txt", "a"]),
            ("/*.rs", &["a.rs"], &["src/a.rs"]),
            ("src/*.rs", &["src/a.rs"], &["a.rs", "x/src/a.rs", "src/b/a.rs"]),
            ("src/**.rs", &["src/a.rs", "src/b/a.rs"], &["a.rs"]),
            ("src/**/a", &["src/a", "src/b/c/a"], &["srca"]),
            ("{a,b}.txt", &["a.txt", "b.txt"], &["c.txt", "{a,b}.txt"]),
            ("{a}.txt", &["{a}.txt"], &["a.txt"]),
            ("{a,{b,c}}x", &["ax", "bx", "cx"], &["dx"]),
            ("{a,b", &["{a,b"], &["a"]),
            ("v{1..12}", &["v1", "v12", "v+3"], &["v0", "v13", "v", "v1..12"]),
            ("v{x..y}", &["v{x..y}"], &["vx"]),
            ("[ab]?", &["ax", "b\u{e9}"], &["a", "cx", "a/"]),
            ("[!ab]", &["c", "\u{e9}"], &["a", "b"]),
            ("[a-c].x", &["b.x"], &["d.x", "-.x"]),
            ("[&&z]", &["&", "z"], &["a"]),
            ("[ab", &["[ab"], &["a"]),
            (r"\*", &["*"], &["a"]),
            ("[z-a]", &[], &["a", "z", "[z-a]"]),
        ] {
            let glob = Glob::new(selector);
            let matches = |name: &&&str| glob.as_ref().is_some_and(|glob| glob.matches(name));
            assert!(yes.iter().all(|name| matches(&name)), "{selector}");
            assert!(!no.iter().any(|name| matches(&name)), "{selector}");
        }
    }

    #[test]
    fn no_pattern_takes_long() {
        let name = "a".repeat(4096);
        let glob = Glob::new(&"*a".repeat(100)).expect("a pattern");
        assert!(glob.matches(&name) && !glob.matches(&format!("{name}b")));
    }
}
