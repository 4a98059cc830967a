use gogs_openapi_macros::Body;
use serde::Serialize;
use utoipa::ToSchema;

use crate::store::{
    access::AccessMode,
    teams::{MAX_DESCRIPTION, MAX_NAME, TeamRow},
};

/// A team of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Team {
    /// Id.
    #[schema(minimum = 1, examples(2))]
    pub id: i64,
    /// Name. `Owners` is the team that each organization has: its members own the organization.
    #[schema(max_length = 255, examples("devs"))]
    pub name: String,
    /// Description, perhaps empty.
    #[schema(max_length = 10000, examples("Who develops"))]
    pub description: String,
    /// What its members may do with the repositories that the team has.
    pub permission: TeamPermission,
}

/// What the members of a team may do with its repositories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TeamPermission {
    /// Nothing: no operation makes such a team.
    None,
    /// Pull.
    Read,
    /// Pull and push.
    Write,
    /// The same, and change the settings.
    Admin,
    /// Everything: so it is with `Owners`.
    Owner,
}

impl From<TeamRow> for Team {
    fn from(row: TeamRow) -> Self {
        let permission = match row.mode() {
            AccessMode::None => TeamPermission::None,
            AccessMode::Read => TeamPermission::Read,
            AccessMode::Write => TeamPermission::Write,
            AccessMode::Admin => TeamPermission::Admin,
            AccessMode::Owner => TeamPermission::Owner,
        };
        Self {
            id: row.id,
            name: row.name.unwrap_or_default(),
            description: row.description.unwrap_or_default(),
            permission,
        }
    }
}

/// A team to create.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "The team to create.")]
pub struct CreateTeamRequest {
    /// Name. The organization has no other team of that name, in upper or lower case, and no team is called `new`.
    #[member(required, alpha_dash_dot, max_size = MAX_NAME, example = "developers")]
    pub name: String,
    /// Description.
    #[member(max_size = MAX_DESCRIPTION, example = "Who develops")]
    pub description: String,
    /// What its members may do with its repositories: `read`, `write` or `admin`. Beware: all else is taken for `read`.
    #[member(max_length = 255, example = "write")]
    pub permission: String,
}
