//! `/repos/{username}/{reponame}/tags`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{auth::TokenUser, content, error::ApiError, path::RepositoryPath, site::Site},
    git::Repository,
    routes::answer,
    types::Tag,
};

/// List the tags of a repository
///
/// Token only. Lists the tags of a repository that the caller may read, the one that was made last first; 10,000 of them at most.
/// Tags that lead to no commit are left out. There are no pages.
#[operation(
    get = "/repos/{username}/{reponame}/tags",
    operation_id = "listTags", tag = "content",
    responses((status = 200, description = "The tags, perhaps none.", body = Vec<Tag>)),
)]
pub async fn list(
    _: TokenUser,
    repository: RepositoryPath,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let tags = content::of(&site, &repository.folder, Repository::tags).await?;
    let owners = content::owners(&site, tags.iter().map(|tag| &tag.commit)).await?;
    answer(StatusCode::OK, &tags.iter().map(|tag| Tag::new(tag, &owners)).collect::<Vec<_>>())
}
