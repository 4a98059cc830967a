//! `/repos/{username}/{reponame}/git/blobs/{sha}`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        argument::{Segment, TextInPath},
        auth::TokenUser,
        content,
        error::ApiError,
        path::{AsSpelled, RepositoryPath},
        responses,
        site::Site,
    },
    routes::{
        answer,
        repos::{api_url, contents::GREATEST_CONTENT},
    },
    types::GitBlob,
};

/// What names the blob.
struct BlobName;

impl TextInPath for BlobName {
    const NAME: &'static str = "sha";
    const DESCRIPTION: &'static str = "What names the blob: its id, or whatever else `git rev-parse` takes, as `master:README.md`. \
        A slash in it has to be encoded (`%2F`)";
    const EXAMPLE: &'static str = "master:README.md";
}

/// Get a blob
///
/// Token only. Gets the content of a file, or the target of a symbolic link, of a repository that the caller may read. What names no
/// blob is not found; real Gogs fails with status 500 if it is the id of something else, or of nothing.
#[operation(
    get = "/repos/{username}/{reponame}/git/blobs/{sha}",
    operation_id = "getBlob", tag = "content",
    responses(
        (status = 200, description = "The blob.", body = GitBlob),
        (status = 422, response = responses::ContentTooLarge),
    ),
)]
pub async fn get(
    _: TokenUser,
    RepositoryPath { folder, .. }: RepositoryPath,
    spelled: AsSpelled,
    Segment { text: sha, .. }: Segment<BlobName>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let name = sha.clone();
    let found = content::of(&site, &folder, move |repository| {
        let id = repository.revision(&name);
        id.map_or(Ok(None), |id| repository.blob(id, GREATEST_CONTENT))
    });
    let content = found.await?.ok_or(ApiError::NotFound)?;
    answer(StatusCode::OK, &GitBlob::new(sha, &content, &api_url(&site, &spelled)))
}
