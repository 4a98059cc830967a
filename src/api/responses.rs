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
                   without (`REQUIRE_SIGNIN_VIEW`). In the former case real Gogs sends an HTML page with status 200.",
    examples(
        ("loginProhibited" = (
            summary = "A user who is prohibited from signing in",
            value = json!({
                "message": "This account is prohibited from signing in.",
                "url": "https://github.com/gogs/docs-api",
            })
        )),
        ("signInRequired" = (
            summary = "A server that answers nobody without credentials",
            value = json!({"message": "Only authenticated user is allowed to call APIs."})
        ))
    )
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
                   (`REQUIRE_SIGNIN_VIEW`): then the message is for whom it does not know.",
    examples(("signInRequired" = (
        summary = "A server that answers nobody without credentials",
        value = json!({"message": "Only authenticated user is allowed to call APIs."})
    )))
)]
#[allow(dead_code, reason = "only its description is used")]
pub struct SiteAdminsOnly(ErrorBody);

/// The body can't be read.
#[derive(ToResponse)]
#[response(
    description = "The body is not what its `Content-Type` says, or a member has the wrong type.",
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
    description = "There is no `Content-Type`, or one that is not supported.",
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
    description = "The body is larger than one mebibyte, the most that this server reads. Real Gogs has no such limit.",
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
    description = "The server failed; its log says why.",
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
    description = "The server is busy: no database connection became free in time, another program holds the database, or \
                   the connection to it was lost. Send the same request again, after the seconds that `Retry-After` names. \
                   Real Gogs lets such requests wait, or fails with status 500.",
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
