use gogs_openapi_macros::Body;
use serde::Serialize;
use utoipa::ToSchema;

use crate::store::emails;

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
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "The emails to add.")]
pub struct AddEmailsRequest {
    /// The emails.
    #[member(needed, items = AnyEmail, min_items = 1)]
    pub emails: Vec<String>,
}

/// Emails to delete.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "The emails to delete.")]
pub struct DeleteEmailsRequest {
    /// The emails, perhaps none.
    #[member(items = AnyEmail)]
    pub emails: Vec<String>,
}
