//! `/admin/teams/{teamid}/members`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        auth::{EmailVisibility, SiteAdmin},
        error::{ApiError, ErrorBody},
        message::Message,
        path::{NameInPath, TeamPath, UserPath},
        site::Site,
    },
    gogs::full_names,
    routes::{answer, no_content},
    store::{
        StoreError,
        teams::{self, Removed},
    },
    types::User,
};

/// The member that a path names.
struct Member;

impl NameInPath for Member {
    const DESCRIPTION: &'static str = "Name of a user or an organization, in upper or lower case";
    const EXAMPLE: &'static str = "zoe";
}

/// List the members of a team
///
/// Site administrators only, with a token or a password. Lists all members of a team. All come at once: there are no pages.
#[operation(
    get = "/admin/teams/{teamid}/members",
    operation_id = "adminListTeamMembers", tag = "admin",
    responses((status = 200, description = "The members, perhaps none.", body = Vec<User>)),
)]
pub async fn list(
    _: SiteAdmin,
    TeamPath(team): TeamPath,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let rows = site.store.run(move |connection| teams::members(connection, team.id)).await?;
    let members: Vec<User> = rows
        .iter()
        .map(|row| User::new(row, &site, EmailVisibility::Shown, &full_names::TEAM_MEMBERS))
        .collect();
    answer(StatusCode::OK, &members)
}

/// Add a member to a team
///
/// Site administrators only, with a token or a password. Makes a user a member of a team, and so of its organization; who is a
/// member of `Owners` owns it. It is no error if the user is a member already (204). An organization can be a member, too.
#[operation(
    put = "/admin/teams/{teamid}/members/{username}",
    operation_id = "adminAddTeamMember", tag = "admin",
    responses((status = 204, description = "The user is a member of the team now. There is no body.")),
)]
pub async fn add(
    _: SiteAdmin,
    TeamPath(team): TeamPath,
    UserPath { user, .. }: UserPath<Member>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    match site.store.run(move |connection| teams::add_member(connection, team.id, user.id)).await {
        Ok(()) => Ok(no_content()),
        // The team or the user was deleted meanwhile, not the caller.
        Err(StoreError::Gone) => Err(ApiError::NotFound),
        Err(error) => Err(error.into()),
    }
}

/// Remove a member from a team
///
/// Site administrators only, with a token or a password. Takes a user out of a team. It is no error if the user is no member
/// (204). Beware: the user stays a member of the organization, even without any team there. The last member of `Owners` can't
/// be removed: this server answers 422; real Gogs fails with status 500.
#[operation(
    delete = "/admin/teams/{teamid}/members/{username}",
    operation_id = "adminRemoveTeamMember", tag = "admin",
    responses(
        (status = 204, description = "The user is no member of the team any more. There is no body."),
        (status = 422, description = "The user is the last member of `Owners`.", body = ErrorBody),
    ),
)]
pub async fn remove(
    _: SiteAdmin,
    TeamPath(team): TeamPath,
    UserPath { user, .. }: UserPath<Member>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let id = user.id;
    match site.store.run(move |connection| teams::remove_member(connection, team.id, id)).await {
        Ok(Removed::Gone) => Ok(no_content()),
        Ok(Removed::LastOwner) => {
            Err(ApiError::Unprocessable(Message::LastOwner { user: id }.text(site.gogs)))
        }
        Err(StoreError::Gone) => Err(ApiError::NotFound),
        Err(error) => Err(error.into()),
    }
}
