//! Answers that operations share: named in the document once.

use utoipa::ToResponse;

use crate::{api::error::ErrorBody, wire::binding::BindingError};

/// The caller is not known in the way this operation asks for. No body.
#[derive(ToResponse)]
#[response(
    description = "There are no credentials, they are wrong, or they are not of the kind that this operation takes. \
                   There is no body, and no `WWW-Authenticate`."
)]
pub struct Unauthorized;

/// The caller may not call.
#[derive(ToResponse)]
#[response(
    description = "The caller is prohibited from signing in; or has no credentials, and the server answers nobody \
                   without (`REQUIRE_SIGNIN_VIEW`). In the former case real Gogs sends an HTML page with status 200."
)]
#[allow(dead_code, reason = "only its description is used")]
pub struct Forbidden(ErrorBody);

/// There is no such thing for this caller. No body.
#[derive(ToResponse)]
#[response(
    description = "There is no such thing, or the caller may not know of it: Gogs does not tell which. There is no body."
)]
pub struct NotFound;

/// The caller is no site administrator. No body, but where everybody must sign in.
#[derive(ToResponse)]
#[response(
    description = "The caller is not a site administrator, is prohibited from signing in, or has no valid credentials: \
                   here that is not 401. There is no body, unless the server answers nobody without credentials \
                   (`REQUIRE_SIGNIN_VIEW`): then the message is for whom it does not know."
)]
#[allow(dead_code, reason = "only its description is used")]
pub struct SiteAdminsOnly(ErrorBody);

/// The caller may read the repository, but not write to it. No body.
#[derive(ToResponse)]
#[response(description = "The caller may read the repository, but not write to it. There is no body. \
                   (A caller who is prohibited from signing in gets a message from this server, and from real Gogs an HTML page \
                   with status 200.)")]
pub struct WritersOnly;

/// The caller may read the repository, but not change its settings. No body.
#[derive(ToResponse)]
#[response(
    description = "The caller may read the repository, but is not one of its administrators. There is no body. \
                   (A caller who is prohibited from signing in gets a message from this server, and from real Gogs an HTML page \
                   with status 200.)"
)]
pub struct RepositoryAdminsOnly;

/// The caller may read the issue, but not change it. No body.
#[derive(ToResponse)]
#[response(
    description = "The caller is not the author of the issue, and may not write to the repository. There is no body. \
                   (A caller who is prohibited from signing in gets a message from this server, and from real Gogs an HTML page \
                   with status 200.)"
)]
pub struct IssueWritersOnly;

/// The caller may read the comment, but not change it. No body.
#[derive(ToResponse)]
#[response(
    description = "The caller is not the author of the comment, and not an administrator of the repository. There is no body. \
                   (A caller who is prohibited from signing in gets a message from this server, and from real Gogs an HTML page \
                   with status 200.)"
)]
pub struct CommentAuthorsOnly;

/// The database can't hold a text.
#[derive(ToResponse)]
#[response(
    description = "A text has a NUL character, or is too long: PostgreSQL can't hold it, where SQLite holds any. Real Gogs fails \
                   with status 500."
)]
#[allow(dead_code, reason = "only its description is used")]
pub struct TextUnstorable(ErrorBody);

/// The caller does not own the organization. No body.
#[derive(ToResponse)]
#[response(description = "The caller does not own the organization. There is no body. \
                   (A caller who is prohibited from signing in gets a message from this server, and from real Gogs an HTML page \
                   with status 200.)")]
pub struct OrganizationOwnersOnly;

/// There is no user of that name. No body, but in old versions.
#[derive(ToResponse)]
#[response(description = "There is no user and no organization of that name.")]
#[allow(dead_code, reason = "only its description is used")]
pub struct UserUnknown(ErrorBody);

/// There is no such branch. No body, but in old versions.
#[derive(ToResponse)]
#[response(
    description = "There is no such repository, or the caller may not know of it: there is no body. Or the repository has no such \
                   branch."
)]
#[allow(dead_code, reason = "only its description is used")]
pub struct BranchUnknown(ErrorBody);

/// The body can't be read.
#[derive(ToResponse)]
#[response(description = "The body is not what its `Content-Type` says, or a member has the wrong type.")]
#[allow(dead_code, reason = "only its description is used")]
pub struct BodyUnreadable(Vec<BindingError>);

/// No body of this kind is read.
#[derive(ToResponse)]
#[response(description = "There is no `Content-Type`, or one that is not supported.")]
#[allow(dead_code, reason = "only its description is used")]
pub struct UnsupportedMediaType(Vec<BindingError>);

/// The body is too large.
#[derive(ToResponse)]
#[response(
    description = "The body is larger than one mebibyte, the most that this server reads. Real Gogs has no such limit."
)]
#[allow(dead_code, reason = "only its description is used")]
pub struct PayloadTooLarge(ErrorBody);

/// What is asked for is not packed.
#[derive(ToResponse)]
#[response(
    description = "The repository has more, larger or other files than this server packs. Real Gogs has no such limit."
)]
#[allow(dead_code, reason = "only its description is used")]
pub struct NotPackable(ErrorBody);

/// The server failed.
#[derive(ToResponse)]
#[response(description = "The server failed; its log says why.")]
#[allow(dead_code, reason = "only its description is used")]
pub struct InternalServerError(ErrorBody);

/// The server is busy.
#[derive(ToResponse)]
#[response(
    description = "The server is busy: no database connection became free in time, another program holds the database, or \
                   the connection to it was lost. Send the same request again, after the seconds that `Retry-After` names. \
                   Real Gogs lets such requests wait, or fails with status 500."
)]
#[allow(dead_code, reason = "only its description is used")]
pub struct ServiceUnavailable(ErrorBody);
