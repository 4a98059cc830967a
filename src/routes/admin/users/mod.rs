//! `/admin/users`

pub mod keys;
pub mod orgs;
pub mod repos;

use std::mem;

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        auth::{EmailVisibility, SiteAdmin},
        body::Body,
        error::{ApiError, ErrorBody, Refusal},
        message::Message,
        path::{NameInPath, UserPath},
        site::Site,
    },
    gogs::{GogsVersion, differences, full_names},
    routes::{answer, no_content},
    store::{
        StoreError, Taken,
        accounts::{self, Changes, Clash, Login, NewUser, Password},
        emails::Used,
        users::to_lower,
    },
    types::{CreateUserRequest, EditUserRequest, User},
};

/// The user that a path of an administrator names.
pub(super) struct Managed;

impl NameInPath for Managed {
    const DESCRIPTION: &'static str = "Name of the user, in upper or lower case";
    const EXAMPLE: &'static str = "newcomer";
}

/// Create a user
///
/// Site administrators only, with a token or a password. Creates a user. The email counts as confirmed, and the user
/// can log in at once.
#[operation(
    post = "/admin/users",
    operation_id = "adminCreateUser", tag = "admin",
    responses(
        (status = 201, description = "The user was created.", body = User),
        (status = 422, description = "The name or the email is taken, the name is reserved, there is no such login source, \
            or the body breaks a rule.", body = Refusal),
    ),
)]
pub async fn create(
    _: SiteAdmin,
    Body(request): Body<CreateUserRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    check_login_source(&site, request.source_id).await?;
    if let Err(refused) = accounts::check_name(&request.username, site.gogs.has(&differences::DASH_RESERVED))
    {
        return Err(ApiError::Unprocessable(Message::NameRefused(&refused).text(site.gogs)));
    }
    let used =
        if site.gogs.has(&differences::UNCONFIRMED_EMAILS_TAKEN) { Used::All } else { Used::Confirmed };
    let name = request.username.clone();
    let password = hash(&site, request.password).await?;
    let new = NewUser {
        name: request.username,
        full_name: request.full_name,
        email: request.email,
        password,
        is_admin: false,
        login: Login { source: request.source_id, name: request.login_name },
    };
    match site.store.run(move |connection| accounts::create(connection, &new, used)).await {
        Ok(row) => answer(
            StatusCode::CREATED,
            &User::new(&row, &site, EmailVisibility::Shown, &full_names::CREATED_USER),
        ),
        Err(StoreError::Exists(Taken::Email(email))) => {
            Err(ApiError::Unprocessable(Message::EmailUsed { email: &email }.text(site.gogs)))
        }
        Err(StoreError::Exists(_)) => {
            Err(ApiError::Unprocessable(Message::UserExists { name: &name }.text(site.gogs)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Edit a user
///
/// Site administrators only, with a token or a password. Changes a user, but for the name. `email` is required even if
/// it is to stay. Beware of what you leave out: `full_name`, `login_name`, `website` and `location` become empty.
/// `password`, the flags and `max_repo_creation` stay as they are.
#[operation(
    patch = "/admin/users/{username}",
    operation_id = "adminEditUser", tag = "admin",
    responses(
        (status = 200, description = "The user as it is now.", body = User),
        (status = 422, description = "The email is taken, there is no such login source, or the body breaks a rule.",
            body = Refusal),
    ),
)]
pub async fn edit(
    _: SiteAdmin,
    Body(mut request): Body<EditUserRequest>,
    UserPath { user, .. }: UserPath<Managed>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    check_login_source(&site, request.source_id).await?;
    let clash = if site.gogs.has(&differences::EDITED_EMAIL_ONLY_PRIMARY) {
        Clash::OthersPrimary
    } else {
        Clash::Used(Used::Confirmed)
    };
    let password = match mem::take(&mut request.password) {
        text if text.is_empty() => None,
        text => Some(hash(&site, text).await?),
    };
    let changes = changes(request, password, site.gogs);
    match site.store.run(move |connection| accounts::update(connection, user.id, &changes, clash)).await {
        Ok(row) => {
            answer(StatusCode::OK, &User::new(&row, &site, EmailVisibility::Shown, &full_names::EDITED_USER))
        }
        Err(StoreError::Exists(Taken::Email(email))) => {
            Err(ApiError::Unprocessable(Message::EmailUsed { email: &email }.text(site.gogs)))
        }
        Err(StoreError::Gone) => Err(ApiError::NotFound),
        Err(error) => Err(error.into()),
    }
}

fn changes(request: EditUserRequest, password: Option<Password>, gogs: GogsVersion) -> Changes {
    let as_given = gogs.has(&differences::EDITED_EMAIL_AS_GIVEN);
    let login_source = (request.source_id != 0 || gogs.has(&differences::EDITED_LOGIN_SOURCE_RESET))
        .then_some(request.source_id);
    Changes {
        login_source,
        login_name: request.login_name,
        full_name: request.full_name,
        email: if as_given { request.email } else { to_lower(&request.email) },
        password,
        website: request.website,
        location: request.location,
        is_active: request.active,
        is_admin: request.admin,
        allow_git_hook: request.allow_git_hook,
        allow_import_local: request.allow_import_local,
        max_repo_creation: request.max_repo_creation.map(of_column),
    }
}

/// What the column holds of a number; any below 0 says the same.
fn of_column(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(if number < 0 { -1 } else { i32::MAX })
}

/// Delete a user
///
/// Site administrators only, with a token or a password. Deletes a user, with all tokens, emails, keys and whatever
/// else belongs to it. Issues stay, and are shown as written by `Ghost`. Users who own repositories or are members of
/// an organization can't be deleted (422).
#[operation(
    delete = "/admin/users/{username}",
    operation_id = "adminDeleteUser", tag = "admin",
    responses(
        (status = 204, description = "The user is gone. There is no body."),
        (status = 422, description = "The user owns repositories, or is a member of an organization.", body = ErrorBody),
    ),
)]
pub async fn delete(
    _: SiteAdmin,
    UserPath { user, .. }: UserPath<Managed>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let id = user.id;
    match site.store.run(move |connection| accounts::delete(connection, id)).await? {
        None => Ok(no_content()),
        Some(what) => Err(ApiError::Unprocessable(Message::UserOwns { user: id, what }.text(site.gogs))),
    }
}

async fn hash(site: &Site, password: String) -> Result<Password, ApiError> {
    Ok(site.store.hash(move || Password::new(&password)).await?)
}

async fn check_login_source(site: &Site, id: i64) -> Result<(), ApiError> {
    if id == 0 || site.store.run(move |connection| accounts::has_login_source(connection, id)).await? {
        return Ok(());
    }
    Err(ApiError::Unprocessable(Message::LoginSourceUnknown { id }.text(site.gogs)))
}
