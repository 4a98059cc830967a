use gogs_openapi_macros::Body;
use serde::Serialize;
use utoipa::ToSchema;

use crate::store::tokens::TokenRow;

/// An access token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AccessToken {
    /// Name that its owner gave it.
    #[schema(min_length = 1, examples("how are you?"))]
    pub name: String,
    /// In the answer to the call that creates it: the token.
    #[schema(
        pattern = "^[0-9a-f]{40}$",
        min_length = 40,
        max_length = 40,
        examples("91e52ff5c4ba1b0ff1ae40d9a3ecfe4f0ec2ae3b")
    )]
    pub sha1: String,
}

impl From<TokenRow> for AccessToken {
    fn from(row: TokenRow) -> Self {
        Self { name: row.name.unwrap_or_default(), sha1: row.sha1.unwrap_or_default() }
    }
}

/// An access token to create.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "The token to create.")]
pub struct CreateAccessTokenRequest {
    /// Name: any text but the empty one, of any length.
    #[member(required, example = "gogs")]
    pub name: String,
}
