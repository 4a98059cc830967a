//! `/repos/{username}/{reponame}/contents`

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use base64::{
    Engine, alphabet,
    engine::{GeneralPurpose, GeneralPurposeConfig},
};
use gogs_openapi_macros::operation;
use percent_encoding::percent_decode_str;
use utoipa::IntoParams;

use crate::{
    api::{
        argument::{FromQuery, Queried, Tail, TextInPath},
        auth::TokenUser,
        body::Body,
        content,
        error::{ApiError, Refusal},
        path::{AsSpelled, RepositoryPath, WriteFiles},
        responses,
        site::Site,
        writing,
    },
    git::{
        self, Entry, Kind, ObjectId, Person,
        writing::{FileChange, Links},
    },
    gogs::{GogsVersion, differences},
    routes::{answer, repos::api_url},
    store::{now_unix, repositories, users::UserRow},
    types::{Commit, CommitPlace, Contents, ContentsUrls, ContentsWritten, FileOrFolder, PutContentsRequest},
    wire::{go, query::Query, text_of},
};

/// Base64 as Go's decoder takes it: padded, whatever its last bits are.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// The most of files that is answered as JSON at once, in bytes. All of it is in memory, two or three times: a hundred callers who
/// want the most take some gigabytes. It is ten times what a request to write a file may have.
pub(super) const GREATEST_CONTENT: u64 = 10 << 20;

/// Which state of the files.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
struct Revision {
    /// What names the commit: a branch, a tag, an id, or whatever else `git rev-parse` takes. If it is missing or empty, it is the
    /// default branch.
    #[param(rename = "ref", required = false, min_length = 1, example = "master")]
    revision: String,
}

impl FromQuery for Revision {
    fn from_query(query: &Query, _: GogsVersion) -> Self {
        Self { revision: query.first("ref").unwrap_or_default().to_owned() }
    }
}

/// The path of a file or a folder.
struct FilePath;

impl TextInPath for FilePath {
    const NAME: &'static str = "path";
    const DESCRIPTION: &'static str = "Path of a file or a folder, from the root of the repository on";
    const EXAMPLE: &'static str = "README.md";
}

/// List the files at the root of a repository
///
/// Token only. Lists what is in the root folder of a repository that the caller may read, in Git's order: files with their content,
/// symbolic links with their target, submodules, and folders, though not what is in them. Of a folder with a submodule that
/// `.gitmodules` does not name, this server leaves out the URL; real Gogs fails with status 500. So it does with a `ref` that is the
/// id of no commit: here that is not found. An empty repository has no commit.
#[operation(
    get = "/repos/{username}/{reponame}/contents",
    operation_id = "getRootContents", tag = "content",
    responses(
        (status = 200, description = "What is in the folder, perhaps nothing.", body = Vec<Contents>),
        (status = 422, response = responses::ContentTooLarge),
    ),
)]
pub async fn get_root(
    _: TokenUser,
    repository: RepositoryPath,
    spelled: AsSpelled,
    Queried(revision): Queried<Revision>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    contents(repository, spelled, revision, None, &site).await
}

/// Get a file, or list a folder
///
/// Token only. Gets what a path names in a repository that the caller may read: a file with its content, a symbolic link with its
/// target, a submodule; or of a folder, a list of what is in it, in Git's order, where files have their content, too. `..`, and
/// slashes too many, are taken out of the path. Below a file, a symbolic link or a submodule nothing is found; real Gogs fails there
/// with status 500. So it does with a `ref` that is the id of no commit, and of a submodule that `.gitmodules` does not name: here
/// the former is not found, the latter has no URL. An empty repository has no commit.
#[operation(
    get = "/repos/{username}/{reponame}/contents/{path:.*}",
    operation_id = "getContents", tag = "content",
    responses(
        (status = 200, description = "The file, or what is in the folder.", body = FileOrFolder),
        (status = 422, response = responses::ContentTooLarge),
    ),
)]
pub async fn get(
    _: TokenUser,
    repository: RepositoryPath,
    spelled: AsSpelled,
    Tail { text: path, .. }: Tail<FilePath>,
    Queried(revision): Queried<Revision>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    contents(repository, spelled, revision, Some(path), &site).await
}

