//! `/user/keys`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        argument::{Number, NumberInPath},
        auth::TokenUser,
        body::Body,
        error::{ApiError, ErrorBody, Refusal},
        message::Message,
        responses,
        site::Site,
    },
    routes::{answer, no_content, users::keys::list_of},
    store::{
        StoreError, Taken,
        public_keys::{self, Deleted},
    },
    types::{CreatePublicKeyRequest, PublicKey},
    wire::ssh,
};

/// List your public keys
///
/// Token only. Lists all public keys of the caller, the oldest first. There are no pages.
#[operation(
    get = "/user/keys",
    operation_id = "listMyPublicKeys", tag = "keys",
    responses((status = 200, description = "The keys, perhaps none.", body = Vec<PublicKey>)),
)]
pub async fn list(TokenUser(user): TokenUser, site: web::Data<Site>) -> Result<HttpResponse, ApiError> {
    list_of(&site, user.id).await
}

/// Add a public key
///
/// Token only. Adds a public key to the caller's. The key must not be in use, by the caller or anyone else, and the
/// title not by another key of the caller. `created_at` of the answer is the year 1: get the key again to learn when it
/// was added. This server refuses keys that are too small to be safe; Gogs does so only if it is set to.
#[operation(
    post = "/user/keys",
    operation_id = "createPublicKey", tag = "keys",
    responses(
        (status = 201, description = "The key was added.", body = PublicKey),
        (status = 422, description = "The key can't be read or is too small, it is in use, the caller has another key of \
            that title, or a member is missing or empty.", body = Refusal),
    ),
)]
pub async fn create(
    TokenUser(user): TokenUser,
    Body(request): Body<CreatePublicKeyRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    add_to(user.id, request, &site).await
}

/// The key in a text.
pub(crate) fn read(text: &str, site: &Site) -> Result<ssh::Key, ApiError> {
    ssh::read(text)
        .map_err(|reason| ApiError::Unprocessable(Message::KeyInvalid { reason: &reason }.text(site.gogs)))
}

/// Adds a key to those of the user `id`.
pub(crate) async fn add_to(
    id: i64,
    CreatePublicKeyRequest { title, key }: CreatePublicKeyRequest,
    site: &Site,
) -> Result<HttpResponse, ApiError> {
    let refused = |message: Message<'_>| ApiError::Unprocessable(message.text(site.gogs));
    let key = read(&key, site)?;
    match site.store.run(move |connection| public_keys::add(connection, id, &title, &key)).await {
        Ok(row) => answer(StatusCode::CREATED, &PublicKey::added(row, site)),
        Err(StoreError::Exists(Taken::KeyTitle)) => Err(refused(Message::KeyTitleUsed)),
        Err(StoreError::Exists(_)) => Err(refused(Message::KeyUsed)),
        Err(error) => Err(error.into()),
    }
}

/// The id of a key.
struct KeyId;

impl NumberInPath for KeyId {
    const NAME: &'static str = "id";
    const DESCRIPTION: &'static str = "Id of the key";
    const MINIMUM: i64 = 1;
    const EXAMPLE: i64 = 1;
}

/// Get a public key
///
/// Token only. Answers a public key by its id, whoever's it is. If there is none, this server answers 404; most versions
/// of real Gogs fail with status 500.
#[operation(
    get = "/user/keys/{id}",
    operation_id = "getPublicKey", tag = "keys",
    responses(
        (status = 200, description = "The key.", body = PublicKey),
        (status = 404, response = responses::NotFound),
    ),
)]
pub async fn get(
    _: TokenUser,
    Number { number: id, .. }: Number<KeyId>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let found = site.store.run(move |connection| public_keys::by_id(connection, id)).await?;
    answer(StatusCode::OK, &PublicKey::new(found.ok_or(ApiError::NotFound)?, &site))
}

/// Delete a public key
///
/// Token only. Deletes a public key of the caller; a site administrator may delete anyone's. It is no error if there is
/// no such key (204).
#[operation(
    delete = "/user/keys/{id}",
    operation_id = "deletePublicKey", tag = "keys",
    responses(
        (status = 204, description = "The key is gone. There is no body."),
        (status = 403, description = "The key is another user's; or the caller is prohibited from signing in, where real \
            Gogs sends an HTML page with status 200; or has no credentials, and the server answers nobody without \
            (`REQUIRE_SIGNIN_VIEW`).", body = ErrorBody),
    ),
)]
pub async fn delete(
    TokenUser(user): TokenUser,
    Number { number: id, .. }: Number<KeyId>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let any = user.is_admin == Some(true);
    let deleted = site.store.run(move |connection| public_keys::delete(connection, id, user.id, any)).await?;
    match deleted {
        Deleted::Gone => Ok(no_content()),
        Deleted::Denied => Err(ApiError::Denied(Message::KeyDenied.text(site.gogs))),
    }
}
