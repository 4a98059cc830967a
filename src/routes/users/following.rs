//! `/users/{username}/following`

use actix_web::{HttpResponse, get, web};

use super::followers::page;
use crate::{
    api::{auth::TokenUser, error::ApiError, pagination::Page, responses, site::Site},
    gogs::Difference,
    routes::{named, no_content},
    store::follows::{self, Side},
    types::User,
    wire::query::Query,
};

/// Whether the one user follows the other: no content if so, else not found.
pub(crate) async fn tell(site: &Site, follower: i64, followed: i64) -> Result<HttpResponse, ApiError> {
    let follows = site.store.run(move |connection| follows::follows(connection, follower, followed)).await?;
    if follows && site.gogs.has(Difference::FollowingTold) {
        Ok(no_content())
    } else {
        Err(ApiError::NotFound)
    }
}

/// List whom a user follows
///
/// Token only. Lists the users and organizations that a user follows, forty on a page. There is no `Link` header:
/// ask for the next page until one is empty.
#[utoipa::path(
    operation_id = "listFollowing",
    tag = "followers",
    params(
        ("username" = String, Path, description = "Name of a user or an organization, in upper or lower case", min_length = 1,
            example = "alice"),
        Page,
    ),
    responses(
        (status = 200, description = "Those whom the user follows, perhaps nobody.", body = Vec<User>),
        (status = 401, response = responses::Unauthorized),
        (status = 403, response = responses::Forbidden),
        (status = 404, response = responses::NotFound),
    ),
    security(("TokenAuth" = []), ("TokenQuery" = [])),
)]
#[get("/users/{username}/following")]
pub async fn list(
    _: TokenUser,
    username: web::Path<String>,
    query: Query,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let user = named(&site, username.into_inner()).await?;
    page(&site, Side::Following, user.id, &query).await
}

/// Check whether a user follows another
///
/// Token only. Tells by the status whether a user follows another user, or an organization.
#[utoipa::path(
    operation_id = "checkFollowing",
    tag = "followers",
    params(
        ("username" = String, Path, description = "Name of the user who follows, in upper or lower case", min_length = 1, example = "alice"),
        ("target" = String, Path, description = "Name of the user or organization that is followed, in upper or lower case", min_length = 1, example = "zoe"),
    ),
    responses(
        (status = 204, description = "The user follows the other. There is no body."),
        (status = 401, response = responses::Unauthorized),
        (status = 403, response = responses::Forbidden),
        (status = 404, description = "The user does not follow the other, or one of them does not exist. There is no body."),
    ),
    security(("TokenAuth" = []), ("TokenQuery" = [])),
)]
#[get("/users/{username}/following/{target}")]
pub async fn check(
    _: TokenUser,
    path: web::Path<(String, String)>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let (username, target) = path.into_inner();
    let user = named(&site, username).await?;
    let target = named(&site, target).await?;
    tell(&site, user.id, target.id).await
}
