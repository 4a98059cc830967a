use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    store::emails,
    wire::binding::{Bind, Member, Members, member},
};

/// An email of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Email {
    /// The email, in lower case. It may be any text: Gogs does not check it.
    #[schema(examples("alice@example.com"))]
    pub email: String,
    /// Whether it was confirmed.
    #[schema(examples(true))]
    pub verified: bool,
    /// Whether it is the primary one, which other answers show.
    #[schema(examples(true))]
    pub primary: bool,
}

impl From<emails::Email> for Email {
    fn from(email: emails::Email) -> Self {
        let emails::Email { email, verified, primary } = email;
        Self { email, verified, primary }
    }
}

/// An email. More than 255 characters are too many for PostgreSQL; SQLite takes, and answers, any number.
#[derive(ToSchema)]
#[schema(max_length = 255, examples("user1b@example.com"))]
#[allow(dead_code, reason = "only its schema is used")]
struct AnyEmail(String);

/// Emails to add.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
pub struct AddEmailsRequest {
    /// The emails.
    #[schema(value_type = Vec<AnyEmail>, inline, min_items = 1)]
    pub emails: Vec<String>,
}

impl Bind for AddEmailsRequest {
    fn bind(members: &mut Members) -> Self {
        Self { emails: members.texts(EMAILS) }
    }
}

/// Emails to delete.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
pub struct DeleteEmailsRequest {
    /// The emails, perhaps none.
    #[schema(value_type = Vec<AnyEmail>, inline, required = false)]
    pub emails: Vec<String>,
}

impl Bind for DeleteEmailsRequest {
    fn bind(members: &mut Members) -> Self {
        Self { emails: members.texts(EMAILS) }
    }
}

const EMAILS: Member = member("emails", "Emails");
