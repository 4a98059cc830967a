//! Answers that operations share: named in the document once.

use utoipa::ToResponse;

use crate::{binding::BindingError, error::ErrorBody};

/// The caller is not known in the way this operation asks for. No body.
#[derive(ToResponse)]
#[response(
    description = "The caller is not known in the way this operation asks for: there are no credentials, they are of \
                   another kind, or they are wrong. There is no body, and no `WWW-Authenticate`."
)]
pub struct Unauthorized;

/// The caller may not call.
#[derive(ToResponse)]
#[response(
    description = "The caller is a user who may not log in, or is not known at a server that answers only known ones \
                   (`REQUIRE_SIGNIN_VIEW`). In place of the former answer real Gogs sends an HTML page with status 200.",
    examples(
        ("loginProhibited" = (
            summary = "A user who may not log in",
            value = json!({
                "message": "This account is prohibited from signing in.",
                "url": "https://github.com/gogs/docs-api",
            })
        )),
        ("signInRequired" = (
            summary = "A server that answers only known callers",
            value = json!({
                "message": "Only authenticated user is allowed to call APIs.",
                "url": "https://github.com/gogs/docs-api",
            })
        ))
    )
)]
#[allow(dead_code, reason = "only its description is used")]
pub struct Forbidden(ErrorBody);

/// There is no such thing for this caller. No body.
#[derive(ToResponse)]
#[response(
    description = "There is no such thing, or the caller may not know that there is: Gogs tells neither from the other. \
                   There is no body."
)]
pub struct NotFound;

/// The caller is no site administrator. No body.
#[derive(ToResponse)]
#[response(
    description = "The caller is no site administrator, or one who may not log in, or not known at all. There is no body."
)]
pub struct SiteAdminsOnly;

/// The body can't be read.
#[derive(ToResponse)]
#[response(
    description = "The body can't be read as what its `Content-Type` says, or a member has another type. Until Gogs 0.12 \
                   the array has the broken rules as well.",
    examples(
        ("truncated" = (
            summary = "The body ends too early",
            value = json!([{"classification": "DeserializationError", "message": "unexpected EOF"}])
        )),
        ("wrongType" = (
            summary = "The name of a token is a number",
            value = json!([{
                "classification": "DeserializationError",
                "message": "json: cannot unmarshal number into Go struct field CreateAccessTokenOption.name of type string",
            }])
        ))
    )
)]
#[allow(dead_code, reason = "only its description is used")]
pub struct BodyUnreadable(Vec<BindingError>);

/// No body of this kind is read.
#[derive(ToResponse)]
#[response(
    description = "The `Content-Type` is missing, or one of which no bodies are read.",
    examples(
        ("empty" = (
            summary = "No `Content-Type`",
            value = json!([{"classification": "ContentTypeError", "message": "Empty Content-Type"}])
        )),
        ("unsupported" = (
            summary = "XML",
            value = json!([{"classification": "ContentTypeError", "message": "Unsupported Content-Type"}])
        ))
    )
)]
#[allow(dead_code, reason = "only its description is used")]
pub struct UnsupportedMediaType(Vec<BindingError>);

/// The body is too large.
#[derive(ToResponse)]
#[response(
    description = "The body is larger than this server reads, which is one mebibyte. Real Gogs has no such bound.",
    examples(("tooLarge" = (
        summary = "A body of more than one mebibyte",
        value = json!({
            "message": "The body is larger than 1048576 bytes.",
            "url": "https://github.com/gogs/docs-api",
        })
    )))
)]
#[allow(dead_code, reason = "only its description is used")]
pub struct PayloadTooLarge(ErrorBody);

/// The server failed.
#[derive(ToResponse)]
#[response(
    description = "The server failed, and its log says why. (Until Gogs 0.12 the message itself does.)",
    examples(("failed" = (
        summary = "The database could not be read",
        value = json!({
            "message": "Something went wrong, please check the server logs for more information.",
            "url": "https://github.com/gogs/docs-api",
        })
    )))
)]
#[allow(dead_code, reason = "only its description is used")]
pub struct InternalServerError(ErrorBody);

/// The server is busy.
#[derive(ToResponse)]
#[response(
    description = "The server has more requests than database connections; the same request may be sent again. Real \
                   Gogs lets such requests wait.",
    examples(("busy" = (
        summary = "No database connection became free",
        value = json!({
            "message": "The server is busy, please try again.",
            "url": "https://github.com/gogs/docs-api",
        })
    )))
)]
#[allow(dead_code, reason = "only its description is used")]
pub struct ServiceUnavailable(ErrorBody);
