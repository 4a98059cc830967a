use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{IssueLabel, IssueMilestone, User, time};
use crate::{
    api::{auth::EmailVisibility, site::Site},
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
    /// Title.
    #[schema(max_length = 255, examples("Issue number 47"))]
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

impl IssueState {
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
