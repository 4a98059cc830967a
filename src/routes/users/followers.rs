//! `/users/{username}/followers`, and what all lists of followers share.

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        argument::Queried,
        auth::{EmailVisibility, TokenUser},
        error::ApiError,
        pagination::Page,
        path::UserPath,
        site::Site,
    },
    gogs::{differences, full_names},
    routes::answer,
    store::follows::{self, Side},
    types::User,
};

/// The page of a list.
pub(crate) async fn page_of(site: &Site, side: Side, id: i64, page: Page) -> Result<HttpResponse, ApiError> {
    let Page { page } = page;
    let newest_first = site.gogs.has(&differences::FOLLOWS_NEWEST_FIRST);
    let rows =
        site.store.run(move |connection| follows::page(connection, side, id, page, newest_first)).await?;
    let users: Vec<User> =
        rows.iter().map(|row| User::new(row, site, EmailVisibility::Shown, &full_names::FOLLOWS)).collect();
    answer(StatusCode::OK, &users)
}

/// List a user's followers
///
/// Token only. Lists those who follow a user, forty on a page. There is no `Link` header:
/// ask for the next page until one is empty.
#[operation(
    get = "/users/{username}/followers",
    operation_id = "listFollowers", tag = "followers",
    responses((status = 200, description = "The followers, perhaps none.", body = Vec<User>)),
)]
pub async fn list(
    _: TokenUser,
    UserPath { user, .. }: UserPath,
    Queried(page): Queried<Page>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    page_of(&site, Side::Followers, user.id, page).await
}
