//! The document: what utoipa makes of the annotated handlers, with what stands above the operations.

mod components;
mod description;
mod examples;
mod notes;
mod paging;
mod recorded;
mod three_zero;
mod versions;
mod yaml;

use std::fmt::Write;

use serde_json::{Map, Value};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        self, PathItem, Ref, RefOr,
        path::{HttpMethod, Operation},
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
        server::{Server, ServerBuilder, ServerVariableBuilder},
    },
};
use utoipa_actix_web::AppExt;

pub use examples::Examples;
pub use recorded::Recorded;
pub use three_zero::to_3_0;
pub(crate) use versions::escape;
pub use versions::{Parts, to_written};
pub use yaml::to_yaml;

use crate::{
    api::{responses, site::BASE_PATH},
    gogs::GogsVersion,
    routes,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Gogs API",
        version = "1.0.0",
        license(name = "MIT", url = "https://opensource.org/license/mit"),
        // Linters ask for a contact with all three (Spectral's `contact-properties`); the address leads nowhere (RFC 2606).
        contact(name = "gogs-openapi", url = "https://gogs.io", email = "maintainers@gogs-openapi.example"),
    ),
    tags(
        // In the order in which people need them: Swagger UI shows them so.
        (name = "users", description = "Look up users and organizations, and search for users."),
        (name = "tokens", description = "Access tokens of the caller: what all other operations are called with."),
        (name = "repositories", description = "Repositories, as far as the caller may read them."),
        (name = "content", description = "What is in a repository: files, folders, branches, tags, commits, archives."),
        (name = "organizations", description = "Organizations, their teams and their members."),
        (name = "issues", description = "Issues and pull requests of a repository."),
        (name = "labels", description = "Labels of a repository, and of its issues."),
        (name = "milestones", description = "Milestones of a repository."),
        (name = "hooks", description = "Webhooks of a repository."),
        (name = "collaborators", description = "Users who were given access to a repository."),
        (name = "followers", description = "Who follows whom."),
        (name = "keys", description = "Public keys, with which users authenticate over SSH, and those of repositories (deploy keys)."),
        (name = "emails", description = "The emails of the caller."),
        (name = "markdown", description = "Markdown as HTML."),
        (name = "admin", description = "Users, organizations and teams, for site administrators."),
    ),
    components(responses(
        responses::Unauthorized,
        responses::Forbidden,
        responses::SiteAdminsOnly,
        responses::WritersOnly,
        responses::RepositoryAdminsOnly,
        responses::OrganizationOwnersOnly,
        responses::UserUnknown,
        responses::BranchUnknown,
        responses::IssueWritersOnly,
        responses::CommentAuthorsOnly,
        responses::NotFound,
        responses::BodyUnreadable,
        responses::UnsupportedMediaType,
        responses::PayloadTooLarge,
        responses::TextUnstorable,
        responses::ContentTooLarge,
        responses::FileTooLarge,
        responses::EditorconfigUnreadable,
        responses::NotPackable,
        responses::InternalServerError,
        responses::ServiceUnavailable,
    )),
    modifiers(&Servers, &SecuritySchemes),
)]
struct Frame;

/// The published server: any Gogs, anywhere.
struct Servers;

impl Modify for Servers {
    fn modify(&self, document: &mut openapi::OpenApi) {
        // No variable has an empty default, which some tools refuse, nor a description of its own: the first schema of
        // OpenAPI 3.1 spelled that member otherwise, and some tools still go by it.
        let variable = |default: &str| ServerVariableBuilder::new().default_value(default);
        let server = ServerBuilder::new()
            .url("{scheme}://{host}/{basePath}")
            .description(Some(
                "Any Gogs. `host` has the port, if it is not the scheme's. `basePath` is `api/v1`, after the path of Gogs \
                 if it has one: `gogs/api/v1`.",
            ))
            .parameter("scheme", variable("https").enum_values(Some(["https", "http"])))
            .parameter("host", variable("gogs.example.com"))
            .parameter("basePath", variable(BASE_PATH.trim_start_matches('/')))
            .build();
        document.servers = Some(vec![server]);
    }
}

struct SecuritySchemes;

impl Modify for SecuritySchemes {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let mut basic = Http::new(HttpAuthScheme::Basic);
        basic.description = Some(
            "User name (or primary email) and password. The two operations on tokens take nothing else; most others take a \
             token only."
                .to_owned(),
        );
        let header = ApiKeyValue::with_description(
            "Authorization",
            "The word `token` in small letters, a space, and an access token: `token 91e52ff5...`. Write all of it in \
             Swagger UI, too: a token without the word, or after `Bearer`, is answered with 401 and no body.",
        );
        let query = ApiKeyValue::with_description(
            "token",
            "An access token in the query; `access_token` is another name for the parameter. Queries end up in logs: use \
             the header instead.",
        );
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("BasicAuth", SecurityScheme::Http(basic));
        components.add_security_scheme("TokenAuth", SecurityScheme::ApiKey(ApiKey::Header(header)));
        components.add_security_scheme("TokenQuery", SecurityScheme::ApiKey(ApiKey::Query(query)));
    }
}

