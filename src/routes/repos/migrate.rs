//! `/repos/migrate`

use std::{sync::Arc, time::Duration};

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use crate::{
    api::{
        auth::TokenUser,
        body::Body,
        error::{ApiError, ErrorBody, Refusal},
        message::Message,
        site::Site,
    },
    git::{
        Root,
        cloning::{BadAddress, CloneError, Cloned, LONGEST, Limits, Scheme, Source, Stop},
    },
    gogs::full_names,
    routes::{
        answer,
        user::repos::{full_name_kept, not_made},
    },
    store::{
        StoreError,
        repositories::{self, AccessMode, NewRepository, Origin},
        users::{self, ORGANIZATION, UserRow},
    },
    types::{MigrateRepositoryRequest, Repository},
};

/// How many repositories are cloned at the same time; who asks for another waits. Each may take a gigabyte of the disk, and all
/// that the network has.
const AT_ONCE: usize = 2;
/// How long the name of a host may be looked for.
const LOOKUP: Duration = Duration::from_secs(10);

static FREE: Semaphore = Semaphore::const_new(AT_ONCE);

/// Migrate a repository
///
/// Token only. Clones a repository from elsewhere, with all branches and tags, for the caller, or for an organization that the caller
/// owns; site administrators may name any user and any organization. The answer comes when all is there. A mirror remembers where it is
/// from. The credentials are sent to the named host alone, and not kept. Addresses in private networks and of the server itself are
/// refused, wherever a name or a redirection leads. This server clones only if it is told to (`--allow-migrations`), over HTTP and
/// HTTPS, and a repository of one gibibyte at most.
#[operation(
    post = "/repos/migrate",
    operation_id = "migrateRepository", tag = "repositories",
    responses(
        (status = 201, description = "The repository was cloned. Its times are the year 1, and `watchers_count` is 0: get it again \
            to learn more.", body = Repository),
        (status = 403, description = "The repository is to be another user's, or an organization's of which the caller is no owner; \
            or the caller is prohibited from signing in, where real Gogs sends an HTML page with status 200; or has no credentials, \
            and the server answers nobody without (`REQUIRE_SIGNIN_VIEW`).", body = ErrorBody),
        (status = 422, description = "There is no such user; the address can't be read, is blocked, or names a path; the owner has \
            another repository of that name, or as many as it may have; the name is reserved; the repository could not be cloned, \
            or this server clones none; or the body breaks a rule.", body = Refusal),
    ),
)]
pub async fn migrate(
    TokenUser(user): TokenUser,
    Body(request): Body<MigrateRepositoryRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let owner = owner(&site, &user, request.uid).await?;
    let source = source(&site, &request).await?;
    let mut new = NewRepository {
        doer: user,
        full_name: full_name_kept(&site, &owner),
        owner,
        name: request.repo_name,
        description: request.description,
        is_private: request.private,
        files: None,
        origin: None,
    };
    let asked = new.clone();
    let refused = site.store.run(move |connection| repositories::refused(connection, &asked)).await?;
    if let Some(refused) = refused {
        return Err(not_made(&site, &refused, &new.name, &new.owner));
    }
    let cloned = cloned(&site, source, request.mirror).await?;
    new.origin = Some(Origin {
        cloned: Some(Arc::new(cloned)),
        is_mirror: request.mirror,
        is_unlisted: request.unlisted && site.has_unlisted(),
    });
    let (root, made) = (site.repositories.clone(), new.clone());
    let made = site.store.run(move |connection| {
        let made = repositories::create(connection, &made, root.as_ref().and_then(Root::writable))?;
        match made {
            Ok(row) => Ok(Ok(repositories::view_of(connection, row, AccessMode::Owner)?)),
            Err(refused) => Ok(Err(refused)),
        }
    });
    match made.await? {
        Ok(view) => {
            let view = view.ok_or(ApiError::NotFound)?;
            answer(StatusCode::CREATED, &Repository::migrated(&view, &site, &full_names::MIGRATED_REPOSITORY))
        }
        // Somebody was faster.
        Err(refused) => Err(not_made(&site, &refused, &new.name, &new.owner)),
    }
}

