use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{User, time};
use crate::{
    api::{
        auth::EmailVisibility,
        site::{BASE_PATH, Site},
    },
    git::{self, Signature},
    gogs::full_names,
    store::emails::Owners,
};

/// Where a commit is, or its tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CommitMeta {
    /// URL in this API. That of a tree leads nowhere: it ends with the commit's id.
    #[schema(
        format = "uri",
        examples(
            "https://gogs.example.com/api/v1/repos/unknwon/hello/commits/74843c7621021241f0fea9e7ef8425a44b558e43"
        )
    )]
    pub url: String,
    /// Id of the commit; of a tree, too, it is the commit's.
    #[schema(pattern = "^[0-9a-f]{40}$", examples("74843c7621021241f0fea9e7ef8425a44b558e43"))]
    pub sha: String,
}

/// Who wrote or committed something, as Git knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CommitUser {
    /// Name, perhaps empty.
    #[schema(examples("Bob-Builder"))]
    pub name: String,
    /// Email: what was written down, whatever it is.
    #[schema(examples("bob@example.com"))]
    pub email: String,
    /// When.
    #[schema(value_type = String, format = DateTime, examples("2023-07-23T11:26:40Z"))]
    pub date: Timestamp,
}

/// What Git knows of a commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RepoCommit {
    /// The URL of the request.
    #[schema(
        pattern = "^https?://",
        examples("https://gogs.example.com/api/v1/repos/unknwon/hello/commits/develop")
    )]
    pub url: String,
    /// Who wrote it.
    pub author: CommitUser,
    /// Who put it there.
    pub committer: CommitUser,
    /// The first line of its message.
    #[schema(examples("Start develop"))]
    pub message: String,
    /// Its tree; but `sha` is the commit's.
    pub tree: CommitMeta,
}

/// A commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Commit {
    /// The URL of the request, decoded, without its query.
    #[schema(
        pattern = "^https?://",
        examples("https://gogs.example.com/api/v1/repos/unknwon/hello/commits/develop")
    )]
    pub url: String,
    /// Id. Where an annotated tag was asked for, it is the tag's own.
    #[schema(pattern = "^[0-9a-f]{40}$", examples("74843c7621021241f0fea9e7ef8425a44b558e43"))]
    pub sha: String,
    /// URL for browsers.
    #[schema(
        format = "uri",
        examples("https://gogs.example.com/unknwon/hello/commits/74843c7621021241f0fea9e7ef8425a44b558e43")
    )]
    pub html_url: String,
    /// What Git knows of it.
    pub commit: RepoCommit,
    /// The user whose email the author has; null if there is none.
    #[schema(required = true)]
    pub author: Option<User>,
    /// The user whose email the committer has; null if there is none.
    #[schema(required = true)]
    pub committer: Option<User>,
    /// The commits that it was made from: none of the first, two of a merge.
    pub parents: Vec<CommitMeta>,
}

/// Where the commits of an answer are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitPlace {
    /// The URL of the request.
    pub url: String,
    /// The names of the repository's owner and its own.
    pub full_name: String,
}

impl Commit {
    /// The commit as it is answered.
    pub fn new(commit: &git::Commit, owners: &Owners, place: &CommitPlace, site: &Site) -> Self {
        let CommitPlace { url, full_name } = place;
        let (sha, root) = (commit.id.to_string(), &site.external_url);
        let api = format!("{root}{}/repos/{full_name}", BASE_PATH.trim_start_matches('/'));
        let user = |of: &Signature| {
            let shown = |user| User::new(user, site, EmailVisibility::Shown, &full_names::COMMIT_AUTHOR);
            owners.of(&of.email).map(shown)
        };
        let parent =
            |id: &git::ObjectId| CommitMeta { url: format!("{api}/commits/{id}"), sha: id.to_string() };
        Self {
            url: url.clone(),
            html_url: format!("{root}{full_name}/commits/{sha}"),
            commit: RepoCommit {
                url: url.clone(),
                author: CommitUser::from(&commit.author),
                committer: CommitUser::from(&commit.committer),
                message: commit.summary().to_owned(),
                tree: CommitMeta { url: format!("{api}/tree/{sha}"), sha: sha.clone() },
            },
            author: user(&commit.author),
            committer: user(&commit.committer),
            parents: commit.parents.iter().map(parent).collect(),
            sha,
        }
    }
}

impl From<&Signature> for CommitUser {
    fn from(signature: &Signature) -> Self {
        let Signature { name, email, time: at } = signature;
        Self { name: name.clone(), email: email.clone(), date: time(Some(*at)) }
    }
}
