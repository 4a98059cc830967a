//! `/repos/{username}/{reponame}/issues/{index}/labels`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use super::Index;
use crate::{
    api::{
        argument::Number,
        auth::TokenUser,
        body::Body,
        error::{ApiError, ErrorBody},
        message::Message,
        path::{WithIssues, Write},
        site::Site,
    },
    routes::{answer, no_content, repos::labels::LabelId},
    store::{issue_labels, labels::LabelRow},
    types::{IssueLabel, IssueLabelsRequest},
};

/// The labels of an issue, if there is one.
fn shown(labels: Option<Vec<LabelRow>>) -> Result<HttpResponse, ApiError> {
    let labels = labels.ok_or(ApiError::NotFound)?;
    answer(StatusCode::OK, &labels.into_iter().map(IssueLabel::from).collect::<Vec<_>>())
}

/// List the labels of an issue
///
/// Token only. Lists the labels of an issue or a pull request in a repository that the caller may read, by name. Without issues in
/// the repository there is no such thing (404): they may be switched off, or kept in an external tracker. Beware: 0, and what is not
/// a number, is the first issue of the repository.
#[operation(
    get = "/repos/{username}/{reponame}/issues/{index}/labels",
    operation_id = "listIssueLabels", tag = "labels",
    responses((status = 200, description = "The labels, perhaps none.", body = Vec<IssueLabel>)),
)]
pub async fn list(
    _: TokenUser,
    WithIssues(repository): WithIssues,
    Number { number: index, .. }: Number<Index>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let id = repository.row.id;
    shown(site.store.run(move |connection| issue_labels::list(connection, id, index)).await?)
}

/// Add labels to an issue
///
/// Token only. Adds labels of the repository to an issue or a pull request; the caller has to be allowed to write to the
/// repository, even if the issue is their own. The answer has those that were there, by name, and behind them the new ones, by
/// name. Beware: 0, and what is not a number, is the first issue of the repository.
#[operation(
    post = "/repos/{username}/{reponame}/issues/{index}/labels",
    operation_id = "addIssueLabels", tag = "labels",
    responses((status = 200, description = "The labels that the issue has now.", body = Vec<IssueLabel>)),
)]
pub async fn add(
    _: TokenUser,
    WithIssues(repository): WithIssues<Write>,
    Number { number: index, .. }: Number<Index>,
    Body(IssueLabelsRequest { labels }): Body<IssueLabelsRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let id = repository.row.id;
    shown(site.store.run(move |connection| issue_labels::add(connection, id, index, &labels)).await?)
}

/// Replace the labels of an issue
///
/// Token only. Gives an issue or a pull request these labels in the place of those that it has; the caller has to be allowed to
/// write to the repository, even if the issue is their own. Without labels in the request it has none then. Beware: 0, and what is
/// not a number, is the first issue of the repository.
#[operation(
    put = "/repos/{username}/{reponame}/issues/{index}/labels",
    operation_id = "replaceIssueLabels", tag = "labels",
    responses((status = 200, description = "The labels that the issue has now, by name.", body = Vec<IssueLabel>)),
)]
pub async fn replace(
    _: TokenUser,
    WithIssues(repository): WithIssues<Write>,
    Number { number: index, .. }: Number<Index>,
    Body(IssueLabelsRequest { labels }): Body<IssueLabelsRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let id = repository.row.id;
    shown(site.store.run(move |connection| issue_labels::replace(connection, id, index, &labels)).await?)
}

/// Take all labels off an issue
///
/// Token only. Leaves an issue or a pull request without labels; the caller has to be allowed to write to the repository, even if
/// the issue is their own. Beware: 0, and what is not a number, is the first issue of the repository.
#[operation(
    delete = "/repos/{username}/{reponame}/issues/{index}/labels",
    operation_id = "clearIssueLabels", tag = "labels",
    responses((status = 204, description = "The issue has no labels. There is no body.")),
)]
pub async fn clear(
    _: TokenUser,
    WithIssues(repository): WithIssues<Write>,
    Number { number: index, .. }: Number<Index>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let id = repository.row.id;
    let cleared = site.store.run(move |connection| issue_labels::clear(connection, id, index)).await?;
    cleared.map(|()| no_content()).ok_or(ApiError::NotFound)
}

/// Take a label off an issue
///
/// Token only. Takes a label of the repository off an issue or a pull request; the caller has to be allowed to write to the
/// repository, even if the issue is their own. It is no error if the issue has not the label (204). Beware: 0, and what is not a
/// number, is the first issue of the repository.
#[operation(
    delete = "/repos/{username}/{reponame}/issues/{index}/labels/{id}",
    operation_id = "removeIssueLabel", tag = "labels",
    responses(
        (status = 204, description = "The issue has not the label. There is no body."),
        (status = 422, description = "The repository has no such label.", body = ErrorBody),
    ),
)]
pub async fn remove(
    _: TokenUser,
    WithIssues(repository): WithIssues<Write>,
    Number { number: index, .. }: Number<Index>,
    Number { number: id, .. }: Number<LabelId>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let repository = repository.row.id;
    let removed =
        site.store.run(move |connection| issue_labels::remove(connection, repository, index, id)).await?;
    if removed.ok_or(ApiError::NotFound)? {
        return Ok(no_content());
    }
    Err(ApiError::Unprocessable(Message::LabelUnknown { id, repository }.text(site.gogs)))
}
