//! What goes wrong, and the one place where it becomes a status and a body.

use std::time::Duration;

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header::RETRY_AFTER},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::limits::{BODY_WAIT, MAX_BODY},
    git,
    store::StoreError,
    wire::{
        binding::{BindingError, Classification},
        json,
    },
};

/// Where Gogs' own errors point to.
const DOCUMENTATION: &str = "https://github.com/gogs/docs-api";

/// When a caller who was told that the server is busy may come back. Whoever comes sooner waits here instead.
const RETRY: Duration = Duration::from_secs(5);

/// The media type of answers, as Gogs writes it.
pub const JSON: &str = "application/json; charset=UTF-8";
/// The media type of binding errors, as Gogs writes it: a library of its does.
const BINDING_JSON: &str = "application/json; charset=utf-8";

/// An answer that is no success.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// 401, no body: the operation wants other credentials, or better ones.
    #[error("unauthorized")]
    Unauthorized,
    /// 403 with a message: the caller may not log in.
    #[error("the user may not log in")]
    LoginProhibited,
    /// 400 with a message: the request can't be done as it is.
    #[error("{0}")]
    Refused(String),
    /// 403, no body: the role of the caller is not enough.
    #[error("the caller may not do that")]
    NotAllowed,
    /// 403 with a message: what is asked for is another user's.
    #[error("{0}")]
    Denied(String),
    /// 404, no body: there is no such thing for this caller.
    #[error("not found")]
    NotFound,
    /// 404 with a message: there is no such thing.
    #[error("{0}")]
    Absent(String),
    /// 404 with a message: no such path, or not with this method.
    #[error("no such operation")]
    NoSuchOperation,
    /// 501 with a message: where the Git repositories are was not said.
    #[error("where the Git repositories are was not said")]
    NoRepositories,
    /// 501 with a message: the Git repositories are another's, and are only read.
    #[error("the Git repositories are only read")]
    RepositoriesReadOnly,
    /// 422 with a message.
    #[error("{0}")]
    Unprocessable(String),
    /// 422, no body: there is nothing to be done.
    #[error("the request is empty")]
    NothingGiven,
    /// 422, no body: there is nobody of the name that the path has.
    #[error("no such user")]
    NoSuchUser,
    /// 400, 415 or 422 with an array: the body can't be bound.
    #[error("the body breaks {} rules", .0.len())]
    Binding(Vec<BindingError>),
    /// 408 with a message, and the connection is closed: the body did not arrive in time.
    #[error("the body did not arrive in time")]
    TooSlow,
    /// 413 with a message: the body is larger than is read.
    #[error("the body is larger than {MAX_BODY} bytes")]
    TooLarge,
    /// 500 with a message: the server is at fault; the log says why.
    #[error("the server failed")]
    Failed,
    /// 401 if the caller was deleted meanwhile, 404 if the repository was, 422 if the store can't hold a text, 503 if it was busy or away, else 500: the cause is logged,
    /// not told.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An error, told in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ApiError)]
pub struct ErrorBody {
    /// What is wrong. The texts differ between versions of Gogs.
    #[schema(examples("access token already exists: map[name:gogs userID:3]"))]
    pub message: String,
    /// Where Gogs' documentation is. Missing where the server answers nobody without credentials.
    #[schema(required = false, format = "uri", examples("https://github.com/gogs/docs-api"))]
    pub url: &'static str,
}

/// Why a request was refused: a message, or the rules that its body breaks.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
pub enum Refusal {
    /// What is asked for can't be.
    Message(ErrorBody),
    /// The body breaks these rules.
    Rules(Vec<BindingError>),
}

impl From<Vec<BindingError>> for ApiError {
    fn from(errors: Vec<BindingError>) -> Self {
        Self::Binding(errors)
    }
}

