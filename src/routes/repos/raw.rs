//! `/repos/{username}/{reponame}/raw`

use std::io::{self, Read};

use actix_web::{
    HttpResponse,
    body::SizedStream,
    http::header::{CONTENT_DISPOSITION, HeaderValue},
    web::{self, Bytes},
};
use futures_util::stream;
use gogs_openapi_macros::operation;

use crate::{
    api::{
        argument::{Tail, TextInPath},
        auth::TokenUser,
        content,
        error::ApiError,
        path::RepositoryPath,
        responses,
        site::Site,
    },
    git::{self, Content, Kind},
    gogs::differences,
    types::FileBytes,
    wire::{go, sniff},
};

/// How much of a file is in memory at once, in bytes: large enough that reading it takes longer than to change threads for it.
const CHUNK: u64 = 64 << 10;

/// The media type of text, whatever kind of text it is: nothing of a repository is to run in a browser.
const TEXT: &str = "text/plain; charset=utf-8";

/// A branch, a tag or a commit, and the path of a file.
struct RawPath;

impl TextInPath for RawPath {
    const NAME: &'static str = "path";
    const DESCRIPTION: &'static str =
        "A branch, a tag or the whole id of a commit, a slash, and the path of a file";
    const EXAMPLE: &'static str = "master/README.md";
}

/// Get a file as it is
///
/// Token only. Gets the bytes of a file of a repository that the caller may read. Text is `text/plain`, and said to be UTF-8 whatever
/// it is; images have the media type that their first bytes tell; so has everything else, and is to be saved under its name
/// (`Content-Disposition`). Of names of branches and tags that the path may begin with, the shortest counts. Folders, submodules and
/// what is below a file are not found; real Gogs fails there with status 500.
#[operation(
    get = "/repos/{username}/{reponame}/raw/{path:.*}",
    operation_id = "getRawFile", tag = "content",
    responses(
        (status = 200, description = "The file.", content((String = "text/plain"), (FileBytes = "*/*"))),
        (status = 422, response = responses::FileTooLarge),
    ),
)]
pub async fn get(
    _: TokenUser,
    RepositoryPath { folder, .. }: RepositoryPath,
    Tail { text: path, .. }: Tail<RawPath>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let has_links = site.gogs.has(&differences::LINKS_AS_FILES);
    let found = content::of(&site, &folder, move |repository| file(repository, &path, has_links)).await?;
    let File { name, start, rest } = found.ok_or(ApiError::NotFound)?;
    let media_type = sniff::media_type(&start);
    let mut answer = HttpResponse::Ok();
    if media_type.starts_with("text/") {
        answer.content_type(TEXT);
    } else {
        answer.content_type(media_type);
        if !media_type.starts_with("image/") {
            answer.insert_header((CONTENT_DISPOSITION, attachment(&name)));
        }
    }
    Ok(match rest {
        Some(rest) => answer.body(SizedStream::new(rest.size(), bytes(start, rest))),
        None => answer.body(start),
    })
}

/// A file, the first bytes of which are read.
struct File {
    name: String,
    start: Bytes,
    /// What is not read yet, if there is more.
    rest: Option<Content>,
}

fn file(repository: &git::Repository, path: &str, has_links: bool) -> Result<Option<File>, git::Error> {
    let segments: Vec<&str> = path.split('/').collect();
    let Some((tree, rest)) = repository.tree_before(&segments)? else { return Ok(None) };
    if rest.first().is_none_or(|first| first.is_empty()) {
        return Ok(None);
    }
    let path = rest.join("/");
    let Some(entry) = repository.entry(tree, &go::clean_path(&path))? else { return Ok(None) };
    if entry.kind != Kind::File && !(has_links && entry.kind == Kind::Link) {
        return Ok(None);
    }
    let Some(content) = repository.content(entry.id)? else { return Ok(None) };
    let (start, content) = chunk(content).map_err(|error| git::Error::Io { path: path.into(), error })?;
    let is_all = content.size() == start.len() as u64;
    Ok(Some(File { name: entry.name, start, rest: (!is_all).then_some(content) }))
}

/// What comes next.
fn chunk(mut content: Content) -> io::Result<(Bytes, Content)> {
    let mut chunk = Vec::new();
    (&mut content).take(CHUNK).read_to_end(&mut chunk)?;
    Ok((chunk.into(), content))
}

/// The bytes of a file, each chunk read when the one before it is sent: no thread waits for a slow client.
fn bytes(start: Bytes, rest: Content) -> impl futures_util::Stream<Item = io::Result<Bytes>> {
    stream::try_unfold((Some(start), rest), |(start, rest)| async move {
        if let Some(start) = start {
            return Ok(Some((start, (None, rest))));
        }
        let (chunk, rest) =
            tokio::task::spawn_blocking(move || chunk(rest)).await.map_err(io::Error::other)??;
        Ok((!chunk.is_empty()).then_some((chunk, (None, rest))))
    })
}

/// That a file is to be saved under its name. As Gogs does, the name is not escaped, but for what no header can have.
fn attachment(name: &str) -> HeaderValue {
    let name = name.replace(|letter: char| letter.is_control(), " ");
    let value = format!("attachment; filename=\"{name}\"");
    HeaderValue::from_bytes(value.as_bytes()).unwrap_or(HeaderValue::from_static("attachment"))
}