/// The path of a file to write.
struct WrittenPath;

impl TextInPath for WrittenPath {
    const NAME: &'static str = "path";
    const DESCRIPTION: &'static str = "Path of the file, from the root of the repository on. A backslash is a slash, and `..` leads no further up than to the root";
    const EXAMPLE: &'static str = "new.txt";
}

/// Make or change a file
///
/// Token only. Writes a file to the default branch of a repository that the caller may write to, or to a new branch made of it, as a
/// commit of the caller's. A file that is there keeps its mode. Where it has that content already, there is no new commit. Where real
/// Gogs fails with status 500, this server refuses (422): what is not base64, a path below a file, of a directory or a submodule, in
/// `.git`, or of a new file that a `.gitignore` excludes, a blank message, a branch that exists or can't be made, and an empty
/// repository.
#[operation(
    put = "/repos/{username}/{reponame}/contents/{path:.*}",
    operation_id = "putContents", tag = "content",
    responses(
        (status = 201, description = "The file is as it is to be.", body = ContentsWritten),
        (status = 422, description = "A member is missing or empty; or the file can't be written, as the message says.",
            body = Refusal),
    ),
)]
pub async fn put(
    TokenUser(user): TokenUser,
    RepositoryPath { row, folder, .. }: RepositoryPath<WriteFiles>,
    spelled: AsSpelled,
    Tail { text: path, .. }: Tail<WrittenPath>,
    Body(PutContentsRequest { message, content, branch }): Body<PutContentsRequest>,
    request: HttpRequest,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let Some(content) = decoded(&content) else {
        return Err(ApiError::Unprocessable("The content is not in base64.".to_owned()));
    };
    let base = row.default_branch.clone().unwrap_or_default();
    let follows = site.gogs.has(&differences::WRITTEN_THROUGH_LINKS);
    let change = FileChange {
        path,
        content,
        message,
        author: author(&user),
        time: now_unix(),
        branch: if branch.is_empty() { base.clone() } else { branch },
        base,
        links: if follows { Links::Followed } else { Links::Refused },
    };
    let written = writing::file(&site, (&row, &folder), &user, change).await?;
    let full_name = site.store.read(move |connection| repositories::path_of(connection, &row)).await?;
    let path = decoded_path(request.path());
    let urls = ContentsUrls {
        api: api_url(&site, &spelled),
        html: format!("{}{full_name}", site.external_url),
        revision: written.prepared.branch.clone(),
    };
    let place =
        CommitPlace { url: format!("{}{}", site.external_url, path.trim_start_matches('/')), full_name };
    let owners = content::owners(&site, [&written.commit]).await?;
    let body = ContentsWritten {
        commit: Commit::new(&written.commit, &owners, &place, &site),
        content: Contents::written(&written.file, &written.prepared.path, &urls),
    };
    answer(StatusCode::CREATED, &body)
}

async fn contents(
    RepositoryPath { row, folder, .. }: RepositoryPath,
    spelled: AsSpelled,
    Revision { mut revision }: Revision,
    path: Option<String>,
    site: &Site,
) -> Result<HttpResponse, ApiError> {
    if revision.is_empty() {
        revision = row.default_branch.clone().unwrap_or_default();
    }
    let as_written = site.store.run(move |connection| repositories::path_of(connection, &row)).await?;
    let html = format!("{}{as_written}", site.external_url);
    let urls = ContentsUrls { api: api_url(site, &spelled), html, revision };
    let path = path.map(|path| Path::new(path, site.gogs));
    let found = content::of(site, &folder, move |repository| {
        let tree = repository.tree_of_commit(&urls.revision)?;
        let Some(tree) = tree else { return Ok(None) };
        Listing { repository, tree, urls }.of(path)
    });
    answer(StatusCode::OK, &found.await?.ok_or(ApiError::NotFound)?)
}

