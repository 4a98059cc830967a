//! `/users/{username}/following`

use actix_web::{HttpResponse, web};
use gogs_openapi_macros::operation;

use super::followers::page_of;
use crate::{
    api::{
        argument::Queried,
        auth::TokenUser,
        error::ApiError,
        pagination::Page,
        path::{NameInPath, UserPath},
        site::Site,
    },
    gogs::differences,
    routes::no_content,
    store::follows::{self, Side},
    types::User,
};

/// Whether the one user follows the other: no content if so, else not found.
pub(crate) async fn tell(site: &Site, follower: i64, followed: i64) -> Result<HttpResponse, ApiError> {
    let follows = site.store.run(move |connection| follows::follows(connection, follower, followed)).await?;
    if follows && site.gogs.has(&differences::FOLLOWING_TOLD) {
        Ok(no_content())
    } else {
        Err(ApiError::NotFound)
    }
}

/// List whom a user follows
///
/// Token only. Lists the users and organizations that a user follows, forty on a page. There is no `Link` header:
/// ask for the next page until one is empty.
#[operation(
    get = "/users/{username}/following",
    operation_id = "listFollowing", tag = "followers",
    responses((status = 200, description = "Those whom the user follows, perhaps nobody.", body = Vec<User>)),
    examples(username = "alice"),
)]
pub async fn list(
    _: TokenUser,
    UserPath { user, .. }: UserPath,
    Queried(page): Queried<Page>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    page_of(&site, Side::Following, user.id, page).await
}

/// Who follows.
struct Follower;

impl NameInPath for Follower {
    const DESCRIPTION: &'static str = "Name of the user who follows, in upper or lower case";
    const EXAMPLE: &'static str = "alice";
}

/// Who is followed.
struct Followed;

impl NameInPath for Followed {
    const NAME: &'static str = "target";
    const DESCRIPTION: &'static str =
        "Name of the user or organization that is followed, in upper or lower case";
    const EXAMPLE: &'static str = "zoe";
}

/// Check whether a user follows another
///
/// Token only. Tells by the status whether a user follows another user, or an organization.
#[operation(
    get = "/users/{username}/following/{target}",
    operation_id = "checkFollowing", tag = "followers",
    responses(
        (status = 204, description = "The user follows the other. There is no body."),
        (status = 404, description = "The user does not follow the other, or one of them does not exist. There is no body."),
    ),
)]
pub async fn check(
    _: TokenUser,
    UserPath { user, .. }: UserPath<Follower>,
    UserPath { user: target, .. }: UserPath<Followed>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    tell(&site, user.id, target.id).await
}
