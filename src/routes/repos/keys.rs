//! `/repos/{username}/{reponame}/keys`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        argument::{Number, NumberInPath},
        auth::TokenUser,
        body::Body,
        error::{ApiError, ErrorBody, Refusal},
        message::Message,
        path::{Admin, RepositoryPath},
        site::Site,
    },
    gogs::differences,
    routes::{answer, no_content, user::keys::read},
    store::{
        StoreError, Taken,
        deploy_keys::{self, Doer},
        public_keys::Deleted,
        repositories,
    },
    types::{CreateDeployKeyRequest, DeployKey},
};

/// List the deploy keys of a repository
///
/// Token only. Lists all deploy keys of a repository, the oldest first, to its administrators: its owner, those who have been
/// given the right, and site administrators. There are no pages.
#[operation(
    get = "/repos/{username}/{reponame}/keys",
    operation_id = "listDeployKeys", tag = "keys",
    responses((status = 200, description = "The keys, perhaps none.", body = Vec<DeployKey>)),
)]
pub async fn list(
    _: TokenUser,
    RepositoryPath { row, .. }: RepositoryPath<Admin>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let query = move |connection: &mut _| {
        Ok((deploy_keys::list(connection, row.id)?, repositories::path_of(connection, &row)?))
    };
    let (keys, path) = site.store.run(query).await?;
    let keys: Vec<_> = keys.into_iter().map(|key| DeployKey::new(key, &path, &site)).collect();
    answer(StatusCode::OK, &keys)
}

/// Add a deploy key
///
/// Token only. Adds a key with which the repository may be read over SSH. The caller has to be one of its administrators. The key
/// must not be a user's, nor the repository's already; other repositories may have it. `created_at` of the answer is the year 1:
/// get the key again to learn when it was added. This server refuses keys that are too small to be safe; Gogs does so only if it
/// is set to.
#[operation(
    post = "/repos/{username}/{reponame}/keys",
    operation_id = "createDeployKey", tag = "keys",
    responses(
        (status = 201, description = "The key was added.", body = DeployKey),
        (status = 422, description = "The key can't be read or is too small, it is in use, the repository has another key of \
            that title, or a member is missing or empty. Where the repository has the key or the title, real Gogs fails with \
            status 500.", body = Refusal),
    ),
)]
pub async fn create(
    _: TokenUser,
    RepositoryPath { row, .. }: RepositoryPath<Admin>,
    Body(CreateDeployKeyRequest { title, key }): Body<CreateDeployKeyRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let refused = |message: Message<'_>| ApiError::Unprocessable(message.text(site.gogs));
    let key = read(&key, &site)?;
    let query = move |connection: &mut _| {
        let added = deploy_keys::add(connection, row.id, &title, &key)?;
        Ok((added, repositories::path_of(connection, &row)?))
    };
    match site.store.run(query).await {
        Ok((key, path)) => answer(StatusCode::CREATED, &DeployKey::added(key, &path, &site)),
        Err(StoreError::Exists(Taken::KeyTitle)) => Err(refused(Message::KeyTitleUsed)),
        Err(StoreError::Exists(Taken::KeyContent)) => Err(refused(Message::KeyUsed)),
        Err(StoreError::Exists(_)) => Err(refused(Message::DeployKeyUsed)),
        Err(StoreError::Gone) => Err(ApiError::NotFound),
        Err(error) => Err(error.into()),
    }
}

/// The id of a deploy key.
struct KeyId;

impl NumberInPath for KeyId {
    const NAME: &'static str = "id";
    const DESCRIPTION: &'static str = "Id of the deploy key";
    const MINIMUM: i64 = 1;
    const EXAMPLE: i64 = 1;
}

/// Get a deploy key
///
/// Token only. Answers a deploy key by its id. The caller has to be one of the administrators of the repository.
#[operation(
    get = "/repos/{username}/{reponame}/keys/{id}",
    operation_id = "getDeployKey", tag = "keys",
    responses((status = 200, description = "The key.", body = DeployKey)),
)]
pub async fn get(
    _: TokenUser,
    RepositoryPath { row, .. }: RepositoryPath<Admin>,
    Number { number, .. }: Number<KeyId>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let any = site.gogs.has(&differences::DEPLOY_KEYS_OF_OTHERS);
    let query = move |connection: &mut _| {
        let found = deploy_keys::by_id(connection, number)?;
        let found = found.filter(|key| any || key.repo_id == Some(row.id));
        Ok((found, repositories::path_of(connection, &row)?))
    };
    let (found, path) = site.store.run(query).await?;
    answer(StatusCode::OK, &DeployKey::new(found.ok_or(ApiError::NotFound)?, &path, &site))
}

/// Delete a deploy key
///
/// Token only. Deletes a deploy key of a repository; other repositories that have the same key keep it. The caller has to be one of
/// the administrators of the repository.
#[operation(
    delete = "/repos/{username}/{reponame}/keys/{id}",
    operation_id = "deleteDeployKey", tag = "keys",
    responses(
        (status = 204, description = "The key is gone. There is no body."),
        (status = 403, description = "The caller may read the repository, but is not one of its administrators: there is no \
            body. Or the caller is prohibited from signing in: then there is a message; real Gogs sends an HTML page with status \
            200.", body = ErrorBody),
    ),
)]
pub async fn delete(
    TokenUser(user): TokenUser,
    RepositoryPath { row, .. }: RepositoryPath<Admin>,
    Number { number, .. }: Number<KeyId>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let any = site.gogs.has(&differences::DEPLOY_KEYS_OF_OTHERS);
    let doer = match (any, user.is_admin) {
        (false, _) => Doer::Of(row.id),
        (true, Some(true)) => Doer::Anyone,
        (true, _) => Doer::User(user.id),
    };
    match site.store.run(move |connection| deploy_keys::delete(connection, number, doer)).await? {
        Some(Deleted::Gone) => Ok(no_content()),
        Some(Deleted::Denied) => Err(ApiError::Denied(Message::DeployKeyDenied.text(site.gogs))),
        None if any => Ok(no_content()),
        None => Err(ApiError::NotFound),
    }
}
