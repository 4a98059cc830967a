//! `/repos/{username}/{reponame}/issues/comments` and `/repos/{username}/{reponame}/issues/{index}/comments`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;
use utoipa::IntoParams;

use super::Index;
use crate::{
    api::{
        argument::{FromQuery, Number, NumberInPath, Queried},
        auth::TokenUser,
        body::Body,
        error::{ApiError, ErrorBody, Refusal},
        path::{RepositoryPath, WithIssues},
        responses,
        site::Site,
    },
    gogs::{GogsVersion, differences},
    routes::{answer, no_content},
    store::{
        issues::{
            self,
            comments::{self, CommentView, Of},
        },
        repositories::AccessMode,
        users::UserRow,
    },
    types::{Comment, CreateCommentRequest, EditCommentRequest},
    wire::{query::Query, time},
};

/// What a list of comments takes.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
struct Since {
    /// Lists only comments that were updated in this second or later. A `+` has to be written as `%2B`. What is no time is refused
    /// (422); 1970 and what is before it is no bound.
    #[param(required = false, value_type = String, format = DateTime, example = "2023-11-14T22:17:20Z")]
    since: String,
}

impl FromQuery for Since {
    fn from_query(query: &Query, _: GogsVersion) -> Self {
        Self { since: query.first("since").unwrap_or_default().to_owned() }
    }
}

impl Since {
    /// The bound, in seconds since 1970, if there is one.
    fn bound(&self) -> Result<Option<i64>, ApiError> {
        if self.since.is_empty() {
            return Ok(None);
        }
        let bound = time::rfc3339(&self.since).map_err(ApiError::Unprocessable)?;
        Ok((bound > 0).then_some(bound))
    }
}

/// The comments as they are listed.
fn listed(views: Vec<CommentView>, site: &Site) -> Result<HttpResponse, ApiError> {
    let body: Vec<_> = views.into_iter().map(|view| Comment::new(view, site)).collect();
    answer(StatusCode::OK, &body)
}

/// List the comments of a repository
///
/// Token only. Lists the comments on all issues and pull requests of a repository that the caller may read, the oldest first. There
/// are no pages. Where an issue was closed or opened again, there is a comment without a text. To those who may not read the
/// repository it does not exist (404); so it is if its issues are switched off, or kept in an external tracker.
#[operation(
    get = "/repos/{username}/{reponame}/issues/comments",
    operation_id = "listRepositoryComments", tag = "issues",
    responses(
        (status = 200, description = "The comments, perhaps none.", body = Vec<Comment>),
        (status = 422, description = "`since` is no time.", body = ErrorBody),
    ),
)]
pub async fn list_of_repository(
    _: TokenUser,
    WithIssues(repository): WithIssues,
    Queried(since): Queried<Since>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let (of, since) = (Of::Repository(repository.row.id), since.bound()?);
    listed(site.store.run(move |connection| comments::list(connection, of, since)).await?, &site)
}

/// List the comments of an issue
///
/// Token only. Lists the comments on an issue or a pull request of a repository that the caller may read, the oldest first. There
/// are no pages. Where it was closed or opened again, there is a comment without a text. If there is no such issue, this server
/// answers 404; real Gogs fails with status 500. Beware: 0, and what is not a number, is the first issue of the repository.
#[operation(
    get = "/repos/{username}/{reponame}/issues/{index}/comments",
    operation_id = "listIssueComments", tag = "issues",
    responses(
        (status = 200, description = "The comments, perhaps none.", body = Vec<Comment>),
        (status = 422, description = "`since` is no time.", body = ErrorBody),
    ),
)]
pub async fn list(
    _: TokenUser,
    WithIssues(repository): WithIssues,
    Number { number, .. }: Number<Index>,
    Queried(since): Queried<Since>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let (id, since) = (repository.row.id, since.bound()?);
    let found = site
        .store
        .run(move |connection| {
            let issue = issues::row(connection, id, number)?;
            issue.map(|issue| comments::list(connection, Of::Issue(issue.id), since)).transpose()
        })
        .await?;
    listed(found.ok_or(ApiError::NotFound)?, &site)
}

/// Comment an issue
///
/// Token only. Adds a comment to an issue or a pull request, open or closed. Anyone may call who may read the repository.
/// `created_at` and `updated_at` of the answer are the year 1: list the comments to learn when it was written. If there is no such
/// issue, this server answers 404; real Gogs fails with status 500. On a fork, real Gogs fails in some versions with status 500,
/// though the comment is added. Beware: 0, and what is not a number, is the first issue of the repository.
#[operation(
    post = "/repos/{username}/{reponame}/issues/{index}/comments",
    operation_id = "createIssueComment", tag = "issues",
    responses(
        (status = 201, description = "The comment was added.", body = Comment),
        (status = 422, description = "The text is missing or empty; or the database can't hold it: PostgreSQL has none with a NUL.",
            body = Refusal),
    ),
)]
pub async fn create(
    TokenUser(user): TokenUser,
    WithIssues(repository): WithIssues,
    Number { number, .. }: Number<Index>,
    Body(request): Body<CreateCommentRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let id = repository.row.id;
    let added = site
        .store
        .run(move |connection| comments::add(connection, id, number, user.id, &request.body))
        .await?;
    answer(StatusCode::CREATED, &Comment::added(added.ok_or(ApiError::NotFound)?, &site))
}

