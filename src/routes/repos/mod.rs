//! `/repos/...`

pub mod issues;
pub mod search;

use actix_web::{HttpResponse, get, http::StatusCode, web};

use super::answer;
use crate::{
    api::{auth::Anyone, error::ApiError, responses, site::Site},
    gogs::full_names::ShownIn,
    store::repositories,
    types::Repository,
};

/// Get a repository
///
/// Anyone may call who may read the repository; to everybody else it does not exist (404). Site administrators may read
/// every repository with a token, and with a password only those that they have access to anyway.
#[utoipa::path(
    operation_id = "getRepository",
    tag = "repositories",
    params(
        ("username" = String, Path, description = "Name of the repository's owner, in upper or lower case", min_length = 1,
            example = "unknwon"),
        ("reponame" = String, Path, description = "Name of the repository, in upper or lower case", min_length = 1,
            example = "hello"),
    ),
    responses(
        (status = 200, description = "The repository.", body = Repository),
        (status = 403, response = responses::Forbidden),
        (status = 404, response = responses::NotFound),
    ),
    security(("BasicAuth" = []), ("TokenAuth" = []), ("TokenQuery" = []), ()),
)]
#[get("/repos/{username}/{reponame}")]
pub async fn get(
    caller: Anyone,
    path: web::Path<(String, String)>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let (owner, name) = path.into_inner();
    let caller = caller.into_caller();
    let found = site
        .store
        .run(move |connection| repositories::readable(connection, &owner, &name, caller.as_ref()))
        .await?;
    answer(StatusCode::OK, &Repository::new(&found.ok_or(ApiError::NotFound)?, &site, ShownIn::Repository))
}
