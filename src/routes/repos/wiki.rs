//! `/repos/{username}/{reponame}/wiki`

use actix_web::{HttpResponse, web};
use gogs_openapi_macros::operation;

use super::issue_tracker::change;
use crate::{
    api::{
        auth::TokenUser,
        body::Body,
        error::ApiError,
        path::{RepositoryPath, Upkeep},
        responses,
        site::Site,
    },
    types::EditWikiRequest,
};

/// Edit the wiki of a repository
///
/// Token only. Says whether a repository has a wiki, and whether it is here or elsewhere. To all who may not read the
/// repository it does not exist (404). The URL is not checked. Of a form nothing is read: send JSON.
#[operation(
    patch = "/repos/{username}/{reponame}/wiki",
    operation_id = "editWiki", tag = "repositories",
    responses(
        (status = 204, description = "The repository is as you said. There is no body."),
        (status = 422, response = responses::TextUnstorable),
    ),
)]
pub async fn edit(
    _: TokenUser,
    RepositoryPath { row, .. }: RepositoryPath<Upkeep>,
    Body(request): Body<EditWikiRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    change(&site, row.id, request.into()).await
}
