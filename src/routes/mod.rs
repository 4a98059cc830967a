//! The API, on one screen: what is registered here is served, and is in the document.
//!
//! The rule of the place: drop `/api/v1` and the parameters of the path; of the segments left, the last is the file, and those
//! before it are folders. The file of a path that others go on from is the folder's `mod.rs`: `/users/{username}` is in
//! `users/mod.rs`, `/users/{username}/tokens` in `users/tokens.rs`; comments of issues would be in `repos/issues/comments.rs`, and
//! make `repos/issues/mod.rs` of `repos/issues.rs`.

mod admin;
mod org;
mod orgs;
mod repos;
mod user;
mod users;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
};
use serde::Serialize;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::{
    error::{ApiError, JSON},
    pagination,
};

/// The operations, in the document's order. A fixed segment stands before a parameter in its place.
pub fn v1(v1: &mut ServiceConfig<'_>) {
    v1.service(users::search::search) // GET    /users/search
        .service(users::get) // GET    /users/{username}
        .service(users::tokens::list) // GET    /users/{username}/tokens
        .service(users::tokens::create) // POST   /users/{username}/tokens
        .service(users::keys::list) // GET    /users/{username}/keys
        .service(users::followers::list) // GET    /users/{username}/followers
        .service(users::following::list) // GET    /users/{username}/following
        .service(users::following::check) // GET    /users/{username}/following/{target}
        .service(users::orgs::list) // GET    /users/{username}/orgs
        .service(users::repos::list) // GET    /users/{username}/repos
        .service(user::get) // GET    /user
        .service(user::emails::list) // GET    /user/emails
        .service(user::emails::add) // POST   /user/emails
        .service(user::emails::delete) // DELETE /user/emails
        .service(user::followers::list) // GET    /user/followers
        .service(user::following::list) // GET    /user/following
        .service(user::following::check) // GET    /user/following/{username}
        .service(user::following::follow) // PUT    /user/following/{username}
        .service(user::following::unfollow) // DELETE /user/following/{username}
        .service(user::keys::list) // GET    /user/keys
        .service(user::keys::create) // POST   /user/keys
        .service(user::keys::get) // GET    /user/keys/{id}
        .service(user::keys::delete) // DELETE /user/keys/{id}
        .service(user::orgs::list) // GET    /user/orgs
        .service(user::orgs::create) // POST   /user/orgs
        .service(user::repos::list) // GET    /user/repos
        .service(user::repos::create) // POST   /user/repos
        .service(org::repos::create) // POST   /org/{org}/repos
        .service(orgs::get) // GET    /orgs/{orgname}
        .service(orgs::edit) // PATCH  /orgs/{orgname}
        .service(orgs::teams::list) // GET    /orgs/{orgname}/teams
        .service(orgs::repos::list) // GET    /orgs/{org}/repos
        .service(repos::search::search) // GET    /repos/search
        .service(repos::get) // GET    /repos/{username}/{reponame}
        .service(repos::delete) // DELETE /repos/{username}/{reponame}
        .service(repos::issues::list) // GET    /repos/{username}/{reponame}/issues
        .service(repos::issues::get) // GET    /repos/{username}/{reponame}/issues/{index}
        .service(admin::users::create) // POST   /admin/users
        .service(admin::users::edit) // PATCH  /admin/users/{username}
        .service(admin::users::delete) // DELETE /admin/users/{username}
        .service(admin::users::orgs::create) // POST   /admin/users/{username}/orgs
        .service(admin::users::repos::create); // POST   /admin/users/{username}/repos
}

/// A body with its status; written as Gogs writes JSON.
fn answer(status: StatusCode, body: &impl Serialize) -> Result<HttpResponse, ApiError> {
    Ok(match crate::wire::json::to_vec(body) {
        Ok(body) => HttpResponse::build(status).content_type(JSON).body(body),
        Err(error) => {
            tracing::error!(%error, "an answer has no JSON");
            HttpResponse::InternalServerError().finish()
        }
    })
}

/// A page of a list, with a `Link` header where it has `relations` to others.
fn page_answer(
    request: &HttpRequest,
    body: &impl Serialize,
    relations: &[(&'static str, i64)],
) -> Result<HttpResponse, ApiError> {
    let mut answer = answer(StatusCode::OK, body)?;
    if let Some(link) = pagination::link(request, relations) {
        answer.headers_mut().insert(header::LINK, link);
    }
    Ok(answer)
}

/// 204, without a body.
fn no_content() -> HttpResponse {
    HttpResponse::NoContent().finish()
}
