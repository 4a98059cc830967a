//! `/repos/{username}/{reponame}/labels`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        argument::{NameForNumber, Number, NumberInPath, NumberOrName},
        auth::TokenUser,
        body::Body,
        error::{ApiError, Refusal},
        path::{RepositoryPath, Write},
        responses,
        site::Site,
    },
    routes::{answer, no_content},
    store::labels,
    types::{CreateLabelRequest, EditLabelRequest, IssueLabel},
};

/// List the labels of a repository
///
/// Token only. Lists all labels of a repository that the caller may read, by name, even if its issues are switched off. There are
/// no pages.
#[operation(
    get = "/repos/{username}/{reponame}/labels",
    operation_id = "listLabels", tag = "labels",
    responses((status = 200, description = "The labels, perhaps none.", body = Vec<IssueLabel>)),
)]
pub async fn list(
    _: TokenUser,
    repository: RepositoryPath,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let id = repository.row.id;
    let rows = site.store.read(move |connection| labels::list(connection, id)).await?;
    answer(StatusCode::OK, &rows.into_iter().map(IssueLabel::from).collect::<Vec<_>>())
}

/// Create a label
///
/// Token only. Adds a label to a repository that the caller may write to. Its name need not be new. `id` of the answer is 0: get
/// the label by its name to learn it.
#[operation(
    post = "/repos/{username}/{reponame}/labels",
    operation_id = "createLabel", tag = "labels",
    responses(
        (status = 201, description = "The label was created.", body = IssueLabel),
        (status = 422, description = "A member is missing or empty, or the colour has not seven characters; or the database can't \
            hold the name.", body = Refusal),
    ),
)]
pub async fn create(
    _: TokenUser,
    repository: RepositoryPath<Write>,
    Body(CreateLabelRequest { name, color }): Body<CreateLabelRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let id = repository.row.id;
    let row = site.store.run(move |connection| labels::create(connection, id, &name, &color)).await?;
    answer(StatusCode::CREATED, &IssueLabel::created(row))
}

/// The id of a label.
pub(super) struct LabelId;

impl NumberInPath for LabelId {
    const NAME: &'static str = "id";
    const DESCRIPTION: &'static str = "Id of the label";
    const MINIMUM: i64 = 1;
    const EXAMPLE: i64 = 1;
}

impl NameForNumber for LabelId {
    const DESCRIPTION: &'static str = "Id of the label, or its name: what is no number above 0 is taken for a name, in this case of letters";
    const EXAMPLE: &'static str = "bug";
}

/// Get a label
///
/// Token only. Answers a label of a repository that the caller may read, by its id or by its name; of several labels of one name,
/// the one that was created first. A label whose name is a number above 0 can't be got by it.
#[operation(
    get = "/repos/{username}/{reponame}/labels/{id}",
    operation_id = "getLabel", tag = "labels",
    responses((status = 200, description = "The label.", body = IssueLabel)),
)]
pub async fn get(
    _: TokenUser,
    repository: RepositoryPath,
    label: NumberOrName<LabelId>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let repository = repository.row.id;
    let found = site.store.run(move |connection| match label {
        NumberOrName::Number(id) => labels::by_id(connection, repository, id),
        NumberOrName::Name(name, _) => labels::by_name(connection, repository, &name),
    });
    answer(StatusCode::OK, &IssueLabel::from(found.await?.ok_or(ApiError::NotFound)?))
}

/// Edit a label
///
/// Token only. Changes the name and the colour of a label, by its id, in a repository that the caller may write to. What is left
/// out, or null, stays as it is; of a form, nothing is read. Unlike where a label is created, neither is checked.
#[operation(
    patch = "/repos/{username}/{reponame}/labels/{id}",
    operation_id = "editLabel", tag = "labels",
    responses(
        (status = 200, description = "The label as it is now.", body = IssueLabel),
        (status = 422, response = responses::TextUnstorable),
    ),
)]
pub async fn edit(
    _: TokenUser,
    repository: RepositoryPath<Write>,
    Number { number: id, .. }: Number<LabelId>,
    Body(EditLabelRequest { name, color }): Body<EditLabelRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let repository = repository.row.id;
    let changed = site
        .store
        .run(move |connection| labels::update(connection, repository, id, name.as_deref(), color.as_deref()));
    answer(StatusCode::OK, &IssueLabel::from(changed.await?.ok_or(ApiError::NotFound)?))
}

/// Delete a label
///
/// Token only. Deletes a label, by its id, in a repository that the caller may write to, and takes it off all issues. It is no
/// error if the repository has no such label (204).
#[operation(
    delete = "/repos/{username}/{reponame}/labels/{id}",
    operation_id = "deleteLabel", tag = "labels",
    responses((status = 204, description = "The label is gone. There is no body.")),
)]
pub async fn delete(
    _: TokenUser,
    repository: RepositoryPath<Write>,
    Number { number: id, .. }: Number<LabelId>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let repository = repository.row.id;
    site.store.run(move |connection| labels::delete(connection, repository, id)).await?;
    Ok(no_content())
}
