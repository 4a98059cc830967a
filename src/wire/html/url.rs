//! Addresses in attributes, as Go's `net/url` reads and writes them.

/// The bytes of a path that stay as they are where all of a path's are good.
const STAYING: &[u8] = b"-_.~!$&'()*+,;=:@[]/%";
/// Those that stay where a path has others, which are escaped.
const UNRESERVED: &[u8] = b"-_.~$&+,/:;=@%";

/// An address, and its scheme if it has one.
pub(super) struct Address {
    pub(super) scheme: Option<String>,
    /// As it is written.
    pub(super) text: String,
}

/// Reads an address; `None`: it is none.
pub(super) fn parse(given: &str) -> Option<Address> {
    let given = given.trim();
    let has_data = given.starts_with("data:");
    if given.chars().any(|c| c.is_ascii_control() || (c == ' ' && !has_data)) {
        return None;
    }
    let (before, fragment) = given.split_once('#').map_or((given, None), |(url, part)| (url, Some(part)));
    let (scheme, rest) = scheme(before)?;
    let (path, query) = rest.split_once('?').map_or((rest, None), |(path, query)| (path, Some(query)));
    if !is_escaped_well(path) || !fragment.is_none_or(is_escaped_well) {
        return None;
    }
    let first = path.split('/').next().unwrap_or_default();
    if scheme.is_none() && first.contains(':') {
        return None;
    }
    let is_opaque = scheme.is_some() && !path.starts_with('/');
    let mut text = scheme.as_ref().map_or_else(String::new, |scheme| format!("{scheme}:"));
    text += &if is_opaque { path.to_owned() } else { written(path) };
    if let Some(query) = query {
        text = format!("{text}?{query}");
    }
    if let Some(fragment) = fragment.filter(|part| !part.is_empty()) {
        text = format!("{text}#{}", written(fragment));
    }
    Some(Address { scheme, text })
}

/// What stands before the first `:`, in small letters, if it is a scheme. `None`: the address begins with the colon.
fn scheme(url: &str) -> Option<(Option<String>, &str)> {
    let end = url.bytes().position(|byte| !(byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)));
    match end {
        Some(0) if url.starts_with(':') => None,
        Some(end) if url.as_bytes()[end] == b':' && url.as_bytes()[0].is_ascii_alphabetic() => {
            Some((Some(url[..end].to_ascii_lowercase()), &url[end + 1..]))
        }
        _ => Some((None, url)),
    }
}

fn is_escaped_well(text: &str) -> bool {
    text.split('%')
        .skip(1)
        .all(|after| after.get(..2).is_some_and(|two| two.bytes().all(|b| b.is_ascii_hexdigit())))
}

/// A path, or a fragment, with what is not allowed in one escaped.
fn written(path: &str) -> String {
    let stays = |byte: u8, also: &[u8]| byte.is_ascii_alphanumeric() || also.contains(&byte);
    if path.bytes().all(|byte| stays(byte, STAYING)) {
        return path.to_owned();
    }
    let letter = |byte: u8| {
        if stays(byte, UNRESERVED) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    path.bytes().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn addresses_are_written_as_go_writes_them() {
        for (given, written) in [
            ("https://example.com/x?a=1&b=2#c", Some("https://example.com/x?a=1&b=2#c")),
            (" docs/a.md ", Some("docs/a.md")),
            ("HTTPS://example.com/é", Some("https://example.com/%C3%A9")),
            ("/a(b)", Some("/a(b)")),
            ("/é(b)", Some("/%C3%A9%28b%29")),
            ("mailto:me@example.com", Some("mailto:me@example.com")),
            ("a b", None),
            ("1:2", None),
            (":x", None),
            ("/%zz", None),
            ("/a\tb", None),
        ] {
            assert_eq!(parse(given).map(|address| address.text).as_deref(), written, "{given}");
        }
        assert_eq!(parse("javascript:x").and_then(|address| address.scheme).as_deref(), Some("javascript"));
    }
}
