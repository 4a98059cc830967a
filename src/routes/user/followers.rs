//! `/user/followers`

use actix_web::{HttpResponse, get, web};

use crate::{
    api::{auth::TokenUser, error::ApiError, pagination::Page, responses, site::Site},
    routes::users::followers::page,
    store::follows::Side,
    types::User,
    wire::query::Query,
};

/// List your followers
///
/// Token only. Lists those who follow the caller, forty on a page. There is no `Link` header:
/// ask for the next page until one is empty.
#[utoipa::path(
    operation_id = "listMyFollowers",
    tag = "followers",
    params(Page),
    responses(
        (status = 200, description = "The followers, perhaps none.", body = Vec<User>),
        (status = 401, response = responses::Unauthorized),
        (status = 403, response = responses::Forbidden),
    ),
    security(("TokenAuth" = []), ("TokenQuery" = [])),
)]
#[get("/user/followers")]
pub async fn list(user: TokenUser, query: Query, site: web::Data<Site>) -> Result<HttpResponse, ApiError> {
    page(&site, Side::Followers, user.0.id, &query).await
}
