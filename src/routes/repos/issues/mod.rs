//! `/repos/{username}/{reponame}/issues`

pub mod comments;
pub mod labels;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use utoipa::IntoParams;

use crate::{
    api::{
        argument::{FromQuery, Number, NumberInPath, Queried},
        auth::TokenUser,
        body::Body,
        error::{ApiError, ErrorBody, Refusal},
        message::Message,
        pagination::{self, Page},
        path::WithIssues,
        responses,
        site::Site,
    },
    gogs::GogsVersion,
    routes::{answer, page_answer},
    store::{
        AnyConnection, DatabaseKind,
        issues::{self, Changes, Editor, NewIssue, Of, Outcome},
        repositories::{AccessMode, RepositoryRow},
    },
    types::{CreateIssueRequest, EditIssueRequest, Issue, IssueState},
    wire::query::Query,
};

/// What a list of issues takes.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::routes) struct Issues {
    /// Whether to list open or closed issues. Anything but `closed` counts as `open`.
    #[param(required = false, default = "open", example = "open")]
    state: IssueState,
}

impl FromQuery for Issues {
    fn from_query(query: &Query, _: GogsVersion) -> Self {
        Self { state: IssueState::named(query.first("state")) }
    }
}

/// Of the pages up to this one, a few index entries are read, on the thread that answers: of those behind it, many.
const FIRST_PAGES: i64 = 10;

/// How many issues there are on all pages.
pub(in crate::routes) struct Counts {
    open: i64,
    closed: i64,
}

impl Counts {
    /// Those that the repository's row has.
    fn of(row: &RepositoryRow) -> Self {
        let all = i64::from(row.num_issues.unwrap_or_default());
        let closed = i64::from(row.num_closed_issues.unwrap_or_default());
        Self { open: all - closed, closed }
    }
}

/// Answers a page of issues.
pub(in crate::routes) async fn page_of(
    request: &HttpRequest,
    site: &Site,
    of: Of,
    Issues { state }: Issues,
    Page { page }: Page,
    counts: Option<Counts>,
) -> Result<HttpResponse, ApiError> {
    let closed = state == IssueState::Closed;
    let total = counts.map(|counts| if closed { counts.closed } else { counts.open });
    let find = move |connection: &mut AnyConnection| issues::page(connection, of, closed, page, total);
    let is_short = total.is_some() && page <= FIRST_PAGES;
    let (views, total) = if is_short { site.store.read(find).await? } else { site.store.run(find).await? };
    let body: Vec<_> = views.into_iter().map(|view| Issue::new(view, site)).collect();
    page_answer(request, &body, &pagination::relations(total, issues::PAGE_SIZE, page))
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
    Queried(page): Queried<Page>,
    Queried(listed): Queried<Issues>,
    site: web::Data<Site>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let row = &repository.row;
    // Gogs counts anew, and repairs its own numbers once a day: here they are always right.
    let counts = (site.store.kind() == DatabaseKind::Ours).then(|| Counts::of(row));
    page_of(&request, &site, Of::Repository(row.id), listed, page, counts).await
}

/// Create an issue
///
/// Token only. Anyone may call who may read the repository. The issue gets the next number; pull requests count, too. Who may
/// write to the repository may also assign it, and give it a milestone and labels: of others these are ignored. Labels and
/// milestones that the repository has not are ignored, too. An issue that is closed at once has a comment that says so. On a fork,
/// real Gogs fails in some versions with status 500, though the issue is created.
#[operation(
    post = "/repos/{username}/{reponame}/issues",
    operation_id = "createIssue", tag = "issues",
    responses(
        (status = 201, description = "The issue was created.", body = Issue),
        (status = 422, description = "There is nobody of the assignee's name, or the title is missing or empty; or the database can't \
            hold a text: PostgreSQL has none with a NUL, and no title of more than 255 characters.", body = Refusal),
    ),
)]
pub async fn create(
    TokenUser(user): TokenUser,
    WithIssues(repository): WithIssues,
    Body(request): Body<CreateIssueRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let is_writer = repository.mode >= AccessMode::Write;
    let new = NewIssue {
        repo_id: repository.row.id,
        poster: user.id,
        title: request.title,
        content: request.body,
        assignee: if is_writer { request.assignee } else { String::new() },
        milestone: if is_writer { request.milestone } else { 0 },
        labels: if is_writer { request.labels } else { Vec::new() },
        is_closed: request.closed,
    };
    let repository = new.repo_id;
    let created = site.store.run(move |connection| issues::create(connection, &new)).await?;
    written(created, repository, &site)
}

/// The answer about an issue of `repository` that was to be made or changed.
fn written(outcome: Outcome, repository: i64, site: &Site) -> Result<HttpResponse, ApiError> {
    let refused = |message: Message<'_>| Err(ApiError::Unprocessable(message.text(site.gogs)));
    match outcome {
        Outcome::Done(view) => answer(StatusCode::CREATED, &Issue::new(*view, site)),
        Outcome::Missing => Err(ApiError::NotFound),
        Outcome::NotAllowed => Err(ApiError::NotAllowed),
        Outcome::NoAssignee(name) => refused(Message::AssigneeUnknown { name: &name }),
        Outcome::NoMilestone(id) => refused(Message::MilestoneUnknown { id, repository }),
    }
}

/// The number of an issue.
pub(super) struct Index;

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
    let found = site.store.read(move |connection| issues::by_index(connection, id, number)).await?;
    answer(StatusCode::OK, &Issue::new(found.ok_or(ApiError::NotFound)?, &site))
}

/// Edit an issue
///
/// Token only. Changes an issue or a pull request. Its author may do so, and who may write to the repository; others get 403. What
/// is left out, or null, stays as it is. Who may not write to the repository changes the title, the text and the state: assignee
/// and milestone are ignored. Closing an issue and opening it again makes a comment without a text. A milestone that the repository
/// has not is refused here; real Gogs fails with status 500. Beware: 0, and what is not a number, is the first issue of the
/// repository.
#[operation(
    patch = "/repos/{username}/{reponame}/issues/{index}",
    operation_id = "editIssue", tag = "issues",
    responses(
        (status = 201, description = "The issue as it is now.", body = Issue),
        (status = 403, response = responses::IssueWritersOnly),
        (status = 422, description = "There is nobody of the assignee's name, or the repository has no such milestone; or the \
            database can't hold a text: PostgreSQL has none with a NUL, and no title of more than 255 characters.",
            body = ErrorBody),
    ),
)]
pub async fn edit(
    TokenUser(user): TokenUser,
    WithIssues(repository): WithIssues,
    Number { number, .. }: Number<Index>,
    Body(request): Body<EditIssueRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let id = repository.row.id;
    let editor = Editor { id: user.id, is_writer: repository.mode >= AccessMode::Write };
    let changes = Changes {
        is_closed: request.is_closed(),
        title: Some(request.title).filter(|title| !title.is_empty()),
        content: request.body,
        assignee: request.assignee,
        milestone: request.milestone,
    };
    let edited =
        site.store.run(move |connection| issues::edit(connection, id, number, editor, &changes)).await?;
    written(edited, id, &site)
}
