//! `/repos/{username}/{reponame}/issues`

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use utoipa::IntoParams;

use crate::{
    api::{
        argument::{FromQuery, Number, NumberInPath, Queried},
        auth::TokenUser,
        error::ApiError,
        pagination::{self, Page},
        path::WithIssues,
        site::Site,
    },
    gogs::GogsVersion,
    routes::{answer, page_answer},
    store::issues,
    types::{Issue, IssueState},
    wire::query::Query,
};

/// What a list of issues takes.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
struct Issues {
    /// Whether to list open or closed issues. Anything but `closed` counts as `open`.
    #[param(required = false, default = "open", example = "open")]
    state: IssueState,
}

impl FromQuery for Issues {
    fn from_query(query: &Query, _: GogsVersion) -> Self {
        let closed = query.first("state") == Some("closed");
        Self { state: if closed { IssueState::Closed } else { IssueState::Open } }
    }
}

/// List the issues of a repository
///
/// Token only. Lists the open or the closed issues of a repository that the caller may read, never both, the newest
/// first, ten on a page. To those who may not read the repository it does not exist (404); so it is if its issues are
/// switched off, or kept in an external tracker. The `Link` header leads to the other pages. A page past the last is
/// empty, with the `Link` header of the last.
#[operation(
    get = "/repos/{username}/{reponame}/issues",
    operation_id = "listRepositoryIssues", tag = "issues",
    responses((status = 200, description = "The issues, perhaps none.", body = Vec<Issue>, headers(("Link")))),
)]
pub async fn list(
    _: TokenUser,
    WithIssues(repository): WithIssues,
    Queried(Page { page }): Queried<Page>,
    Queried(Issues { state }): Queried<Issues>,
    site: web::Data<Site>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let (id, closed) = (repository.row.id, state == IssueState::Closed);
    let (views, total) = site.store.run(move |connection| issues::page(connection, id, closed, page)).await?;
    let body: Vec<_> = views.into_iter().map(|view| Issue::new(view, &site)).collect();
    page_answer(&request, &body, &pagination::relations(total, issues::PAGE_SIZE, page))
}

/// The number of an issue.
struct Index;

impl NumberInPath for Index {
    const NAME: &'static str = "index";
    const DESCRIPTION: &'static str = "Number of the issue within the repository";
    const MINIMUM: i64 = 0;
    const EXAMPLE: i64 = 3;
}

/// Get an issue
///
/// Token only. Answers an issue or a pull request by its number within a repository that the caller may read. To those
/// who may not read the repository it does not exist (404); so it is if its issues are switched off, or kept in an
/// external tracker. Beware: 0, and what is not a number, is answered with the first issue of the repository.
#[operation(
    get = "/repos/{username}/{reponame}/issues/{index}",
    operation_id = "getIssue", tag = "issues",
    responses((status = 200, description = "The issue.", body = Issue)),
)]
pub async fn get(
    _: TokenUser,
    WithIssues(repository): WithIssues,
    Number { number, .. }: Number<Index>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let id = repository.row.id;
    let found = site.store.run(move |connection| issues::by_index(connection, id, number)).await?;
    answer(StatusCode::OK, &Issue::new(found.ok_or(ApiError::NotFound)?, &site))
}
