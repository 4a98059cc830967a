//! `/user/repos`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        auth::TokenUser,
        body::Body,
        error::{ApiError, Refusal},
        message::Message,
        site::Site,
    },
    git::Root,
    gogs::{
        differences,
        full_names::{self, FullNames},
        templates::Templates,
    },
    routes::{answer, users::repos::list_of},
    store::{
        repositories::{self, AccessMode, NewRepository, Refused},
        users::{ORGANIZATION, UserRow},
    },
    types::{CreateRepositoryRequest, Repository},
    wire::html,
};

/// List your repositories
///
/// Token only. Lists the caller's repositories, the last updated first, and after them those of others that the caller
/// was given access to. Real Gogs has no order for the latter. All come at once: there are no pages.
#[operation(
    get = "/user/repos",
    operation_id = "listMyRepositories", tag = "repositories",
    responses((status = 200, description = "The repositories, perhaps none.", body = Vec<Repository>)),
)]
pub async fn list(TokenUser(user): TokenUser, site: web::Data<Site>) -> Result<HttpResponse, ApiError> {
    list_of(&site, user.clone(), user).await
}

/// Create a repository
///
/// Token only. Creates a repository of the caller's own, who watches it from then on. The answer is not yet all that the repository
/// is: `empty` is false, `default_branch` empty, `watchers_count` 0, and `created_at` and `updated_at` are the year 1. Get it again
/// to learn more.
#[operation(
    post = "/user/repos",
    operation_id = "createRepository", tag = "repositories",
    responses(
        (status = 201, description = "The repository was created.", body = Repository),
        (status = 422, description = "The caller has another repository of that name, the name is reserved, the caller has as many \
            repositories as they may have, there is no such template, or the body breaks a rule.", body = Refusal),
    ),
)]
pub async fn create(
    TokenUser(user): TokenUser,
    Body(request): Body<CreateRepositoryRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    create_for(&site, user.clone(), user, request, &full_names::MADE_REPOSITORY).await
}

/// The owner's full name as it is kept from then on that a repository is made; `None`: as it was.
pub(crate) fn full_name_kept(site: &Site, owner: &UserRow) -> Option<String> {
    let is_cleaned = site.gogs.has(&differences::FULL_NAME_WRITTEN_BACK) && owner.kind != Some(ORGANIZATION);
    let full_name = owner.full_name.as_deref().unwrap_or_default();
    is_cleaned.then(|| html::clean(full_name, html::Policy::of(site.gogs)))
}

/// Creates a repository of `owner`'s.
pub(crate) async fn create_for(
    site: &Site,
    doer: UserRow,
    owner: UserRow,
    request: CreateRepositoryRequest,
    shown_in: &FullNames,
) -> Result<HttpResponse, ApiError> {
    let CreateRepositoryRequest { name, description, private, auto_init, gitignores, license, readme } =
        request;
    let templates = Templates { readme, gitignores, license };
    let new = NewRepository {
        doer,
        owner: owner.clone(),
        name: name.clone(),
        full_name: full_name_kept(site, &owner),
        files: auto_init.then(|| templates.files(&name, &description)),
        description,
        is_private: private,
        origin: None,
    };
    let root = site.repositories.clone();
    let made = site.store.run(move |connection| {
        repositories::create(connection, &new, root.as_ref().and_then(Root::writable))
    });
    match made.await? {
        Ok(row) => {
            let made = site
                .store
                .run(move |connection| repositories::view_of(connection, row, AccessMode::Owner))
                .await?;
            answer(StatusCode::CREATED, &Repository::made(&made.ok_or(ApiError::NotFound)?, site, shown_in))
        }
        Err(refused) => Err(not_made(site, &refused, &name, &owner)),
    }
}

/// Why a repository is not made, in words.
pub(crate) fn not_made(site: &Site, refused: &Refused, name: &str, owner: &UserRow) -> ApiError {
    let message = match refused {
        Refused::Limit(limit) => Message::RepositoryLimit { limit: *limit },
        Refused::Name(name) => Message::NameRefused(name),
        Refused::Template(unknown) => return ApiError::Unprocessable(unknown.to_string()),
        Refused::Taken => Message::RepositoryExists { name, owner: &owner.name, owner_id: owner.id },
    };
    ApiError::Unprocessable(message.text(site.gogs))
}
