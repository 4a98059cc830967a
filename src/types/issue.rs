use gogs_openapi_macros::Body;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{IssueLabel, IssueMilestone, User, time};
use crate::{
    api::{auth::EmailVisibility, limits::MAX_BODY, site::Site},
    gogs::full_names,
    store::{
        issues::{IssueView, PullRequestRow},
        users::UserRow,
    },
};

/// An issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Issue {
    /// Id, unique on the server.
    #[schema(minimum = 1, examples(47))]
    pub id: i64,
    /// Number within its repository.
    #[schema(minimum = 1, examples(47))]
    pub number: i64,
    /// Who wrote it.
    pub user: User,
    /// Title. PostgreSQL holds no more than 255 characters; SQLite any number.
    #[schema(examples("Issue number 47"))]
    pub title: String,
    /// Text, in Markdown.
    #[schema(examples("Body of *47*"))]
    pub body: String,
    /// Labels, by name.
    pub labels: Vec<IssueLabel>,
    /// Milestone; null if it has none.
    #[schema(required = true)]
    pub milestone: Option<IssueMilestone>,
    /// Who is assigned to it; null if nobody is.
    #[schema(required = true)]
    pub assignee: Option<User>,
    /// Whether it is open.
    pub state: IssueState,
    /// How many comments it has.
    #[schema(minimum = 0, examples(3))]
    pub comments: i32,
    /// When it was created.
    #[schema(value_type = String, format = DateTime, examples("2023-11-14T23:00:20Z"))]
    pub created_at: Timestamp,
    /// When it was last updated.
    #[schema(value_type = String, format = DateTime, examples("2023-11-14T23:00:20Z"))]
    pub updated_at: Timestamp,
    /// The state of the pull request; null if it is an issue. Lists have issues only.
    #[schema(required = true)]
    pub pull_request: Option<PullRequestMeta>,
}

/// Whether an issue or a milestone is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum IssueState {
    /// There is something to do.
    Open,
    /// There is not.
    Closed,
}

/// The state of an issue that is closed, in requests; any other text is that of an open one.
const CLOSED: &str = "closed";

impl IssueState {
    /// The state that a request names.
    pub fn named(name: Option<&str>) -> Self {
        Self::new(name.map(|name| name == CLOSED))
    }

    pub(super) fn new(is_closed: Option<bool>) -> Self {
        if is_closed.unwrap_or_default() { Self::Closed } else { Self::Open }
    }
}

/// The state of a pull request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PullRequestMeta {
    /// Whether it was merged.
    #[schema(examples(false))]
    pub merged: bool,
    /// When it was merged; null if it was not.
    #[schema(value_type = Option<String>, format = DateTime, required = true, examples("2024-01-01T00:00:00Z"))]
    pub merged_at: Option<Timestamp>,
}

impl From<PullRequestRow> for PullRequestMeta {
    fn from(row: PullRequestRow) -> Self {
        let merged = row.has_merged.unwrap_or_default();
        Self { merged, merged_at: merged.then(|| time(row.merged_unix)) }
    }
}

impl Issue {
    /// The issue as its readers see it.
    pub fn new(view: IssueView, site: &Site) -> Self {
        let IssueView { row, poster, assignee, labels, milestone, pull_request } = view;
        let person = |row: &UserRow| User::new(row, site, EmailVisibility::Shown, &full_names::ISSUE);
        Self {
            id: row.id,
            number: row.index.unwrap_or_default(),
            user: person(&poster),
            title: row.name.unwrap_or_default(),
            body: row.content.unwrap_or_default(),
            labels: labels.into_iter().map(IssueLabel::from).collect(),
            milestone: milestone.map(IssueMilestone::from),
            assignee: assignee.as_ref().map(person),
            state: IssueState::new(row.is_closed),
            comments: row.num_comments.unwrap_or_default(),
            created_at: time(row.created_unix),
            updated_at: time(row.updated_unix),
            pull_request: pull_request.map(PullRequestMeta::from),
        }
    }
}

/// An issue to create.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "The issue to create.")]
pub struct CreateIssueRequest {
    /// Title. Spaces around it are cut off. More than 255 characters are too many for PostgreSQL; SQLite takes, and answers, any
    /// number.
    #[member(required, max_length = 255, example = "It stops")]
    pub title: String,
    /// Text, in Markdown. A whole body has no more bytes than this server reads.
    #[member(max_length = MAX_BODY, example = "It **stops** after a minute.")]
    pub body: String,
    /// Name of the user or organization to assign it to, in upper or lower case. Only those who may write to the repository
    /// can assign anybody: of others it is ignored.
    #[member(max_length = 255, example = "unknwon")]
    pub assignee: String,
    /// Id of its milestone. One of another repository, or that is none, is ignored; so is any, of those who may not write to the
    /// repository.
    #[member(example = 1)]
    pub milestone: i64,
    /// Ids of its labels. Those of another repository, or that are none, are ignored; so are all, of those who may not write to
    /// the repository.
    #[member(items = i64, example = [1])]
    pub labels: Vec<i64>,
    /// Whether to close it at once.
    #[member(example = false)]
    pub closed: bool,
}

/// What of an issue is to be changed. What is left out, or null, stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "What of the issue is to be changed.")]
pub struct EditIssueRequest {
    /// New title; the empty one is none. Spaces around it stay. More than 255 characters are too many for PostgreSQL; SQLite
    /// takes, and answers, any number.
    #[member(max_length = 255, example = "It stops at once")]
    pub title: String,
    /// New text, in Markdown. A whole body has no more bytes than this server reads.
    #[member(max_length = MAX_BODY, example = "It **stops** at once.")]
    pub body: Option<String>,
    /// Name of the user or organization to assign it to, in upper or lower case; the empty one is nobody. Only those who may write
    /// to the repository can assign anybody: of others it is ignored.
    #[member(max_length = 255, example = "unknwon")]
    pub assignee: Option<String>,
    /// Id of its new milestone; 0 is none. Of those who may not write to the repository it is ignored.
    #[member(example = 1)]
    pub milestone: Option<i64>,
    /// `closed` closes it, `open`, and any other text, opens it again.
    #[member(enum_values = ["open", "closed"], example = "closed")]
    pub state: Option<String>,
}

impl EditIssueRequest {
    /// Whether it is to be closed; `None` if it is to stay as it is.
    pub fn is_closed(&self) -> Option<bool> {
        self.state.as_ref().map(|state| state == CLOSED)
    }
}
