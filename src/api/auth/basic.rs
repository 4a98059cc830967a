//! Basic authentication (RFC 7617) in a request.

use std::fmt;

use base64::{
    Engine,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use crate::wire::text_of;

/// Base64 as Go's standard decoder takes it: padded, and with any bits left over.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical)
        .with_decode_allow_trailing_bits(true),
);

/// A name (or email) and a password. `Debug` hides the password.
pub(super) struct Credentials {
    pub(super) login: String,
    pub(super) password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("login", &self.login).finish_non_exhaustive()
    }
}

/// The credentials of the header `Basic` and base64 of `name:password`; a password may have colons in it.
///
/// Up to 0.14.3 a text without a colon makes Gogs fail with status 500; here, as on Gogs' main branch, it is nobody.
pub(super) fn presented(header: &str) -> Option<Credentials> {
    let mut words = header.split_whitespace();
    let (Some("Basic"), Some(encoded), None) = (words.next(), words.next(), words.next()) else {
        return None;
    };
    let decoded = text_of(&BASE64.decode(encoded).ok()?);
    let (login, password) = decoded.split_once(':')?;
    Some(Credentials { login: login.to_owned(), password: password.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::presented;

    #[test]
    fn name_and_password_are_apart_at_the_first_colon() {
        let found = |header: &str| presented(header).map(|found| (found.login, found.password));
        let pair = |login: &str, password: &str| Some((login.to_owned(), password.to_owned()));
        assert_eq!(found("Basic YTpiOmM="), pair("a", "b:c"));
        assert_eq!(found("Basic YTo="), pair("a", ""));
        assert_eq!(found("  Basic\tYTpi  "), pair("a", "b"));
        for none in ["", "Basic", "Basic !!!", "Basic YQ==", "basic YTpi", "Basic YTpi x", "Basic YTo"] {
            assert_eq!(found(none), None, "{none}");
        }
    }

    #[test]
    fn debug_hides_the_password() {
        let credentials = presented("Basic YTpzZWNyZXQ=").expect("they are well formed");
        assert!(!format!("{credentials:?}").contains("secret"));
    }
}
