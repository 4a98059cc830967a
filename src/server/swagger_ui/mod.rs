//! Swagger UI: our own page, around the script and the style of `utoipa-swagger-ui`, which has them in the binary.
//!
//! All its addresses are relative, so that it works wherever the server is reached, under a path of a proxy, too.

use std::{
    io,
    sync::{Arc, LazyLock},
};

use actix_web::{HttpRequest, HttpResponse, http::header::LOCATION, web};

use crate::{api::site::Site, gogs::GogsVersion, openapi, server::page::Page};

/// Where Swagger UI is.
pub const SWAGGER_UI: &str = "/swagger-ui/";
/// The same as seen from a page beside it.
const RELATIVE: &str = "swagger-ui/";

/// What the page loads, by name: made when it is first asked for.
static PARTS: LazyLock<[(&str, Page); 5]> = LazyLock::new(|| {
    let (script, style) = ("text/javascript; charset=utf-8", "text/css; charset=utf-8");
    let vendored =
        |media_type, name| vendored(media_type, name).expect("`utoipa-swagger-ui` has all of Swagger UI");
    [
        ("swagger-ui.css", vendored(style, "swagger-ui.css")),
        ("swagger-ui-bundle.js", vendored(script, "swagger-ui-bundle.js")),
        ("page.css", Page::new(style, include_str!("page.css"))),
        ("page.js", Page::new(script, script_of_page())),
        ("favicon.svg", Page::new("image/svg+xml", include_str!("favicon.svg"))),
    ]
});

fn vendored(media_type: &'static str, name: &str) -> io::Result<Page> {
    let file = utoipa_swagger_ui::serve(name, Arc::default())
        .map_err(|error| io::Error::other(error.to_string()))?;
    match file.map(|file| (file.bytes, file.gzpipped)) {
        Some((std::borrow::Cow::Borrowed(bytes), true)) => Page::from_gzip(media_type, bytes),
        _ => Err(io::Error::other(format!("{name} is not there, or not compressed"))),
    }
}

/// The script, with the tags in the order in which people need them.
fn script_of_page() -> String {
    let tags: Vec<String> = openapi::tags().iter().map(|tag| format!("\"{tag}\"")).collect();
    include_str!("page.js").replace("/* tags */", &tags.join(", "))
}

/// The page, in front of the document of `gogs`.
fn page(gogs: GogsVersion) -> Page {
    let mut html = include_str!("index.html").replace("{version}", &gogs.to_string());
    for (name, part) in PARTS.iter() {
        html = html.replace(&format!("\"{name}\""), &format!("\"{name}?{}\"", part.version()));
    }
    Page::new("text/html; charset=utf-8", html)
}

/// Serves Swagger UI, and redirects to it.
#[expect(clippy::disallowed_methods, reason = "pages beside the API are no operations")]
pub fn configure(pages: &mut web::ServiceConfig) {
    async fn redirect() -> HttpResponse {
        HttpResponse::SeeOther().insert_header((LOCATION, RELATIVE)).finish()
    }
    async fn index(request: HttpRequest, site: web::Data<Site>) -> HttpResponse {
        page(site.gogs).answer(&request)
    }
    async fn part(request: HttpRequest, name: web::Path<String>) -> HttpResponse {
        match PARTS.iter().find(|(part, _)| *part == name.as_str()) {
            Some((_, page)) => page.answer(&request),
            None => HttpResponse::NotFound().finish(),
        }
    }
    pages
        .route("/", web::get().to(redirect))
        .route("/swagger-ui", web::get().to(redirect))
        .route(SWAGGER_UI, web::get().to(index))
        // As it is called where Swagger UI is a folder of files.
        .route(&format!("{SWAGGER_UI}index.html"), web::get().to(index))
        .route(&format!("{SWAGGER_UI}{{name}}"), web::get().to(part));
}
