//! The application: middleware, the API, the document, Swagger UI.

use actix_web::{
    App, Error, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{Service, ServiceFactory, ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode, Uri,
        header::{ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS},
        uri::PathAndQuery,
    },
    web,
};
use serde_json::Value;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        error::ApiError,
        pagination::TrimmedSlash,
        site::{BASE_PATH, Site},
    },
    gogs::differences,
    openapi, routes,
    server::{page::Page, swagger_ui},
};

/// The documents: made once, not for each worker.
#[derive(Clone)]
pub struct Documents {
    json: Page,
    yaml: Page,
    json_3_0: Page,
    /// Of all versions of Gogs; the others are of the one that is spoken for.
    all: Page,
}

impl Documents {
    /// The documents as `site` serves them.
    pub fn new(site: &Site) -> Result<Self, String> {
        let json = |document: &Value| Page::new("application/json", openapi::to_json(document));
        let document = openapi::served(Some(site.gogs));
        let yaml = openapi::to_yaml(&document).map_err(|error| error.to_string())?;
        Ok(Self {
            json_3_0: json(&openapi::to_3_0(&document)),
            json: json(&document),
            yaml: Page::new("application/yaml", yaml),
            all: json(&openapi::served(None)),
        })
    }
}

/// The application that answers as `site` does.
pub fn build_app(
    site: web::Data<Site>,
    documents: web::Data<Documents>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let api = web::scope(BASE_PATH)
        .configure(|config| routes::v1(&mut ServiceConfig::new(config)))
        .default_service(web::to(no_operation));
    App::new()
        .app_data(site)
        .app_data(documents)
        .service(api)
        .configure(swagger_ui::configure)
        .configure(pages)
        .default_service(web::to(HttpResponse::NotFound))
        .wrap_fn(|request, service| {
            let call = if is_escaped_well(request.path()) {
                Ok(service.call(as_gogs_routes(request)))
            } else {
                Err(request.into_response(bad_request()))
            };
            async move {
                match call {
                    Ok(answer) => Ok(finish(answer.await?)),
                    Err(refused) => Ok(refused),
                }
            }
        })
}

#[expect(clippy::disallowed_methods, reason = "pages beside the API are no operations")]
fn pages(pages: &mut web::ServiceConfig) {
    fn document(page: &Page, request: &HttpRequest) -> HttpResponse {
        let mut answer = page.answer(request);
        // Swagger UI and generators of other origins may read it.
        answer.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        answer
    }
    type All = web::Data<Documents>;
    pages
        .route(
            "/openapi.json",
            web::get().to(|all: All, request: HttpRequest| async move { document(&all.json, &request) }),
        )
        .route(
            "/openapi.yaml",
            web::get().to(|all: All, request: HttpRequest| async move { document(&all.yaml, &request) }),
        )
        .route(
            "/openapi-3.0.json",
            web::get().to(|all: All, request: HttpRequest| async move { document(&all.json_3_0, &request) }),
        )
        .route(
            "/openapi-all.json",
            web::get().to(|all: All, request: HttpRequest| async move { document(&all.all, &request) }),
        )
        .route("/healthz", web::get().to(|| async { "ok\n" }))
        .route("/readyz", web::get().to(ready));
}

/// Whether the store answers.
async fn ready(site: web::Data<Site>) -> Result<&'static str, ApiError> {
    site.store.run(|connection| crate::store::users::by_id(connection, 0)).await?;
    Ok("ready\n")
}

/// What is below the API's path and no operation: `OPTIONS` is answered everywhere, the rest is not found.
async fn no_operation(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    if request.method() == Method::OPTIONS {
        return Ok(HttpResponse::Ok().finish());
    }
    let gogs = Site::of(&request).gogs;
    if request.method() != Method::GET && gogs.has(&differences::NOT_FOUND_AS_TEXT) {
        return Ok(HttpResponse::NotFound()
            .content_type("text/plain; charset=utf-8")
            .body("404 page not found\n"));
    }
    Err(ApiError::NoSuchOperation)
}

/// Whether each `%` of a path begins an escape. Go's `net/http` looks at it before anything else.
fn is_escaped_well(path: &str) -> bool {
    let is_escape = |after: &str| {
        after.get(..2).is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    path.split('%').skip(1).all(is_escape)
}

/// What Go's `net/http` answers to a request that it can't read.
fn bad_request() -> HttpResponse {
    HttpResponse::BadRequest().content_type("text/plain; charset=utf-8").force_close().body("400 Bad Request")
}

/// What stands for an empty segment of a path. Both name nobody and nothing, and are no number.
const EMPTY_SEGMENT: &str = "%00";

/// A request as Gogs' router takes it: `HEAD` is a `GET` (whose body is not sent), one slash at the end of an API path is
/// none, and an empty segment is the value of a parameter like any other.
fn as_gogs_routes(mut request: ServiceRequest) -> ServiceRequest {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let path = request.path();
    if path.starts_with(BASE_PATH) && (path.ends_with('/') || path.contains("//")) {
        let trimmed = path.strip_suffix('/');
        let (path, is_trimmed) = (trimmed.unwrap_or(path), trimmed.is_some());
        let segments = path.split('/').skip(1);
        let path: String = segments
            .flat_map(|segment| ["/", if segment.is_empty() { EMPTY_SEGMENT } else { segment }])
            .collect();
        let path_and_query = match request.uri().query() {
            Some(query) => format!("{path}?{query}"),
            None => path,
        };
        let mut parts = request.uri().clone().into_parts();
        parts.path_and_query = PathAndQuery::try_from(path_and_query).ok();
        if let Ok(uri) = Uri::from_parts(parts) {
            request.match_info_mut().get_mut().update(&uri);
            request.head_mut().uri = uri;
            if is_trimmed {
                request.extensions_mut().insert(TrimmedSlash);
            }
        }
    }
    request
}

/// Adds the headers that every answer of the API has, and logs it. The query is not logged: it may hold a token.
fn finish<B: MessageBody + 'static>(answer: ServiceResponse<B>) -> ServiceResponse<BoxBody> {
    let mut answer = answer.map_into_boxed_body();
    let is_api = answer.request().path().starts_with(BASE_PATH);
    if is_api {
        let gogs = Site::of(answer.request()).gogs;
        let headers = answer.headers_mut();
        if gogs.has(&differences::CONTENT_TYPE_OPTIONS) {
            headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        }
        if gogs.has(&differences::FRAME_OPTIONS) {
            let deny = if gogs.has(&differences::FRAME_OPTIONS_IN_CAPITALS) { "DENY" } else { "deny" };
            headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static(deny));
        }
    }
    let (request, status) = (answer.request(), answer.status());
    // What is not here is no failure.
    let has_failed = status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED;
    if has_failed {
        tracing::error!(method = %request.method(), path = request.path(), status = status.as_u16(), "answered");
    } else {
        tracing::debug!(method = %request.method(), path = request.path(), status = status.as_u16(), "answered");
    }
    answer
}
