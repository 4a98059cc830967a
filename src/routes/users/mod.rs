//! `/users/...`

pub mod followers;
pub mod following;
pub mod keys;
pub mod repos;
pub mod search;
pub mod tokens;

use actix_web::{HttpResponse, get, http::StatusCode, web};

use super::{answer, named};
use crate::{
    api::{auth::Anyone, error::ApiError, responses, site::Site},
    gogs::full_names::ShownIn,
    types::User,
};

/// Get one user
///
/// Anyone may call. Answers one user or organization. To callers without valid credentials `email` is the empty string.
#[utoipa::path(
    operation_id = "getUser",
    tag = "users",
    params(("username" = String, Path, description = "Name of a user or an organization, in upper or lower case",
        min_length = 1, example = "user1")),
    responses(
        (status = 200, description = "The user.", body = User),
        (status = 403, response = responses::Forbidden),
        (status = 404, response = responses::NotFound),
    ),
    security(("BasicAuth" = []), ("TokenAuth" = []), ("TokenQuery" = []), ()),
)]
#[get("/users/{username}")]
pub async fn get(
    caller: Anyone,
    username: web::Path<String>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let row = named(&site, username.into_inner()).await?;
    answer(StatusCode::OK, &User::new(&row, &site, caller.email_visibility(), ShownIn::NamedUser))
}
