//! The lines of a request: its target, its fields, the sizes of chunks.

use bytes::BytesMut;
use memchr::memchr;

/// The fields that are handed on among however many: all that actix-http and this server read.
const READ_FIELDS: &[&str] = &[
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "if-none-match",
    "transfer-encoding",
    "upgrade",
];

/// A field's name, and what comes after the colon.
pub(super) fn field_of(line: &[u8]) -> (&[u8], &[u8]) {
    let colon = memchr(b':', line).unwrap_or(line.len());
    (&line[..colon], line.get(colon + 1..).unwrap_or_default())
}

/// Whether a field has to be handed on, among however many: because it is read, or because actix-http is to refuse it: a line
/// without a colon, or one that goes on with the line before.
pub(super) fn is_needed(line: &[u8]) -> bool {
    let (name, _) = field_of(line);
    let is_read = READ_FIELDS.iter().any(|read| name.eq_ignore_ascii_case(read.as_bytes()));
    is_read || name.len() == line.len() || name.starts_with(b" ")
}

/// The size that the first line of a chunk tells (RFC 9112, section 7.1), as actix-http reads it.
pub(super) fn chunk_size(line: &[u8]) -> Option<u64> {
    let line = line.strip_suffix(b"\r\n")?;
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let (size, rest) = line.split_at(digits);
    let blank = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let extension = &rest[blank..];
    let plain = extension.is_empty()
        || (extension[0] == b';' && !extension.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t'));
    u64::from_str_radix(std::str::from_utf8(size).ok()?, 16).ok().filter(|_| plain)
}

/// Whether a URI may have the byte, percent-encoded or not, for actix-http.
fn is_of_uri(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'#' | b'<' | b'>' | b'`' | b'{' | b'|' | b'}')
}

/// Adds the request line to `output`, with the bytes of its target that no URI has percent-encoded. Controls stay: Go refuses
/// them, too.
pub(super) fn encode_target(line: &[u8], output: &mut BytesMut) {
    let target = memchr(b' ', line).map_or(line.len(), |at| at + 1);
    let end = memchr(b' ', &line[target..]).map_or(line.len(), |at| target + at);
    let stays = |byte: &u8| is_of_uri(*byte) || byte.is_ascii_control();
    output.extend_from_slice(&line[..target]);
    let mut rest = &line[target..end];
    while let Some(at) = rest.iter().position(|byte| !stays(byte)) {
        output.extend_from_slice(&rest[..at]);
        output.extend_from_slice(format!("%{:02X}", rest[at]).as_bytes());
        rest = &rest[at + 1..];
    }
    output.extend_from_slice(rest);
    output.extend_from_slice(&line[end..]);
}
