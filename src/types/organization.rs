use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::site::Site, gogs::full_names::FullNames, store::organizations::OrganizationRow, types::user::shown,
};

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
