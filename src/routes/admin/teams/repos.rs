//! `/admin/teams/{teamid}/repos`

use actix_web::{HttpResponse, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        auth::SiteAdmin,
        error::{ApiError, ErrorBody},
        message::Message,
        path::{TeamPath, TeamRepository},
        site::Site,
    },
    routes::no_content,
    store::{
        StoreError,
        teams::{self, Change, TeamRow},
    },
};

/// Add a repository to a team
///
/// Site administrators only, with a token or a password. Gives a repository of the organization to a team: its members may do
/// with it what the team's permission says, and those who are members now watch it. It is no error if the team has it already
/// (204). A team of a user, which is no organization, can't have one: this server answers 422; real Gogs fails with status
/// 500.
#[operation(
    put = "/admin/teams/{teamid}/repos/{reponame}",
    operation_id = "adminAddTeamRepository", tag = "admin",
    responses(
        (status = 204, description = "The team has the repository now. There is no body."),
        (status = 422, description = "The team is none of an organization.", body = ErrorBody),
    ),
)]
pub async fn add(
    _: SiteAdmin,
    TeamPath(team): TeamPath,
    TeamRepository(name): TeamRepository,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let id = team.id;
    let done = site.store.run(move |connection| teams::add_repository(connection, id, &name)).await;
    told(done, &team, &site)
}

/// Remove a repository from a team
///
/// Site administrators only, with a token or a password. Takes a repository from a team. It is no error if the team has it not
/// (204). Members who may no longer read it watch it no longer. Beware: taken from `Owners`, the repository is hidden from the
/// owners themselves, until anything else changes of its collaborators, its teams or their members.
#[operation(
    delete = "/admin/teams/{teamid}/repos/{reponame}",
    operation_id = "adminRemoveTeamRepository", tag = "admin",
    responses((status = 204, description = "The team has the repository no longer. There is no body.")),
)]
pub async fn remove(
    _: SiteAdmin,
    TeamPath(team): TeamPath,
    TeamRepository(name): TeamRepository,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let id = team.id;
    let done = site.store.run(move |connection| teams::remove_repository(connection, id, &name)).await;
    told(done, &team, &site)
}

/// The answer to what came of it.
fn told(done: Result<Change, StoreError>, team: &TeamRow, site: &Site) -> Result<HttpResponse, ApiError> {
    match done {
        Ok(Change::Done) => Ok(no_content()),
        Ok(Change::NoOrganization) => {
            let message = Message::NoOrganization { user: team.organization() };
            Err(ApiError::Unprocessable(message.text(site.gogs)))
        }
        // The team or the repository was deleted meanwhile, not the caller.
        Ok(Change::NoRepository) | Err(StoreError::Gone) => Err(ApiError::NotFound),
        Err(error) => Err(error.into()),
    }
}
