//! `/user/following`

use actix_web::{HttpResponse, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        argument::Queried, auth::TokenUser, error::ApiError, pagination::Page, path::UserPath, site::Site,
    },
    routes::{
        no_content,
        users::{followers::page_of, following::tell},
    },
    store::{
        StoreError,
        follows::{self, Side},
    },
    types::User,
};

/// List whom you follow
///
/// Token only. Lists the users and organizations that the caller follows, forty on a page. There is no `Link` header:
/// ask for the next page until one is empty.
#[operation(
    get = "/user/following",
    operation_id = "listMyFollowing", tag = "followers",
    responses((status = 200, description = "Those whom the caller follows, perhaps nobody.", body = Vec<User>)),
)]
pub async fn list(
    TokenUser(user): TokenUser,
    Queried(page): Queried<Page>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    page_of(&site, Side::Following, user.id, page).await
}

/// Check whether you follow a user
///
/// Token only. Tells by the status whether the caller follows a user or an organization.
#[operation(
    get = "/user/following/{username}",
    operation_id = "checkMyFollowing", tag = "followers",
    responses(
        (status = 204, description = "The caller follows the user. There is no body."),
        (status = 404, description = "The caller does not follow the user, or there is no such user. There is no body."),
    ),
)]
pub async fn check(
    TokenUser(user): TokenUser,
    UserPath { user: target, .. }: UserPath,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    tell(&site, user.id, target.id).await
}

/// Follow a user
///
/// Token only. Makes the caller follow a user or an organization. It is no error to follow somebody again, or oneself:
/// nothing changes.
#[operation(
    put = "/user/following/{username}",
    operation_id = "followUser", tag = "followers",
    responses((status = 204, description = "The caller follows the user now. There is no body.")),
    examples(username = "zoe"),
)]
pub async fn follow(
    TokenUser(user): TokenUser,
    UserPath { user: target, .. }: UserPath,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    match site.store.run(move |connection| follows::follow(connection, user.id, target.id)).await {
        Err(StoreError::Gone) => Err(ApiError::NotFound),
        done => Ok(done.map(|()| no_content())?),
    }
}

/// Unfollow a user
///
/// Token only. Makes the caller stop following a user or an organization. It is no error if the caller does not follow:
/// nothing changes.
#[operation(
    delete = "/user/following/{username}",
    operation_id = "unfollowUser", tag = "followers",
    responses((status = 204, description = "The caller does not follow the user any more. There is no body.")),
    examples(username = "zoe"),
)]
pub async fn unfollow(
    TokenUser(user): TokenUser,
    UserPath { user: target, .. }: UserPath,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    site.store.run(move |connection| follows::unfollow(connection, user.id, target.id)).await?;
    Ok(no_content())
}
