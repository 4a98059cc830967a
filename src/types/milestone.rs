use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{IssueState, time};
use crate::store::milestones::MilestoneRow;

/// A deadline from this second on (9999-01-01) is Gogs' way to say that there is none.
const NO_DEADLINE: i64 = 253_370_764_800;

/// A milestone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Milestone)]
pub struct IssueMilestone {
    /// Id.
    #[schema(minimum = 1, examples(1))]
    pub id: i64,
    /// Title.
    #[schema(max_length = 255, examples("v1.0"))]
    pub title: String,
    /// Description, in Markdown.
    #[schema(examples("The first"))]
    pub description: String,
    /// Whether it is open.
    pub state: IssueState,
    /// How many of its issues are open.
    #[schema(examples(2))]
    pub open_issues: i32,
    /// How many of its issues are closed.
    #[schema(examples(0))]
    pub closed_issues: i32,
    /// When it was closed; null while it is open.
    #[schema(value_type = Option<String>, format = DateTime, required = true, examples("2024-01-01T00:00:00Z"))]
    pub closed_at: Option<Timestamp>,
    /// When it is due; null if no day is set.
    #[schema(value_type = Option<String>, format = DateTime, required = true, examples("2024-06-30T00:00:00Z"))]
    pub due_on: Option<Timestamp>,
}

impl From<MilestoneRow> for IssueMilestone {
    fn from(row: MilestoneRow) -> Self {
        let closed = row.num_closed_issues.unwrap_or_default();
        let state = IssueState::new(row.is_closed);
        let due = row.deadline_unix.filter(|deadline| *deadline < NO_DEADLINE);
        Self {
            id: row.id,
            title: row.name.unwrap_or_default(),
            description: row.content.unwrap_or_default(),
            state,
            open_issues: row.num_issues.unwrap_or_default() - closed,
            closed_issues: closed,
            closed_at: (state == IssueState::Closed).then(|| time(row.closed_date_unix)),
            due_on: due.map(|deadline| time(Some(deadline))),
        }
    }
}
