//! `/user/following`

use actix_web::{HttpResponse, delete, get, put, web};

use crate::{
    api::{auth::TokenUser, error::ApiError, pagination::Page, responses, site::Site},
    routes::{
        named, no_content,
        users::{followers::page, following::tell},
    },
    store::{
        StoreError,
        follows::{self, Side},
    },
    types::User,
    wire::query::Query,
};

/// List whom you follow
///
/// Token only. Lists the users and organizations that the caller follows, forty on a page. There is no `Link` header:
/// ask for the next page until one is empty.
#[utoipa::path(
    operation_id = "listMyFollowing",
    tag = "followers",
    params(Page),
    responses(
        (status = 200, description = "Those whom the caller follows, perhaps nobody.", body = Vec<User>),
        (status = 401, response = responses::Unauthorized),
        (status = 403, response = responses::Forbidden),
    ),
    security(("TokenAuth" = []), ("TokenQuery" = [])),
)]
#[get("/user/following")]
pub async fn list(user: TokenUser, query: Query, site: web::Data<Site>) -> Result<HttpResponse, ApiError> {
    page(&site, Side::Following, user.0.id, &query).await
}

/// Check whether you follow a user
///
/// Token only. Tells by the status whether the caller follows a user or an organization.
#[utoipa::path(
    operation_id = "checkMyFollowing",
    tag = "followers",
    params(("username" = String, Path, description = "Name of a user or an organization, in upper or lower case",
        min_length = 1, example = "unknwon")),
    responses(
        (status = 204, description = "The caller follows the user. There is no body."),
        (status = 401, response = responses::Unauthorized),
        (status = 403, response = responses::Forbidden),
        (status = 404, description = "The caller does not follow the user, or there is no such user. There is no body."),
    ),
    security(("TokenAuth" = []), ("TokenQuery" = [])),
)]
#[get("/user/following/{username}")]
pub async fn check(
    user: TokenUser,
    username: web::Path<String>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let target = named(&site, username.into_inner()).await?;
    tell(&site, user.0.id, target.id).await
}

/// Follow a user
///
/// Token only. Makes the caller follow a user or an organization. It is no error to follow somebody again, or oneself:
/// nothing changes.
#[utoipa::path(
    operation_id = "followUser",
    tag = "followers",
    params(("username" = String, Path, description = "Name of a user or an organization, in upper or lower case",
        min_length = 1, example = "zoe")),
    responses(
        (status = 204, description = "The caller follows the user now. There is no body."),
        (status = 401, response = responses::Unauthorized),
        (status = 403, response = responses::Forbidden),
        (status = 404, response = responses::NotFound),
    ),
    security(("TokenAuth" = []), ("TokenQuery" = [])),
)]
#[put("/user/following/{username}")]
pub async fn follow(
    user: TokenUser,
    username: web::Path<String>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let target = named(&site, username.into_inner()).await?;
    match site.store.run(move |connection| follows::follow(connection, user.0.id, target.id)).await {
        Err(StoreError::Gone) => Err(ApiError::NotFound),
        done => Ok(done.map(|()| no_content())?),
    }
}

/// Unfollow a user
///
/// Token only. Makes the caller stop following a user or an organization. It is no error if the caller does not follow:
/// nothing changes.
#[utoipa::path(
    operation_id = "unfollowUser",
    tag = "followers",
    params(("username" = String, Path, description = "Name of a user or an organization, in upper or lower case",
        min_length = 1, example = "zoe")),
    responses(
        (status = 204, description = "The caller does not follow the user any more. There is no body."),
        (status = 401, response = responses::Unauthorized),
        (status = 403, response = responses::Forbidden),
        (status = 404, response = responses::NotFound),
    ),
    security(("TokenAuth" = []), ("TokenQuery" = [])),
)]
#[delete("/user/following/{username}")]
pub async fn unfollow(
    user: TokenUser,
    username: web::Path<String>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let target = named(&site, username.into_inner()).await?;
    site.store.run(move |connection| follows::unfollow(connection, user.0.id, target.id)).await?;
    Ok(no_content())
}
