//! `/repos/{username}/{reponame}/commits`

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{ACCEPT, CONTENT_TYPE},
    },
    web,
};
use gogs_openapi_macros::operation;
use percent_encoding::percent_decode_str;
use utoipa::IntoParams;

use crate::{
    api::{
        argument::{FromQuery, Queried, Tail, TextInPath},
        auth::TokenUser,
        content,
        error::{ApiError, ErrorBody},
        message::Message,
        path::RepositoryPath,
        site::Site,
    },
    gogs::GogsVersion,
    routes::answer,
    store::repositories,
    types::{Commit, CommitPlace},
    wire::{query::Query, text_of},
};

/// Commits that are listed where no `pageSize` is given, or none that counts.
const DEFAULT_SIZE: i64 = 30;
/// Commits that are listed at most: all of them are read for one answer, and are in memory together.
const GREATEST_SIZE: i64 = 1_000;
/// What an `Accept` header has in it that asks for an id alone.
const SHA: &str = "application/vnd.gogs.sha";

/// Where the commits of the answer to a request are.
async fn place(
    request: &HttpRequest,
    repository: &RepositoryPath,
    site: &Site,
) -> Result<CommitPlace, ApiError> {
    let row = repository.row.clone();
    let full_name = site.store.read(move |connection| repositories::path_of(connection, &row)).await?;
    let path = text_of(&percent_decode_str(request.path().trim_start_matches('/')).collect::<Vec<u8>>());
    Ok(CommitPlace { url: format!("{}{path}", site.external_url), full_name })
}

/// How many commits are listed.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
struct PageSize {
    /// How many commits are listed, 1,000 at most: real Gogs knows no bound. 0, and what is not a number, count as the default.
    #[param(rename = "pageSize", required = false, default = 30, minimum = 1, maximum = 1000, example = 3)]
    page_size: i64,
}

impl FromQuery for PageSize {
    fn from_query(query: &Query, _: GogsVersion) -> Self {
        let page_size = match query.int("pageSize") {
            0 => DEFAULT_SIZE,
            size => size.min(GREATEST_SIZE),
        };
        Self { page_size }
    }
}

/// List the commits of a repository
///
/// Token only. Lists the newest commits that `HEAD` leads to, the newest first. There are no other pages, and no other branch can be
/// named. A repository without commits is not found (404).
#[operation(
    get = "/repos/{username}/{reponame}/commits",
    operation_id = "listCommits", tag = "content",
    responses(
        (status = 200, description = "The commits.", body = Vec<Commit>),
        (status = 404, description = "There is no such repository, or the caller may not know of it, or it has no commits, where real \
            Gogs fails with status 500. There is no body."),
        (status = 422, description = "`pageSize` is below 0. Real Gogs fails with status 500.", body = ErrorBody),
    ),
)]
pub async fn list(
    _: TokenUser,
    repository: RepositoryPath,
    Queried(PageSize { page_size }): Queried<PageSize>,
    request: HttpRequest,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let Ok(count) = usize::try_from(page_size) else {
        return Err(ApiError::Unprocessable(Message::PageSizeNegative { size: page_size }.text(site.gogs)));
    };
    let found = content::of(&site, &repository.folder, move |repository| repository.log(count)).await?;
    let commits = found.ok_or(ApiError::NotFound)?;
    let owners = content::owners(&site, &commits).await?;
    let place = place(&request, &repository, &site).await?;
    let body: Vec<Commit> =
        commits.iter().map(|commit| Commit::new(commit, &owners, &place, &site)).collect();
    answer(StatusCode::OK, &body)
}

/// What names a commit.
pub struct Revision;

impl TextInPath for Revision {
    const NAME: &'static str = "sha";
    const DESCRIPTION: &'static str = "Id of the commit, as short as it is of no other object, but of 4 digits at least; name of a branch or a tag; or whatever else \
        `git rev-parse` takes for one commit, as `HEAD~3` or `v1.0^2`";
    const EXAMPLE: &'static str = "develop";
}

/// Get a commit
///
/// Token only. Answers a commit of a repository that the caller may read. Where the name has a slash in it that is not encoded, as
/// `feature/x` or `refs/tags/v1.0`, it has to be that of a branch or a tag, and the answer is the id alone, as text; and so it is where
/// the header `Accept` has `application/vnd.gogs.sha` in it.
#[operation(
    get = "/repos/{username}/{reponame}/commits/{sha:.*}",
    operation_id = "getCommit", tag = "content",
    responses(
        (status = 200, description = "The commit, or the id of what the branch or the tag leads to: of an annotated tag it is the tag's \
            own.", content((Commit = "application/json"), (String = "text/plain"))),
        (status = 404, description = "There is no such repository, or the caller may not know of it; or the name is of no commit, where \
            real Gogs sometimes fails with status 500. There is no body."),
    ),
)]
pub async fn get(
    _: TokenUser,
    repository: RepositoryPath,
    sha: Tail<Revision>,
    request: HttpRequest,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let name = sha.text;
    if sha.has_slash || asks_for_id(&request) {
        let found = content::of(&site, &repository.folder, move |repository| repository.reference_id(&name));
        let id = found.await?.ok_or(ApiError::NotFound)?;
        return Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/plain")).body(id.to_string()));
    }
    let found = content::of(&site, &repository.folder, move |repository| match repository.revision(&name) {
        Some(id) => repository.commit(id),
        None => Ok(None),
    });
    let commit = found.await?.ok_or(ApiError::NotFound)?;
    let owners = content::owners(&site, [&commit]).await?;
    let place = place(&request, &repository, &site).await?;
    answer(StatusCode::OK, &Commit::new(&commit, &owners, &place, &site))
}

/// Whether the first `Accept` header asks for an id.
fn asks_for_id(request: &HttpRequest) -> bool {
    let accept = request.headers().get(ACCEPT);
    accept.is_some_and(|accept| String::from_utf8_lossy(accept.as_bytes()).contains(SHA))
}
