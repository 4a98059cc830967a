//! Public keys of SSH, as users give them: lines of OpenSSH, or files of RFC 4716.
//!
//! The library reads, checks and fingerprints the key itself; here is only what Gogs makes of the text around it.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use ssh_key::{Algorithm, HashAlg, PublicKey};

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
    let bytes = BASE64.decode(&data).map_err(|error| format!("invalid key format: {error}"))?;
    let key = PublicKey::from_bytes(&bytes).map_err(|error| format!("invalid key format: {error}"))?;
    let algorithm = key.algorithm();
    if let Some(named) = named.filter(|named| *named != algorithm.as_str()) {
        return Err(format!("key type and content does not match: {named} - {algorithm}"));
    }
    check_size(&key)?;
    let content = format!("{algorithm} {data} {comment}").trim().to_owned();
    Ok(Key { content, fingerprint: key.fingerprint(HashAlg::Sha256).to_string() })
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
