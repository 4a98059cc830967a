//! Public keys of SSH, as users give them: lines of OpenSSH, or files of RFC 4716.
//!
//! The library reads, checks and fingerprints the key itself; here is only what Gogs makes of the text around it.

use base64::{
    Engine, alphabet,
    engine::{GeneralPurpose, GeneralPurposeConfig},
};
use ssh_key::{Algorithm, HashAlg, PublicKey};

use crate::wire::text_of;

/// Base64 as Go's `StdEncoding` decodes it: what is left of the last digit does not matter.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// Bytes of a length in a key: RFC 4251, section 5.
const LENGTH: usize = 4;

/// The least sizes of keys, in bits: Gogs' setting `ssh.minimum_key_sizes`, its defaults.
const LEAST_ED25519: usize = 256;
const LEAST_ECDSA: usize = 256;
/// That of RSA keys.
pub const LEAST_RSA: usize = 2048;
/// That of DSA keys.
pub const LEAST_DSA: usize = 1024;

/// A key that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Type, base64 and comment, as they are stored.
    pub content: String,
    /// The SHA-256 of the key, as `ssh-keygen -l` prints it.
    pub fingerprint: String,
}

/// Reads the key in `given`; the error says what is wrong with it.
pub fn read(given: &str) -> Result<Key, String> {
    let text = given.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim_end_matches('\n');
    let (named, data, comment) = if text.contains('\n') {
        (None, without_headers(text), "")
    } else {
        let mut parts = text.splitn(3, ' ');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(data), None, _) => (None, data.to_owned(), ""),
            (Some(named), Some(data), comment) => (Some(named), data.to_owned(), comment.unwrap_or_default()),
            (None, ..) => (None, String::new(), ""),
        }
    };
    let unreadable = |reason| format!("extractTypeFromBase64Key: invalid key format: {reason}");
    let bytes = decode(&data).map_err(unreadable)?;
    let type_inside = type_of(&bytes).map_err(unreadable)?;
    if let Some(named) = named.filter(|named| !named.is_empty() && named.as_bytes() != type_inside) {
        let type_inside = text_of(type_inside);
        return Err(format!("key type and content does not match: {named} - {type_inside}"));
    }
    // So far Gogs' own code. What is refused from here on, it leaves to `ssh-keygen`, and fails if that does.
    let key = PublicKey::from_bytes(&bytes).map_err(|error| format!("fail to parse public key: {error}"))?;
    let algorithm = key.algorithm();
    check_size(&key)?;
    let content = format!("{algorithm} {data} {comment}").trim().to_owned();
    Ok(Key { content, fingerprint: key.fingerprint(HashAlg::Sha256).to_string() })
}

/// The bytes that `data` stands for; the error is worded as Go's.
fn decode(data: &str) -> Result<Vec<u8>, String> {
    let illegal = |at: usize| format!("illegal base64 data at input byte {at}");
    match illegal_byte(data.as_bytes()) {
        Some(at) => Err(illegal(at)),
        None => BASE64.decode(data).map_err(|_| illegal(data.len())),
    }
}

/// The byte at which Go's `StdEncoding` finds `data` corrupt. It would skip the ends of lines; keys have none here.
fn illegal_byte(data: &[u8]) -> Option<usize> {
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let digits = data.iter().take_while(|byte| is_digit(byte)).count();
    let padding = match (data.get(digits), digits % 4) {
        (None, 0) => return None,
        // The last group of four begins there.
        (None, in_group) => return Some(digits - in_group),
        (Some(b'='), 3) => 1,
        (Some(b'='), 2) => match data.get(digits + 1) {
            Some(b'=') => 2,
            Some(_) => return Some(digits),
            None => return Some(data.len()),
        },
        (Some(_), _) => return Some(digits),
    };
    let end = digits + padding;
    (end < data.len()).then_some(end)
}

/// The type that a key names at its beginning.
fn type_of(key: &[u8]) -> Result<&[u8], String> {
    // Gogs prints the error that decoding did not have.
    let Some((length, rest)) = key.split_first_chunk::<LENGTH>() else { return Err("<nil>".to_owned()) };
    let length = u32::from_be_bytes(*length);
    let named = usize::try_from(length).ok().and_then(|length| rest.get(..length));
    named.ok_or_else(|| format!("not enough length {length}"))
}

/// The base64 of a file of RFC 4716, section 3: all but its first and last line, and its headers with the lines that go
/// on with them.
fn without_headers(text: &str) -> String {
    let mut goes_on = false;
    let mut data = String::new();
    for line in text.lines() {
        if goes_on || line.contains([':', '-']) {
            goes_on = line.ends_with('\\');
        } else {
            data.push_str(line);
        }
    }
    data
}

