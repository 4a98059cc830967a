//! `/repos/{username}/{reponame}/contents`

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use base64::{
    Engine, alphabet,
    engine::{GeneralPurpose, GeneralPurposeConfig},
};
use gogs_openapi_macros::operation;
use percent_encoding::percent_decode_str;

use crate::{
    api::{
        argument::{Tail, TailOfPath},
        auth::TokenUser,
        body::Body,
        content,
        error::{ApiError, Refusal},
        path::{RepositoryPath, WriteFiles},
        site::{BASE_PATH, Site},
        writing,
    },
    git::{
        Person,
        writing::{FileChange, Links},
    },
    gogs::differences,
    routes::answer,
    store::{now_unix, repositories, users::UserRow},
    types::{Commit, CommitPlace, Contents, ContentsUrls, ContentsWritten, PutContentsRequest},
    wire::text_of,
};

/// Base64 as Go's decoder takes it: padded, whatever its last bits are.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// The path of a file to write.
struct FilePath;

impl TailOfPath for FilePath {
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
    Tail { text: path, .. }: Tail<FilePath>,
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
    let spelled: Vec<&str> = path.split('/').skip(BASE_PATH.split('/').count() + 1).take(2).collect();
    let urls = ContentsUrls {
        api: format!(
            "{}{}/repos/{}",
            site.external_url,
            BASE_PATH.trim_start_matches('/'),
            spelled.join("/")
        ),
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
