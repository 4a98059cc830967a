//! `/user/...`: the caller.

pub mod emails;
pub mod followers;
pub mod following;
pub mod keys;
pub mod repos;

use actix_web::{HttpResponse, get, http::StatusCode, web};

use super::answer;
use crate::{
    api::{
        auth::{EmailVisibility, TokenUser},
        error::ApiError,
        responses,
        site::Site,
    },
    gogs::full_names::ShownIn,
    types::User,
};

/// Get the authenticated user
///
/// Token only. Answers the user whose token it is. With a password, ask `GET /users/:username` instead.
#[utoipa::path(
    operation_id = "getAuthenticatedUser",
    tag = "users",
    responses(
        (status = 200, description = "The caller.", body = User),
        (status = 401, response = responses::Unauthorized),
        (status = 403, response = responses::Forbidden),
    ),
    security(("TokenAuth" = []), ("TokenQuery" = [])),
)]
#[get("/user")]
pub async fn get(user: TokenUser, site: web::Data<Site>) -> Result<HttpResponse, ApiError> {
    answer(StatusCode::OK, &User::new(&user.0, &site, EmailVisibility::Shown, ShownIn::AuthenticatedUser))
}
