//! `/repos/{username}/{reponame}/releases`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{auth::Anyone, error::ApiError, path::RepositoryPath, site::Site},
    routes::answer,
    store::releases,
    types::Release,
};

/// List the releases of a repository
///
/// Anyone may call who may read the repository; to everybody else it does not exist (404). The oldest comes first. Beware:
/// drafts are listed, too, and each author with the email. There are no pages.
#[operation(
    get = "/repos/{username}/{reponame}/releases",
    operation_id = "listReleases", tag = "repositories",
    responses((status = 200, description = "The releases, perhaps none.", body = Vec<Release>)),
)]
pub async fn list(
    _: Anyone,
    RepositoryPath { row, .. }: RepositoryPath,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let found = site.store.run(move |connection| releases::of_repository(connection, row.id)).await?;
    let body: Vec<_> =
        found.into_iter().map(|(row, publisher)| Release::new(row, &publisher, &site)).collect();
    answer(StatusCode::OK, &body)
}