fn check_size(key: &PublicKey) -> Result<(), String> {
    let data = key.key_data();
    let bits = |number: &ssh_key::Mpint| {
        let bytes = number.as_positive_bytes().unwrap_or_default();
        let unused = bytes.first().map_or(0, |byte| byte.leading_zeros() as usize);
        bytes.len() * 8 - unused
    };
    let (size, least) = match key.algorithm() {
        Algorithm::Ed25519 | Algorithm::SkEd25519 => (256, LEAST_ED25519),
        Algorithm::SkEcdsaSha2NistP256 => (256, LEAST_ECDSA),
        Algorithm::Ecdsa { curve } => (
            match curve {
                ssh_key::EcdsaCurve::NistP256 => 256,
                ssh_key::EcdsaCurve::NistP384 => 384,
                ssh_key::EcdsaCurve::NistP521 => 521,
            },
            LEAST_ECDSA,
        ),
        Algorithm::Rsa { .. } => (data.rsa().map_or(0, |key| bits(&key.n)), LEAST_RSA),
        Algorithm::Dsa => (data.dsa().map_or(0, |key| bits(&key.p)), LEAST_DSA),
        other => return Err(format!("key type is not allowed: {other}")),
    };
    if size < least {
        return Err(format!("key length is not enough: got {size}, needs {least}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use base64::Engine;

    use super::{BASE64, illegal_byte, read};

    #[test]
    fn the_illegal_byte_is_the_one_that_go_tells() {
        for (data, at) in [
            ("", None),
            ("AAAA", None),
            ("AA==", None),
            ("AAA=", None),
            // Bits that are left over.
            ("AB==", None),
            // No digit: itself. Letters count as their bytes.
            ("!!!", Some(0)),
            ("ssh-ed25519", Some(3)),
            ("AAAé", Some(3)),
            ("éAAA", Some(0)),
            ("AAAAAA A", Some(6)),
            ("AAA_", Some(3)),
            // No padding: the group that lacks it.
            ("A", Some(0)),
            ("AA", Some(0)),
            ("AAA", Some(0)),
            ("AAAAAA", Some(4)),
            // Padding where none may be: itself.
            ("=", Some(0)),
            ("A===", Some(1)),
            ("AAAA=", Some(4)),
            ("AAAA====", Some(4)),
            // Half of the padding: the end, or the padding that is there.
            ("AA=", Some(3)),
            ("AA=A", Some(2)),
            // What follows the padding.
            ("AA==A", Some(4)),
            ("AA===", Some(4)),
            ("AAA==", Some(4)),
            ("AAA=AAAA", Some(4)),
        ] {
            assert_eq!(illegal_byte(data.as_bytes()), at, "{data}");
        }
    }

    /// What has no illegal byte is decoded, and nothing else: each text of seven of these letters, or fewer.
    #[test]
    fn what_has_no_illegal_byte_is_decoded() {
        let mut texts = vec![Vec::new()];
        for _ in 0..7 {
            texts = texts
                .iter()
                .flat_map(|text: &Vec<u8>| {
                    b"A/=-".iter().map(move |letter| [text.as_slice(), &[*letter]].concat())
                })
                .collect();
            for text in &texts {
                let is_decoded = BASE64.decode(text).is_ok();
                assert_eq!(illegal_byte(text).is_none(), is_decoded, "{}", text.escape_ascii());
            }
        }
    }

    #[test]
    fn a_refused_key_is_told_in_gogs_words() {
        const INSIDE: &str = "extractTypeFromBase64Key: invalid key format: ";
        for (key, reason) in [
            ("nonsense", "not enough length 2659839098"),
            ("ssh-rsa AAAA", "<nil>"),
            ("\n", "<nil>"),
            ("ssh-ed25519 AAAAAQ==", "not enough length 1"),
            ("ssh-ed25519 !!!", "illegal base64 data at input byte 0"),
            // One word is the base64, and so is what follows the first space.
            ("ssh-ed25519", "illegal base64 data at input byte 3"),
            (" ssh-ed25519 AAAA", "illegal base64 data at input byte 3"),
            ("ssh-ed25519  AAAA", "<nil>"),
            ("command=\"x\" ssh-ed25519 AAAA", "illegal base64 data at input byte 3"),
            // Two lines: a file of RFC 4716, whose lines with a hyphen are none of its base64.
            ("ssh-ed25519 AAAA\nAAAA", "<nil>"),
            ("AAAA\r\nBBB", "illegal base64 data at input byte 4"),
        ] {
            assert_eq!(read(key), Err(format!("{INSIDE}{reason}")), "{key:?}");
        }
        for (key, reason) in [
            ("ssh-rsa AAAAAXg=", "ssh-rsa - x"),
            ("ssh-rsa AAAAAA==", "ssh-rsa - "),
            ("ssh-rsa AAAAAv//", "ssh-rsa - \u{fffd}\u{fffd}"),
        ] {
            assert_eq!(read(key), Err(format!("key type and content does not match: {reason}")), "{key:?}");
        }
    }
}
