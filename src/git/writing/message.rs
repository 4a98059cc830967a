//! The message of a commit, as `git commit --message` takes it.

/// Without blanks at the ends of lines, empty lines around, and more than one empty line in a row; it ends with its last line. What
/// begins with `#` is no comment. `None`: nothing is left, or there is a NUL, which no commit has.
pub(super) fn cleaned(message: &str) -> Option<String> {
    if message.contains('\0') {
        return None;
    }
    let mut lines = String::new();
    let mut is_after_empty = false;
    for line in message.split('\n') {
        let line = line.trim_end_matches(|letter: char| letter.is_ascii_whitespace() || letter == '\u{b}');
        if line.is_empty() {
            is_after_empty = true;
            continue;
        }
        if is_after_empty && !lines.is_empty() {
            lines.push('\n');
        }
        is_after_empty = false;
        lines.push_str(line);
        lines.push('\n');
    }
    (!lines.is_empty()).then_some(lines)
}

#[cfg(test)]
mod tests {
    use super::cleaned;

    #[test]
    fn a_message_is_cleaned_as_git_does() {
        for (given, due) in [
            ("m", Some("m\n")),
            ("\n\n a \t\r\n\n\n\nb\n# c\n\n", Some(" a\n\nb\n# c\n")),
            (" \n\t\u{b}", None),
            ("", None),
            ("a\0", None),
        ] {
            assert_eq!(cleaned(given).as_deref(), due, "{given:?}");
        }
    }
}
