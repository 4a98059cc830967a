use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Serialize;
use utoipa::ToSchema;

use crate::git::{Entry, Kind, writing::WrittenFile};

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
    #[schema(nullable = false, min_length = 1, examples("README.md"))]
    pub target: Option<String>,
    /// Where the repository of a submodule is, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, examples("https://example.com/acme/lib.git"))]
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
    #[schema(
        min_length = 1,
        examples("https://gogs.example.com/api/v1/repos/unknwon/hello/contents/dev.txt")
    )]
    pub url: String,
    /// URL of the blob or the tree in the API; empty for symbolic links and submodules.
    #[schema(examples(
        "https://gogs.example.com/api/v1/repos/unknwon/hello/git/blobs/38f8e886e1a6d733aa9bfa7282568f83c133ecd6"
    ))]
    pub git_url: String,
    /// URL of its page. Beware: it has the name alone, without the folders; it is right at the root.
    #[schema(min_length = 1, examples("https://gogs.example.com/unknwon/hello/src/master/dev.txt"))]
    pub html_url: String,
    /// URL of its bytes. Beware: as `html_url`.
    #[schema(min_length = 1, examples("https://gogs.example.com/unknwon/hello/raw/master/dev.txt"))]
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
    #[schema(
        min_length = 1,
        examples("https://gogs.example.com/api/v1/repos/unknwon/hello/contents/dev.txt")
    )]
    pub itself: String,
    /// `html_url`
    #[schema(min_length = 1, examples("https://gogs.example.com/unknwon/hello/src/master/dev.txt"))]
    pub html: String,
}

/// What a path names: one thing, or all that is in a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum FileOrFolder {
    /// A file, a symbolic link or a submodule.
    File(Box<Contents>),
    /// What is in a folder, in Git's order.
    Folder(Vec<Contents>),
}

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[allow(dead_code, reason = "only its schema is used")]
pub struct FileBytes(Vec<u8>);

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
        let entry = Entry {
            name: path.rsplit('/').next().unwrap_or_default().to_owned(),
            kind: if file.is_link { Kind::Link } else { Kind::File },
            id: file.id,
            size: file.content.len() as u64,
        };
        Self::new(&entry, path.to_owned(), &file.content, None, urls)
    }

    /// An entry at `path`. A file or a symbolic link has `bytes`; where a submodule's repository is says `submodule`.
    pub fn new(
        entry: &Entry,
        path: String,
        bytes: &[u8],
        submodule: Option<&str>,
        urls: &ContentsUrls,
    ) -> Self {
        let ContentsUrls { api, html, revision } = urls;
        let sha = entry.id.to_string();
        let (kind, git_url) = match entry.kind {
            Kind::File => (ContentsType::File, format!("{api}/git/blobs/{sha}")),
            Kind::Tree => (ContentsType::Dir, format!("{api}/git/trees/{sha}")),
            Kind::Link => (ContentsType::Symlink, String::new()),
            Kind::Submodule => (ContentsType::Submodule, String::new()),
        };
        let is_file = kind == ContentsType::File;
        let url = format!("{api}/contents/{path}");
        let html_url = format!("{html}/src/{revision}/{}", entry.name);
        Self {
            kind,
            target: (kind == ContentsType::Symlink).then(|| crate::wire::text_of(bytes)),
            submodule_git_url: submodule.map(str::to_owned),
            encoding: is_file.then_some(ContentEncoding::Base64),
            size: entry.size,
            name: entry.name.clone(),
            path,
            content: (is_file && !bytes.is_empty()).then(|| BASE64_STANDARD.encode(bytes)),
            sha,
            download_url: format!("{html}/raw/{revision}/{}", entry.name),
            links: ContentsLinks { git: git_url.clone(), itself: url.clone(), html: html_url.clone() },
            url,
            git_url,
            html_url,
        }
    }
}
