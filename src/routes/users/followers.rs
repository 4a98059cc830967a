//! `/users/{username}/followers`, and what all lists of followers share.

use actix_web::{HttpResponse, get, http::StatusCode, web};

use crate::{
    api::{
        auth::{EmailVisibility, TokenUser},
        error::ApiError,
        pagination::Page,
        responses,
        site::Site,
    },
    gogs::{Difference, full_names::ShownIn},
    routes::{answer, named},
    store::follows::{self, Side},
    types::User,
    wire::query::Query,
};

/// The page of a list that `query` asks for.
pub(crate) async fn page(site: &Site, side: Side, id: i64, query: &Query) -> Result<HttpResponse, ApiError> {
    let Page { page } = Page::new(query);
    let newest_first = site.gogs.has(Difference::FollowsNewestFirst);
    let rows =
        site.store.run(move |connection| follows::page(connection, side, id, page, newest_first)).await?;
    let users: Vec<User> =
        rows.iter().map(|row| User::new(row, site, EmailVisibility::Shown, ShownIn::Follows)).collect();
    answer(StatusCode::OK, &users)
}

/// List a user's followers
///
/// Token only. Lists those who follow a user, forty on a page. There is no `Link` header:
/// ask for the next page until one is empty.
#[utoipa::path(
    operation_id = "listFollowers",
    tag = "followers",
    params(
        ("username" = String, Path, description = "Name of a user or an organization, in upper or lower case", min_length = 1,
            example = "unknwon"),
        Page,
    ),
    responses(
        (status = 200, description = "The followers, perhaps none.", body = Vec<User>),
        (status = 401, response = responses::Unauthorized),
        (status = 403, response = responses::Forbidden),
        (status = 404, response = responses::NotFound),
    ),
    security(("TokenAuth" = []), ("TokenQuery" = [])),
)]
#[get("/users/{username}/followers")]
pub async fn list(
    _: TokenUser,
    username: web::Path<String>,
    query: Query,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let user = named(&site, username.into_inner()).await?;
    page(&site, Side::Followers, user.id, &query).await
}
