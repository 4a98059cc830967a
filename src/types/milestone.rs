use gogs_openapi_macros::Body;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{IssueState, time};
use crate::{
    store::milestones::{Changes, MilestoneRow, NewMilestone},
    wire::time::Time,
};

/// A deadline from this second on (9999-01-01) is Gogs' way to say that there is none.
const NO_DEADLINE: i64 = 253_370_764_800;
/// The deadline that Gogs gives a milestone that is to have none (9999-12-31).
const NEVER: i64 = 253_402_214_400;

/// A milestone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Milestone)]
pub struct IssueMilestone {
    /// Id.
    #[schema(minimum = 1, examples(1))]
    pub id: i64,
    /// Title, perhaps empty. Several milestones may have the same.
    #[schema(examples("v1.0"))]
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
    /// When it was closed; null while it is open. Only Gogs' own pages note it: of a milestone that was closed through this API it is
    /// 1970, or the time before.
    #[schema(value_type = Option<String>, format = DateTime, required = true, examples("2024-01-01T00:00:00Z"))]
    pub closed_at: Option<Timestamp>,
    /// When it is due; null if no day is set, and in the year 9999. It is UTC, without a fraction of a second; the answers to the
    /// calls that set it repeat it as it was given.
    #[schema(value_type = Option<String>, format = DateTime, required = true, examples("2024-06-30T00:00:00Z"))]
    pub due_on: Option<Time>,
}

impl From<MilestoneRow> for IssueMilestone {
    fn from(row: MilestoneRow) -> Self {
        let closed = row.num_closed_issues.unwrap_or_default();
        let state = IssueState::new(row.is_closed);
        Self {
            id: row.id,
            title: row.name.unwrap_or_default(),
            description: row.content.unwrap_or_default(),
            state,
            open_issues: row.num_issues.unwrap_or_default() - closed,
            closed_issues: closed,
            closed_at: (state == IssueState::Closed).then(|| time(row.closed_date_unix)),
            due_on: shown(Time::utc(row.deadline_unix.unwrap_or_default())),
        }
    }
}

/// A deadline, if it is one.
fn shown(deadline: Time) -> Option<Time> {
    (deadline.by_its_clock() < NO_DEADLINE).then_some(deadline)
}

impl IssueMilestone {
    /// The milestone as it is answered when it was just written: with the deadline as it was given, if it was.
    pub fn written(row: MilestoneRow, due_on: Option<Time>) -> Self {
        let written = Self::from(row);
        match due_on {
            Some(due_on) => Self { due_on: shown(due_on), ..written },
            None => written,
        }
    }
}

/// A milestone to create.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "The milestone to create.")]
pub struct CreateMilestoneRequest {
    /// Title. Other milestones may have the same. More than 255 characters are too many for PostgreSQL; SQLite takes, and answers,
    /// any number.
    #[member(max_length = 255, example = "v1")]
    pub title: String,
    /// Description, in Markdown.
    #[member(example = "The first")]
    pub description: String,
    /// When it is due. If it is left out, null, or in the year 9999, no day is set. It is read from JSON only.
    #[member(field = "Deadline", example = "2024-06-30T12:00:00Z")]
    pub due_on: Option<Time>,
}

impl CreateMilestoneRequest {
    /// What is stored of it.
    pub fn into_new(self) -> NewMilestone {
        let Self { title, description, due_on } = self;
        NewMilestone { title, description, deadline: due_on.map_or(NEVER, |due_on| due_on.unix) }
    }
}

/// What of a milestone is to be changed.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "What of the milestone is to be changed.")]
pub struct EditMilestoneRequest {
    /// Title. If it is left out or empty, it stays.
    #[member(max_length = 255, example = "v1.1")]
    pub title: String,
    /// Description, in Markdown. If it is left out or null, it stays.
    #[member(example = "The first of all")]
    pub description: Option<String>,
    /// Whether it is open or closed: anything but `closed` opens it. If it is left out or null, it stays as it is.
    #[member(example = "closed")]
    pub state: Option<String>,
    /// When it is due. If it is left out, null, or the first moment of the year 1, it stays; in the year 9999, no day is set from
    /// then on.
    #[member(field = "Deadline", example = "2024-12-31T00:00:00Z")]
    pub due_on: Option<Time>,
}

impl EditMilestoneRequest {
    /// The deadline that is set, if one is.
    pub fn deadline(&self) -> Option<Time> {
        self.due_on.filter(|due_on| !due_on.is_zero())
    }

    /// What of it changes something.
    pub fn into_changes(self) -> Changes {
        Changes {
            deadline: self.deadline().map(|deadline| deadline.unix),
            is_closed: self.state.map(|state| IssueState::named(Some(&state)) == IssueState::Closed),
            title: Some(self.title).filter(|title| !title.is_empty()),
            description: self.description,
        }
    }
}
