use gogs_openapi_macros::Body;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{NO_TIME, User, time};
use crate::{
    api::{auth::EmailVisibility, site::Site},
    gogs::full_names::{self, FullNames},
    store::repositories::{AccessMode, MAX_NAME, RepositoryView},
};

/// A repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Repository {
    /// Id.
    #[schema(minimum = 1, examples(1))]
    pub id: i64,
    /// The user or organization that owns it.
    pub owner: User,
    /// Name, in the letters that its owner chose.
    #[schema(pattern = "^[A-Za-z0-9_.-]+$", max_length = 100, examples("hello"))]
    pub name: String,
    /// Names of the owner and of the repository.
    #[schema(pattern = "^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$", examples("unknwon/hello"))]
    pub full_name: String,
    /// Description, perhaps empty.
    #[schema(max_length = 512, examples("A repository"))]
    pub description: String,
    /// Whether only those who were given access may see it.
    #[schema(examples(false))]
    pub private: bool,
    /// Whether it was forked from another.
    #[schema(examples(false))]
    pub fork: bool,
    /// The repository that it was forked from; null if it is no fork. It is always there; it is not required here only
    /// because some generators can't read a schema that requires itself.
    #[schema(no_recursion)]
    pub parent: Option<Box<Repository>>,
    /// Whether it has no commits yet.
    #[schema(examples(false))]
    pub empty: bool,
    /// Whether it is a mirror of another.
    #[schema(examples(false))]
    pub mirror: bool,
    /// Size in bytes.
    #[schema(minimum = 0, examples(24576))]
    pub size: i64,
    /// URL for browsers.
    #[schema(format = "uri", examples("https://gogs.example.com/unknwon/hello"))]
    pub html_url: String,
    /// Address for Git over SSH: in the form of `scp`, or a URL if the port is not 22.
    #[schema(pattern = "^(ssh://)?[^@]+@", examples("git@gogs.example.com:unknwon/hello.git"))]
    pub ssh_url: String,
    /// URL for Git over HTTP.
    #[schema(format = "uri", examples("https://gogs.example.com/unknwon/hello.git"))]
    pub clone_url: String,
    /// Website, perhaps empty.
    #[schema(max_length = 255, examples(""))]
    pub website: String,
    /// How many users starred it.
    #[schema(examples(0))]
    pub stars_count: i32,
    /// How often it was forked.
    #[schema(examples(0))]
    pub forks_count: i32,
    /// How many users watch it.
    #[schema(examples(1))]
    pub watchers_count: i32,
    /// How many of its issues are open.
    #[schema(examples(42))]
    pub open_issues_count: i32,
    /// Name of the default branch, perhaps empty.
    #[schema(max_length = 255, examples("master"))]
    pub default_branch: String,
    /// When it was created.
    #[schema(value_type = String, format = DateTime, examples("2023-11-14T23:13:20Z"))]
    pub created_at: Timestamp,
    /// When it was last updated.
    #[schema(value_type = String, format = DateTime, examples("2023-11-14T23:13:20Z"))]
    pub updated_at: Timestamp,
    /// What the caller may do with it; absent where an answer does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, value_type = RepositoryPermission)]
    pub permissions: Option<RepositoryPermission>,
}

/// What the caller may do with a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RepositoryPermission {
    /// Change its settings.
    #[schema(examples(false))]
    pub admin: bool,
    /// Write to it.
    #[schema(examples(false))]
    pub push: bool,
    /// Read it.
    #[schema(examples(true))]
    pub pull: bool,
}

/// What a search for repositories found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RepositorySearchResults {
    /// The repositories of a page; what the caller may do with them is not told.
    pub data: Vec<Repository>,
    /// That the search went well.
    #[schema(examples(true))]
    pub ok: bool,
}

impl From<AccessMode> for RepositoryPermission {
    fn from(mode: AccessMode) -> Self {
        Self { admin: mode >= AccessMode::Admin, push: mode >= AccessMode::Write, pull: true }
    }
}

