use gogs_openapi_macros::Body;
use serde::Serialize;
use utoipa::ToSchema;

use super::{RepositoryPermission, User};
use crate::{
    api::{auth::EmailVisibility, site::Site},
    gogs::full_names,
    store::{access::AccessMode, users::UserRow},
};

/// A collaborator of a repository: a user, and what it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Collaborator {
    /// The user.
    #[serde(flatten)]
    pub user: User,
    /// What it may do as a collaborator. It may do more as the owner or as a member of a team.
    pub permissions: RepositoryPermission,
}

impl Collaborator {
    /// The collaborator as lists show it.
    pub fn new((row, mode): &(UserRow, AccessMode), site: &Site) -> Self {
        Self {
            user: User::new(row, site, EmailVisibility::Shown, &full_names::COLLABORATORS),
            permissions: RepositoryPermission::from(*mode),
        }
    }
}

/// What a collaborator may do.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "What the collaborator may do.")]
pub struct AddCollaboratorRequest {
    /// `read`, `write` or `admin`. Beware: all other texts are taken for `read`. Without it who is new may write, and who is a
    /// collaborator already keeps what was given; a form can't have it.
    #[member(max_length = 255, example = "read")]
    pub permission: Option<String>,
}