/// A path, as it is looked up and as it is shown.
struct Path {
    segments: Vec<String>,
    shown: String,
}

impl Path {
    fn new(given: String, gogs: GogsVersion) -> Self {
        let own = |segments: Vec<&str>| segments.into_iter().map(str::to_owned).collect();
        if gogs.has(&differences::CONTENTS_PATH_AS_GIVEN) {
            return Self { segments: own(go::clean_path(&given)), shown: given };
        }
        // `..` at the root is the root, and the root is no segment.
        let slashed = given.replace('\\', "/");
        let inside = go::clean_path(&slashed).into_iter().filter(|segment| !matches!(*segment, "." | ".."));
        let segments: Vec<String> = own(inside.collect());
        Self { shown: segments.join("/"), segments }
    }
}

/// What lists the files of a commit.
struct Listing<'r> {
    repository: &'r git::Repository,
    tree: ObjectId,
    urls: ContentsUrls,
}

impl Listing<'_> {
    /// What is at a path; without one, at the root.
    fn of(&self, path: Option<Path>) -> Result<Option<FileOrFolder>, git::Error> {
        let Path { segments, shown } = path.unwrap_or(Path { segments: Vec::new(), shown: String::new() });
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let Some(entry) = self.repository.entry(self.tree, &segments)? else { return Ok(None) };
        if entry.kind != Kind::Tree {
            let listed = self.all(vec![(entry, shown)])?.pop();
            return Ok(listed.map(|file| FileOrFolder::File(Box::new(file))));
        }
        let folder = segments.iter().map(|segment| format!("{segment}/")).collect::<String>();
        let entries = self.repository.entries(entry.id)?.into_iter();
        let entries = entries.map(|entry| {
            let path = format!("{folder}{}", entry.name);
            (entry, path)
        });
        Ok(Some(FileOrFolder::Folder(self.all(entries.collect())?)))
    }

    /// Entries with their paths. Nothing is read of them if together they are too large.
    fn all(&self, entries: Vec<(Entry, String)>) -> Result<Vec<Contents>, git::Error> {
        if entries.iter().map(|(entry, _)| entry.size).sum::<u64>() > GREATEST_CONTENT {
            return Err(git::Error::TooLarge { limit: GREATEST_CONTENT });
        }
        let submodules = match entries.iter().any(|(entry, _)| entry.kind == Kind::Submodule) {
            true => self.repository.submodules(self.tree)?,
            false => Default::default(),
        };
        let listed = entries.into_iter().map(|(entry, path)| {
            let bytes = match entry.kind {
                Kind::File | Kind::Link => {
                    self.repository.blob(entry.id, GREATEST_CONTENT)?.unwrap_or_default()
                }
                Kind::Tree | Kind::Submodule => Vec::new(),
            };
            let submodule = submodules.get(&path).filter(|_| entry.kind == Kind::Submodule).cloned();
            Ok(Contents::new(&entry, path, &bytes, submodule.as_deref(), &self.urls))
        });
        listed.collect()
    }
}

/// The bytes that base64 stands for; Go's decoder leaves out line breaks.
fn decoded(content: &str) -> Option<Vec<u8>> {
    let letters: Vec<u8> = content.bytes().filter(|letter| !matches!(letter, b'\r' | b'\n')).collect();
    BASE64.decode(letters).ok()
}

/// The path of a request, as Gogs shows it: an empty segment came with a NUL in its place.
fn decoded_path(path: &str) -> String {
    text_of(&percent_decode_str(path).collect::<Vec<u8>>()).replace('\0', "")
}

/// Who makes a commit: the full name, or else the name.
fn author(user: &UserRow) -> Person {
    let UserRow { name, full_name, email, .. } = user;
    let full_name = full_name.as_ref().filter(|full_name| !full_name.is_empty());
    Person { name: full_name.unwrap_or(name).clone(), email: email.clone() }
}
