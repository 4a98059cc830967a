use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    binding::{Bind, Member, Members, member},
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

/// Emails to be added.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
pub struct AddEmailsRequest {
    /// The emails.
    #[schema(min_items = 1, examples("user1b@example.com"))]
    pub emails: Vec<String>,
}

impl Bind for AddEmailsRequest {
    fn bind(members: &mut Members) -> Self {
        Self { emails: members.texts(EMAILS) }
    }
}

/// Emails to be deleted.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
pub struct DeleteEmailsRequest {
    /// The emails, perhaps none.
    #[schema(required = false, examples("user1b@example.com"))]
    pub emails: Vec<String>,
}

impl Bind for DeleteEmailsRequest {
    fn bind(members: &mut Members) -> Self {
        Self { emails: members.texts(EMAILS) }
    }
}

const EMAILS: Member = member("emails", "Emails");
