//! `/admin/users/{username}/orgs`

use actix_web::{HttpResponse, web};
use gogs_openapi_macros::operation;

use super::Managed;
use crate::{
    api::{
        auth::SiteAdmin,
        body::Body,
        error::{ApiError, Refusal},
        path::UserPath,
        site::Site,
    },
    routes::user::orgs::create_for,
    store::StoreError,
    types::{CreateOrganizationRequest, Organization},
};

/// Create an organization for a user
///
/// Site administrators only, with a token or a password. Creates an organization, which the user owns: as the only member of
/// its team `Owners`. The administrator is no member of it. Gogs lets an organization own another, too.
#[operation(
    post = "/admin/users/{username}/orgs",
    operation_id = "adminCreateOrganization", tag = "admin",
    responses(
        (status = 201, description = "The organization was created.", body = Organization),
        (status = 422, description = "The name is taken or reserved, or the body breaks a rule.", body = Refusal),
    ),
    examples(username = "alice"),
)]
pub async fn create(
    _: SiteAdmin,
    Body(request): Body<CreateOrganizationRequest>,
    UserPath { user, .. }: UserPath<Managed>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    match create_for(&site, user.id, request).await {
        // The user was deleted meanwhile, not the caller.
        Err(ApiError::Store(StoreError::Gone)) => Err(ApiError::NotFound),
        created => created,
    }
}
