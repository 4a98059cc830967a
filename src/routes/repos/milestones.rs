//! `/repos/{username}/{reponame}/milestones`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        argument::{Number, NumberInPath},
        auth::TokenUser,
        body::Body,
        error::ApiError,
        path::{RepositoryPath, Write},
        responses,
        site::Site,
    },
    gogs::differences,
    routes::{answer, no_content},
    store::milestones,
    types::{CreateMilestoneRequest, EditMilestoneRequest, IssueMilestone},
};

/// List the milestones of a repository
///
/// Token only. Lists all milestones of a repository that the caller may read, open and closed, the oldest first, even if its issues
/// are switched off. There are no pages.
#[operation(
    get = "/repos/{username}/{reponame}/milestones",
    operation_id = "listMilestones", tag = "milestones",
    responses((status = 200, description = "The milestones, perhaps none.", body = Vec<IssueMilestone>)),
)]
pub async fn list(
    _: TokenUser,
    repository: RepositoryPath,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let id = repository.row.id;
    let rows = site.store.read(move |connection| milestones::list(connection, id)).await?;
    answer(StatusCode::OK, &rows.into_iter().map(IssueMilestone::from).collect::<Vec<_>>())
}

/// Create a milestone
///
/// Token only. Adds an open milestone to a repository that the caller may write to. Nothing is required, and its title need not be
/// new.
#[operation(
    post = "/repos/{username}/{reponame}/milestones",
    operation_id = "createMilestone", tag = "milestones",
    responses(
        (status = 201, description = "The milestone was created.", body = IssueMilestone),
        (status = 422, response = responses::TextUnstorable),
    ),
)]
pub async fn create(
    _: TokenUser,
    repository: RepositoryPath<Write>,
    Body(request): Body<CreateMilestoneRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let (id, due_on) = (repository.row.id, request.due_on);
    let new = request.into_new();
    let row = site.store.run(move |connection| milestones::create(connection, id, &new)).await?;
    answer(StatusCode::CREATED, &IssueMilestone::written(row, due_on))
}

/// The id of a milestone.
struct MilestoneId;

impl NumberInPath for MilestoneId {
    const NAME: &'static str = "id";
    const DESCRIPTION: &'static str = "Id of the milestone";
    const MINIMUM: i64 = 0;
    const EXAMPLE: i64 = 1;
}

/// Get a milestone
///
/// Token only. Answers a milestone of a repository that the caller may read. Beware: 0, and what is not a number, is answered with
/// the first milestone of the repository.
#[operation(
    get = "/repos/{username}/{reponame}/milestones/{id}",
    operation_id = "getMilestone", tag = "milestones",
    responses((status = 200, description = "The milestone.", body = IssueMilestone)),
)]
pub async fn get(
    _: TokenUser,
    repository: RepositoryPath,
    Number { number: id, .. }: Number<MilestoneId>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let repository = repository.row.id;
    let found = site.store.read(move |connection| milestones::by_id(connection, repository, id)).await?;
    answer(StatusCode::OK, &IssueMilestone::from(found.ok_or(ApiError::NotFound)?))
}

/// Edit a milestone
///
/// Token only. Changes a milestone of a repository that the caller may write to. What is left out, or null, stays as it is; of a
/// form, only the title is read. Beware: 0, and what is not a number, is the first milestone of the repository.
#[operation(
    patch = "/repos/{username}/{reponame}/milestones/{id}",
    operation_id = "editMilestone", tag = "milestones",
    responses(
        (status = 200, description = "The milestone as it is now.", body = IssueMilestone),
        (status = 422, response = responses::TextUnstorable),
    ),
)]
pub async fn edit(
    _: TokenUser,
    repository: RepositoryPath<Write>,
    Number { number: id, .. }: Number<MilestoneId>,
    Body(request): Body<EditMilestoneRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let (repository, due_on) = (repository.row.id, request.deadline());
    let touched = site.gogs.has(&differences::MILESTONE_TOUCHES_REPOSITORY);
    let changes = request.into_changes();
    let changed = site
        .store
        .run(move |connection| milestones::update(connection, repository, id, &changes, touched))
        .await?;
    answer(StatusCode::OK, &IssueMilestone::written(changed.ok_or(ApiError::NotFound)?, due_on))
}

/// Delete a milestone
///
/// Token only. Deletes a milestone of a repository that the caller may write to; its issues go on without one. It is no error if
/// the repository has no such milestone (204). Beware: 0, and what is not a number, is the first milestone of the repository.
#[operation(
    delete = "/repos/{username}/{reponame}/milestones/{id}",
    operation_id = "deleteMilestone", tag = "milestones",
    responses((status = 204, description = "The milestone is gone. There is no body.")),
)]
pub async fn delete(
    _: TokenUser,
    repository: RepositoryPath<Write>,
    Number { number: id, .. }: Number<MilestoneId>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let repository = repository.row.id;
    let touched = site.gogs.has(&differences::MILESTONE_TOUCHES_REPOSITORY);
    site.store.run(move |connection| milestones::delete(connection, repository, id, touched)).await?;
    Ok(no_content())
}