/// The operations of a path, with their methods.
fn operations_of(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    let PathItem { get, put, post, delete, options, head, patch, trace, .. } = item;
    [
        (HttpMethod::Get, get),
        (HttpMethod::Put, put),
        (HttpMethod::Post, post),
        (HttpMethod::Delete, delete),
        (HttpMethod::Options, options),
        (HttpMethod::Head, head),
        (HttpMethod::Patch, patch),
        (HttpMethod::Trace, trace),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// What every operation can answer: that the server failed, or is busy.
fn add_server_errors(document: &mut openapi::OpenApi) {
    for item in document.paths.paths.values_mut() {
        for (_, operation) in operations_of(item) {
            for (status, name) in [("500", "InternalServerError"), ("503", "ServiceUnavailable")] {
                let response = RefOr::Ref(Ref::from_response_name(name));
                operation.responses.responses.insert(status.to_owned(), response);
            }
        }
    }
}

/// The document as utoipa collects it, OpenAPI 3.1.
fn collected() -> openapi::OpenApi {
    let app = actix_web::App::new().into_utoipa_app().openapi(Frame::openapi()).configure(routes::v1);
    let (_, mut document) = app.split_for_parts();
    add_server_errors(&mut document);
    paging::share(&mut document);
    document
}

/// The published document, OpenAPI 3.1, for all versions of Gogs.
pub fn document() -> Value {
    document_with(Recorded::written())
}

/// The published document, with what it takes from the recordings.
pub fn document_with(recorded: &Recorded) -> Value {
    finish(collected(), None, recorded)
}

/// The document that a running server serves, of one version of Gogs, or of all. It names that server alone, as seen from
/// the document: under which address clients reach both, the server need not know.
pub fn served(gogs: Option<GogsVersion>) -> Value {
    let mut document = collected();
    let mut here = Server::new(BASE_PATH.trim_start_matches('/'));
    here.description = Some("This server".to_owned());
    document.servers = Some(vec![here]);
    finish(document, gogs, Recorded::written())
}

/// The tags, in the order in which people need them.
pub fn tags() -> Vec<String> {
    Frame::openapi().tags.unwrap_or_default().into_iter().map(|tag| tag.name).collect()
}

/// The document of one version of Gogs: what that version lacks is left out.
pub fn document_of(gogs: GogsVersion) -> Value {
    finish(collected(), Some(gogs), Recorded::written())
}

/// As JSON, in an order that is the same each time; of one version, if one is named.
fn finish(document: openapi::OpenApi, gogs: Option<GogsVersion>, recorded: &Recorded) -> Value {
    let mut document = serde_json::to_value(document).expect("a document has no key that is no text");
    document["info"]["description"] = description::description(gogs).into();
    if let Some(gogs) = gogs {
        document["info"]["x-gogs-version"] = gogs.to_string().into();
    }
    examples::apply(&mut document, &recorded.examples);
    notes::apply(&mut document, gogs);
    versions::apply(&mut document, gogs, &recorded.parts);
    components::drop_unused(&mut document);
    drop_unused_tags(&mut document);
    bare_choices(&mut document);
    order_tags(&mut document);
    order_extensions(&mut document);
    document
}

/// Takes out the tags that no operation has.
fn drop_unused_tags(document: &mut Value) {
    let used: Vec<Value> = operation_values(document)
        .filter_map(|operation| operation.get("tags")?.as_array().cloned())
        .flatten()
        .collect();
    if let Some(tags) = document.get_mut("tags").and_then(Value::as_array_mut) {
        tags.retain(|tag| used.contains(&tag["name"]));
    }
}

/// The operations of a document in JSON.
fn operation_values(document: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    /// The members of an item of `paths` that are operations.
    const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
    document
        .get_mut("paths")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flat_map(|paths| paths.values_mut())
        .filter_map(Value::as_object_mut)
        .flat_map(|item| item.iter_mut().filter(|(name, _)| METHODS.contains(&name.as_str())))
        .filter_map(|(_, operation)| operation.as_object_mut())
}

/// utoipa writes the description of a member that may be null, and of a variant, beside the reference inside of `oneOf`,
/// where generators don't expect anything. It belongs to the member; a variant's schema has one of its own.
fn bare_choices(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let mut lifted = None;
            if let Some(Value::Array(choices)) = members.get_mut("oneOf") {
                let nullable = choices.iter().any(|choice| choice["type"] == "null");
                for choice in choices.iter_mut().filter_map(Value::as_object_mut) {
                    if choice.contains_key("$ref")
                        && let Some(description) = choice.shift_remove("description")
                    {
                        lifted = nullable.then_some(description);
                    }
                }
            }
            if let Some(description) = lifted {
                members.shift_insert(0, "description".to_owned(), description);
            }
            members.values_mut().for_each(bare_choices);
        }
        Value::Array(items) => items.iter_mut().for_each(bare_choices),
        _ => {}
    }
}

/// The tags by name, as linters want them.
fn order_tags(document: &mut Value) {
    if let Some(tags) = document.get_mut("tags").and_then(Value::as_array_mut) {
        tags.sort_by(|left, right| left["name"].as_str().cmp(&right["name"].as_str()));
    }
}

/// utoipa keeps extensions in no order: they go last, by name.
fn order_extensions(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let mut extensions: Vec<String> =
                members.keys().filter(|name| name.starts_with("x-")).cloned().collect();
            extensions.sort();
            for name in extensions {
                if let Some(extension) = members.shift_remove(&name) {
                    members.insert(name, extension);
                }
            }
            members.values_mut().for_each(order_extensions);
        }
        Value::Array(items) => items.iter_mut().for_each(order_extensions),
        _ => {}
    }
}

/// The operations, a line each: tag, operation id, method, path.
pub fn operations() -> String {
    let mut document = collected();
    let mut lines = String::new();
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations_of(item) {
            let tag = operation.tags.as_deref().and_then(<[_]>::first).map_or("", String::as_str);
            let id = operation.operation_id.as_deref().unwrap_or_default();
            let method = serde_json::to_value(&method).expect("a method is text");
            let method = method.as_str().unwrap_or_default().to_uppercase();
            // Writing to a String can't fail.
            let _ = writeln!(lines, "{tag:<14}{id:<30}{method:<8}{path}");
        }
    }
    lines
}

/// `document` as text that ends with a line break.
pub fn to_json(document: &Value) -> String {
    format!("{document:#}\n")
}
