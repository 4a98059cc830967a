use gogs_openapi_macros::Body;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Commit, Contents};
use crate::api::limits::MAX_BODY;

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "The file to write.")]
pub struct PutContentsRequest {
    /// Message of the commit. It can't be blank. `#1` names an issue, which gets a comment; `closes #1` closes it.
    #[member(required, example = "Add new.txt")]
    pub message: String,
    /// Content of the file, in base64, padded; line breaks in it are ignored.
    #[member(required, max_length = MAX_BODY, example = "bmV3Cg==")]
    pub content: String,
    /// Branch that gets the commit: the default branch, or a new one, which is made of the default branch. If it is left out or
    /// empty, it is the default branch.
    #[member(example = "topic/1")]
    pub branch: String,
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ContentsWritten {
    /// The commit. Where the file was as it is to be, it is the last one of the branch.
    pub commit: Commit,
    /// The file.
    pub content: Contents,
}
