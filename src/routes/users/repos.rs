//! `/users/{username}/repos`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{auth::TokenUser, error::ApiError, path::UserPath, site::Site},
    gogs::{differences, full_names},
    routes::answer,
    store::{repositories, users::UserRow},
    types::Repository,
};

/// The repositories of `owner` that `caller` sees.
pub(crate) async fn list_of(site: &Site, owner: UserRow, caller: UserRow) -> Result<HttpResponse, ApiError> {
    let (has_unlisted, own_again) =
        (site.has_unlisted(), site.gogs.has(&differences::OWN_REPOSITORIES_AGAIN));
    let listed = site
        .store
        .run(move |connection| repositories::of_user(connection, &owner, &caller, has_unlisted, own_again))
        .await?;
    let owned = listed.owned.iter().map(|view| Repository::new(view, site, &full_names::OWNED_REPOSITORIES));
    let granted =
        listed.granted.iter().map(|view| Repository::new(view, site, &full_names::GRANTED_REPOSITORIES));
    answer(StatusCode::OK, &owned.chain(granted).collect::<Vec<_>>())
}

/// List a user's repositories
///
/// Token only. Lists the repositories of a user or an organization, the last updated first: of another user the public
/// ones, of an organization the public ones and those of the caller's teams, and of the caller all that `GET
/// /user/repos` lists. Don't rely on `permissions` of other users' repositories: in this list each member of it is
/// true. Ask `GET /repos/:username/:reponame` instead. There are no pages.
#[operation(
    get = "/users/{username}/repos",
    operation_id = "listUserRepositories", tag = "repositories",
    responses((status = 200, description = "The repositories, perhaps none.", body = Vec<Repository>)),
    examples(username = "acme"),
)]
pub async fn list(
    TokenUser(caller): TokenUser,
    UserPath { user: owner, .. }: UserPath,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    list_of(&site, owner, caller).await
}
