//! `/user/emails`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        auth::TokenUser,
        body::Body,
        error::{ApiError, ErrorBody, Refusal},
        message::Message,
        site::Site,
    },
    gogs::{GogsVersion, differences},
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
#[operation(
    get = "/user/emails",
    operation_id = "listEmails", tag = "emails",
    responses((status = 200, description = "The emails.", body = Vec<Email>)),
)]
pub async fn list(TokenUser(user): TokenUser, site: web::Data<Site>) -> Result<HttpResponse, ApiError> {
    let verified = site.gogs.has(&differences::PRIMARY_EMAIL_VERIFIED);
    let found = site.store.run(move |connection| emails::list(connection, &user, verified)).await?;
    answer(StatusCode::OK, &found.into_iter().map(Email::from).collect::<Vec<_>>())
}

/// Add emails
///
/// Token only. Adds emails to the caller's. They are stored in lower case. Gogs does not check that they are emails,
/// and takes them for confirmed unless its settings ask for a confirmation.
#[operation(
    post = "/user/emails",
    operation_id = "addEmails", tag = "emails",
    responses(
        (status = 201, description = "The emails that were added; not those that were there before.", body = Vec<Email>),
        (status = 422, description = "An email is in use, by the caller or another user. If the request has no email at all, \
            the answer has no body.", body = ErrorBody),
    ),
)]
pub async fn add(
    TokenUser(user): TokenUser,
    Body(AddEmailsRequest { emails }): Body<AddEmailsRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
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
    let all = gogs.has(&differences::UNCONFIRMED_EMAILS_REFUSED);
    Adding {
        used: if all { Used::All } else { Used::Confirmed },
        empty_refused: gogs.has(&differences::EMPTY_EMAIL_REFUSED),
        together: gogs.has(&differences::EMAILS_ADDED_TOGETHER),
        answered_as_given: gogs.has(&differences::EMAILS_ANSWERED_AS_GIVEN),
    }
}

/// Delete emails
///
/// Token only. Deletes emails of the caller.
#[operation(
    delete = "/user/emails",
    operation_id = "deleteEmails", tag = "emails",
    responses(
        (status = 204, description = "The emails are gone. There is no body."),
        (status = 400, description = "The body can't be read as what its `Content-Type` says.", body = Refusal),
    ),
)]
pub async fn delete(
    TokenUser(user): TokenUser,
    Body(DeleteEmailsRequest { mut emails }): Body<DeleteEmailsRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let primary = site
        .gogs
        .has(&differences::PRIMARY_EMAIL_KEPT)
        .then(|| emails.iter().position(|email| *email == user.email))
        .flatten();
    let refused = primary.map(|at| emails.drain(at..).next().unwrap_or_default());
    let owner = (!site.gogs.has(&differences::EMAILS_OF_OTHERS_DELETED)).then_some(user.id);
    site.store.run(move |connection| emails::delete(connection, owner, &emails)).await?;
    match refused {
        Some(email) => Err(ApiError::Refused(Message::EmailPrimary { email: &email }.text(site.gogs))),
        None => Ok(no_content()),
    }
}
