use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{git::writing::WrittenFile, wire::text_of};

/// What an entry of a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ContentsType {
    /// A file.
    File,
    /// A folder.
    Dir,
    /// A symbolic link.
    Symlink,
    /// A commit of another repository.
    Submodule,
}

/// How content is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ContentEncoding {
    /// As base64.
    Base64,
}

/// A file, a folder, a symbolic link or a submodule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Contents {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: ContentsType,
    /// Where a symbolic link leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("README.md"))]
    pub target: Option<String>,
    /// Where the repository of a submodule is, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("https://example.com/acme/lib.git"))]
    pub submodule_git_url: Option<String>,
    /// How `content` is written; of files alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub encoding: Option<ContentEncoding>,
    /// How many bytes a file has, or the target of a symbolic link; else 0.
    #[schema(minimum = 0, examples(4))]
    pub size: u64,
    /// The name, without the folders that it is in.
    #[schema(min_length = 1, examples("dev.txt"))]
    pub name: String,
    /// The path, from the root of the repository on.
    #[schema(min_length = 1, examples("dev.txt"))]
    pub path: String,
    /// The content of a file; absent if it is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 4, examples("ZGV2Cg=="))]
    pub content: Option<String>,
    /// Id of the blob, the tree, or the submodule's commit.
    #[schema(pattern = "^[0-9a-f]{40}$", examples("38f8e886e1a6d733aa9bfa7282568f83c133ecd6"))]
    pub sha: String,
    /// URL of this in the API, without the `ref` that it was asked for with. Nothing in it is escaped.
    #[schema(examples("https://gogs.example.com/api/v1/repos/unknwon/hello/contents/dev.txt"))]
    pub url: String,
    /// URL of the blob or the tree in the API; empty for symbolic links and submodules.
    #[schema(examples(
        "https://gogs.example.com/api/v1/repos/unknwon/hello/git/blobs/38f8e886e1a6d733aa9bfa7282568f83c133ecd6"
    ))]
    pub git_url: String,
    /// URL of its page. Beware: it has the name alone, without the folders; it is right at the root.
    #[schema(examples("https://gogs.example.com/unknwon/hello/src/master/dev.txt"))]
    pub html_url: String,
    /// URL of its bytes. Beware: as `html_url`.
    #[schema(examples("https://gogs.example.com/unknwon/hello/raw/master/dev.txt"))]
    pub download_url: String,
    /// The same URLs once more.
    #[serde(rename = "_links")]
    pub links: ContentsLinks,
}

/// URLs of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ContentsLinks {
    /// `git_url`
    #[schema(examples(
        "https://gogs.example.com/api/v1/repos/unknwon/hello/git/blobs/38f8e886e1a6d733aa9bfa7282568f83c133ecd6"
    ))]
    pub git: String,
    /// `url`
    #[serde(rename = "self")]
    #[schema(examples("https://gogs.example.com/api/v1/repos/unknwon/hello/contents/dev.txt"))]
    pub itself: String,
    /// `html_url`
    #[schema(examples("https://gogs.example.com/unknwon/hello/src/master/dev.txt"))]
    pub html: String,
}

/// What the URLs of entries are made of.
pub struct ContentsUrls {
    /// The repository in the API.
    pub api: String,
    /// The repository's page.
    pub html: String,
    /// The revision that was asked for.
    pub revision: String,
}

impl Contents {
    /// A file that was written, or a symbolic link to it.
    pub fn written(file: &WrittenFile, path: &str, urls: &ContentsUrls) -> Self {
        let ContentsUrls { api, html, revision } = urls;
        let WrittenFile { id, is_link, content } = file;
        let name = path.rsplit('/').next().unwrap_or_default();
        let (url, html_url) = (format!("{api}/contents/{path}"), format!("{html}/src/{revision}/{name}"));
        let git_url = if *is_link { String::new() } else { format!("{api}/git/blobs/{id}") };
        Self {
            kind: if *is_link { ContentsType::Symlink } else { ContentsType::File },
            target: is_link.then(|| text_of(content)),
            submodule_git_url: None,
            encoding: (!is_link).then_some(ContentEncoding::Base64),
            size: content.len() as u64,
            name: name.to_owned(),
            path: path.to_owned(),
            content: (!is_link && !content.is_empty()).then(|| BASE64_STANDARD.encode(content)),
            sha: id.to_string(),
            download_url: format!("{html}/raw/{revision}/{name}"),
            links: ContentsLinks { git: git_url.clone(), itself: url.clone(), html: html_url.clone() },
            url,
            git_url,
            html_url,
        }
    }
}
