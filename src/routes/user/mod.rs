//! `/user/...`: the caller.

pub mod emails;
pub mod followers;
pub mod following;
pub mod issues;
pub mod keys;
pub mod orgs;
pub mod repos;

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use super::answer;
use crate::{
    api::{
        auth::{EmailVisibility, TokenUser},
        error::ApiError,
        site::Site,
    },
    gogs::full_names,
    types::User,
};

/// Get the authenticated user
///
/// Token only. Answers the user whose token it is. With a password, ask `GET /users/:username` instead.
#[operation(
    get = "/user",
    operation_id = "getAuthenticatedUser", tag = "users",
    responses((status = 200, description = "The caller.", body = User)),
)]
pub async fn get(TokenUser(user): TokenUser, site: web::Data<Site>) -> Result<HttpResponse, ApiError> {
    answer(StatusCode::OK, &User::new(&user, &site, EmailVisibility::Shown, &full_names::AUTHENTICATED_USER))
}
