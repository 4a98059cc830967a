//! `/user/followers`

use actix_web::{HttpResponse, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{argument::Queried, auth::TokenUser, error::ApiError, pagination::Page, site::Site},
    routes::users::followers::page_of,
    store::follows::Side,
    types::User,
};

/// List your followers
///
/// Token only. Lists those who follow the caller, forty on a page. There is no `Link` header:
/// ask for the next page until one is empty.
#[operation(
    get = "/user/followers",
    operation_id = "listMyFollowers", tag = "followers",
    responses((status = 200, description = "The followers, perhaps none.", body = Vec<User>)),
)]
pub async fn list(
    TokenUser(user): TokenUser,
    Queried(page): Queried<Page>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    page_of(&site, Side::Followers, user.id, page).await
}
