//! Addresses in text, which Blackfriday makes links of.

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Text(&'a str),
    Address(&'a str),
}

/// What an address may begin with.
const SCHEMES: [&str; 4] = ["http://", "https://", "ftp://", "mailto://"];

/// How far before an address it is looked for what closes behind it, in bytes: of a long line, each address would look through all
/// of it.
const LOOK_BACK: usize = 1_024;

/// The text with its addresses told from the rest.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let (mut done, mut from) = (0, 0);
    while let Some(at) = text[from..].find("://").map(|at| from + at) {
        from = at + "://".len();
        let before = &text[done..at];
        let letters = before.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
        let start = at - letters;
        if !SCHEMES.iter().any(|scheme| is_begun(&text[start..], scheme)) {
            continue;
        }
        let end = start + length(&text[done..], start - done);
        if start > done {
            found.push(Part::Text(&text[done..start]));
        }
        found.push(Part::Address(&text[start..end]));
        (done, from) = (end, end.max(from));
    }
    if done < text.len() {
        found.push(Part::Text(&text[done..]));
    }
    found
}

/// Whether `text` begins with a scheme, in any case, and something behind it.
fn is_begun(text: &str, scheme: &str) -> bool {
    text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        && text[scheme.len()..].starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// The length of the address that begins at `start` of `text`: up to a space or a `<`, without what ends the sentence or what is
/// around it.
fn length(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let mut end = rest.find(|c: char| c.is_ascii_whitespace() || c == '<').unwrap_or(rest.len());
    if rest[..end].ends_with(['.', ',']) || (rest[..end].ends_with(';') && !ends_with_entity(&rest[..end])) {
        end -= 1;
    }
    let opening = match rest[..end].bytes().last() {
        Some(quote @ (b'"' | b'\'')) => quote,
        Some(b')') => b'(',
        Some(b']') => b'[',
        Some(b'}') => b'{',
        _ => return end,
    };
    let closing = rest.as_bytes()[end - 1];
    // If what closes here opened before the address, it is not part of it.
    let mut open = 1_usize;
    for byte in text.as_bytes()[..start + end - 1].iter().copied().rev().take(LOOK_BACK) {
        if byte == b'\n' {
            break;
        } else if byte == opening {
            open -= 1;
        } else if byte == closing {
            open += 1;
        }
        if open == 0 {
            return end - 1;
        }
    }
    end
}

fn ends_with_entity(text: &str) -> bool {
    let name = text.trim_end_matches(';').rsplit('&').next().unwrap_or_default();
    text.contains('&')
        && !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
}
