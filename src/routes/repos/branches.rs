//! `/repos/{username}/{reponame}/branches`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        argument::{Tail, TextInPath},
        auth::TokenUser,
        content,
        error::ApiError,
        message::Message,
        path::RepositoryPath,
        responses,
        site::Site,
    },
    git::Repository,
    gogs::differences,
    routes::answer,
    types::Branch,
};

/// List the branches of a repository
///
/// Token only. Lists the branches of a repository that the caller may read, by name; 10,000 of them at most. There are no pages. A
/// repository without commits has none, and is not found (404).
#[operation(
    get = "/repos/{username}/{reponame}/branches",
    operation_id = "listBranches", tag = "content",
    responses(
        (status = 200, description = "The branches.", body = Vec<Branch>),
        (status = 404, description = "There is no such repository, or the caller may not know of it, or it has no branches, where \
            real Gogs fails with status 500. There is no body."),
    ),
)]
pub async fn list(
    _: TokenUser,
    repository: RepositoryPath,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let branches = content::of(&site, &repository.folder, Repository::branches).await?;
    if branches.is_empty() {
        return Err(ApiError::NotFound);
    }
    let owners = content::owners(&site, branches.iter().map(|branch| &branch.commit)).await?;
    answer(StatusCode::OK, &branches.iter().map(|branch| Branch::new(branch, &owners)).collect::<Vec<_>>())
}

/// The name of a branch.
pub struct BranchName;

impl TextInPath for BranchName {
    const NAME: &'static str = "branch";
    const DESCRIPTION: &'static str = "Name of the branch, in this case of letters, without `refs/heads/`";
    const EXAMPLE: &'static str = "develop";
}

/// Get a branch
///
/// Token only. Answers a branch of a repository that the caller may read, with its last commit. A tag is no branch.
#[operation(
    get = "/repos/{username}/{reponame}/branches/{branch:.*}",
    operation_id = "getBranch", tag = "content",
    responses(
        (status = 200, description = "The branch.", body = Branch),
        (status = 404, response = responses::BranchUnknown),
    ),
)]
pub async fn get(
    _: TokenUser,
    repository: RepositoryPath,
    branch: Tail<BranchName>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let name = branch.text.clone();
    let found = content::of(&site, &repository.folder, move |repository| repository.branch(&name)).await?;
    let Some(found) = found else {
        return Err(if site.gogs.has(&differences::UNKNOWN_BRANCH_TOLD) {
            ApiError::Absent(Message::BranchUnknown { name: &branch.text }.text(site.gogs))
        } else {
            ApiError::NotFound
        });
    };
    let owners = content::owners(&site, [&found.commit]).await?;
    answer(StatusCode::OK, &Branch::new(&found, &owners))
}
