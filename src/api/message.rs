//! What Gogs says in its errors: each text, of each version, stands here.

use std::fmt::Display;

use crate::{
    gogs::{GogsVersion, differences},
    store::accounts::{NameRefused, Owns},
    wire::go,
};

/// What is wrong, and with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message<'a> {
    /// Another user or organization has the name.
    UserExists {
        /// It, as it was given.
        name: &'a str,
    },
    /// The name is none for a user or an organization.
    NameRefused(&'a NameRefused),
    /// Another user has the email.
    EmailUsed {
        /// It.
        email: &'a str,
    },
    /// The email that is to be added is in use.
    EmailAddressUsed {
        /// It.
        email: &'a str,
    },
    /// The email that is to be deleted is the caller's primary one.
    EmailPrimary {
        /// It.
        email: &'a str,
    },
    /// There is no such login source.
    LoginSourceUnknown {
        /// Its id.
        id: i64,
    },
    /// The user can't be deleted yet.
    UserOwns {
        /// The user's id.
        user: i64,
        /// What.
        what: Owns,
    },
    /// The caller has a token of that name.
    TokenExists {
        /// The name.
        name: &'a str,
        /// The caller's id.
        user: i64,
    },
    /// The text is no public key.
    KeyInvalid {
        /// Why.
        reason: &'a str,
    },
    /// Somebody has the key.
    KeyUsed,
    /// The caller has a key of that title.
    KeyTitleUsed,
    /// The key is another user's.
    KeyDenied,
    /// The owner of the repository has another of that name.
    RepositoryExists {
        /// It, as it was given.
        name: &'a str,
        /// The name of the owner.
        owner: &'a str,
        /// The id of the owner.
        owner_id: i64,
    },
    /// The owner has as many repositories as it may have.
    RepositoryLimit {
        /// How many.
        limit: i32,
    },
    /// The caller is none of the owners of the organization.
    NoOwnerOfOrganization,
}

impl Message<'_> {
    /// The text of `gogs`.
    pub fn text(&self, gogs: GogsVersion) -> String {
        let in_brackets = gogs.has(&differences::ERRORS_IN_BRACKETS);
        match self {
            Self::UserExists { name } if in_brackets => bracketed("user already exists", "name", name),
            Self::UserExists { name } => mapped("user already exists", &[("name", name)]),
            Self::NameRefused(NameRefused::Reserved(name)) if in_brackets => {
                bracketed("name is reserved", "name", name)
            }
            Self::NameRefused(NameRefused::Reserved(name)) => {
                mapped("name is not allowed", &[("name", name), ("reason", &"reserved")])
            }
            Self::NameRefused(NameRefused::Pattern(pattern)) if in_brackets => {
                bracketed("name pattern is not allowed", "pattern", pattern)
            }
            Self::NameRefused(NameRefused::Pattern(pattern)) => {
                mapped("name is not allowed", &[("pattern", pattern), ("reason", &"reserved")])
            }
            Self::NameRefused(NameRefused::Blank) if in_brackets => "name is empty".to_owned(),
            Self::NameRefused(NameRefused::Blank) => {
                mapped("name is not allowed", &[("reason", &"empty name")])
            }
            Self::NameRefused(NameRefused::Invalid(name)) => {
                format!("invalid org name: {}", go::quoted(name))
            }
            Self::EmailUsed { email } if in_brackets => bracketed("e-mail has been used", "email", email),
            Self::EmailUsed { email } => mapped("email has been used", &[("email", email)]),
            Self::EmailAddressUsed { email } => format!("email address has been used: {email}"),
            Self::EmailPrimary { email } => format!("cannot delete primary email {}", go::quoted(email)),
            Self::LoginSourceUnknown { id } if in_brackets => {
                bracketed("login source does not exist", "id", id)
            }
            Self::LoginSourceUnknown { id } => mapped("login source does not exist", &[("id", id)]),
            Self::UserOwns { user, what } => owns(*user, *what, gogs),
            Self::TokenExists { name, user } => {
                mapped("access token already exists", &[("name", name), ("userID", user)])
            }
            Self::KeyInvalid { reason } if gogs.has(&differences::KEY_ERROR_PLACEHOLDER) => {
                format!("Invalid key content: %v: {reason}")
            }
            Self::KeyInvalid { reason } => format!("Invalid key content: {reason}"),
            Self::KeyUsed => "Key content has been used as non-deploy key".to_owned(),
            Self::KeyTitleUsed => "Key title has been used".to_owned(),
            Self::KeyDenied if gogs.has(&differences::KEY_DENIED_IN_SMALL_LETTERS) => {
                "you do not have access to this key".to_owned()
            }
            Self::KeyDenied => "You do not have access to this key.".to_owned(),
            Self::RepositoryExists { name, owner, .. } if in_brackets => {
                format!("repository already exists [uname: {owner}, name: {name}]")
            }
            Self::RepositoryExists { name, owner_id, .. } => {
                mapped("repository already exists", &[("name", name), ("ownerID", owner_id)])
            }
            Self::RepositoryLimit { limit } => {
                bracketed("user has reached maximum limit of repositories", "limit", limit)
            }
            Self::NoOwnerOfOrganization if gogs.has(&differences::NO_OWNER_IN_SMALL_LETTERS) => {
                "given user is not owner of organization".to_owned()
            }
            Self::NoOwnerOfOrganization => "Given user is not owner of organization.".to_owned(),
        }
    }
}

fn owns(user: i64, what: Owns, gogs: GogsVersion) -> String {
    let in_brackets = gogs.has(&differences::OWNERSHIP_IN_BRACKETS);
    match what {
        Owns::Repositories if in_brackets => {
            bracketed("user still has ownership of repositories", "uid", &user)
        }
        Owns::Repositories => mapped("user still has repository ownership", &[("userID", &user)]),
        Owns::Organizations if in_brackets => {
            bracketed("user still has membership of organizations", "uid", &user)
        }
        Owns::Organizations => mapped("user still has organization membership", &[("userID", &user)]),
    }
}

/// What is wrong, and with what, in brackets.
fn bracketed(wrong: &str, name: &str, value: &dyn Display) -> String {
    format!("{wrong} [{name}: {value}]")
}

/// What is wrong, and with what, as a map.
fn mapped(wrong: &str, with: &[(&str, &dyn Display)]) -> String {
    format!("{wrong}: {}", go::map(with))
}
