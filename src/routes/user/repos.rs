//! `/user/repos`

use actix_web::{HttpResponse, get, web};

use crate::{
    api::{auth::TokenUser, error::ApiError, responses, site::Site},
    routes::users::repos::list_of,
    types::Repository,
};

/// List your repositories
///
/// Token only. Lists the caller's repositories, the last updated first, and after them those of others that the caller
/// was given access to. Real Gogs has no order for the latter. All come at once: there are no pages.
#[utoipa::path(
    operation_id = "listMyRepositories",
    tag = "repositories",
    responses(
        (status = 200, description = "The repositories, perhaps none.", body = Vec<Repository>),
        (status = 401, response = responses::Unauthorized),
        (status = 403, response = responses::Forbidden),
    ),
    security(("TokenAuth" = []), ("TokenQuery" = [])),
)]
#[get("/user/repos")]
pub async fn list(user: TokenUser, site: web::Data<Site>) -> Result<HttpResponse, ApiError> {
    list_of(&site, user.0.clone(), user.0).await
}