impl Repository {
    /// The repository as that answer shows it.
    pub fn new(view: &RepositoryView, site: &Site, shown_in: &FullNames) -> Self {
        let RepositoryView { row, owner, mode, parent } = view;
        let full_name = format!("{}/{}", owner.name, row.name);
        let html_url = format!("{}{full_name}", site.external_url);
        let text = |column: &Option<String>| column.clone().unwrap_or_default();
        Self {
            id: row.id,
            owner: User::new(owner, site, EmailVisibility::Shown, shown_in),
            name: row.name.clone(),
            description: text(&row.description),
            private: row.is_private.unwrap_or_default(),
            fork: row.is_fork,
            parent: parent.as_deref().map(|parent| Box::new(Self::new(parent, site, &full_names::PARENT))),
            empty: row.is_bare.unwrap_or_default(),
            mirror: row.is_mirror.unwrap_or_default(),
            size: row.size,
            ssh_url: site.ssh.url(&full_name),
            clone_url: format!("{html_url}.git"),
            html_url,
            full_name,
            website: text(&row.website),
            stars_count: row.num_stars.unwrap_or_default(),
            forks_count: row.num_forks.unwrap_or_default(),
            watchers_count: row.num_watches.unwrap_or_default(),
            open_issues_count: row.num_issues.unwrap_or_default() - row.num_closed_issues.unwrap_or_default(),
            default_branch: text(&row.default_branch),
            created_at: time(row.created_unix),
            updated_at: time(row.updated_unix),
            permissions: mode.map(RepositoryPermission::from),
        }
    }

    /// The repository as it is answered when it was just cloned from elsewhere: as [`Self::made`], but that Gogs has looked into it.
    pub fn migrated(view: &RepositoryView, site: &Site, shown_in: &FullNames) -> Self {
        let Self { empty, default_branch, .. } = Self::new(view, site, shown_in);
        Self { empty, default_branch, ..Self::made(view, site, shown_in) }
    }

    /// The repository as it is answered when it was just made: Gogs answers the row before it is filled.
    pub fn made(view: &RepositoryView, site: &Site, shown_in: &FullNames) -> Self {
        let never = time(Some(NO_TIME));
        Self {
            empty: false,
            watchers_count: 0,
            default_branch: String::new(),
            created_at: never,
            updated_at: never,
            ..Self::new(view, site, shown_in)
        }
    }
}

/// The longest description of a repository that is migrated (Gogs: `MaxSize(512)`).
const MAX_MIGRATED_DESCRIPTION: usize = 512;

/// A repository to clone from elsewhere.
#[derive(Clone, PartialEq, Eq, Body)]
#[body(description = "What to clone, and for whom.")]
pub struct MigrateRepositoryRequest {
    /// Where the repository is: an address with `http://`, `https://` or `git://` (in small letters). All else is taken for a path on
    /// the server, which nobody may name. Blanks around it are ignored. It may have a name and a password in it.
    #[member(required, example = "https://git.example.com/alice/hello.git")]
    pub clone_addr: String,
    /// Name to authenticate with there. With `auth_password` it takes the place of those in the address.
    #[member(example = "")]
    pub auth_username: String,
    /// Password to authenticate with there.
    #[member(example = "", format = Password)]
    pub auth_password: String,
    /// Id of the user or the organization that is to own the repository.
    #[member(field = "Uid", called = (UID_IN_CAPITALS, "UID"), given, minimum = 1, example = 1)]
    pub uid: i64,
    /// Name of the repository. No other repository of its owner may have it, in upper or lower case. `.` and `..` are reserved, and
    /// so is whatever ends in `.git` or `.wiki`.
    #[member(required, alpha_dash_dot, max_size = MAX_NAME, example = "moved")]
    pub repo_name: String,
    /// Whether it is to be a mirror, which follows the original.
    #[member(example = false)]
    pub mirror: bool,
    /// Whether only those who are given access may see it.
    #[member(example = false)]
    pub private: bool,
    /// Whether it is found by its name only.
    #[member(example = false)]
    pub unlisted: bool,
    /// Description.
    #[member(max_size = MAX_MIGRATED_DESCRIPTION, example = "A repository")]
    pub description: String,
}

/// The longest description of a repository (Gogs: `MaxSize(255)`).
const MAX_DESCRIPTION: usize = 255;

/// A repository to create.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "The repository to create.")]
pub struct CreateRepositoryRequest {
    /// Name. No other repository of its owner may have it, in upper or lower case. `.` and `..` are reserved, and so is
    /// whatever ends in `.git` or `.wiki`.
    #[member(required, alpha_dash_dot, max_size = MAX_NAME, example = "first")]
    pub name: String,
    /// Description.
    #[member(max_size = MAX_DESCRIPTION, example = "A repository")]
    pub description: String,
    /// Whether only those who are given access may see it.
    #[member(example = false)]
    pub private: bool,
    /// Whether to make a first commit, with a README. `readme` is required then; without it, `gitignores`, `license` and `readme`
    /// are ignored.
    #[member(example = false)]
    pub auto_init: bool,
    /// Names of templates for `.gitignore`, separated by commas, as `Go` or `Python,Rust`; empty for none.
    #[member(example = "Go")]
    pub gitignores: String,
    /// Name of the template for `LICENSE`, as `MIT License`; empty for none.
    #[member(example = "MIT License")]
    pub license: String,
    /// Name of the template for `README.md`: `Default` is the only one there is.
    #[member(example = "Default")]
    pub readme: String,
}
