use gogs_openapi_macros::Body;

use crate::store::accounts::{MAX_EMAIL, MAX_NAME};

/// The longest full name (Gogs: `MaxSize(100)`).
const MAX_FULL_NAME: usize = 100;
/// The longest password (Gogs: `MaxSize(255)`).
const MAX_PASSWORD: usize = 255;
/// The longest website and location (Gogs: `MaxSize(50)`).
const MAX_PROFILE: usize = 50;

/// A user to create.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "The user to create.")]
pub struct CreateUserRequest {
    /// Id of the login source that the user logs in with; 0 is Gogs itself.
    #[member(field = "SourceID", minimum = 0, example = 0)]
    pub source_id: i64,
    /// Name of the user at that login source.
    #[member(max_length = 255, example = "")]
    pub login_name: String,
    /// Name. No other user or organization may have it, in upper or lower case, and some names are reserved.
    #[member(required, alpha_dash_dot, max_size = MAX_NAME, example = "newcomer")]
    pub username: String,
    /// Full name.
    #[member(max_size = MAX_FULL_NAME, example = "New Comer")]
    pub full_name: String,
    /// Primary email, which nobody else has. It is stored in lower case.
    #[member(required, email, max_size = MAX_EMAIL, example = "new@example.com")]
    pub email: String,
    /// Password. Beware: without one, the empty password is the user's.
    #[member(max_size = MAX_PASSWORD, format = Password, example = "secret1")]
    pub password: String,
    /// Whether to tell the user by email, if the server sends any (this one does not).
    #[member(example = false)]
    pub send_notify: bool,
}

/// What a user is to be like. The texts that are left out become empty, except for the password.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "What the user is to be like.")]
pub struct EditUserRequest {
    /// Id of the login source that the user logs in with; 0 is Gogs itself.
    #[member(field = "SourceID", minimum = 0, example = 0)]
    pub source_id: i64,
    /// Name of the user at that login source.
    #[member(max_length = 255, example = "")]
    pub login_name: String,
    /// Full name.
    #[member(max_size = MAX_FULL_NAME, example = "Newer Comer")]
    pub full_name: String,
    /// Primary email: the present one, or one that nobody else has.
    #[member(required, email, max_size = MAX_EMAIL, example = "new@example.com")]
    pub email: String,
    /// New password. If it is left out or empty, the present one stays.
    #[member(max_size = MAX_PASSWORD, format = Password, example = "secret2")]
    pub password: String,
    /// Website. Gogs takes any text.
    #[member(max_size = MAX_PROFILE, example = "https://example.com")]
    pub website: String,
    /// Location.
    #[member(max_size = MAX_PROFILE, example = "Berlin")]
    pub location: String,
    /// Whether the primary email counts as confirmed.
    #[member(example = true)]
    pub active: Option<bool>,
    /// Whether the user is a site administrator.
    #[member(example = false)]
    pub admin: Option<bool>,
    /// Whether the user may write Git hooks.
    #[member(example = false)]
    pub allow_git_hook: Option<bool>,
    /// Whether the user may import repositories from the server's file system.
    #[member(example = false)]
    pub allow_import_local: Option<bool>,
    /// How many repositories the user may have; -1 for the limit that the server sets for everybody.
    #[member(format = Int32, minimum = -1, example = -1)]
    pub max_repo_creation: Option<i64>,
}
