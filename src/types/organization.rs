use gogs_openapi_macros::Body;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::site::Site,
    gogs::full_names::FullNames,
    store::{
        accounts::MAX_NAME,
        organizations::{OrganizationRow, Profile},
    },
    types::user::shown,
};

/// An organization to create.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "The organization to create.")]
pub struct CreateOrganizationRequest {
    /// Name. No user or other organization may have it, in upper or lower case, and some names are reserved.
    #[member(
        field = "UserName",
        required,
        only = ORGANIZATION_NAMES_BOUND,
        alpha_dash_dot,
        max_size = MAX_NAME,
        example = "builders"
    )]
    pub username: String,
    /// Full name.
    #[member(max_length = 255, example = "The Builders")]
    pub full_name: String,
    /// Description.
    #[member(max_length = 255, example = "Who builds")]
    pub description: String,
    /// Website. Gogs takes any text.
    #[member(max_length = 255, example = "https://builders.example")]
    pub website: String,
    /// Location.
    #[member(max_length = 255, example = "Here")]
    pub location: String,
}

impl CreateOrganizationRequest {
    /// The name, and what else the organization tells of itself.
    pub fn into_parts(self) -> (String, Profile) {
        let Self { username, full_name, description, website, location } = self;
        (username, Profile { full_name, description, website, location })
    }
}

/// What an organization is to tell of itself. What is left out becomes empty.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "What the organization is to tell of itself.")]
pub struct EditOrganizationRequest {
    /// Full name.
    #[member(max_length = 255, example = "The Builders")]
    pub full_name: String,
    /// Description. What is longer than 255 bytes is cut.
    #[member(max_length = 255, example = "Who builds")]
    pub description: String,
    /// Website. Gogs takes any text. What is longer than 255 bytes is cut.
    #[member(max_length = 255, example = "https://builders.example")]
    pub website: String,
    /// Location. What is longer than 255 bytes is cut.
    #[member(max_length = 255, example = "There")]
    pub location: String,
}

impl From<EditOrganizationRequest> for Profile {
    fn from(request: EditOrganizationRequest) -> Self {
        let EditOrganizationRequest { full_name, description, website, location } = request;
        Self { full_name, description, website, location }
    }
}

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Organization {
    /// Id.
    #[schema(minimum = 1, examples(2))]
    pub id: i64,
    /// Name, in the letters that its owner chose.
    #[schema(max_length = 255, examples("acme"))]
    pub username: String,
    /// Full name, perhaps empty. Some operations answer it as it was given, others as HTML: without unsafe elements, and with
    /// `&`, `<`, `>` and quotes escaped. Versions differ in which do what.
    #[schema(max_length = 10000, examples("Acme Inc"))]
    pub full_name: String,
    /// URL of the picture.
    #[schema(format = "uri", examples("https://gogs.example.com/avatars/2"))]
    pub avatar_url: String,
    /// Description, perhaps empty.
    #[schema(max_length = 10000, examples("An organization"))]
    pub description: String,
    /// Website, perhaps empty. Gogs takes any text.
    #[schema(max_length = 10000, examples("https://acme.example"))]
    pub website: String,
    /// Location, perhaps empty.
    #[schema(max_length = 10000, examples("Here"))]
    pub location: String,
}

impl Organization {
    /// The organization as that answer shows it.
    pub fn new(row: OrganizationRow, site: &Site, shown_in: &FullNames) -> Self {
        let OrganizationRow { id, name, full_name, description, website, location } = row;
        Self {
            id,
            username: name,
            full_name: shown(&full_name.unwrap_or_default(), site, shown_in),
            avatar_url: format!("{}avatars/{id}", site.external_url),
            description: description.unwrap_or_default(),
            website: website.unwrap_or_default(),
            location: location.unwrap_or_default(),
        }
    }
}
