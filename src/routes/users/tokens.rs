//! `/users/{username}/tokens`

use crate::{
    api::{
        auth::BasicUser,
        body::Body,
        error::{ApiError, Refusal},
        message::Message,
        site::Site,
    },
    gogs::differences,
    routes::answer,
    store::{StoreError, tokens},
    types::{AccessToken, CreateAccessTokenRequest},
};
use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

/// List your access tokens
///
/// Basic authentication only. Lists the access tokens of the caller. The name in the path is ignored: it need not be
/// the caller's, and need not exist. All tokens come at once: there are no pages.
#[operation(
    get = "/users/{username}/tokens",
    operation_id = "listAccessTokens", tag = "tokens",
    params(("username" = String, Path, description = "Ignored: the tokens are the caller's", min_length = 1,
        example = "unknwon")),
    responses((status = 200, description = "The caller's tokens, perhaps none.", body = Vec<AccessToken>)),
)]
pub async fn list(BasicUser(user): BasicUser, site: web::Data<Site>) -> Result<HttpResponse, ApiError> {
    let newest_first = site.gogs.has(&differences::TOKENS_NEWEST_FIRST);
    let rows = site.store.run(move |connection| tokens::list(connection, user.id, newest_first)).await?;
    answer(StatusCode::OK, &rows.into_iter().map(AccessToken::from).collect::<Vec<_>>())
}

/// Create an access token
///
/// Basic authentication only. Creates an access token for the caller. The name in the path is ignored: it need not be
/// the caller's, and need not exist. Keep the `sha1` of the answer, which is the token: no other operation tells it. No
/// operation deletes a token either; its owner does that on the web site.
#[operation(
    post = "/users/{username}/tokens",
    operation_id = "createAccessToken", tag = "tokens",
    params(("username" = String, Path, description = "Ignored: the token is the caller's", min_length = 1,
        example = "unknwon")),
    responses(
        (status = 201, description = "The token was created.", body = AccessToken),
        (status = 422, description = "The name is missing or empty.",
            body = Refusal),
    ),
)]
pub async fn create(
    BasicUser(user): BasicUser,
    Body(CreateAccessTokenRequest { name }): Body<CreateAccessTokenRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let (storage, names_repeat) = (site.token_storage(), site.gogs.has(&differences::TOKEN_NAMES_REPEAT));
    let (new, owner) = (name.clone(), user.id);
    let created = site
        .store
        .run(move |connection| tokens::create(connection, storage, owner, &new, names_repeat))
        .await;
    match created {
        Ok(secret) => answer(StatusCode::CREATED, &AccessToken { name, sha1: secret.expose().to_owned() }),
        Err(StoreError::Exists(_)) => {
            let message = Message::TokenExists { name: &name, user: user.id };
            Err(ApiError::Unprocessable(message.text(site.gogs)))
        }
        Err(error) => Err(error.into()),
    }
}
