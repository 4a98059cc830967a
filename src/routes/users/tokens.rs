//! `/users/{username}/tokens`

use crate::{
    api::{
        auth::BasicUser,
        body::Body,
        error::{ApiError, Refusal},
        message::Message,
        responses,
        site::Site,
    },
    gogs::Difference,
    routes::answer,
    store::{StoreError, tokens},
    types::{AccessToken, CreateAccessTokenRequest},
};
use actix_web::{HttpResponse, get, http::StatusCode, post, web};

/// List your access tokens
///
/// Basic authentication only. Lists the access tokens of the caller. The name in the path is ignored: it need not be
/// the caller's, and need not exist. All tokens come at once: there are no pages.
#[utoipa::path(
    operation_id = "listAccessTokens",
    tag = "tokens",
    params(("username" = String, Path, description = "Ignored: the tokens are the caller's", min_length = 1,
        example = "unknwon")),
    responses(
        (status = 200, description = "The caller's tokens, perhaps none.",
            body = Vec<AccessToken>),
        (status = 401, response = responses::Unauthorized),
        (status = 403, response = responses::Forbidden),
    ),
    security(("BasicAuth" = [])),
)]
#[get("/users/{username}/tokens")]
pub async fn list(user: BasicUser, site: web::Data<Site>) -> Result<HttpResponse, ApiError> {
    let BasicUser(user) = user;
    let newest_first = site.gogs.has(Difference::TokensNewestFirst);
    let rows = site.store.run(move |connection| tokens::list(connection, user.id, newest_first)).await?;
    answer(StatusCode::OK, &rows.into_iter().map(AccessToken::from).collect::<Vec<_>>())
}

/// Create an access token
///
/// Basic authentication only. Creates an access token for the caller. The name in the path is ignored: it need not be
/// the caller's, and need not exist. Keep the `sha1` of the answer, which is the token: no other operation tells it. No
/// operation deletes a token either; its owner does that on the web site.
#[utoipa::path(
    operation_id = "createAccessToken",
    tag = "tokens",
    params(("username" = String, Path, description = "Ignored: the token is the caller's", min_length = 1,
        example = "unknwon")),
    request_body(
        description = "The token to create.",
        content(
            (CreateAccessTokenRequest = "application/json"),
            (CreateAccessTokenRequest = "application/x-www-form-urlencoded"),
            (CreateAccessTokenRequest = "multipart/form-data"),
            (CreateAccessTokenRequest = "application/yaml"),
        )
    ),
    responses(
        (status = 201, description = "The token was created.", body = AccessToken),
        (status = 400, response = responses::BodyUnreadable),
        (status = 401, response = responses::Unauthorized),
        (status = 403, response = responses::Forbidden),
        (status = 413, response = responses::PayloadTooLarge),
        (status = 415, response = responses::UnsupportedMediaType),
        (status = 422, description = "The name is missing or empty.",
            body = Refusal),
    ),
    security(("BasicAuth" = [])),
)]
#[post("/users/{username}/tokens")]
pub async fn create(
    user: BasicUser,
    body: Body<CreateAccessTokenRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let BasicUser(user) = user;
    let CreateAccessTokenRequest { name } = body.bind().await?;
    let (storage, names_repeat) = (site.token_storage(), site.gogs.has(Difference::TokenNamesRepeat));
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
