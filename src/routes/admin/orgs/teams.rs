//! `/admin/orgs/{orgname}/teams`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        auth::SiteAdmin,
        body::Body,
        error::{ApiError, Refusal},
        message::Message,
        path::{Orgname, UserPath},
        site::Site,
    },
    routes::answer,
    store::{
        StoreError, Taken,
        accounts::NameRefused,
        teams::{self, AccessMode, NewTeam},
        users::to_lower,
    },
    types::{CreateTeamRequest, Team},
};

/// Create a team
///
/// Site administrators only, with a token or a password. Creates a team in an organization. It has no members and no
/// repositories yet. Beware: the name of a user is taken for an organization, too; who joins such a team has that user among
/// the organizations that `GET /user/orgs` lists. If the name is `new`, this server answers 422; real Gogs fails with status
/// 500.
#[operation(
    post = "/admin/orgs/{orgname}/teams",
    operation_id = "adminCreateTeam", tag = "admin",
    responses(
        (status = 201, description = "The team was created.", body = Team),
        (status = 422, description = "The organization has a team of that name, the name is `new`, or the body breaks a rule.",
            body = Refusal),
    ),
    examples(orgname = "acme"),
)]
pub async fn create(
    _: SiteAdmin,
    UserPath { user: organization, .. }: UserPath<Orgname>,
    Body(request): Body<CreateTeamRequest>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let lower_name = to_lower(&request.name);
    let refused = |message: Message<'_>| Err(ApiError::Unprocessable(message.text(site.gogs)));
    if teams::is_reserved(&request.name) {
        return refused(Message::NameRefused(&NameRefused::Reserved(lower_name)));
    }
    let new = NewTeam {
        mode: AccessMode::named(&request.permission),
        name: request.name,
        description: request.description,
    };
    let organization = organization.id;
    match site.store.run(move |connection| teams::create(connection, organization, &new)).await {
        Ok(row) => answer(StatusCode::CREATED, &Team::from(row)),
        Err(StoreError::Exists(Taken::TeamName(id))) => {
            refused(Message::TeamExists { id, organization, name: &lower_name })
        }
        // The organization was deleted meanwhile, not the caller.
        Err(StoreError::Gone) => Err(ApiError::NotFound),
        Err(error) => Err(error.into()),
    }
}
