//! `/users/{username}/tokens`

use crate::{
    auth::BasicUser,
    binding::Body,
    error::{ApiError, Refusal},
    gogs::Difference,
    routes::{answer, examples, responses},
    site::Site,
    store::{StoreError, tokens},
    types::{AccessToken, CreateAccessTokenRequest},
};
use actix_web::{HttpResponse, get, http::StatusCode, post, web};

/// List your access tokens
///
/// Basic authentication only. Answers the tokens of the caller, whoever is named in the path: the name there is not
/// looked at, and need not exist. Until Gogs 0.12 each `sha1` is the token itself; since 0.13 it is the first 40 digits
/// of the token's SHA-256, with which nobody can authenticate. All tokens come at once: there are no pages.
#[utoipa::path(
    operation_id = "listAccessTokens",
    tag = "tokens",
    params(("username" = String, Path, description = "Not looked at: the tokens are the caller's", min_length = 1,
        example = "unknwon")),
    responses(
        (status = 200, description = "The caller's tokens, the oldest first (until Gogs 0.12, the newest).",
            body = Vec<AccessToken>, examples(
                ("documented" = (summary = "Two tokens", value = json!(examples::access_tokens()))),
                ("none" = (summary = "No token yet", value = json!([])))
            )),
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
/// Basic authentication only. Makes a token for the caller, whoever is named in the path: the name there is not looked
/// at, and need not exist. The answer is the only place where the token is told. The API has no call that deletes a
/// token; its owner deletes it on the web site. Until Gogs 0.12 (exclusive) a caller may have two tokens of one name.
#[utoipa::path(
    operation_id = "createAccessToken",
    tag = "tokens",
    params(("username" = String, Path, description = "Not looked at: the token is the caller's", min_length = 1,
        example = "unknwon")),
    request_body(
        description = "The token to be made. The `Content-Type` decides how the body is read; members that are not \
            known are not looked at. YAML is read since Gogs 0.13.",
        content(
            (CreateAccessTokenRequest = "application/json", examples(
                ("created" = (summary = "A name", value = json!({"name": "gogs"}))),
                ("exists" = (summary = "The name of another token", value = json!({"name": "gogs"})))
            )),
            (CreateAccessTokenRequest = "application/x-www-form-urlencoded"),
            (CreateAccessTokenRequest = "multipart/form-data"),
            (CreateAccessTokenRequest = "application/yaml"),
        )
    ),
    responses(
        (status = 201, description = "The token was made.", body = AccessToken, examples(
            ("created" = (summary = "The token", value = json!(examples::access_token())))
        )),
        (status = 400, response = responses::BodyUnreadable),
        (status = 401, response = responses::Unauthorized),
        (status = 403, response = responses::Forbidden),
        (status = 413, response = responses::PayloadTooLarge),
        (status = 415, response = responses::UnsupportedMediaType),
        (status = 422, description = "The caller has a token of that name, or the name is missing or empty.",
            body = Refusal, examples(
                ("exists" = (summary = "The name of another token", value = json!(examples::token_exists()))),
                ("required" = (summary = "No name", value = json!(examples::name_required())))
            )),
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
        Err(StoreError::Exists(_)) => Err(ApiError::Unprocessable(format!(
            "access token already exists: map[name:{name} userID:{}]",
            user.id
        ))),
        Err(error) => Err(error.into()),
    }
}
