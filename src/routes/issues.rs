//! `/issues`

use actix_web::{HttpRequest, HttpResponse, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{argument::Queried, auth::TokenUser, error::ApiError, pagination::Page, site::Site},
    routes::repos::issues::{Issues, page_of},
    store::issues::Of,
    types::Issue,
};

/// List the issues that are assigned to you, by another path
///
/// Token only. The same as `GET /user/issues`: lists the open or the closed issues, of all repositories, that the caller is assigned
/// to, the newest first, ten on a page.
#[operation(
    get = "/issues",
    operation_id = "listIssues", tag = "issues",
    responses((status = 200, description = "The issues, perhaps none.", body = Vec<Issue>, headers(("Link")))),
)]
pub async fn list(
    TokenUser(user): TokenUser,
    Queried(page): Queried<Page>,
    Queried(listed): Queried<Issues>,
    site: web::Data<Site>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    page_of(&request, &site, Of::Assignee(user.id), listed, page, None).await
}
