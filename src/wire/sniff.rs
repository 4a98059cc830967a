//! What kind of content bytes are, as Go's `http.DetectContentType` tells by their beginning.

/// How many bytes are looked at.
const LOOKED_AT: usize = 512;

/// Tags that HTML begins with.
const TAGS: &[&str] = &[
    "<!DOCTYPE HTML",
    "<HTML",
    "<HEAD",
    "<SCRIPT",
    "<IFRAME",
    "<H1",
    "<DIV",
    "<FONT",
    "<TABLE",
    "<A",
    "<STYLE",
    "<TITLE",
    "<B",
    "<BODY",
    "<BR",
    "<P",
    "<!--",
];

/// What bytes begin with, and what they are then. Of the beginning, `.` is any byte.
const BEGINNINGS: &[(&[u8], &str)] = &[
    (b"%PDF-", "application/pdf"),
    (b"%!PS-Adobe-", "application/postscript"),
    (b"\xfe\xff", "text/plain; charset=utf-16be"),
    (b"\xff\xfe", "text/plain; charset=utf-16le"),
    (b"\xef\xbb\xbf", "text/plain; charset=utf-8"),
    (b"\0\0\x01\0", "image/x-icon"),
    (b"\0\0\x02\0", "image/x-icon"),
    (b"BM", "image/bmp"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"RIFF....WEBPVP", "image/webp"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"FORM....AIFF", "audio/aiff"),
    (b"ID3", "audio/mpeg"),
    (b"OggS\0", "application/ogg"),
    (b"MThd\0\0\0\x06", "audio/midi"),
    (b"RIFF....AVI ", "video/avi"),
    (b"RIFF....WAVE", "audio/wave"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"\0\x01\0\0", "font/ttf"),
    (b"OTTO", "font/otf"),
    (b"ttcf", "font/collection"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
    (b"\x1f\x8b\x08", "application/x-gzip"),
    (b"PK\x03\x04", "application/zip"),
    (b"Rar!\x1a\x07\0", "application/x-rar-compressed"),
    (b"Rar!\x1a\x07\x01\0", "application/x-rar-compressed"),
    (b"\0asm", "application/wasm"),
];

/// The media type of bytes that begin so.
pub fn media_type(content: &[u8]) -> &'static str {
    let content = &content[..content.len().min(LOOKED_AT)];
    let start = content.iter().position(|byte| !is_space(*byte)).unwrap_or(content.len());
    let text = &content[start..];
    if TAGS.iter().any(|tag| is_tag(text, tag.as_bytes())) {
        return "text/html; charset=utf-8";
    }
    if text.starts_with(b"<?xml") {
        return "text/xml; charset=utf-8";
    }
    if let Some((_, kind)) = BEGINNINGS.iter().find(|(beginning, _)| begins(content, beginning)) {
        return kind;
    }
    if is_mp4(content) {
        return "video/mp4";
    }
    if text.iter().any(|byte| is_binary(*byte)) {
        "application/octet-stream"
    } else {
        "text/plain; charset=utf-8"
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

/// A tag in any case, and what ends its name.
fn is_tag(text: &[u8], tag: &[u8]) -> bool {
    text.get(..tag.len()).is_some_and(|given| given.eq_ignore_ascii_case(tag))
        && text.get(tag.len()).is_some_and(|byte| matches!(byte, b' ' | b'>'))
}

fn begins(content: &[u8], beginning: &[u8]) -> bool {
    let is_same = |(given, due): (&u8, &u8)| *due == b'.' || given == due;
    content.len() >= beginning.len() && content.iter().zip(beginning).all(is_same)
}

fn is_binary(byte: u8) -> bool {
    matches!(byte, 0..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f)
}

/// A box of the type `ftyp`, one of whose brands begins with `mp4`.
fn is_mp4(content: &[u8]) -> bool {
    let Some(length) = content.first_chunk::<4>().map(|length| u32::from_be_bytes(*length) as usize) else {
        return false;
    };
    if content.len() < 12 || length % 4 != 0 || content.len() < length || &content[4..8] != b"ftyp" {
        return false;
    }
    // The second word of the brands is a version.
    (8..length).step_by(4).any(|at| at != 12 && content[at..].starts_with(b"mp4"))
}

#[cfg(test)]
mod tests {
    use super::media_type;

    #[test]
    fn content_is_told_by_its_beginning() {
        for (content, kind) in [
            (&b""[..], "text/plain; charset=utf-8"),
            (b"<h1>x", "text/html; charset=utf-8"),
            (b" \n<P x", "text/html; charset=utf-8"),
            (b"<h2>x", "text/plain; charset=utf-8"),
            (b"<pre>x", "text/plain; charset=utf-8"),
            (b"<p", "text/plain; charset=utf-8"),
            (b"<?xml ?>", "text/xml; charset=utf-8"),
            (b"%PDF-1.7", "application/pdf"),
            (b"RIFF1234WEBPVP8 ", "image/webp"),
            (b"\x89PNG\r\n\x1a\nx", "image/png"),
            (b"\0\0\0\x14ftypisom\0\0\0\0mp41", "video/mp4"),
            (b"a\0b", "application/octet-stream"),
            ("é\u{1b}".as_bytes(), "text/plain; charset=utf-8"),
        ] {
            assert_eq!(media_type(content), kind, "{content:?}");
        }
    }
}
