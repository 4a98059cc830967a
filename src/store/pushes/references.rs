//! Which issues the message of a commit names, as Gogs reads it: `#1`, `owner/repository#1`, `closes #1`.

use std::sync::LazyLock;

use regex::Regex;

/// How many references of a message are read of each kind: more than anybody writes by hand.
const MOST: usize = 100;
/// The shortest name of an owner in a reference, in bytes: Gogs takes one of a single letter for none.
const SHORTEST_OWNER: usize = 2;

/// An issue or a pull request, as a message names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// Owner and name of its repository; `None`: that of the commit.
    pub(super) repository: Option<(String, String)>,
    /// Its number within it.
    pub(super) index: i64,
}

// `\S` and the blanks are those of Go's expressions.
static NAMED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:^| )([^\t\n\f\r ]*#[0-9]+)").expect("an expression"));
static CLOSED: LazyLock<Regex> = LazyLock::new(|| {
    keywords(&["close", "closes", "closed", "fix", "fixes", "fixed", "resolve", "resolves", "resolved"])
});
static REOPENED: LazyLock<Regex> = LazyLock::new(|| keywords(&["reopen", "reopens", "reopened"]));

fn keywords(words: &[&str]) -> Regex {
    Regex::new(&format!(r"(?i:{}) ([^\t\n\f\r ]+)", words.join("|"))).expect("an expression")
}

/// Those that are named.
pub(super) fn named(message: &str) -> Vec<Reference> {
    found(&NAMED, message)
}

/// Those that are to be closed.
pub(super) fn closed(message: &str) -> Vec<Reference> {
    found(&CLOSED, message)
}

/// Those that are to be opened again.
pub(super) fn reopened(message: &str) -> Vec<Reference> {
    found(&REOPENED, message)
}

/// The first line, and dots if there are more than an empty one behind it.
pub(super) fn first_line(message: &str) -> String {
    let first = message.split('\n').next().unwrap_or_default();
    let more = if message.split('\n').count() > 2 { "..." } else { "" };
    format!("{first}{more}")
}

fn found(pattern: &Regex, message: &str) -> Vec<Reference> {
    let all = pattern.captures_iter(message).filter_map(|found| read(&found[1]));
    all.take(MOST).collect()
}

fn read(text: &str) -> Option<Reference> {
    // A comma behind it is no part of it.
    let text = text.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let (repository, index) = text.split_once('#')?;
    let index = index.parse().ok().filter(|index| *index > 0)?;
    if repository.is_empty() {
        return Some(Reference { repository: None, index });
    }
    let (owner, name) = repository.split_once('/').filter(|(owner, _)| owner.len() >= SHORTEST_OWNER)?;
    Some(Reference { repository: Some((owner.to_owned(), name.to_owned())), index })
}

#[cfg(test)]
mod tests {
    use super::{Reference, closed, first_line, named, reopened};

    fn shown(references: &[Reference]) -> Vec<String> {
        let repository = |reference: &Reference| {
            reference.repository.as_ref().map_or_else(String::new, |(owner, name)| format!("{owner}/{name}"))
        };
        references.iter().map(|reference| format!("{}#{}", repository(reference), reference.index)).collect()
    }

    #[test]
    fn references_are_read_as_gogs_does() {
        for (message, due_named, due_closed, due_reopened) in [
            ("Closes #1, see #2 & <b>", &["#1", "#2"][..], &["#1"][..], &[][..]),
            ("#1 #2\n#3", &["#1", "#2"], &[], &[]),
            ("ReOpened #4; fix al/b#5.", &["#4", "al/b#5"], &["al/b#5"], &["#4"]),
            ("a#1 b/c#2 x/y#z closes: #3", &["#3"], &[], &[]),
            ("prefix #6 (#7) #0 #99999999999999999999", &["#6"], &["#6"], &[]),
            ("fixes\t#1 fix  #2", &["#2"], &[], &[]),
            ("al/b#1#2", &[], &[], &[]),
        ] {
            assert_eq!(shown(&named(message)), due_named, "{message}");
            assert_eq!(shown(&closed(message)), due_closed, "{message}");
            assert_eq!(shown(&reopened(message)), due_reopened, "{message}");
        }
        assert_eq!(named(&"#1 ".repeat(1_000)).len(), 100);
    }

    #[test]
    fn the_first_line_stands_for_all() {
        for (message, due) in [("a\n", "a"), ("a", "a"), ("a\n\nb\n", "a..."), ("a\nb\n", "a...")] {
            assert_eq!(first_line(message), due);
        }
    }
}
