//! `/orgs/{orgname}/teams`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        auth::OrganizationCaller,
        error::ApiError,
        path::{Orgname, UserPath},
        site::Site,
    },
    routes::answer,
    store::teams,
    types::Team,
};

/// List an organization's teams
///
/// Token only. Lists all teams of an organization, by their ids, to members and to everybody else. A user has none. All come
/// at once: there are no pages.
#[operation(
    get = "/orgs/{orgname}/teams",
    operation_id = "listOrganizationTeams", tag = "organizations",
    responses((status = 200, description = "The teams.", body = Vec<Team>)),
)]
pub async fn list(
    _: OrganizationCaller,
    UserPath { user, .. }: UserPath<Orgname>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let rows = site.store.run(move |connection| teams::of_organization(connection, user.id)).await?;
    answer(StatusCode::OK, &rows.into_iter().map(Team::from).collect::<Vec<_>>())
}
