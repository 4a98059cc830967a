use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Serialize;
use utoipa::ToSchema;

use super::contents::ContentEncoding;
use crate::git::{Entry, Kind};

/// What an object in a tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum GitObjectType {
    /// A file or a symbolic link.
    Blob,
    /// A folder.
    Tree,
    /// A submodule.
    Commit,
}

/// The mode of an entry, as Gogs tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub enum GitTreeEntryMode {
    /// A blob. Beware: in Git this is the mode of symbolic links; Gogs tells it of every file.
    #[serde(rename = "120000")]
    Blob,
    /// A tree.
    #[serde(rename = "040000")]
    Tree,
    /// A submodule.
    #[serde(rename = "160000")]
    Commit,
}

/// An entry of a tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct GitTreeEntry {
    /// The name.
    #[schema(min_length = 1, examples("alone.txt"))]
    pub path: String,
    /// The mode. Beware: that of symbolic links for every file.
    pub mode: GitTreeEntryMode,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: GitObjectType,
    /// How many bytes a blob has; else 0.
    #[schema(minimum = 0, examples(6))]
    pub size: u64,
    /// Id of the object.
    #[schema(pattern = "^[0-9a-f]{40}$", examples("84452ce94a8c4f8d9383c4678a557e3d6db12017"))]
    pub sha: String,
    /// URL of the object in the API, as if it were a tree, whatever it is.
    #[schema(
        format = "uri",
        examples(
            "https://gogs.example.com/api/v1/repos/unknwon/hello/git/trees/84452ce94a8c4f8d9383c4678a557e3d6db12017"
        )
    )]
    pub url: String,
}

/// A tree: what is in a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct GitTree {
    /// What was asked for: an id, or the name of a branch or a tag.
    #[schema(min_length = 1, examples("orphan"))]
    pub sha: String,
    /// The URL that was asked for. Nothing in it is escaped.
    #[schema(
        min_length = 1,
        examples("https://gogs.example.com/api/v1/repos/unknwon/hello/git/trees/orphan")
    )]
    pub url: String,
    /// The entries, in Git's order; null if there is none.
    #[schema(required)]
    pub tree: Option<Vec<GitTreeEntry>>,
}

/// A blob: the content of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct GitBlob {
    /// The content, perhaps empty.
    #[schema(examples("ZGV2Cg=="))]
    pub content: String,
    /// How `content` is written.
    pub encoding: ContentEncoding,
    /// The URL that was asked for. Nothing in it is escaped.
    #[schema(
        min_length = 1,
        examples(
            "https://gogs.example.com/api/v1/repos/unknwon/hello/git/blobs/38f8e886e1a6d733aa9bfa7282568f83c133ecd6"
        )
    )]
    pub url: String,
    /// What was asked for: the id of the blob, or what else names it.
    #[schema(min_length = 1, examples("38f8e886e1a6d733aa9bfa7282568f83c133ecd6"))]
    pub sha: String,
    /// How many bytes the content has.
    #[schema(minimum = 0, examples(4))]
    pub size: u64,
}

impl GitTree {
    /// The tree that `sha` names, of a repository with the URL `api`.
    pub fn new(sha: String, entries: Vec<Entry>, api: &str) -> Self {
        let url = |name: &str| format!("{api}/git/trees/{name}");
        let entries: Vec<_> = entries
            .into_iter()
            .map(|entry| {
                let (mode, kind) = match entry.kind {
                    Kind::File | Kind::Link => (GitTreeEntryMode::Blob, GitObjectType::Blob),
                    Kind::Tree => (GitTreeEntryMode::Tree, GitObjectType::Tree),
                    Kind::Submodule => (GitTreeEntryMode::Commit, GitObjectType::Commit),
                };
                let sha = entry.id.to_string();
                GitTreeEntry { path: entry.name, mode, kind, size: entry.size, url: url(&sha), sha }
            })
            .collect();
        Self { url: url(&sha), sha, tree: (!entries.is_empty()).then_some(entries) }
    }
}

impl GitBlob {
    /// The blob that `sha` names, of a repository with the URL `api`.
    pub fn new(sha: String, content: &[u8], api: &str) -> Self {
        Self {
            content: BASE64_STANDARD.encode(content),
            encoding: ContentEncoding::Base64,
            url: format!("{api}/git/blobs/{sha}"),
            sha,
            size: content.len() as u64,
        }
    }
}
