//! `/orgs/{org}/repos`

use actix_web::{HttpResponse, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        auth::TokenUser,
        error::ApiError,
        path::{Org, UserPath},
        site::Site,
    },
    routes::users::repos::list_of,
    types::Repository,
};

/// List an organization's repositories
///
/// Token only. Lists the repositories of an organization, the last updated first: the public ones, and those of the caller's
/// teams. It is the same list as that of `GET /users/:username/repos`, and like it takes the name of a user, too. Don't rely
/// on `permissions`: in this list each member of it is true, whatever the caller may do. Ask `GET
/// /repos/:username/:reponame` instead. There are no pages.
#[operation(
    get = "/orgs/{org}/repos",
    operation_id = "listOrganizationRepositories", tag = "organizations",
    responses((status = 200, description = "The repositories, perhaps none.", body = Vec<Repository>)),
)]
pub async fn list(
    TokenUser(caller): TokenUser,
    UserPath { user: owner, .. }: UserPath<Org>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    list_of(&site, owner, caller).await
}
