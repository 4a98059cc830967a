//! `/repos/{username}/{reponame}/editorconfig/{filename}`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        argument::{Segment, TextInPath},
        auth::TokenUser,
        content,
        error::ApiError,
        path::RepositoryPath,
        responses,
        site::Site,
    },
    git::Kind,
    routes::answer,
    types::EditorconfigDefinition,
    wire::editorconfig,
};

/// The file that says it.
const FILE: &str = ".editorconfig";
/// The most of it that is read, in bytes: a hundred times what such files have.
const GREATEST_FILE: u64 = 64 << 10;

/// The name of the file that is asked for.
struct Filename;

impl TextInPath for Filename {
    const NAME: &'static str = "filename";
    const DESCRIPTION: &'static str =
        "Name of a file, which need not be there. A path will do if its slashes are encoded (`%2F`)";
    const EXAMPLE: &'static str = "main.rs";
}

/// Get what `.editorconfig` says of a file
///
/// Token only. Says what the file `.editorconfig` at the root of the default branch of a repository that the caller may read has for
/// a name. Members of which it says nothing are absent. Without such a file, and in an empty repository, nothing is found; real Gogs
/// fails with status 500 in the latter case.
#[operation(
    get = "/repos/{username}/{reponame}/editorconfig/{filename}",
    operation_id = "getEditorconfig", tag = "content",
    responses(
        (status = 200, description = "What it says, perhaps nothing.", body = EditorconfigDefinition),
        (status = 422, response = responses::EditorconfigUnreadable),
    ),
)]
pub async fn get(
    _: TokenUser,
    RepositoryPath { row, folder, .. }: RepositoryPath,
    Segment { text: name, .. }: Segment<Filename>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let branch = row.default_branch.unwrap_or_default();
    let found = content::of(&site, &folder, move |repository| {
        let tree = repository.tree_of_commit(&format!("refs/heads/{branch}"))?;
        let Some(tree) = tree else { return Ok(None) };
        let file = repository.entry(tree, &[FILE])?.filter(|file| file.kind == Kind::File);
        let text = file.map_or(Ok(None), |file| repository.blob(file.id, GREATEST_FILE))?;
        Ok(text.map(|text| editorconfig::definition(&text, &name)))
    });
    let definition = found.await?.ok_or(ApiError::NotFound)?;
    let definition = definition.map_err(|error| ApiError::Unprocessable(format!("{FILE}: {error}")))?;
    answer(StatusCode::OK, &EditorconfigDefinition::new(definition, site.gogs))
}
