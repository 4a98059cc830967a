//! What travels: the bodies of answers and requests, made from rows.

mod account;
mod archive;
mod branch;
mod collaborator;
mod comment;
mod commit;
mod deploy_key;
mod email;
mod hook;
mod issue;
mod label;
mod markdown;
mod milestone;
mod organization;
mod public_key;
mod release;
mod repository;
mod settings;
mod team;
mod token;
mod user;
#[cfg(test)]
mod vectors;

use jiff::Timestamp;

pub use account::{CreateUserRequest, EditUserRequest};
pub use archive::ArchiveBytes;
pub use branch::{Branch, PayloadCommit, PayloadUser, Tag};
pub use collaborator::{AddCollaboratorRequest, Collaborator};
pub use comment::{Comment, CreateCommentRequest, EditCommentRequest};
pub use commit::{Commit, CommitMeta, CommitPlace, CommitUser, RepoCommit};
pub use deploy_key::{CreateDeployKeyRequest, DeployKey};
pub use email::{AddEmailsRequest, DeleteEmailsRequest, Email};
pub use hook::{
    CreateHookRequest, EditHookRequest, Hook, HookConfig, HookContentType, HookEvent, HookSettings, HookType,
    events_named,
};
pub use issue::{CreateIssueRequest, EditIssueRequest, Issue, IssueState, PullRequestMeta};
pub use label::{CreateLabelRequest, EditLabelRequest, IssueLabel, IssueLabelsRequest};
pub use markdown::RenderMarkdownRequest;
pub use milestone::{CreateMilestoneRequest, EditMilestoneRequest, IssueMilestone};
pub use organization::{CreateOrganizationRequest, EditOrganizationRequest, Organization};
pub use public_key::{CreatePublicKeyRequest, PublicKey};
pub use release::Release;
pub use repository::{
    CreateRepositoryRequest, MigrateRepositoryRequest, Repository, RepositoryPermission,
    RepositorySearchResults,
};
pub use settings::{EditIssueTrackerRequest, EditWikiRequest};
pub use team::{CreateTeamRequest, Team, TeamPermission};
pub use token::{AccessToken, CreateAccessTokenRequest};
pub use user::{User, UserSearchResults};

/// What Go has for a time that nobody set, in seconds since 1970: the first second of the year 1.
const NO_TIME: i64 = -62_135_596_800;

/// A time from the seconds since 1970 that a column holds; an empty column is 1970 itself, as Go has it.
fn time(unix: Option<i64>) -> Timestamp {
    Timestamp::from_second(unix.unwrap_or_default()).unwrap_or(Timestamp::MAX)
}
