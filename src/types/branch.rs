use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::time;
use crate::{
    git::{self, Signature},
    store::emails::Owners,
};

/// What stands where a URL of the commit could.
const NO_URL: &str = "Not implemented";

/// Who wrote or committed something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PayloadUser {
    /// Name, as Git knows it; perhaps empty.
    #[schema(examples("Bob-Builder"))]
    pub name: String,
    /// Email, as Git knows it: what was written down, whatever it is.
    #[schema(examples("bob@example.com"))]
    pub email: String,
    /// Name of the user who has this email; empty if nobody has.
    #[schema(pattern = "^[A-Za-z0-9_.-]*$", max_length = 255, examples("Bob-Builder"))]
    pub username: String,
}

/// A commit, as hooks send it: what lists of files it could have is always null here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PayloadCommit {
    /// Id. Of an annotated tag it is the tag's own.
    #[schema(pattern = "^[0-9a-f]{40}$", examples("74843c7621021241f0fea9e7ef8425a44b558e43"))]
    pub id: String,
    /// All of its message.
    #[schema(examples("Start develop\n"))]
    pub message: String,
    /// `Not implemented`.
    #[schema(pattern = "^Not implemented$", examples("Not implemented"))]
    pub url: String,
    /// Who wrote it.
    pub author: PayloadUser,
    /// Who put it there.
    pub committer: PayloadUser,
    /// Null.
    #[schema(required = true)]
    pub added: Option<Vec<String>>,
    /// Null.
    #[schema(required = true)]
    pub removed: Option<Vec<String>>,
    /// Null.
    #[schema(required = true)]
    pub modified: Option<Vec<String>>,
    /// When it was written.
    #[schema(value_type = String, format = DateTime, examples("2023-07-23T11:26:40Z"))]
    pub timestamp: Timestamp,
}

/// A branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Branch {
    /// Name, perhaps with slashes.
    #[schema(min_length = 1, examples("develop"))]
    pub name: String,
    /// The last commit.
    pub commit: PayloadCommit,
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Tag {
    /// Name, perhaps with slashes.
    #[schema(min_length = 1, examples("v1.0"))]
    pub name: String,
    /// The commit that it is of.
    pub commit: PayloadCommit,
}

impl PayloadUser {
    fn new(signature: &Signature, owners: &Owners) -> Self {
        let Signature { name, email, .. } = signature;
        let username = owners.of(email).map(|user| user.name.clone()).unwrap_or_default();
        Self { name: name.clone(), email: email.clone(), username }
    }
}

impl PayloadCommit {
    fn new(commit: &git::Commit, owners: &Owners) -> Self {
        Self {
            id: commit.id.to_string(),
            message: commit.message.clone(),
            url: NO_URL.to_owned(),
            author: PayloadUser::new(&commit.author, owners),
            committer: PayloadUser::new(&commit.committer, owners),
            added: None,
            removed: None,
            modified: None,
            timestamp: time(Some(commit.author.time)),
        }
    }
}

impl Branch {
    /// The branch as it is answered.
    pub fn new(reference: &git::Reference, owners: &Owners) -> Self {
        Self { name: reference.name.clone(), commit: PayloadCommit::new(&reference.commit, owners) }
    }
}

impl Tag {
    /// The tag as it is listed.
    pub fn new(reference: &git::Reference, owners: &Owners) -> Self {
        Self { name: reference.name.clone(), commit: PayloadCommit::new(&reference.commit, owners) }
    }
}
