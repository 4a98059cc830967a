//! The application: middleware, the API, the document, Swagger UI.

use actix_web::{
    App, Error, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{Service, ServiceFactory, ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode, Uri,
        header::{HeaderValue, LOCATION, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS},
        uri::PathAndQuery,
    },
    web,
};
use serde_json::Value;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::{
    error::ApiError,
    gogs::Difference,
    openapi,
    pagination::TrimmedSlash,
    routes,
    site::{BASE_PATH, Site},
};

/// Where Swagger UI is.
pub const SWAGGER_UI: &str = "/swagger-ui/";

/// The texts that are the same for each request: made once, not for each worker.
#[derive(Clone)]
pub struct Documents {
    json: web::Bytes,
    yaml: web::Bytes,
    json_3_0: web::Bytes,
}

impl Documents {
    /// The documents as `site` serves them.
    pub fn new(site: &Site) -> Result<Self, String> {
        let document: Value = openapi::served(&site.external_url);
        let yaml = openapi::to_yaml(&document).map_err(|error| error.to_string())?;
        Ok(Self {
            json_3_0: openapi::to_json(&openapi::to_3_0(&document)).into(),
            json: openapi::to_json(&document).into(),
            yaml: yaml.into(),
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
        .service(swagger_ui())
        .configure(pages)
        .default_service(web::to(HttpResponse::NotFound))
        .wrap_fn(|request, service| {
            let request = as_gogs_routes(request);
            let answer = service.call(request);
            async move {
                let answer = finish(answer.await?);
                #[cfg(feature = "faults")]
                let answer = crate::faults::spoil(answer).await;
                Ok(answer)
            }
        })
}

/// Swagger UI, from the binary.
fn swagger_ui() -> SwaggerUi {
    let config = Config::new(["/openapi.json"])
        .display_operation_id(true)
        .display_request_duration(true)
        .persist_authorization(true)
        .show_extensions(true)
        .try_it_out_enabled(true);
    SwaggerUi::new(format!("{SWAGGER_UI}{{_:.*}}")).config(config)
}

#[expect(clippy::disallowed_methods, reason = "pages beside the API are no operations")]
fn pages(pages: &mut web::ServiceConfig) {
    fn redirect() -> HttpResponse {
        HttpResponse::SeeOther().insert_header((LOCATION, SWAGGER_UI)).finish()
    }
    fn text(media_type: &'static str, body: &web::Bytes) -> HttpResponse {
        // Swagger UI and generators of other origins may read the document.
        HttpResponse::Ok()
            .content_type(media_type)
            .insert_header(("Access-Control-Allow-Origin", "*"))
            .body(body.clone())
    }
    type Page = web::Data<Documents>;
    pages
        .route("/", web::get().to(|| async { redirect() }))
        .route("/swagger-ui", web::get().to(|| async { redirect() }))
        .route(
            "/openapi.json",
            web::get().to(|page: Page| async move { text("application/json", &page.json) }),
        )
        .route(
            "/openapi.yaml",
            web::get().to(|page: Page| async move { text("application/yaml", &page.yaml) }),
        )
        .route(
            "/openapi-3.0.json",
            web::get().to(|page: Page| async move { text("application/json", &page.json_3_0) }),
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
    if request.method() != Method::GET && Site::of(&request).gogs.has(Difference::NotFoundAsText) {
        return Ok(HttpResponse::NotFound()
            .content_type("text/plain; charset=utf-8")
            .body("404 page not found\n"));
    }
    Err(ApiError::NoSuchOperation)
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
        if gogs.has(Difference::ContentTypeOptions) {
            headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        }
        if gogs.has(Difference::FrameOptions) {
            let deny = if gogs.has(Difference::FrameOptionsInCapitals) { "DENY" } else { "deny" };
            headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static(deny));
        }
    }
    let (request, status) = (answer.request(), answer.status());
    let level_is_error = status >= StatusCode::INTERNAL_SERVER_ERROR;
    if level_is_error {
        tracing::error!(method = %request.method(), path = request.path(), status = status.as_u16(), "answered");
    } else {
        tracing::debug!(method = %request.method(), path = request.path(), status = status.as_u16(), "answered");
    }
    answer
}
