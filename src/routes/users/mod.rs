//! `/users/...`

pub mod followers;
pub mod following;
pub mod keys;
pub mod orgs;
pub mod repos;
pub mod search;
pub mod tokens;

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use super::answer;
use crate::{
    api::{auth::Anyone, error::ApiError, path::UserPath, site::Site},
    gogs::full_names,
    types::User,
};

/// Get one user
///
/// Anyone may call. Answers one user or organization. To callers without valid credentials `email` is the empty string.
#[operation(
    get = "/users/{username}",
    operation_id = "getUser", tag = "users",
    responses((status = 200, description = "The user.", body = User)),
    examples(username = "user1"),
)]
pub async fn get(
    caller: Anyone,
    UserPath { user, .. }: UserPath,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    answer(StatusCode::OK, &User::new(&user, &site, caller.email_visibility(), &full_names::NAMED_USER))
}
