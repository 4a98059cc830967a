//! `/repos/{username}/{reponame}/mirror-sync`

use actix_web::HttpResponse;
use gogs_openapi_macros::operation;

use crate::api::{
    auth::TokenUser,
    error::ApiError,
    path::{RepositoryPath, Upkeep},
};

/// Synchronize a mirror
///
/// Token only. Asks the server to fetch what is new from where the repository is a mirror of. The answer does not wait for
/// it, and nothing tells whether it went well. To all who may not read the repository it does not exist (404). This server
/// fetches nothing.
#[operation(
    post = "/repos/{username}/{reponame}/mirror-sync",
    operation_id = "syncMirror", tag = "repositories",
    responses(
        (status = 202, description = "The server is going to fetch. There is no body."),
        (status = 404, response = crate::api::responses::NotFound),
    ),
    examples(reponame = "mirror"),
)]
pub async fn sync(
    _: TokenUser,
    RepositoryPath { row, .. }: RepositoryPath<Upkeep>,
) -> Result<HttpResponse, ApiError> {
    if row.is_mirror == Some(true) { Ok(HttpResponse::Accepted().finish()) } else { Err(ApiError::NotFound) }
}
