//! `/repos/{username}/{reponame}/issues`

use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, web};

use utoipa::IntoParams;

use crate::{
    auth::TokenUser,
    error::ApiError,
    pagination,
    query::{self, Query},
    routes::{answer, examples, page_answer, responses},
    site::Site,
    store::{issues, repositories},
    types::{Issue, IssueState},
};

/// What a list of issues takes.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
struct Parameters {
    /// Which page, from 1 on. Below 1, and what is no number, count as 1.
    #[param(required = false, default = 1, minimum = 1, example = 2)]
    page: i64,
    /// `closed` for the closed issues. All else counts as `open`.
    #[param(required = false, default = "open", example = "open")]
    state: IssueState,
}

impl Parameters {
    fn new(query: &Query) -> Self {
        let closed = query.first("state") == Some("closed");
        Self { page: query.int("page"), state: if closed { IssueState::Closed } else { IssueState::Open } }
    }
}

/// List the issues of a repository
///
/// Token only. Whoever may read the repository may call: to others it does not exist (404), and so it is where issues are
/// switched off or kept elsewhere. Answers the open or the closed issues, never both, the newest first, ten on a page.
/// The `Link` header leads to the other pages. A page past the last is empty, and its `Link` header is that of the last.
#[utoipa::path(
    operation_id = "listRepositoryIssues",
    tag = "issues",
    params(
        ("username" = String, Path, description = "Name of the repository's owner, in any case", min_length = 1,
            example = "unknwon"),
        ("reponame" = String, Path, description = "Name of the repository, in any case", min_length = 1,
            example = "hello"),
        Parameters,
    ),
    responses(
        (status = 200, description = "The issues, perhaps none.", body = Vec<Issue>,
            headers(("Link" = String, description = "Other pages, as URLs with the relations `next`, `last`, `first` and \
                `prev` (RFC 8288), in this order. Those that don't exist are left out; if all issues are on one page, \
                the header is. The URLs have no other parameter than `page`: add `state` yourself")),
            examples(
                ("issues" = (summary = "A page of one issue", value = json!(examples::issues()))),
                ("none" = (summary = "No issue", value = json!([])))
            )),
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
    let Parameters { page, state } = Parameters::new(&query);
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
/// Token only. Answers an issue, or a pull request, by its number within the repository. Whoever may read the repository
/// may call: to others it does not exist (404), and so it is where issues are switched off or kept elsewhere. What is no
/// number counts as 0, and 0 is the first issue there is.
#[utoipa::path(
    operation_id = "getIssue",
    tag = "issues",
    params(
        ("username" = String, Path, description = "Name of the repository's owner, in any case", min_length = 1,
            example = "unknwon"),
        ("reponame" = String, Path, description = "Name of the repository, in any case", min_length = 1,
            example = "hello"),
        ("index" = i64, Path, description = "Number of the issue within the repository", minimum = 0, example = 3),
    ),
    responses(
        (status = 200, description = "The issue.", body = Issue, examples(
            ("issue" = (summary = "An issue with labels and a milestone", value = json!(examples::issue())))
        )),
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
