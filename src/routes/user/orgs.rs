//! `/user/orgs`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{auth::TokenUser, error::ApiError, site::Site},
    gogs::{differences, full_names},
    routes::answer,
    store::organizations,
    types::Organization,
};

/// List your organizations
///
/// Token only. Lists all organizations that the caller belongs to, whatever the caller's role is there. All come at once:
/// there are no pages.
#[operation(
    get = "/user/orgs",
    operation_id = "listMyOrganizations", tag = "organizations",
    responses((status = 200, description = "The organizations, perhaps none.", body = Vec<Organization>)),
)]
pub async fn list(TokenUser(user): TokenUser, site: web::Data<Site>) -> Result<HttpResponse, ApiError> {
    let by_number = site.gogs.has(&differences::ORGANIZATIONS_BY_NUMBER);
    let rows =
        site.store.run(move |connection| organizations::of_user(connection, user.id, by_number)).await?;
    let organizations: Vec<Organization> =
        rows.into_iter().map(|row| Organization::new(row, &site, &full_names::OWN_ORGANIZATIONS)).collect();
    answer(StatusCode::OK, &organizations)
}
