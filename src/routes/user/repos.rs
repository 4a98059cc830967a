//! `/user/repos`

use actix_web::{HttpResponse, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{auth::TokenUser, error::ApiError, site::Site},
    routes::users::repos::list_of,
    types::Repository,
};

/// List your repositories
///
/// Token only. Lists the caller's repositories, the last updated first, and after them those of others that the caller
/// was given access to. Real Gogs has no order for the latter. All come at once: there are no pages.
#[operation(
    get = "/user/repos",
    operation_id = "listMyRepositories", tag = "repositories",
    responses((status = 200, description = "The repositories, perhaps none.", body = Vec<Repository>)),
)]
pub async fn list(TokenUser(user): TokenUser, site: web::Data<Site>) -> Result<HttpResponse, ApiError> {
    list_of(&site, user.clone(), user).await
}
