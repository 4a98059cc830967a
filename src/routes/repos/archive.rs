//! `/repos/{username}/{reponame}/archive`

use std::io;

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::header::{CONTENT_DISPOSITION, HeaderValue},
    web,
};
use gogs_openapi_macros::operation;
use tokio::sync::Semaphore;

use crate::{
    api::{
        argument::{Tail, TextInPath},
        auth::TokenUser,
        content,
        error::ApiError,
        pagination::TrimmedSlash,
        path::RepositoryPath,
        responses,
        site::Site,
        streamed,
    },
    git::archive::{Broken, Format},
    types::ArchiveBytes,
};

/// How many archives are packed at the same time; who asks for another waits. Each takes a processor, a thread, and as much memory as
/// the largest of its files.
const AT_ONCE: usize = 8;

static FREE: Semaphore = Semaphore::const_new(AT_ONCE);

/// What is to be packed, and how.
pub(super) struct Archive;

impl TextInPath for Archive {
    const NAME: &'static str = "archive";
    const DESCRIPTION: &'static str = "What is to be packed, and behind it the format, `.zip` or `.tar.gz` (in small letters): the name of a branch, else of a \
        tag, else 7 to 40 characters that name a commit, as `git rev-parse` reads them";
    const EXAMPLE: &'static str = "master.zip";
}

/// Get an archive of a repository
///
/// Token only. Answers the files of a commit of a repository that the caller may read, packed as `git archive` does: all in a folder
/// with the repository's name in lower case, links as links, submodules as empty folders, and the commit's id as the comment. `HEAD`
/// and abbreviated ids of fewer than 7 characters name nothing here (404), nor do names of other formats. The archive is sent while it
/// is packed: if its end is missing, something went wrong.
#[operation(
    get = "/repos/{username}/{reponame}/archive/{archive:.*}",
    operation_id = "getArchive", tag = "content",
    responses(
        (status = 200, description = "The archive. `Content-Disposition` names it after the repository and what was asked for, without \
            quotes.", content_type = "application/octet-stream", body = ArchiveBytes),
        (status = 422, response = responses::NotPackable),
    ),
)]
pub async fn get(
    _: TokenUser,
    RepositoryPath { row, folder, .. }: RepositoryPath,
    Tail { text: asked, .. }: Tail<Archive>,
    request: HttpRequest,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    if request.extensions().contains::<TrimmedSlash>() {
        return Err(ApiError::NotFound);
    }
    let (name, format) = Format::of(&asked).ok_or(ApiError::NotFound)?;
    let name = name.to_owned();
    let disposition = format!("attachment; filename={}-{asked}", row.name);
    let disposition = HeaderValue::from_bytes(disposition.as_bytes()).map_err(|_| ApiError::NotFound)?;
    // It never closes.
    let free = FREE.acquire().await.map_err(|_| ApiError::Failed)?;
    let found = content::of(&site, &folder, move |repository| {
        let Some(archived) = repository.archived(&name)? else { return Ok(None) };
        Ok(Some(repository.look_over(&archived)?.map(|()| archived)))
    });
    let archived = found.await?.ok_or(ApiError::NotFound)?;
    let archived = archived.map_err(|reason| ApiError::Unprocessable(reason.to_string()))?;
    let root = site.repositories.clone().ok_or(ApiError::NoRepositories)?;
    let body = streamed::written(move |pipe| {
        let _free = free;
        let packed = root
            .repository(&folder)
            .map_err(Broken::from)
            .and_then(|repository| repository.pack(&archived, &folder.name, format, pipe));
        packed.map_err(|broken| match broken {
            // Who asked is gone, or takes nothing.
            Broken::Io(error) => error,
            other => {
                tracing::error!(error = %other, "an archive ends too early");
                io::Error::other(other)
            }
        })
    });
    Ok(HttpResponse::Ok()
        .content_type("application/octet-stream")
        .insert_header((CONTENT_DISPOSITION, disposition))
        .streaming(body))
}
