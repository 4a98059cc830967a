//! `/markdown/raw`

use actix_web::{HttpResponse, web};
use gogs_openapi_macros::operation;

use super::{Mode, rendered};
use crate::api::{auth::Anyone, body::Text, error::ApiError, site::Site};

/// Render Markdown as it is
///
/// Anyone may call. Renders Markdown as HTML, without links to what is mentioned. The body is the Markdown, whatever its
/// `Content-Type` says; but of a form nothing is read. The `Content-Type` of the answer says what the HTML looks like: HTML if
/// it begins with a paragraph, a table or a heading of the first rank, else plain text.
#[operation(
    post = "/markdown/raw",
    operation_id = "renderRawMarkdown", tag = "markdown",
    responses((status = 200, description = "The HTML. There is no body if there is nothing to render.",
        content((String = "text/html"), (String = "text/plain")))),
)]
pub async fn render(_: Anyone, Text(text): Text, site: web::Data<Site>) -> Result<HttpResponse, ApiError> {
    rendered(&site, text, Mode::Raw).await
}
