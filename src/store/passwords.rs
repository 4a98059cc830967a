//! Passwords as Gogs stores them.

use pbkdf2::pbkdf2_hmac;
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Rounds of PBKDF2 (Gogs, `internal/userutil`: the same in every version).
const ROUNDS: u32 = 10_000;
/// Bytes of the derived key.
const KEY_LENGTH: usize = 50;

/// The hash of `password` as the column `passwd` holds it: PBKDF2-HMAC-SHA256 in hexadecimal.
///
/// Takes milliseconds by design: call it where blocking is allowed.
pub fn hash(password: &str, salt: &str) -> String {
    let mut key = [0; KEY_LENGTH];
    pbkdf2_hmac::<Sha256>(password.as_bytes(), salt.as_bytes(), ROUNDS, &mut key);
    hex::encode(key)
}

/// Whether `password` is the one that was hashed; takes the same time wherever the hashes differ.
pub fn verify(password: &str, salt: &str, hashed: &str) -> bool {
    hash(password, salt).as_bytes().ct_eq(hashed.as_bytes()).into()
}
