//! `/user/emails`

use actix_web::{HttpResponse, delete, get, http::StatusCode, post, web};

use crate::{
    api::{
        auth::TokenUser,
        body::Body,
        error::{ApiError, ErrorBody},
        message::Message,
        responses,
        site::Site,
    },
    gogs::{Difference, GogsVersion},
    routes::{answer, no_content},
    store::{
        StoreError, Taken,
        emails::{self, Adding, Used},
    },
    types::{AddEmailsRequest, DeleteEmailsRequest, Email},
};

/// List your emails
///
/// Token only. Lists all emails of the caller, the oldest first, with the primary one among them. There are no pages.
#[utoipa::path(
    operation_id = "listEmails",
    tag = "emails",
    responses(
        (status = 200, description = "The emails.", body = Vec<Email>),
        (status = 401, response = responses::Unauthorized),
        (status = 403, response = responses::Forbidden),
    ),
    security(("TokenAuth" = []), ("TokenQuery" = [])),
)]
#[get("/user/emails")]
pub async fn list(user: TokenUser, site: web::Data<Site>) -> Result<HttpResponse, ApiError> {
    let TokenUser(user) = user;
    let verified = site.gogs.has(Difference::PrimaryEmailVerified);
    let found = site.store.run(move |connection| emails::list(connection, &user, verified)).await?;
    answer(StatusCode::OK, &found.into_iter().map(Email::from).collect::<Vec<_>>())
}

/// Add emails
///
/// Token only. Adds emails to the caller's. They are stored in lower case. Gogs does not check that they are emails,
/// and takes them for confirmed unless its settings ask for a confirmation.
#[utoipa::path(
    operation_id = "addEmails",
    tag = "emails",
    request_body(
        description = "The emails to add.",
        content(
            (AddEmailsRequest = "application/json"),
            (AddEmailsRequest = "application/x-www-form-urlencoded"),
            (AddEmailsRequest = "multipart/form-data"),
            (AddEmailsRequest = "application/yaml"),
        )
    ),
    responses(
        (status = 201, description = "The emails that were added; not those that were there before.", body = Vec<Email>),
        (status = 400, response = responses::BodyUnreadable),
        (status = 401, response = responses::Unauthorized),
        (status = 403, response = responses::Forbidden),
        (status = 413, response = responses::PayloadTooLarge),
        (status = 415, response = responses::UnsupportedMediaType),
        (status = 422, description = "An email is in use, by the caller or another user. If the request has no email at all, \
            the answer has no body.", body = ErrorBody),
    ),
    security(("TokenAuth" = []), ("TokenQuery" = [])),
)]
#[post("/user/emails")]
pub async fn add(
    user: TokenUser,
    body: Body<AddEmailsRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let TokenUser(user) = user;
    let AddEmailsRequest { emails } = body.bind().await?;
    if emails.is_empty() {
        return Err(ApiError::NothingGiven);
    }
    let adding = adding(site.gogs);
    let added = site.store.run(move |connection| emails::add(connection, user.id, &emails, adding)).await;
    match added {
        Ok(added) => answer(StatusCode::CREATED, &added.into_iter().map(Email::from).collect::<Vec<_>>()),
        Err(StoreError::Exists(Taken::Email(email))) => {
            Err(ApiError::Unprocessable(Message::EmailAddressUsed { email: &email }.text(site.gogs)))
        }
        Err(error) => Err(error.into()),
    }
}

fn adding(gogs: GogsVersion) -> Adding {
    let all = gogs.has(Difference::UnconfirmedEmailsRefused);
    Adding {
        used: if all { Used::All } else { Used::Confirmed },
        empty_refused: gogs.has(Difference::EmptyEmailRefused),
        together: gogs.has(Difference::EmailsAddedTogether),
        answered_as_given: gogs.has(Difference::EmailsAnsweredAsGiven),
    }
}

/// Delete emails
///
/// Token only. Deletes emails of the caller.
#[utoipa::path(
    operation_id = "deleteEmails",
    tag = "emails",
    request_body(
        description = "The emails to delete.",
        content(
            (DeleteEmailsRequest = "application/json"),
            (DeleteEmailsRequest = "application/x-www-form-urlencoded"),
            (DeleteEmailsRequest = "multipart/form-data"),
            (DeleteEmailsRequest = "application/yaml"),
        )
    ),
    responses(
        (status = 204, description = "The emails are gone. There is no body."),
        (status = 400, description = "The body can't be read as what its `Content-Type` says.", body = crate::api::error::Refusal),
        (status = 401, response = responses::Unauthorized),
        (status = 403, response = responses::Forbidden),
        (status = 413, response = responses::PayloadTooLarge),
        (status = 415, response = responses::UnsupportedMediaType),
    ),
    security(("TokenAuth" = []), ("TokenQuery" = [])),
)]
#[delete("/user/emails")]
pub async fn delete(
    user: TokenUser,
    body: Body<DeleteEmailsRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let TokenUser(user) = user;
    let DeleteEmailsRequest { mut emails } = body.bind().await?;
    let primary = site
        .gogs
        .has(Difference::PrimaryEmailKept)
        .then(|| emails.iter().position(|email| *email == user.email))
        .flatten();
    let refused = primary.map(|at| emails.drain(at..).next().unwrap_or_default());
    let owner = (!site.gogs.has(Difference::EmailsOfOthersDeleted)).then_some(user.id);
    site.store.run(move |connection| emails::delete(connection, owner, &emails)).await?;
    match refused {
        Some(email) => Err(ApiError::Refused(Message::EmailPrimary { email: &email }.text(site.gogs))),
        None => Ok(no_content()),
    }
}
