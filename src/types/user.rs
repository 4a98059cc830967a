use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{auth::EmailVisibility, site::Site},
    gogs::{
        differences,
        full_names::{self, FullNames},
    },
    store::users::UserRow,
    wire::html,
};

/// A user or an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct User {
    /// Id. -1 stands for a user who was deleted.
    #[schema(examples(4))]
    pub id: i64,
    /// Name, in the letters that its owner chose.
    #[schema(pattern = "^[A-Za-z0-9_.-]+$", max_length = 255, examples("user1"))]
    pub username: String,
    /// The same as `username`.
    #[schema(pattern = "^[A-Za-z0-9_.-]*$", max_length = 255, examples("user1"))]
    pub login: String,
    /// Full name, perhaps empty. Some operations answer it as it was given, others as HTML: without unsafe elements, and with
    /// `&`, `<`, `>` and quotes escaped. Versions differ in which do what.
    #[schema(max_length = 10000, examples("Bob The Builder"))]
    pub full_name: String,
    /// Primary email. It is the empty string for organizations, and, in `/users/search` and `/users/:username`, for callers
    /// without valid credentials.
    #[schema(max_length = 254, examples("user1@example.com"))]
    pub email: String,
    /// URL of the picture.
    #[schema(format = "uri", examples("https://gogs.example.com/avatars/4"))]
    pub avatar_url: String,
}

/// A full name as that answer shows it.
pub(super) fn shown(full_name: &str, site: &Site, shown_in: &FullNames) -> String {
    if shown_in.are_cleaned(site.gogs) {
        html::clean(full_name, html::Policy::of(site.gogs))
    } else {
        full_name.to_owned()
    }
}

impl User {
    /// The user as that answer shows it.
    pub fn new(row: &UserRow, site: &Site, email: EmailVisibility, shown_in: &FullNames) -> Self {
        let full_name = shown(row.full_name.as_deref().unwrap_or_default(), site, shown_in);
        let avatar =
            if row.id < 0 { "img/avatar_default.png".to_owned() } else { format!("avatars/{}", row.id) };
        Self {
            id: row.id,
            username: row.name.clone(),
            login: row.name.clone(),
            full_name,
            email: match email {
                EmailVisibility::Shown => row.email.clone(),
                EmailVisibility::Hidden => String::new(),
            },
            avatar_url: format!("{}{avatar}", site.external_url),
        }
    }

    /// The user as a search shows it.
    pub fn found(row: &UserRow, site: &Site, email: EmailVisibility) -> Self {
        let mut user = Self::new(row, site, email, &full_names::USER_SEARCH);
        if !site.gogs.has(&differences::LOGIN_IN_SEARCH) {
            user.login.clear();
        }
        user
    }
}

/// What a search for users found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct UserSearchResults {
    /// The users, by number.
    pub data: Vec<User>,
    /// That the search went well.
    #[schema(examples(true))]
    pub ok: bool,
}
