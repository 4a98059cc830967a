//! `/users/{username}/keys`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{auth::TokenUser, error::ApiError, path::UserPath, site::Site},
    routes::answer,
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
#[operation(
    get = "/users/{username}/keys",
    operation_id = "listPublicKeys", tag = "keys",
    responses((status = 200, description = "The keys, perhaps none.", body = Vec<PublicKey>)),
    examples(username = "alice"),
)]
pub async fn list(
    _: TokenUser,
    UserPath { user, .. }: UserPath,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    list_of(&site, user.id).await
}
