use gogs_openapi_macros::Body;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{NO_TIME, User, time};
use crate::{
    api::{auth::EmailVisibility, site::Site},
    gogs::full_names,
    store::issues::comments::CommentView,
};

/// A comment on an issue or a pull request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Comment {
    /// Id, unique on the server.
    #[schema(minimum = 1, examples(1))]
    pub id: i64,
    /// URL for browsers.
    #[schema(format = "uri", examples("https://gogs.example.com/unknwon/hello/issues/3#issuecomment-1"))]
    pub html_url: String,
    /// Who wrote it.
    pub user: User,
    /// Text, in Markdown. It is empty where the issue was closed or opened again, and HTML where a commit names the issue.
    #[schema(examples("Comment on *3*"))]
    pub body: String,
    /// When it was written. In the answer to the call that writes it, this is the year 1.
    #[schema(value_type = String, format = DateTime, examples("2023-11-14T23:14:20Z"))]
    pub created_at: Timestamp,
    /// When it was last edited. In the answer to the call that edits it, this is when it was edited before.
    #[schema(value_type = String, format = DateTime, examples("2023-11-14T23:14:20Z"))]
    pub updated_at: Timestamp,
}

impl Comment {
    /// The comment as it is listed.
    pub fn new(view: CommentView, site: &Site) -> Self {
        let CommentView { row, poster, issue } = view;
        let kind = if issue.is_pull == Some(true) { "pulls" } else { "issues" };
        let (owner, repository) = (issue.owner_name, issue.repository_name);
        let number = issue.index.unwrap_or_default();
        let base = &site.external_url;
        Self {
            id: row.id,
            html_url: format!("{base}{owner}/{repository}/{kind}/{number}#issuecomment-{}", row.id),
            user: User::new(&poster, site, EmailVisibility::Shown, &full_names::ISSUE),
            body: row.content.unwrap_or_default(),
            created_at: time(row.created_unix),
            updated_at: time(row.updated_unix),
        }
    }

    /// The comment as it is answered when it was just written.
    pub fn added(view: CommentView, site: &Site) -> Self {
        let no_time = time(Some(NO_TIME));
        Self { created_at: no_time, updated_at: no_time, ..Self::new(view, site) }
    }
}

/// A comment to write.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "The comment to write.")]
pub struct CreateCommentRequest {
    /// Text, in Markdown. Spaces around it stay.
    #[member(required, example = "Me, too.")]
    pub body: String,
}

/// What a comment is to say.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "What the comment is to say.")]
pub struct EditCommentRequest {
    /// New text, in Markdown. Spaces around it stay.
    #[member(required, example = "Me, too: since yesterday.")]
    pub body: String,
}
