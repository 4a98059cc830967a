//! `/repos/{username}/{reponame}/issues`

use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, web};

use utoipa::IntoParams;

use crate::{
    api::{
        auth::TokenUser,
        error::ApiError,
        pagination::{self, Page},
        responses,
        site::Site,
    },
    routes::{answer, page_answer},
    store::{issues, repositories},
    types::{Issue, IssueState},
    wire::query::{self, Query},
};

/// What a list of issues takes.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
struct Parameters {
    /// Whether to list open or closed issues. Anything but `closed` counts as `open`.
    #[param(required = false, default = "open", example = "open")]
    state: IssueState,
}

impl Parameters {
    fn new(query: &Query) -> Self {
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
#[utoipa::path(
    operation_id = "listRepositoryIssues",
    tag = "issues",
    params(
        ("username" = String, Path, description = "Name of the repository's owner, in upper or lower case", min_length = 1,
            example = "unknwon"),
        ("reponame" = String, Path, description = "Name of the repository, in upper or lower case", min_length = 1,
            example = "hello"),
        Page,
        Parameters,
    ),
    responses(
        (status = 200, description = "The issues, perhaps none.", body = Vec<Issue>,
            headers(("Link"))),
        (status = 401, response = responses::Unauthorized),
        (status = 403, response = responses::Forbidden),
        (status = 404, response = responses::NotFound),
    ),
    security(("TokenAuth" = []), ("TokenQuery" = [])),
)]
#[get("/repos/{username}/{reponame}/issues")]
pub async fn list(
    user: TokenUser,
    path: web::Path<(String, String)>,
    query: Query,
    site: web::Data<Site>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let caller = user.into_caller();
    let (owner, name) = path.into_inner();
    let (Page { page }, Parameters { state }) = (Page::new(&query), Parameters::new(&query));
    let found = site
        .store
        .run(move |connection| {
            match repositories::readable_with_issues(connection, &owner, &name, &caller)? {
                Some(row) => issues::page(connection, row.id, state == IssueState::Closed, page).map(Some),
                None => Ok(None),
            }
        })
        .await?;
    let (views, total) = found.ok_or(ApiError::NotFound)?;
    let body: Vec<_> = views.into_iter().map(|view| Issue::new(view, &site)).collect();
    page_answer(&request, &body, &pagination::relations(total, issues::PAGE_SIZE, page))
}

/// Get an issue
///
/// Token only. Answers an issue or a pull request by its number within a repository that the caller may read. To those
/// who may not read the repository it does not exist (404); so it is if its issues are switched off, or kept in an
/// external tracker. Beware: 0, and what is not a number, is answered with the first issue of the repository.
#[utoipa::path(
    operation_id = "getIssue",
    tag = "issues",
    params(
        ("username" = String, Path, description = "Name of the repository's owner, in upper or lower case", min_length = 1,
            example = "unknwon"),
        ("reponame" = String, Path, description = "Name of the repository, in upper or lower case", min_length = 1,
            example = "hello"),
        ("index" = i64, Path, description = "Number of the issue within the repository", minimum = 0, example = 3),
    ),
    responses(
        (status = 200, description = "The issue.", body = Issue),
        (status = 401, response = responses::Unauthorized),
        (status = 403, response = responses::Forbidden),
        (status = 404, response = responses::NotFound),
    ),
    security(("TokenAuth" = []), ("TokenQuery" = [])),
)]
#[get("/repos/{username}/{reponame}/issues/{index}")]
pub async fn get(
    user: TokenUser,
    path: web::Path<(String, String, String)>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let caller = user.into_caller();
    let (owner, name, index) = path.into_inner();
    let index = query::int(&index);
    let found = site
        .store
        .run(move |connection| {
            match repositories::readable_with_issues(connection, &owner, &name, &caller)? {
                Some(row) => issues::by_index(connection, row.id, index),
                None => Ok(None),
            }
        })
        .await?;
    answer(StatusCode::OK, &Issue::new(found.ok_or(ApiError::NotFound)?, &site))
}