impl ApiError {
    /// The error's text for the caller, where it has one.
    fn message(&self) -> Option<String> {
        match self {
            Self::Store(StoreError::Gone | StoreError::NoRepository)
            | Self::Unauthorized
            | Self::NotAllowed
            | Self::NotFound
            | Self::NothingGiven
            | Self::NoSuchUser
            | Self::Binding(_) => None,
            Self::LoginProhibited => Some("This account is prohibited from signing in.".to_owned()),
            Self::NoSuchOperation => Some(
                "There is no such operation: the document at /openapi.json lists all there are.".to_owned(),
            ),
            Self::NoRepositories => Some(
                "This server was not told where the Git repositories are: start it with --repository-root."
                    .to_owned(),
            ),
            Self::RepositoriesReadOnly => Some(
                "This server only reads the Git repositories, which are those of a Gogs: start it with --allow-git-writes \
                 to let it write to them."
                    .to_owned(),
            ),
            Self::Unprocessable(message)
            | Self::Refused(message)
            | Self::Denied(message)
            | Self::Absent(message) => Some(message.clone()),
            Self::TooSlow => Some(format!("The body did not arrive within {} seconds.", BODY_WAIT.as_secs())),
            Self::TooLarge => Some(format!("The body is larger than {MAX_BODY} bytes.")),
            Self::Store(StoreError::NotStorable(reason)) => Some(reason.to_string()),
            Self::Store(error) if is_passing(error) => {
                Some("The server is busy, please try again.".to_owned())
            }
            Self::Failed | Self::Store(_) => {
                Some("Something went wrong, please check the server logs for more information.".to_owned())
            }
        }
    }
}

/// Whether the same request may well succeed later.
fn is_passing(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::Busy(_)
            | StoreError::Locked(_)
            | StoreError::Lost(_)
            | StoreError::Git(git::Error::Locked(_))
    )
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Unauthorized | Self::Store(StoreError::Gone) => StatusCode::UNAUTHORIZED,
            Self::Store(StoreError::NoRepository) => StatusCode::NOT_FOUND,
            Self::LoginProhibited | Self::NotAllowed | Self::Denied(_) => StatusCode::FORBIDDEN,
            Self::NoRepositories | Self::RepositoriesReadOnly => StatusCode::NOT_IMPLEMENTED,
            Self::NotFound | Self::Absent(_) | Self::NoSuchOperation => StatusCode::NOT_FOUND,
            Self::Unprocessable(_) | Self::NothingGiven | Self::NoSuchUser => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::Refused(_) => StatusCode::BAD_REQUEST,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Store(StoreError::NotStorable(_)) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Store(error) if is_passing(error) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed | Self::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Binding(errors) => {
                let any = |kind| errors.iter().any(|error| error.classification == kind);
                if any(Classification::DeserializationError) {
                    StatusCode::BAD_REQUEST
                } else if any(Classification::ContentTypeError) {
                    StatusCode::UNSUPPORTED_MEDIA_TYPE
                } else {
                    StatusCode::UNPROCESSABLE_ENTITY
                }
            }
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        if matches!(self, Self::TooSlow) {
            // The rest of the body may still come.
            answer.force_close();
        }
        if let Self::Store(error) = self
            && !matches!(error, StoreError::NotStorable(_) | StoreError::Gone | StoreError::NoRepository)
        {
            tracing::error!(%error, "a request failed");
            if is_passing(error) {
                answer.insert_header((RETRY_AFTER, RETRY.as_secs()));
            }
        }
        let body = match (self, self.message()) {
            (Self::Binding(errors), _) => json::to_vec(errors).map(|body| (BINDING_JSON, body)),
            (_, Some(message)) => {
                json::to_vec(&ErrorBody { message, url: DOCUMENTATION }).map(|body| (JSON, body))
            }
            (_, None) => return answer.finish(),
        };
        match body {
            Ok((media_type, body)) => answer.content_type(media_type).body(body),
            Err(error) => {
                tracing::error!(%error, "an error has no JSON");
                answer.finish()
            }
        }
    }
}
