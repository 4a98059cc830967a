//! `/repos/...`

pub mod archive;
pub mod branches;
pub mod collaborators;
pub mod commits;
pub mod contents;
pub mod editorconfig;
pub mod forks;
pub mod git;
pub mod hooks;
pub mod issue_tracker;
pub mod issues;
pub mod keys;
pub mod labels;
pub mod migrate;
pub mod milestones;
pub mod mirror_sync;
pub mod raw;
pub mod releases;
pub mod search;
pub mod tags;
pub mod wiki;

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use super::{answer, no_content};
use crate::{
    api::{
        auth::{Anyone, TokenUser},
        error::{ApiError, ErrorBody},
        message::Message,
        path::{AsSpelled, RepositoryPath},
        site::{BASE_PATH, Site},
    },
    git::Root,
    gogs::{differences, full_names},
    store::repositories::{self, AccessMode, Deleted},
    types::Repository,
};

/// The URL of a repository in the API, as its path spells it.
fn api_url(site: &Site, AsSpelled(spelled): &AsSpelled) -> String {
    format!("{}{BASE_PATH}/repos/{spelled}", site.external_url.as_str().trim_end_matches('/'))
}

/// Get a repository
///
/// Anyone may call who may read the repository; to everybody else it does not exist (404). Site administrators may read
/// every repository with a token, and with a password only those that they have access to anyway.
#[operation(
    get = "/repos/{username}/{reponame}",
    operation_id = "getRepository", tag = "repositories",
    responses((status = 200, description = "The repository.", body = Repository)),
)]
pub async fn get(
    _: Anyone,
    RepositoryPath { row, mode, .. }: RepositoryPath,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let found =
        site.store.read(move |connection| repositories::view_of(connection, row.clone(), mode)).await?;
    answer(
        StatusCode::OK,
        &Repository::new(&found.ok_or(ApiError::NotFound)?, &site, &full_names::REPOSITORY),
    )
}

/// Delete a repository
///
/// Token only. Deletes a repository with all that is in it: issues, comments, labels, milestones, hooks, deploy keys, releases. Its
/// forks stay, and are repositories of their own. The name is free at once. The caller has to own the repository, or be a site
/// administrator; a repository of an organization is deleted by the organization's owners only.
#[operation(
    delete = "/repos/{username}/{reponame}",
    operation_id = "deleteRepository", tag = "repositories",
    responses(
        (status = 204, description = "The repository is gone. There is no body."),
        (status = 403, description = "The caller may read the repository, but does not own it: there is no body. Or it is an \
            organization's, of which the caller is no owner; or the caller is prohibited from signing in, where real Gogs sends an \
            HTML page with status 200; or has no credentials, and the server answers nobody without \
            (`REQUIRE_SIGNIN_VIEW`).", body = ErrorBody),
    ),
    examples(username = "alice", reponame = "first"),
)]
pub async fn delete(
    TokenUser(user): TokenUser,
    RepositoryPath { row, mode, .. }: RepositoryPath,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    if mode < AccessMode::Owner && !site.gogs.has(&differences::DELETED_BY_READERS) {
        return Err(ApiError::NotAllowed);
    }
    let root = site.repositories.clone();
    let deleted = site.store.run(move |connection| {
        repositories::delete(connection, &row, user.id, root.as_ref().and_then(Root::writable))
    });
    match deleted.await? {
        Deleted::Gone => Ok(no_content()),
        Deleted::NotThere => Err(ApiError::NotFound),
        Deleted::Denied => Err(ApiError::Denied(Message::NoOwnerOfOrganization.text(site.gogs))),
    }
}
