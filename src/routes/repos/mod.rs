//! `/repos/...`

pub mod hooks;
pub mod issues;
pub mod keys;
pub mod search;

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use super::answer;
use crate::{
    api::{auth::Anyone, error::ApiError, path::RepositoryPath, site::Site},
    gogs::full_names,
    store::repositories,
    types::Repository,
};

/// Get a repository
///
/// Anyone may call who may read the repository; to everybody else it does not exist (404). Site administrators may read
/// every repository with a token, and with a password only those that they have access to anyway.
#[operation(
    get = "/repos/{username}/{reponame}",
    operation_id = "getRepository", tag = "repositories",
    responses((status = 200, description = "The repository.", body = Repository)),
)]
pub async fn get(
    _: Anyone,
    RepositoryPath { row, mode, .. }: RepositoryPath,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let found = site.store.run(move |connection| repositories::view_of(connection, row, mode)).await?;
    answer(
        StatusCode::OK,
        &Repository::new(&found.ok_or(ApiError::NotFound)?, &site, &full_names::REPOSITORY),
    )
}
