//! `/repos/{username}/{reponame}/git/trees/{sha}`

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
    routes::{answer, repos::api_url},
    types::GitTree,
};

/// What names the tree.
struct TreeName;

impl TextInPath for TreeName {
    const NAME: &'static str = "sha";
    const DESCRIPTION: &'static str = "What names the tree: its id, a commit, a branch, a tag, or whatever else `git rev-parse` takes. \
        A slash in it has to be encoded (`%2F`)";
    const EXAMPLE: &'static str = "master";
}

/// Get a tree
///
/// Token only. Lists what is in a folder of a repository that the caller may read, in Git's order, without what is in the folders in
/// it. The tree is named by itself, or it is that of a commit. Beware: `mode` of every file is that of a symbolic link, and `url` of
/// everything that of a tree. What names no tree is not found; real Gogs fails with status 500 if it is the id of something else, or
/// of nothing.
#[operation(
    get = "/repos/{username}/{reponame}/git/trees/{sha}",
    operation_id = "getTree", tag = "content",
    responses(
        (status = 200, description = "The tree.", body = GitTree),
        (status = 422, response = responses::ContentTooLarge),
    ),
)]
pub async fn get(
    _: TokenUser,
    RepositoryPath { folder, .. }: RepositoryPath,
    spelled: AsSpelled,
    Segment { text: sha, .. }: Segment<TreeName>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let name = sha.clone();
    let found = content::of(&site, &folder, move |repository| {
        let tree = repository.tree_named(&name)?;
        tree.map(|tree| repository.entries(tree)).transpose()
    });
    let entries = found.await?.ok_or(ApiError::NotFound)?;
    answer(StatusCode::OK, &GitTree::new(sha, entries, &api_url(&site, &spelled)))
}
