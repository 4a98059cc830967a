//! `/repos/{username}/{reponame}/tags`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        auth::TokenUser,
        content,
        error::{ApiError, ErrorBody},
        path::RepositoryPath,
        site::Site,
    },
    git::Repository,
    routes::answer,
    types::Tag,
};

/// List the tags of a repository
///
/// Token only. The tag that was made last comes first. Tags that lead to no commit are left out; so are none of the others: there are
/// no pages.
#[operation(
    get = "/repos/{username}/{reponame}/tags",
    operation_id = "listTags", tag = "content",
    responses(
        (status = 200, description = "The tags, perhaps none.", body = Vec<Tag>),
        (status = 422, description = "There are more tags than this server lists, which is 10,000, or their messages are too large \
            together. Real Gogs has no such limit.", body = ErrorBody),
    ),
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
