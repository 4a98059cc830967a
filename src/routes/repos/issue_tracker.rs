//! `/repos/{username}/{reponame}/issue-tracker`

use actix_web::{HttpResponse, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        auth::TokenUser,
        body::Body,
        error::ApiError,
        path::{RepositoryPath, Upkeep},
        responses,
        site::Site,
    },
    gogs::differences,
    routes::no_content,
    store::repositories::{self, Settings},
    types::EditIssueTrackerRequest,
};

/// Changes a repository that was found.
pub(super) async fn change(site: &Site, id: i64, settings: Settings) -> Result<HttpResponse, ApiError> {
    let touches = site.gogs.has(&differences::SETTINGS_TOUCH_REPOSITORIES);
    let is_there =
        site.store.run(move |connection| repositories::change(connection, id, &settings, touches)).await?;
    if is_there { Ok(no_content()) } else { Err(ApiError::NotFound) }
}

/// Edit the issue tracker of a repository
///
/// Token only. Says whether a repository has issues, and whether they are kept here or in an external tracker. To all who
/// may not read the repository it does not exist (404). Neither URLs nor the style are checked. Of a form nothing is read:
/// send JSON.
#[operation(
    patch = "/repos/{username}/{reponame}/issue-tracker",
    operation_id = "editIssueTracker", tag = "repositories",
    responses(
        (status = 204, description = "The repository is as you said. There is no body."),
        (status = 422, response = responses::TextUnstorable),
    ),
)]
pub async fn edit(
    _: TokenUser,
    RepositoryPath { row, .. }: RepositoryPath<Upkeep>,
    Body(request): Body<EditIssueTrackerRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    change(&site, row.id, request.into()).await
}