/// Whose the repository is to be, if the caller may say so.
async fn owner(site: &Site, user: &UserRow, id: i64) -> Result<UserRow, ApiError> {
    if id == user.id {
        return Ok(user.clone());
    }
    let caller = user.id;
    let found = site.store.read(move |connection| {
        let Some(owner) = users::by_id(connection, id)? else { return Ok(None) };
        let owns = repositories::owns_organization(connection, owner.id, caller)?;
        Ok(Some((owner, owns)))
    });
    let denied = |message: Message<'_>| Err(ApiError::Denied(message.text(site.gogs)));
    match found.await? {
        None => Err(unprocessable(site, &Message::UserIdUnknown { id })),
        Some((owner, _)) if user.is_admin == Some(true) => Ok(owner),
        Some((owner, _)) if owner.kind != Some(ORGANIZATION) => denied(Message::MigratedForUser),
        Some((_, false)) => denied(Message::MigratedForOrganization),
        Some((owner, true)) => Ok(owner),
    }
}

fn unprocessable(site: &Site, message: &Message<'_>) -> ApiError {
    ApiError::Unprocessable(message.text(site.gogs))
}

/// What is to be cloned, if that may be. Names are looked for only if it would be: nobody is to learn otherwise which there are.
async fn source(site: &Site, request: &MigrateRepositoryRequest) -> Result<Source, ApiError> {
    let MigrateRepositoryRequest { clone_addr, auth_username, auth_password, .. } = request;
    let source = Source::new(clone_addr, auth_username, auth_password).map_err(|bad| {
        unprocessable(
            site,
            &match bad {
                BadAddress::Path => Message::MigratedFromPath,
                BadAddress::Url => Message::CloneAddressUnreadable,
            },
        )
    })?;
    let is_blocked = match &site.migrations {
        None => source.is_local(),
        Some(Limits { allowed, .. }) => {
            let (asked, allowed) = (source.clone(), allowed.clone());
            let looked = timeout(LOOKUP, spawn_blocking(move || asked.is_blocked(&allowed))).await;
            looked.unwrap_or(Ok(true)).map_err(StoreError::Cancelled)?
        }
    };
    if is_blocked { Err(unprocessable(site, &Message::CloneAddressBlocked)) } else { Ok(source) }
}

/// Stops what it is of when it is dropped: as when who asked for it is gone.
struct StopWhenDropped(Stop);

impl Drop for StopWhenDropped {
    fn drop(&mut self) {
        self.0.now();
    }
}

/// The clone, made on a thread that may block.
async fn cloned(site: &Site, source: Source, is_mirror: bool) -> Result<Cloned, ApiError> {
    let refused = |why: &str| ApiError::Unprocessable(why.to_owned());
    let Some(limits) = site.migrations.clone() else {
        return Err(refused("This server clones no repositories: start it with --allow-migrations."));
    };
    if source.scheme == Scheme::Git {
        return Err(refused("This server clones over HTTP and HTTPS only."));
    }
    let root = site.repositories.clone().ok_or(ApiError::NoRepositories)?;
    // It never closes.
    let _free = FREE.acquire().await.map_err(|_| ApiError::Failed)?;
    let stop = Stop::default();
    let told = StopWhenDropped(stop.clone());
    let mut work = spawn_blocking(move || {
        let cloned = root.clone_from(&source, &limits, &stop)?;
        if is_mirror {
            cloned.note_source(&source)?;
        }
        Ok(cloned)
    });
    let done = match timeout(LONGEST, &mut work).await {
        Ok(done) => done,
        Err(_) => {
            told.0.now();
            work.await
        }
    };
    done.map_err(StoreError::Cancelled)?.map_err(|error| match error {
        CloneError::Here(error) => ApiError::Store(StoreError::Git(error)),
        error => ApiError::Unprocessable(format!("The repository can't be cloned: {error}.")),
    })
}