/// The number of a comment.
struct CommentId;

impl NumberInPath for CommentId {
    const NAME: &'static str = "id";
    const DESCRIPTION: &'static str = "Id of the comment";
    const MINIMUM: i64 = 1;
    const EXAMPLE: i64 = 1;
}

/// The comment that `caller` is to change, of the repository of the path: else 404. Of another's comment who is no administrator
/// of that repository gets 403.
async fn of_caller(
    site: &Site,
    id: i64,
    caller: &UserRow,
    repository: &RepositoryPath,
) -> Result<CommentView, ApiError> {
    let found = site.store.run(move |connection| comments::by_id(connection, id)).await?;
    let view = found.ok_or(ApiError::NotFound)?;
    let is_elsewhere = view.issue.repo_id != repository.row.id;
    if is_elsewhere && !site.gogs.has(&differences::COMMENTS_OF_ANY_REPOSITORY) {
        return Err(ApiError::NotFound);
    }
    let is_author = view.row.poster_id == Some(caller.id);
    if is_author || repository.mode >= AccessMode::Admin { Ok(view) } else { Err(ApiError::NotAllowed) }
}

/// Gives a comment another text.
async fn edited(
    site: &Site,
    id: i64,
    caller: &UserRow,
    repository: &RepositoryPath,
    body: String,
) -> Result<HttpResponse, ApiError> {
    let mut view = of_caller(site, id, caller, repository).await?;
    if !view.row.is_plain() {
        return Ok(no_content());
    }
    view.row.content = Some(body.clone());
    if !site.store.run(move |connection| comments::edit(connection, id, &body)).await? {
        return Err(ApiError::NotFound);
    }
    answer(StatusCode::OK, &Comment::new(view, site))
}

/// Edit a comment
///
/// Token only. Gives a comment another text. Its author may do so, and who may change the settings of the repository; others get
/// 403. `updated_at` of the answer is when the comment was updated before. A comment that tells that an issue was closed or opened
/// again stays as it is (204). The same as `PATCH` with the number of an issue.
#[operation(
    patch = "/repos/{username}/{reponame}/issues/comments/{id}",
    operation_id = "editComment", tag = "issues",
    responses(
        (status = 200, description = "The comment as it is now.", body = Comment),
        (status = 204, description = "The comment tells that an issue was closed or opened again: it stays as it is. There is no body."),
        (status = 403, response = responses::CommentAuthorsOnly),
        (status = 422, description = "The text is missing or empty; or the database can't hold it: PostgreSQL has none with a NUL.",
            body = Refusal),
    ),
)]
pub async fn edit_by_id(
    TokenUser(user): TokenUser,
    WithIssues(repository): WithIssues,
    Number { number: id, .. }: Number<CommentId>,
    Body(request): Body<EditCommentRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    edited(&site, id, &user, &repository, request.body).await
}

/// Edit a comment of an issue
///
/// Token only. Gives a comment another text. Its author may do so, and who may change the settings of the repository; others get
/// 403. `updated_at` of the answer is when the comment was updated before. A comment that tells that an issue was closed or opened
/// again stays as it is (204). The number of the issue is not looked at.
#[operation(
    patch = "/repos/{username}/{reponame}/issues/{index}/comments/{id}",
    operation_id = "editIssueComment", tag = "issues",
    responses(
        (status = 200, description = "The comment as it is now.", body = Comment),
        (status = 204, description = "The comment tells that the issue was closed or opened again: it stays as it is. There is no body."),
        (status = 403, response = responses::CommentAuthorsOnly),
        (status = 422, description = "The text is missing or empty; or the database can't hold it: PostgreSQL has none with a NUL.",
            body = Refusal),
    ),
)]
pub async fn edit(
    TokenUser(user): TokenUser,
    WithIssues(repository): WithIssues,
    _: Number<Index>,
    Number { number: id, .. }: Number<CommentId>,
    Body(request): Body<EditCommentRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    edited(&site, id, &user, &repository, request.body).await
}

/// Delete a comment of an issue
///
/// Token only. Deletes a comment. Its author may do so, and who may change the settings of the repository; others get 403. A comment
/// that tells that an issue was closed or opened again stays, though the answer is the same (204). The number of the issue is not
/// looked at.
#[operation(
    delete = "/repos/{username}/{reponame}/issues/{index}/comments/{id}",
    operation_id = "deleteIssueComment", tag = "issues",
    responses(
        (status = 204, description = "The comment is gone, unless it tells that the issue was closed or opened again. There is no body."),
        (status = 403, response = responses::CommentAuthorsOnly),
    ),
)]
pub async fn delete(
    TokenUser(user): TokenUser,
    WithIssues(repository): WithIssues,
    _: Number<Index>,
    Number { number: id, .. }: Number<CommentId>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let view = of_caller(&site, id, &user, &repository).await?;
    if view.row.is_plain() {
        site.store.run(move |connection| comments::delete(connection, id)).await?;
    }
    Ok(no_content())
}
