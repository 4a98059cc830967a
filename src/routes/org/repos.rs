//! `/org/{org}/repos`

use actix_web::{HttpResponse, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        auth::TokenUser,
        body::Body,
        error::{ApiError, ErrorBody, Refusal},
        message::Message,
        path::{Org, UserPath},
        site::Site,
    },
    gogs::full_names,
    routes::user::repos::create_for,
    store::{repositories, users::ORGANIZATION},
    types::{CreateRepositoryRequest, Repository},
};

/// Create a repository of an organization
///
/// Token only. Creates a repository of an organization that the caller owns. Its owners may do everything with it, and watch it from
/// then on; other teams have to be given it. The answer is not yet all that the repository is, as that of `POST /user/repos`. If there
/// is no such organization, this server answers 404; real Gogs fails with status 500.
#[operation(
    post = "/org/{org}/repos",
    operation_id = "createOrganizationRepository", tag = "repositories",
    responses(
        (status = 201, description = "The repository was created.", body = Repository),
        (status = 403, description = "The caller is no owner of the organization; or is prohibited from signing in, where real Gogs \
            sends an HTML page with status 200; or has no credentials, and the server answers nobody without \
            (`REQUIRE_SIGNIN_VIEW`).", body = ErrorBody),
        (status = 422, description = "The organization has another repository of that name, the name is reserved, there is no such \
            template, or the body breaks a rule.", body = Refusal),
    ),
)]
pub async fn create(
    TokenUser(user): TokenUser,
    Body(request): Body<CreateRepositoryRequest>,
    UserPath { user: organization, .. }: UserPath<Org>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let (id, caller) = (organization.id, user.id);
    if organization.kind != Some(ORGANIZATION) {
        return Err(ApiError::NotFound);
    }
    if !site.store.run(move |connection| repositories::owns_organization(connection, id, caller)).await? {
        return Err(ApiError::Denied(Message::NoOwnerOfOrganization.text(site.gogs)));
    }
    create_for(&site, user, organization, request, &full_names::MADE_ORGANIZATION_REPOSITORY).await
}
