use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{User, time};
use crate::{
    api::{auth::EmailVisibility, site::Site},
    gogs::full_names,
    store::{releases::ReleaseRow, users::UserRow},
};

/// A release of a repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Release {
    /// Id.
    #[schema(minimum = 1, examples(1))]
    pub id: i64,
    /// The tag that it is of. That of a draft need not be there yet.
    #[schema(max_length = 255, examples("v0.9"))]
    pub tag_name: String,
    /// The branch that the tag is made on, if it is not there yet.
    #[schema(max_length = 255, examples("master"))]
    pub target_commitish: String,
    /// Title, perhaps empty.
    #[schema(max_length = 255, examples("Nought nine"))]
    pub name: String,
    /// What is to be said of it, in Markdown; perhaps empty.
    #[schema(max_length = 1_048_576, examples("Old & <b>bold</b>"))]
    pub body: String,
    /// Whether it is not published yet.
    #[schema(examples(false))]
    pub draft: bool,
    /// Whether it is not for general use.
    #[schema(examples(true))]
    pub prerelease: bool,
    /// Who published it.
    pub author: User,
    /// When it was published.
    #[schema(value_type = String, format = DateTime, examples("2023-11-14T22:14:20Z"))]
    pub created_at: Timestamp,
}

impl Release {
    /// The release as it is listed.
    pub fn new(row: ReleaseRow, publisher: &UserRow, site: &Site) -> Self {
        Self {
            id: row.id,
            tag_name: row.tag_name.unwrap_or_default(),
            target_commitish: row.target.unwrap_or_default(),
            name: row.title.unwrap_or_default(),
            body: row.note.unwrap_or_default(),
            draft: row.is_draft,
            prerelease: row.is_prerelease.unwrap_or_default(),
            author: User::new(publisher, site, EmailVisibility::Shown, &full_names::RELEASE_AUTHOR),
            created_at: time(row.created_unix),
        }
    }
}
