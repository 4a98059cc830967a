//! Who calls. The type in a handler's signature says who may: [`Anyone`], [`TokenUser`], [`BasicUser`], [`SiteAdmin`],
//! [`OrganizationCaller`].
//!
//! A handler with one of these is reached only by those callers; the others have their answer (401, of [`SiteAdmin`] 403, no body) before. A
//! user who may not log in is refused everywhere (403, with a message but where only site administrators may call).

mod basic;
mod token;

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header};
use utoipa::openapi::path::Operation;

use crate::{
    api::{
        argument::{Argument, Extracted, add_response, add_security},
        error::ApiError,
        responses,
        site::Site,
    },
    gogs::differences,
    store::{
        repositories::Caller,
        tokens,
        users::{self, UserRow},
    },
    wire::{query::Query, text_of},
};

/// How a caller is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Token,
    Basic,
}

/// Whether an answer tells emails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailVisibility {
    /// The caller is known.
    Shown,
    /// The caller is not.
    Hidden,
}

/// A caller, known or not.
#[derive(Clone, Debug)]
pub struct Anyone(Option<(UserRow, Scheme)>);

impl Anyone {
    /// The caller, if known, and whether by a token.
    pub fn into_caller(self) -> Option<Caller> {
        self.0.map(|(user, scheme)| Caller { user, by_token: scheme == Scheme::Token })
    }

    /// Whether the answer tells emails.
    pub fn email_visibility(&self) -> EmailVisibility {
        if self.0.is_some() { EmailVisibility::Shown } else { EmailVisibility::Hidden }
    }
}

/// The user whose token the request carries.
#[derive(Clone, Debug)]
pub struct TokenUser(pub UserRow);

/// The user whose name and password the request carries.
#[derive(Clone, Debug)]
pub struct BasicUser(pub UserRow);

/// A site administrator, whose token or password the request carries.
#[derive(Clone, Debug)]
pub struct SiteAdmin(pub UserRow);

/// Who asks for an organization by its name: the user whose token the request carries; in versions that ask for no token there,
/// anyone.
#[derive(Clone, Debug)]
pub struct OrganizationCaller(pub Option<UserRow>);

/// Who calls; what was found out once is known to all arguments of a handler.
async fn identify(request: HttpRequest) -> Result<Option<(UserRow, Scheme)>, ApiError> {
    let known = request.extensions().get::<Anyone>().cloned();
    if let Some(Anyone(caller)) = known {
        return Ok(caller);
    }
    let caller = find_out(&request).await?;
    request.extensions_mut().insert(Anyone(caller.clone()));
    Ok(caller)
}

/// Finds out who calls, as Gogs does: the token first, then the password.
async fn find_out(request: &HttpRequest) -> Result<Option<(UserRow, Scheme)>, ApiError> {
    let site = Site::of(request);
    let header = request.headers().get(header::AUTHORIZATION).map(|value| text_of(value.as_bytes()));
    let header = header.unwrap_or_default();
    let query = request.query_string();
    let query = if query.contains("token") && site.gogs.has(&differences::TOKEN_IN_QUERY) {
        Query::parse(query)
    } else {
        Query::default()
    };
    let storage = site.token_storage();
    let mut caller = None;
    if let Some(secret) = token::presented(&header, &query) {
        let found =
            site.store.read(move |connection| tokens::authenticate(connection, storage, &secret)).await?;
        if let Some(found) = found {
            site.store.note_use(found.id, found.updated_unix);
            caller = Some((found.user, Scheme::Token));
        }
    }
    if caller.is_none()
        && let Some(basic::Credentials { login, password }) = basic::presented(&header)
    {
        let found = users::credentials(&site.store, login).await?;
        if let Some(found) = found {
            let user = site.store.hash(move || Ok(found.verify(&password))).await?;
            caller = user.map(|user| (user, Scheme::Basic));
        }
    }
    match caller {
        Some((user, _)) if user.prohibit_login == Some(true) => Err(ApiError::LoginProhibited),
        caller => Ok(caller),
    }
}

impl FromRequest for Anyone {
    type Error = ApiError;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async { Ok(Self(identify(request).await?)) })
    }
}

/// The caller, if known in this way: else 401.
async fn known_by(scheme: Scheme, request: HttpRequest) -> Result<UserRow, ApiError> {
    match identify(request).await? {
        Some((user, known_by)) if known_by == scheme => Ok(user),
        _ => Err(ApiError::Unauthorized),
    }
}

impl FromRequest for TokenUser {
    type Error = ApiError;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let user = known_by(Scheme::Token, request.clone());
        Box::pin(async { Ok(Self(user.await?)) })
    }
}

impl FromRequest for BasicUser {
    type Error = ApiError;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let user = known_by(Scheme::Basic, request.clone());
        Box::pin(async { Ok(Self(user.await?)) })
    }
}

impl FromRequest for SiteAdmin {
    type Error = ApiError;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async {
            match identify(request).await {
                Ok(Some((user, _))) if user.is_admin == Some(true) => Ok(Self(user)),
                // Who may not log in is no administrator, either: of these operations each 403 is without a body.
                Ok(_) | Err(ApiError::LoginProhibited) => Err(ApiError::NotAllowed),
                Err(error) => Err(error),
            }
        })
    }
}

impl FromRequest for OrganizationCaller {
    type Error = ApiError;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async {
            if Site::of(&request).gogs.has(&differences::ORGANIZATIONS_FOR_ANYONE) {
                Ok(Self(identify(request).await?.map(|(user, _)| user)))
            } else {
                Ok(Self(Some(known_by(Scheme::Token, request).await?)))
            }
        })
    }
}

/// The security schemes that carry a token.
const TOKEN: [&str; 2] = ["TokenAuth", "TokenQuery"];
/// All security schemes.
const ANY: [&str; 3] = ["BasicAuth", "TokenAuth", "TokenQuery"];

impl Argument for Anyone {
    fn describe(operation: &mut Operation) {
        add_security(operation, &ANY, true);
        add_response::<responses::Forbidden>(operation, "403");
    }
}

/// Who is not known in one of these ways is refused with 401, who may not log in with 403.
fn describe_known(operation: &mut Operation, schemes: &[&str]) {
    add_security(operation, schemes, false);
    add_response::<responses::Unauthorized>(operation, "401");
    add_response::<responses::Forbidden>(operation, "403");
}

impl Argument for TokenUser {
    fn describe(operation: &mut Operation) {
        describe_known(operation, &TOKEN);
    }
}

/// A token is enough in every version.
impl Argument for OrganizationCaller {
    fn describe(operation: &mut Operation) {
        describe_known(operation, &TOKEN);
    }
}

impl Argument for BasicUser {
    fn describe(operation: &mut Operation) {
        describe_known(operation, &["BasicAuth"]);
    }
}

impl Argument for SiteAdmin {
    fn describe(operation: &mut Operation) {
        add_security(operation, &ANY, false);
        add_response::<responses::SiteAdminsOnly>(operation, "403");
    }
}
