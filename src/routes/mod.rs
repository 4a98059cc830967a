//! The API, on one screen: what is registered here is served, and is in the document.
//!
//! The rule of the place: drop `/api/v1` and the parameters of the path; of what is left, the first two segments are
//! folder and file.

pub mod examples;
mod repos;
pub mod responses;
mod user;
mod users;

use actix_web::{HttpResponse, http::StatusCode};
use serde::Serialize;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::error::{ApiError, JSON};

/// Where the API is, below the external URL.
pub const BASE_PATH: &str = "/api/v1";

/// The operations, in the document's order. A fixed segment stands before a parameter in its place.
pub fn v1(v1: &mut ServiceConfig<'_>) {
    v1.service(users::search::search) //           GET  /users/search
        .service(users::get) //                    GET  /users/{username}
        .service(users::tokens::list) //           GET  /users/{username}/tokens
        .service(users::tokens::create) //         POST /users/{username}/tokens
        .service(user::get) //                     GET  /user
        .service(user::repos::list) //             GET  /user/repos
        .service(repos::issues::list); //          GET  /repos/{username}/{reponame}/issues
}

/// A body with its status; written as Gogs writes JSON.
fn answer(status: StatusCode, body: &impl Serialize) -> Result<HttpResponse, ApiError> {
    Ok(with_headers(status, body, |_| {}))
}

/// The same, with headers that `more` adds.
fn with_headers(
    status: StatusCode,
    body: &impl Serialize,
    more: impl FnOnce(&mut actix_web::HttpResponseBuilder),
) -> HttpResponse {
    match crate::json::to_vec(body) {
        Ok(body) => {
            let mut answer = HttpResponse::build(status);
            answer.content_type(JSON);
            more(&mut answer);
            answer.body(body)
        }
        Err(error) => {
            tracing::error!(%error, "an answer has no JSON");
            HttpResponse::InternalServerError().finish()
        }
    }
}
