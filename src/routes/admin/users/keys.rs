//! `/admin/users/{username}/keys`

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
    routes::user::keys::add_to,
    store::StoreError,
    types::{CreatePublicKeyRequest, PublicKey},
};

/// Add a public key of a user
///
/// Site administrators only, with a token or a password. Adds a public key to those of a user or an organization. The key must
/// not be in use by anyone, and the title not by another key of that user. `created_at` of the answer is the year 1.
#[operation(
    post = "/admin/users/{username}/keys",
    operation_id = "adminCreatePublicKey", tag = "admin",
    responses(
        (status = 201, description = "The key was added.", body = PublicKey),
        (status = 422, description = "The key can't be read or is too small, it is in use, the user has another key of that \
            title, or a member is missing or empty.", body = Refusal),
    ),
)]
pub async fn create(
    _: SiteAdmin,
    Body(request): Body<CreatePublicKeyRequest>,
    UserPath { user, .. }: UserPath<Managed>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    match add_to(user.id, request, &site).await {
        // Deleted since it was looked up.
        Err(ApiError::Store(StoreError::Gone)) => Err(ApiError::NotFound),
        done => done,
    }
}
