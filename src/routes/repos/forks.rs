//! `/repos/{username}/{reponame}/forks`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{auth::TokenUser, error::ApiError, path::RepositoryPath, site::Site},
    gogs::{differences, full_names},
    routes::answer,
    store::repositories::{self, RepositoryView},
    types::Repository,
};

/// List the forks of a repository
///
/// Token only. Lists the repositories that were forked from one that the caller may read; of others it does not exist
/// (404). The oldest comes first. There are no pages. Forks of forks are not among them.
#[operation(
    get = "/repos/{username}/{reponame}/forks",
    operation_id = "listForks", tag = "repositories",
    responses((status = 200, description = "The forks, perhaps none.", body = Vec<Repository>)),
)]
pub async fn list(
    TokenUser(caller): TokenUser,
    RepositoryPath { row, .. }: RepositoryPath,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let views = site.store.run(move |connection| repositories::forks(connection, row.id, caller.id)).await?;
    let body: Vec<_> = views.iter().map(|view| shown(view, &site)).collect();
    answer(StatusCode::OK, &body)
}

fn shown(view: &RepositoryView, site: &Site) -> Repository {
    let mut fork = Repository::new(view, site, &full_names::FORK);
    if let Some(parent) =
        fork.parent.as_mut().filter(|_| !site.gogs.has(&differences::OPEN_ISSUES_OF_PARENTS))
    {
        parent.open_issues_count = 0;
    }
    fork
}
