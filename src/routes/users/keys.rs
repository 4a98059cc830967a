//! `/users/{username}/keys`

use actix_web::{HttpResponse, get, http::StatusCode, web};

use crate::{
    api::{auth::TokenUser, error::ApiError, responses, site::Site},
    routes::{answer, named},
    store::public_keys,
    types::PublicKey,
};

/// The keys of the user `id`.
pub(crate) async fn list_of(site: &Site, id: i64) -> Result<HttpResponse, ApiError> {
    let rows = site.store.run(move |connection| public_keys::list(connection, id)).await?;
    let keys: Vec<PublicKey> = rows.into_iter().map(|row| PublicKey::new(row, site)).collect();
    answer(StatusCode::OK, &keys)
}

/// List a user's public keys
///
/// Token only. Lists all public keys of a user, the oldest first. Any user's keys are shown to every caller. There are
/// no pages.
#[utoipa::path(
    operation_id = "listPublicKeys",
    tag = "keys",
    params(("username" = String, Path, description = "Name of a user or an organization, in upper or lower case",
        min_length = 1, example = "alice")),
    responses(
        (status = 200, description = "The keys, perhaps none.", body = Vec<PublicKey>),
        (status = 401, response = responses::Unauthorized),
        (status = 403, response = responses::Forbidden),
        (status = 404, response = responses::NotFound),
    ),
    security(("TokenAuth" = []), ("TokenQuery" = [])),
)]
#[get("/users/{username}/keys")]
pub async fn list(
    _: TokenUser,
    username: web::Path<String>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let user = named(&site, username.into_inner()).await?;
    list_of(&site, user.id).await
}
