//! `/users/{username}/orgs`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        auth::Anyone,
        error::ApiError,
        path::{NameInPath, UserPath},
        site::Site,
    },
    gogs::{differences, full_names},
    routes::answer,
    store::organizations::{self, Memberships},
    types::Organization,
};

/// The organizations that a user belongs to, as lists show them.
pub(crate) async fn list_of(site: &Site, user: i64, which: Memberships) -> Result<HttpResponse, ApiError> {
    let users_too = site.gogs.has(&differences::USERS_AMONG_ORGANIZATIONS);
    let rows =
        site.store.run(move |connection| organizations::of_user(connection, user, which, users_too)).await?;
    let organizations: Vec<Organization> =
        rows.into_iter().map(|row| Organization::new(row, site, &full_names::LISTED_ORGANIZATIONS)).collect();
    answer(StatusCode::OK, &organizations)
}

/// The member of organizations that a path names.
struct Member;

impl NameInPath for Member {
    const DESCRIPTION: &'static str = "Name of the user, in upper or lower case";
    const EXAMPLE: &'static str = "zoe";
}

/// List a user's organizations
///
/// Anyone may call. Lists the organizations that a user belongs to and shows to everybody. Users choose on Gogs' pages which
/// those are; at first it is none, and no operation changes it. To see all of your own, use `GET /user/orgs`. They are ordered
/// by their ids, and all come at once: there are no pages.
#[operation(
    get = "/users/{username}/orgs",
    operation_id = "listUserOrganizations", tag = "organizations",
    responses((status = 200, description = "The organizations, perhaps none.", body = Vec<Organization>)),
)]
pub async fn list(
    _: Anyone,
    UserPath { user, .. }: UserPath<Member>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    list_of(&site, user.id, Memberships::Public).await
}
