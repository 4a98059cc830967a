//! `/admin/users/{username}/repos`

use actix_web::{HttpResponse, web};
use gogs_openapi_macros::operation;

use crate::{
    api::{
        auth::SiteAdmin,
        body::Body,
        error::{ApiError, Refusal},
        path::{NameInPath, UserPath},
        site::Site,
    },
    gogs::full_names,
    routes::user::repos::create_for,
    types::{CreateRepositoryRequest, Repository},
};

/// The user or the organization that a repository is to be of.
struct Owner;

impl NameInPath for Owner {
    const DESCRIPTION: &'static str = "Name of the user or the organization, in upper or lower case";
    const EXAMPLE: &'static str = "alice";
}

/// Create a repository of a user
///
/// Site administrators only, with a token or a password. Creates a repository of a user, or of any organization. Who calls is the
/// author of its first commit. The answer is not yet all that the repository is, as that of `POST /user/repos`.
#[operation(
    post = "/admin/users/{username}/repos",
    operation_id = "adminCreateRepository", tag = "admin",
    responses(
        (status = 201, description = "The repository was created.", body = Repository),
        (status = 422, description = "The user has another repository of that name, the name is reserved, the user has as many \
            repositories as they may have, there is no such template, or the body breaks a rule.", body = Refusal),
    ),
)]
pub async fn create(
    SiteAdmin(admin): SiteAdmin,
    Body(request): Body<CreateRepositoryRequest>,
    UserPath { user: owner, .. }: UserPath<Owner>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    create_for(&site, admin, owner, request, &full_names::ADMIN_MADE_REPOSITORY).await
}
