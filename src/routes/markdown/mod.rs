//! `/markdown`

pub mod raw;

use actix_web::{
    HttpResponse,
    http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    web,
};
use gogs_openapi_macros::operation;

use crate::{
    api::{auth::Anyone, body::Body, error::ApiError, site::Site},
    gogs::{GogsVersion, differences},
    types::RenderMarkdownRequest,
    wire::{html, markdown, sniff},
};

/// The `mode` in which links are made in each version.
const LINKED: &str = "gfm";

/// How a text is rendered.
enum Mode {
    /// Without Gogs' own links.
    Raw,
    /// With them, and what stands before those that are relative.
    Linked(String),
}

/// Renders Markdown, on a thread where it may take its time.
async fn rendered(site: &Site, text: String, mode: Mode) -> Result<HttpResponse, ApiError> {
    let (gogs, address) = (site.gogs, site.external_url.as_str().to_owned());
    let html = web::block(move || html_of(&text, &mode, &address, gogs)).await.map_err(|error| {
        tracing::error!(%error, "Markdown could not be rendered");
        ApiError::Failed
    })?;
    let mut answer = HttpResponse::Ok();
    // Whoever is led here by another site, with HTML that is not cleaned, has nothing run in the name of this one.
    answer.insert_header((CONTENT_SECURITY_POLICY, "sandbox"));
    if html.is_empty() {
        return Ok(answer.finish());
    }
    Ok(answer.insert_header((CONTENT_TYPE, sniff::media_type(html.as_bytes()))).body(html))
}

fn html_of(text: &str, mode: &Mode, address: &str, gogs: GogsVersion) -> String {
    let policy = html::Policy::of(gogs);
    match mode {
        Mode::Linked(context) => {
            html::clean(&markdown::to_linked_html(text, markdown::Site { address, context }), policy)
        }
        Mode::Raw => {
            let html = markdown::to_html(text, markdown::Site { address, context: "" });
            if gogs.has(&differences::MARKDOWN_AS_IT_IS) { html } else { html::clean(&html, policy) }
        }
    }
}

/// Render Markdown
///
/// Anyone may call. Renders Markdown as HTML, with links to users (`@unknwon`), issues (`#1`, `unknwon/hello#1`) and commits
/// that are mentioned. Whether they exist is not looked up. The `Content-Type` says what the HTML looks like: HTML if it
/// begins with a paragraph, a table or a heading of the first rank, else plain text.
#[operation(
    post = "/markdown",
    operation_id = "renderMarkdown", tag = "markdown",
    responses((status = 200, description = "The HTML. There is no body if there is nothing to render.",
        content((String = "text/html"), (String = "text/plain")))),
)]
pub async fn render(
    _: Anyone,
    Body(request): Body<RenderMarkdownRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let is_linked = request.mode == LINKED || !site.gogs.has(&differences::MARKDOWN_AS_IT_IS);
    let mode = if is_linked { Mode::Linked(request.context) } else { Mode::Raw };
    rendered(&site, request.text, mode).await
}
