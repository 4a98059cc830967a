use utoipa::ToSchema;

use crate::{
    store::accounts::{MAX_EMAIL, MAX_NAME},
    wire::binding::{Bind, Members, Rule, member},
};

/// The longest full name (Gogs: `MaxSize(100)`).
const MAX_FULL_NAME: usize = 100;
/// The longest password (Gogs: `MaxSize(255)`).
const MAX_PASSWORD: usize = 255;
/// The longest website and location (Gogs: `MaxSize(50)`).
const MAX_PROFILE: usize = 50;

/// A user to create.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
pub struct CreateUserRequest {
    /// Id of the login source that the user logs in with; 0 is Gogs itself.
    #[schema(required = false, default = 0, minimum = 0, examples(0))]
    pub source_id: i64,
    /// Name of the user at that login source.
    #[schema(required = false, default = "", max_length = 255, examples(""))]
    pub login_name: String,
    /// Name. No other user or organization may have it, in upper or lower case, and some names are reserved.
    #[schema(pattern = "^[A-Za-z0-9_.-]+$", min_length = 1, max_length = 35, examples("newcomer"))]
    pub username: String,
    /// Full name.
    #[schema(required = false, default = "", max_length = 100, examples("New Comer"))]
    pub full_name: String,
    /// Primary email, which nobody else has. It is stored in lower case.
    #[schema(min_length = 1, max_length = 254, pattern = "@", examples("new@example.com"))]
    pub email: String,
    /// Password. Beware: without one, the empty password is the user's.
    #[schema(required = false, default = "", max_length = 255, format = Password, examples("secret1"))]
    pub password: String,
    /// Whether to tell the user by email, if the server sends any (this one does not).
    #[schema(required = false, default = false, examples(false))]
    pub send_notify: bool,
}

impl Bind for CreateUserRequest {
    fn bind(members: &mut Members) -> Self {
        let name = [Rule::Required, Rule::AlphaDashDot, Rule::MaxSize(MAX_NAME)];
        Self {
            source_id: members.integer(member("source_id", "SourceID")).unwrap_or_default(),
            login_name: members.text(member("login_name", "LoginName"), &[]),
            username: members.text(member("username", "Username"), &name),
            full_name: members.text(member("full_name", "FullName"), &[Rule::MaxSize(MAX_FULL_NAME)]),
            email: members.text(member("email", "Email"), EMAIL),
            password: members.text(member("password", "Password"), &[Rule::MaxSize(MAX_PASSWORD)]),
            send_notify: members.flag(member("send_notify", "SendNotify")).unwrap_or_default(),
        }
    }
}

const EMAIL: &[Rule] = &[Rule::Required, Rule::Email, Rule::MaxSize(MAX_EMAIL)];

/// What a user is to be like. The texts that are left out become empty, except for the password.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
pub struct EditUserRequest {
    /// Id of the login source that the user logs in with; 0 is Gogs itself.
    #[schema(required = false, default = 0, minimum = 0, examples(0))]
    pub source_id: i64,
    /// Name of the user at that login source.
    #[schema(required = false, default = "", max_length = 255, examples(""))]
    pub login_name: String,
    /// Full name.
    #[schema(required = false, default = "", max_length = 100, examples("Newer Comer"))]
    pub full_name: String,
    /// Primary email: the present one, or one that nobody else has.
    #[schema(min_length = 1, max_length = 254, pattern = "@", examples("new@example.com"))]
    pub email: String,
    /// New password. If it is left out or empty, the present one stays.
    #[schema(required = false, default = "", max_length = 255, format = Password, examples("secret2"))]
    pub password: String,
    /// Website. Gogs takes any text.
    #[schema(required = false, default = "", max_length = 50, examples("https://example.com"))]
    pub website: String,
    /// Location.
    #[schema(required = false, default = "", max_length = 50, examples("Berlin"))]
    pub location: String,
    /// Whether the primary email counts as confirmed.
    #[schema(required = false, nullable = false, examples(true))]
    pub active: Option<bool>,
    /// Whether the user is a site administrator.
    #[schema(required = false, nullable = false, examples(false))]
    pub admin: Option<bool>,
    /// Whether the user may write Git hooks.
    #[schema(required = false, nullable = false, examples(false))]
    pub allow_git_hook: Option<bool>,
    /// Whether the user may import repositories from the server's file system.
    #[schema(required = false, nullable = false, examples(false))]
    pub allow_import_local: Option<bool>,
    /// How many repositories the user may have; -1 for the limit that the server sets for everybody.
    #[schema(required = false, nullable = false, minimum = -1, examples(-1))]
    pub max_repo_creation: Option<i32>,
}

impl Bind for EditUserRequest {
    fn bind(members: &mut Members) -> Self {
        let profile = &[Rule::MaxSize(MAX_PROFILE)];
        let number = |number: i64| i32::try_from(number).unwrap_or(if number < 0 { -1 } else { i32::MAX });
        Self {
            source_id: members.integer(member("source_id", "SourceID")).unwrap_or_default(),
            login_name: members.text(member("login_name", "LoginName"), &[]),
            full_name: members.text(member("full_name", "FullName"), &[Rule::MaxSize(MAX_FULL_NAME)]),
            email: members.text(member("email", "Email"), EMAIL),
            password: members.text(member("password", "Password"), &[Rule::MaxSize(MAX_PASSWORD)]),
            website: members.text(member("website", "Website"), profile),
            location: members.text(member("location", "Location"), profile),
            active: members.optional_flag(member("active", "Active")),
            admin: members.optional_flag(member("admin", "Admin")),
            allow_git_hook: members.optional_flag(member("allow_git_hook", "AllowGitHook")),
            allow_import_local: members.optional_flag(member("allow_import_local", "AllowImportLocal")),
            max_repo_creation: members
                .optional_integer(member("max_repo_creation", "MaxRepoCreation"))
                .map(number),
        }
    }
}
