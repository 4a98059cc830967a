//! `/repos/{username}/{reponame}/hooks`

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
    routes::{answer, no_content},
    store::{
        StoreError,
        webhooks::{self, Changes, ContentType, NewHook, Receiver},
    },
    types::{
        CreateHookRequest, EditHookRequest, Hook, HookContentType, HookSettings, HookType, events_named,
    },
};

/// List the webhooks of a repository
///
/// Token only. Lists all webhooks of a repository, the oldest first, to its administrators: its owner, those who have been given
/// the right, and site administrators. There are no pages.
#[operation(
    get = "/repos/{username}/{reponame}/hooks",
    operation_id = "listHooks", tag = "hooks",
    responses((status = 200, description = "The hooks, perhaps none.", body = Vec<Hook>)),
)]
pub async fn list(
    _: TokenUser,
    repository: RepositoryPath<Admin>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let id = repository.row.id;
    let hooks = site.store.read(move |connection| webhooks::list(connection, id)).await?;
    answer(StatusCode::OK, &hooks.into_iter().map(Hook::from).collect::<Vec<_>>())
}

/// What `config` says of the content type, if it does.
fn content_type(config: &HookSettings, site: &Site) -> Result<Option<ContentType>, ApiError> {
    let Some(name) = config.get("content_type") else { return Ok(None) };
    match HookContentType::named(name) {
        Some(content_type) => Ok(Some(content_type.into())),
        None => Err(ApiError::Unprocessable(Message::HookContentTypeUnknown.text(site.gogs))),
    }
}

/// Create a webhook
///
/// Token only. Creates a webhook of a repository. The caller has to be one of its administrators. The same hook may be there more
/// than once. `created_at` and `updated_at` of the answer are the year 1: list the hooks to learn when it was created. This
/// server keeps hooks, and never sends anything.
#[operation(
    post = "/repos/{username}/{reponame}/hooks",
    operation_id = "createHook", tag = "hooks",
    responses(
        (status = 201, description = "The hook was created.", body = Hook),
        (status = 422, description = "There is no such type or content type, `config` lacks something, or a member is missing \
            or empty.", body = Refusal),
    ),
)]
pub async fn create(
    _: TokenUser,
    repository: RepositoryPath<Admin>,
    Body(request): Body<CreateHookRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let id = repository.row.id;
    let new = new_hook(request, &site)?;
    match site.store.run(move |connection| webhooks::create(connection, id, &new)).await {
        Ok(hook) => answer(StatusCode::CREATED, &Hook::created(hook)),
        Err(StoreError::Gone) => Err(ApiError::NotFound),
        Err(error) => Err(error.into()),
    }
}

/// What is asked for, checked in the order of Gogs.
fn new_hook(request: CreateHookRequest, site: &Site) -> Result<NewHook, ApiError> {
    let refused = |message: Message<'_>| ApiError::Unprocessable(message.text(site.gogs));
    let config = request.config.unwrap_or_default();
    let hook_type = HookType::named(&request.r#type).ok_or_else(|| refused(Message::HookTypeUnknown))?;
    let missing = |name| refused(Message::HookConfigMissing { name });
    let url = config.get("url").ok_or_else(|| missing("url"))?;
    let content_type = content_type(&config, site)?.ok_or_else(|| missing("content_type"))?;
    let receiver = Receiver::from(hook_type);
    let slack = match receiver {
        Receiver::Slack => Some(config.slack().ok_or_else(|| missing("channel"))?),
        _ => None,
    };
    Ok(NewHook {
        url: url.clone(),
        content_type,
        secret: config.get("secret").cloned().unwrap_or_default(),
        receiver,
        slack,
        events: events_named(&request.events, site.gogs.has(&differences::HOOK_EVENTS_IN_ANY_CASE)),
        is_active: request.active,
    })
}

/// The id of a hook.
struct HookId;

impl NumberInPath for HookId {
    const NAME: &'static str = "id";
    const DESCRIPTION: &'static str = "Id of the hook";
    const MINIMUM: i64 = 1;
    const EXAMPLE: i64 = 1;
}

/// Edit a webhook
///
/// Token only. Changes a webhook of a repository. The caller has to be one of its administrators. Beware: without `events` the
/// hook tells of `push` alone from then on. The type and the secret stay as they are. `updated_at` of the answer is the time of
/// the change before. Beware, too: the id 0, and what is not a number, is the first hook of the repository.
#[operation(
    patch = "/repos/{username}/{reponame}/hooks/{id}",
    operation_id = "editHook", tag = "hooks",
    responses(
        (status = 200, description = "The hook as it is now.", body = Hook),
        (status = 422, description = "There is no such content type. Nothing was changed.", body = ErrorBody),
    ),
)]
pub async fn edit(
    _: TokenUser,
    repository: RepositoryPath<Admin>,
    Number { number, .. }: Number<HookId>,
    Body(request): Body<EditHookRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let id = repository.row.id;
    let found = site.store.run(move |connection| webhooks::of_repository(connection, id, number)).await?;
    let hook = found.ok_or(ApiError::NotFound)?;
    let config = request.config.unwrap_or_default();
    let changes = Changes {
        url: config.get("url").cloned(),
        content_type: content_type(&config, &site)?,
        slack: if hook.receiver == Receiver::Slack { config.slack() } else { None },
        events: events_named(&request.events, site.gogs.has(&differences::HOOK_EVENTS_IN_ANY_CASE)),
        is_active: request.active,
    };
    let changed = site.store.run(move |connection| webhooks::update(connection, hook.id, &changes)).await?;
    answer(StatusCode::OK, &Hook::from(changed.ok_or(ApiError::NotFound)?))
}

/// Delete a webhook
///
/// Token only. Deletes a webhook of a repository. The caller has to be one of its administrators. It is no error if the
/// repository has no such hook (204). The id 0, and what is not a number, is that of none: this server answers 404; real Gogs
/// fails with status 500, and deletes nothing.
#[operation(
    delete = "/repos/{username}/{reponame}/hooks/{id}",
    operation_id = "deleteHook", tag = "hooks",
    responses((status = 204, description = "The hook is gone. There is no body.")),
)]
pub async fn delete(
    _: TokenUser,
    repository: RepositoryPath<Admin>,
    Number { number, .. }: Number<HookId>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    if number == 0 {
        return Err(ApiError::NotFound);
    }
    let id = repository.row.id;
    site.store.run(move |connection| webhooks::delete(connection, id, number)).await?;
    Ok(no_content())
}
