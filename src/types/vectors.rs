//! Bodies, and what Go's own libraries make of them (`tests/bodies/`): each is bound here alike.

use actix_web::{ResponseError, http::Method, web::Bytes};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{AddEmailsRequest, CreateUserRequest, EditUserRequest};
use crate::{
    api::error::ApiError,
    gogs::GogsVersion,
    wire::{
        binding::{Bind, Kind, Received, bound},
        query::Query,
    },
};

const VECTORS: &str = include_str!("../../tests/bodies/vectors.jsonl");

/// Names a file with more of them, which `tests/bodies/README.md` says how to make.
const MORE: &str = "GOGS_OPENAPI_BODIES";

#[test]
fn bodies_are_bound_as_go_binds_them() {
    let more = std::env::var_os(MORE).map(|path| std::fs::read_to_string(path).expect("it is a file"));
    let vectors: Vec<Value> = VECTORS
        .lines()
        .chain(more.as_deref().unwrap_or_default().lines())
        .map(|line| serde_json::from_str(line).expect(line))
        .collect();
    assert!(vectors.len() > 1_000, "{} are left", vectors.len());
    let wrong: Vec<String> = vectors.iter().filter_map(disagreement).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), vectors.len(), wrong.join("\n"));
}

/// How the body is bound here, if it is otherwise.
fn disagreement(vector: &Value) -> Option<String> {
    let text = |name: &str| vector[name].as_str().unwrap_or_default();
    let (kind, content_type) = (text("kind"), text("type"));
    let body = STANDARD.decode(text("body")).expect("it is base64");
    let (status, here) = match kind {
        "create" => answer(&Method::POST, vector, &body, created),
        "edit" => answer(&Method::PATCH, vector, &body, edited),
        _ => answer(
            &Method::POST,
            vector,
            &body,
            |request: AddEmailsRequest| json!({"emails": request.emails}),
        ),
    };
    let mut wanted_bound = vector["bound"].clone();
    if let Some(number) = wanted_bound.get_mut("max_repo_creation").filter(|number| number.is_i64()) {
        // Here it is bound as the column holds it.
        *number = json!(number.as_i64().map(|number| number.clamp(-1, i64::from(i32::MAX))));
    }
    let agrees = match vector["status"].as_u64() {
        // Gogs itself fails: it is the request that is at fault.
        Some(500) => status != 200,
        wanted => wanted == Some(status) && here == wanted_bound,
    };
    (!agrees).then(|| {
        let body = String::from_utf8_lossy(&body).into_owned();
        format!(
            "{kind} {content_type} {body:?}\n  Go: {} {}\n  here: {status} {here}",
            vector["status"], vector["bound"]
        )
    })
}

fn answer<T: Bind>(method: &Method, vector: &Value, body: &[u8], show: fn(T) -> Value) -> (u64, Value) {
    let text = |name: &str| vector[name].as_str().unwrap_or_default();
    let gogs: GogsVersion = text("gogs").parse().expect("it is a version");
    let query = Query::parse(text("query"));
    let received = Received { body: Bytes::copy_from_slice(body), whole: true };
    let answered = Kind::of(text("type"), method, gogs)
        .and_then(|kind| bound(kind, text("type"), &received, query, gogs));
    match answered {
        Ok(value) => (200, show(value)),
        Err(errors) => {
            let status = u64::from(ApiError::Binding(errors.clone()).status_code().as_u16());
            let mut errors = json!(errors);
            for error in errors.as_array_mut().into_iter().flatten() {
                if error["classification"] == "DeserializationError" {
                    error.as_object_mut().map(|error| error.remove("message"));
                }
            }
            (status, errors)
        }
    }
}

fn created(request: CreateUserRequest) -> Value {
    json!({
        "source_id": request.source_id,
        "login_name": request.login_name,
        "username": request.username,
        "full_name": request.full_name,
        "email": request.email,
        "password": request.password,
        "send_notify": request.send_notify,
    })
}

fn edited(request: EditUserRequest) -> Value {
    json!({
        "source_id": request.source_id,
        "login_name": request.login_name,
        "full_name": request.full_name,
        "email": request.email,
        "password": request.password,
        "website": request.website,
        "location": request.location,
        "active": request.active,
        "admin": request.admin,
        "allow_git_hook": request.allow_git_hook,
        "allow_import_local": request.allow_import_local,
        "max_repo_creation": request.max_repo_creation.map(|number| number.max(-1)),
    })
}
