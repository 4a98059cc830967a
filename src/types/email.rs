use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    binding::{Bind, Members, member},
    store::emails,
};

/// An email of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Email {
    /// The email. Gogs stores what it is given, in small letters: it may be any text, since 0.14 even the empty one.
    #[schema(max_length = 255, examples("alice@example.com"))]
    pub email: String,
    /// Whether it was confirmed.
    #[schema(examples(true))]
    pub verified: bool,
    /// Whether it is the one that the user is known by.
    #[schema(examples(true))]
    pub primary: bool,
}

impl From<emails::Email> for Email {
    fn from(email: emails::Email) -> Self {
        let emails::Email { email, verified, primary } = email;
        Self { email, verified, primary }
    }
}

/// Emails to be added or deleted.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
pub struct EmailsRequest {
    /// The emails.
    #[schema(examples("user1b@example.com"))]
    pub emails: Vec<String>,
}

impl Bind for EmailsRequest {
    fn bind(members: &mut Members) -> Self {
        Self { emails: members.texts(member("emails", "Emails")) }
    }
}
