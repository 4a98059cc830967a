//! `/repos/{username}/{reponame}/collaborators`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        auth::TokenUser,
        body::Body,
        error::ApiError,
        path::{Admin, CollaboratorPath, RepositoryPath},
        responses,
        site::Site,
    },
    routes::{answer, no_content},
    store::{
        StoreError, collaborations,
        repositories::{AccessMode, RepositoryRow},
    },
    types::{AddCollaboratorRequest, Collaborator},
};

/// List the collaborators of a repository
///
/// Token only, and for administrators of the repository. Lists the users who were added to it as collaborators, with what each
/// was given. The owner is none of them unless added, and members of teams are none. All come at once: there are no pages.
#[operation(
    get = "/repos/{username}/{reponame}/collaborators",
    operation_id = "listCollaborators", tag = "collaborators",
    responses((status = 200, description = "The collaborators, perhaps none.", body = Vec<Collaborator>)),
)]
pub async fn list(
    _: TokenUser,
    RepositoryPath { row, .. }: RepositoryPath<Admin>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let rows = site.store.read(move |connection| collaborations::list(connection, row.id)).await?;
    let collaborators: Vec<_> = rows.iter().map(|row| Collaborator::new(row, &site)).collect();
    answer(StatusCode::OK, &collaborators)
}

/// Check a collaborator
///
/// Token only, and for administrators of the repository. Tells whether a user was added to it as a collaborator: 204 says yes,
/// 404 says no. The owner is none, and members of teams are none.
#[operation(
    get = "/repos/{username}/{reponame}/collaborators/{collaborator}",
    operation_id = "checkCollaborator", tag = "collaborators",
    responses(
        (status = 204, description = "The user is a collaborator. There is no body."),
        (status = 404, response = responses::NotFound),
    ),
)]
pub async fn check(
    _: TokenUser,
    RepositoryPath { row, .. }: RepositoryPath<Admin>,
    CollaboratorPath(user): CollaboratorPath,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let is_one =
        site.store.read(move |connection| collaborations::is_one(connection, row.id, user.id)).await?;
    if is_one { Ok(no_content()) } else { Err(ApiError::NotFound) }
}

/// Add a collaborator
///
/// Token only, and for administrators of the repository. Adds a user as a collaborator, or changes what one may do. Anyone can
/// be added: the owner, who may do everything all the same, and an organization, whose members gain nothing. Beware: in a
/// repository of an organization, who is given another permission than `write` may do at least what any team of theirs may,
/// even a team that does not have the repository.
#[operation(
    put = "/repos/{username}/{reponame}/collaborators/{collaborator}",
    operation_id = "addCollaborator", tag = "collaborators",
    responses((status = 204, description = "The user is a collaborator now. There is no body.")),
)]
pub async fn add(
    _: TokenUser,
    RepositoryPath { row, .. }: RepositoryPath<Admin>,
    Body(AddCollaboratorRequest { permission }): Body<AddCollaboratorRequest>,
    CollaboratorPath(user): CollaboratorPath,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let asked = permission.as_deref().map(AccessMode::named);
    let owner = owner_of(&row);
    told(
        site.store
            .run(move |connection| collaborations::add(connection, owner, row.id, user.id, asked))
            .await,
    )
}

/// Remove a collaborator
///
/// Token only, and for administrators of the repository. Removes a user from its collaborators. It is no error if the user is
/// none (204). What the user may do as the owner or as a member of a team stays.
#[operation(
    delete = "/repos/{username}/{reponame}/collaborators/{collaborator}",
    operation_id = "removeCollaborator", tag = "collaborators",
    responses((status = 204, description = "The user is no collaborator any more. There is no body.")),
)]
pub async fn remove(
    _: TokenUser,
    RepositoryPath { row, .. }: RepositoryPath<Admin>,
    CollaboratorPath(user): CollaboratorPath,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let owner = owner_of(&row);
    told(site.store.run(move |connection| collaborations::remove(connection, owner, row.id, user.id)).await)
}

fn owner_of(row: &RepositoryRow) -> i64 {
    row.owner_id.unwrap_or_default()
}

/// The answer to what came of it.
fn told(done: Result<(), StoreError>) -> Result<HttpResponse, ApiError> {
    match done {
        Ok(()) => Ok(no_content()),
        // The repository or the user was deleted meanwhile, not the caller.
        Err(StoreError::Gone) => Err(ApiError::NotFound),
        Err(error) => Err(error.into()),
    }
}
