//! Form bodies. Names count as they are written; of a member that is no list, the first value is the one.

use super::{Naming, Source, Value};
use crate::wire::{query::Query, text_of};

/// Reads `application/x-www-form-urlencoded`. Like Go's `ParseForm` it takes in the query as well, after the body.
pub(super) fn urlencoded(body: &[u8], query: Query) -> Source {
    let mut form = Query::parse(&text_of(body));
    form.append(query);
    source(form.into_pairs())
}

/// The names and values of a form.
pub(super) fn source(pairs: Vec<(String, String)>) -> Source {
    let members = pairs.into_iter().map(|(name, value)| (name, Value::Form(value))).collect();
    Source { members, naming: Naming::Form }
}

/// What a form calls the member that Gogs' source calls `field`: in small letters, with `_` before each word. Capitals that
/// follow one another are one word: `SourceID` is `source_id`.
pub(super) fn name_of(field: &str) -> String {
    let mut name = String::with_capacity(field.len() + 4);
    let mut before = None;
    let mut letters = field.chars().peekable();
    while let Some(letter) = letters.next() {
        let begins_a_word = letter.is_ascii_uppercase()
            && before.is_some_and(|before: char| {
                !before.is_ascii_uppercase() || letters.peek().is_some_and(char::is_ascii_lowercase)
            });
        if begins_a_word {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
        before = Some(letter);
    }
    name
}

/// A value as Go's `strconv.ParseBool` reads it; `on` is a browser's tick, and nothing is false.
pub(super) fn flag(value: &str) -> Option<bool> {
    match value {
        "on" | "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "" | "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// A value as a whole number; nothing is 0.
pub(super) fn integer(value: &str) -> Option<i64> {
    if value.is_empty() { Some(0) } else { value.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn names_of_forms() {
        for (field, name) in [
            ("Name", "name"),
            ("FullName", "full_name"),
            ("SourceID", "source_id"),
            ("UID", "uid"),
            ("SSHKey", "ssh_key"),
            ("AllowGitHook", "allow_git_hook"),
        ] {
            assert_eq!(name_of(field), name);
        }
    }
}
