//! The API, on one screen: what is registered here is served, and is in the document.
//!
//! The rule of the place: drop `/api/v1` and the parameters of the path; of the segments left, the last is the file, and those
//! before it are folders. The file of a path that others go on from is the folder's `mod.rs`: `/users/{username}` is in
//! `users/mod.rs`, `/users/{username}/tokens` in `users/tokens.rs`; comments of issues are in `repos/issues/comments.rs`, issues
//! themselves in `repos/issues/mod.rs`.

mod admin;
mod issues;
mod markdown;
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
    v1.service(markdown::render) // POST   /markdown
        .service(markdown::raw::render) // POST   /markdown/raw
        .service(users::search::search) // GET    /users/search
        .service(users::get) // GET    /users/{username}
        .service(users::tokens::list) // GET    /users/{username}/tokens
        .service(users::tokens::create) // POST   /users/{username}/tokens
        .service(users::keys::list) // GET    /users/{username}/keys
        .service(users::followers::list) // GET    /users/{username}/followers
        .service(users::following::list) // GET    /users/{username}/following
        .service(users::following::check) // GET    /users/{username}/following/{target}
        .service(users::repos::list) // GET    /users/{username}/repos
        .service(users::orgs::list) // GET    /users/{username}/orgs
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
        .service(user::issues::list) // GET    /user/issues
        .service(issues::list) // GET    /issues
        .service(user::repos::list) // GET    /user/repos
        .service(user::repos::create) // POST   /user/repos
        .service(user::orgs::list) // GET    /user/orgs
        .service(user::orgs::create) // POST   /user/orgs
        .service(orgs::repos::list) // GET    /orgs/{org}/repos
        .service(org::repos::create) // POST   /org/{org}/repos
        .service(orgs::get) // GET    /orgs/{orgname}
        .service(orgs::edit) // PATCH  /orgs/{orgname}
        .service(orgs::teams::list) // GET    /orgs/{orgname}/teams
        .service(repos::search::search) // GET    /repos/search
        .service(repos::migrate::migrate) // POST   /repos/migrate
        .service(repos::get) // GET    /repos/{username}/{reponame}
        .service(repos::delete) // DELETE /repos/{username}/{reponame}
        .service(repos::releases::list) // GET    /repos/{username}/{reponame}/releases
        .service(repos::hooks::list) // GET    /repos/{username}/{reponame}/hooks
        .service(repos::hooks::create) // POST   /repos/{username}/{reponame}/hooks
        .service(repos::hooks::edit) // PATCH  /repos/{username}/{reponame}/hooks/{id}
        .service(repos::hooks::delete) // DELETE /repos/{username}/{reponame}/hooks/{id}
        .service(repos::collaborators::list) // GET    /repos/{username}/{reponame}/collaborators
        .service(repos::collaborators::check) // GET    /repos/{username}/{reponame}/collaborators/{collaborator}
        .service(repos::collaborators::add) // PUT    /repos/{username}/{reponame}/collaborators/{collaborator}
        .service(repos::collaborators::remove) // DELETE /repos/{username}/{reponame}/collaborators/{collaborator}
        .service(repos::archive::get) // GET    /repos/{username}/{reponame}/archive/{archive}
        .service(repos::forks::list) // GET    /repos/{username}/{reponame}/forks
        .service(repos::tags::list) // GET    /repos/{username}/{reponame}/tags
        .service(repos::branches::list) // GET    /repos/{username}/{reponame}/branches
        .service(repos::branches::get) // GET    /repos/{username}/{reponame}/branches/{branch}
        .service(repos::commits::list) // GET    /repos/{username}/{reponame}/commits
        .service(repos::commits::get) // GET    /repos/{username}/{reponame}/commits/{sha}
        .service(repos::keys::list) // GET    /repos/{username}/{reponame}/keys
        .service(repos::keys::create) // POST   /repos/{username}/{reponame}/keys
        .service(repos::keys::get) // GET    /repos/{username}/{reponame}/keys/{id}
        .service(repos::keys::delete) // DELETE /repos/{username}/{reponame}/keys/{id}
        .service(repos::issues::list) // GET    /repos/{username}/{reponame}/issues
        .service(repos::issues::create) // POST   /repos/{username}/{reponame}/issues
        .service(repos::issues::comments::list_of_repository) // GET    /repos/{username}/{reponame}/issues/comments
        .service(repos::issues::comments::edit_by_id) // PATCH  /repos/{username}/{reponame}/issues/comments/{id}
        .service(repos::issues::get) // GET    /repos/{username}/{reponame}/issues/{index}
        .service(repos::issues::edit) // PATCH  /repos/{username}/{reponame}/issues/{index}
        .service(repos::issues::comments::list) // GET    /repos/{username}/{reponame}/issues/{index}/comments
        .service(repos::issues::comments::create) // POST   /repos/{username}/{reponame}/issues/{index}/comments
        .service(repos::issues::comments::edit) // PATCH  /repos/{username}/{reponame}/issues/{index}/comments/{id}
        .service(repos::issues::comments::delete) // DELETE /repos/{username}/{reponame}/issues/{index}/comments/{id}
        .service(repos::issues::labels::list) // GET    /repos/{username}/{reponame}/issues/{index}/labels
        .service(repos::issues::labels::add) // POST   /repos/{username}/{reponame}/issues/{index}/labels
        .service(repos::issues::labels::replace) // PUT    /repos/{username}/{reponame}/issues/{index}/labels
        .service(repos::issues::labels::clear) // DELETE /repos/{username}/{reponame}/issues/{index}/labels
        .service(repos::issues::labels::remove) // DELETE /repos/{username}/{reponame}/issues/{index}/labels/{id}
        .service(repos::labels::list) // GET    /repos/{username}/{reponame}/labels
        .service(repos::labels::create) // POST   /repos/{username}/{reponame}/labels
        .service(repos::labels::get) // GET    /repos/{username}/{reponame}/labels/{id}
        .service(repos::labels::edit) // PATCH  /repos/{username}/{reponame}/labels/{id}
        .service(repos::labels::delete) // DELETE /repos/{username}/{reponame}/labels/{id}
        .service(repos::milestones::list) // GET    /repos/{username}/{reponame}/milestones
        .service(repos::milestones::create) // POST   /repos/{username}/{reponame}/milestones
        .service(repos::milestones::get) // GET    /repos/{username}/{reponame}/milestones/{id}
        .service(repos::milestones::edit) // PATCH  /repos/{username}/{reponame}/milestones/{id}
        .service(repos::milestones::delete) // DELETE /repos/{username}/{reponame}/milestones/{id}
        .service(repos::issue_tracker::edit) // PATCH  /repos/{username}/{reponame}/issue-tracker
        .service(repos::wiki::edit) // PATCH  /repos/{username}/{reponame}/wiki
        .service(repos::mirror_sync::sync) // POST   /repos/{username}/{reponame}/mirror-sync
        .service(admin::users::create) // POST   /admin/users
        .service(admin::users::edit) // PATCH  /admin/users/{username}
        .service(admin::users::delete) // DELETE /admin/users/{username}
        .service(admin::users::keys::create) // POST   /admin/users/{username}/keys
        .service(admin::users::orgs::create) // POST   /admin/users/{username}/orgs
        .service(admin::users::repos::create) // POST   /admin/users/{username}/repos
        .service(admin::orgs::teams::create) // POST   /admin/orgs/{orgname}/teams
        .service(admin::teams::members::list) // GET    /admin/teams/{teamid}/members
        .service(admin::teams::members::add) // PUT    /admin/teams/{teamid}/members/{username}
        .service(admin::teams::members::remove) // DELETE /admin/teams/{teamid}/members/{username}
        .service(admin::teams::repos::add) // PUT    /admin/teams/{teamid}/repos/{reponame}
        .service(admin::teams::repos::remove); // DELETE /admin/teams/{teamid}/repos/{reponame}
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
