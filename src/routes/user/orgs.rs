//! `/user/orgs`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        auth::TokenUser,
        body::Body,
        error::{ApiError, Refusal},
        message::Message,
        site::Site,
    },
    gogs::{differences, full_names},
    routes::{answer, users::orgs::list_of},
    store::{
        StoreError, accounts,
        organizations::{self, Memberships},
    },
    types::{CreateOrganizationRequest, Organization},
};

/// List your organizations
///
/// Token only. Lists all organizations that the caller belongs to, whatever the caller's role is there, ordered by
/// their ids. All come at once: there are no pages.
#[operation(
    get = "/user/orgs",
    operation_id = "listMyOrganizations", tag = "organizations",
    responses((status = 200, description = "The organizations, perhaps none.", body = Vec<Organization>)),
)]
pub async fn list(TokenUser(user): TokenUser, site: web::Data<Site>) -> Result<HttpResponse, ApiError> {
    list_of(&site, user.id, Memberships::All).await
}

/// Create an organization
///
/// Token only. Creates an organization, which the caller owns: as the only member of its team `Owners`.
#[operation(
    post = "/user/orgs",
    operation_id = "createOrganization", tag = "organizations",
    responses(
        (status = 201, description = "The organization was created.", body = Organization),
        (status = 422, description = "The name is taken or reserved, or the body breaks a rule.", body = Refusal),
    ),
)]
pub async fn create(
    TokenUser(user): TokenUser,
    Body(request): Body<CreateOrganizationRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    create_for(&site, user.id, request).await
}

/// Makes an organization for the user `owner`.
pub(crate) async fn create_for(
    site: &Site,
    owner: i64,
    request: CreateOrganizationRequest,
) -> Result<HttpResponse, ApiError> {
    let (name, profile) = request.into_parts();
    let dash_reserved = site.gogs.has(&differences::DASH_RESERVED);
    let plain = site.gogs.has(&differences::ORGANIZATION_NAMES_CHECKED);
    if let Err(refused) = accounts::check_organization_name(&name, dash_reserved, plain) {
        return Err(ApiError::Unprocessable(Message::NameRefused(&refused).text(site.gogs)));
    }
    let new = name.clone();
    match site.store.run(move |connection| organizations::create(connection, owner, &new, &profile)).await {
        Ok(row) => {
            answer(StatusCode::CREATED, &Organization::new(row, site, &full_names::WRITTEN_ORGANIZATION))
        }
        Err(StoreError::Exists(_)) => {
            Err(ApiError::Unprocessable(Message::UserExists { name: &name }.text(site.gogs)))
        }
        Err(error) => Err(error.into()),
    }
}
