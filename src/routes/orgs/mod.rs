//! `/orgs/...`

pub mod repos;
pub mod teams;

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use super::answer;
use crate::{
    api::{
        auth::OrganizationCaller,
        body::Body,
        error::ApiError,
        path::{Orgname, UserPath},
        responses,
        site::Site,
    },
    gogs::{differences, full_names},
    store::organizations::{self, Cut, Profile},
    types::{EditOrganizationRequest, Organization},
};

/// Get an organization
///
/// Token only. Answers what an organization tells of itself, to members and to everybody else. With the name of a user it
/// answers the same of that user.
#[operation(
    get = "/orgs/{orgname}",
    operation_id = "getOrganization", tag = "organizations",
    responses((status = 200, description = "The organization.", body = Organization)),
)]
pub async fn get(
    _: OrganizationCaller,
    UserPath { user, .. }: UserPath<Orgname>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let found = site.store.read(move |connection| organizations::by_id(connection, user.id)).await?;
    let organization =
        Organization::new(found.ok_or(ApiError::NotFound)?, &site, &full_names::NAMED_ORGANIZATION);
    answer(StatusCode::OK, &organization)
}

/// Edit an organization
///
/// Token only. Changes what an organization tells of itself, but for the name. Only its owners may, which site
/// administrators are not by themselves. Beware of what you leave out: it becomes empty.
#[operation(
    patch = "/orgs/{orgname}",
    operation_id = "editOrganization", tag = "organizations",
    responses(
        (status = 200, description = "The organization as it is now.", body = Organization),
        (status = 403, response = responses::OrganizationOwnersOnly),
    ),
)]
pub async fn edit(
    OrganizationCaller(caller): OrganizationCaller,
    UserPath { user: organization, .. }: UserPath<Orgname>,
    Body(request): Body<EditOrganizationRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.ok_or(ApiError::NotAllowed)?;
    let cut =
        if site.gogs.has(&differences::ORGANIZATION_FULL_NAME_CUT) { Cut::All } else { Cut::AllButFullName };
    let profile = Profile::from(request);
    let edited = site
        .store
        .run(move |connection| organizations::update(connection, organization.id, caller.id, &profile, cut))
        .await?;
    let organization =
        Organization::new(edited.ok_or(ApiError::NotAllowed)?, &site, &full_names::WRITTEN_ORGANIZATION);
    answer(StatusCode::OK, &organization)
}
