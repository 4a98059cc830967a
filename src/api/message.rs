//! What Gogs says in its errors: each text, of each version, stands here.

use std::fmt::Display;

use crate::{
    gogs::{GogsVersion, differences},
    store::accounts::{NameRefused, Owns},
    wire::go,
};

/// What is wrong, and with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message<'a> {
    /// Another user or organization has the name.
    UserExists {
        /// It, as it was given.
        name: &'a str,
    },
    /// The name is none for a user or an organization.
    NameRefused(&'a NameRefused),
    /// Another user has the email.
    EmailUsed {
        /// It.
        email: &'a str,
    },
    /// The email that is to be added is in use.
    EmailAddressUsed {
        /// It.
        email: &'a str,
    },
    /// The email that is to be deleted is the caller's primary one.
    EmailPrimary {
        /// It.
        email: &'a str,
    },
    /// There is no such login source.
    LoginSourceUnknown {
        /// Its id.
        id: i64,
    },
    /// The user can't be deleted yet.
    UserOwns {
        /// The user's id.
        user: i64,
        /// What.
        what: Owns,
    },
    /// The caller has a token of that name.
    TokenExists {
        /// The name.
        name: &'a str,
        /// The caller's id.
        user: i64,
    },
    /// The text is no public key.
    KeyInvalid {
        /// Why.
        reason: &'a str,
    },
    /// Somebody has the key.
    KeyUsed,
    /// The caller has a key of that title.
    KeyTitleUsed,
    /// The key is another user's.
    KeyDenied,
    /// There is nobody to assign an issue to.
    AssigneeUnknown {
        /// The name, as it was given.
        name: &'a str,
    },
    /// The repository has no such label.
    LabelUnknown {
        /// The label's id.
        id: i64,
        /// The repository's id.
        repository: i64,
    },
    /// The repository has no such milestone.
    MilestoneUnknown {
        /// The milestone's id.
        id: i64,
        /// The repository's id.
        repository: i64,
    },
    /// The repository has no such branch.
    BranchUnknown {
        /// The name, as it was given.
        name: &'a str,
    },
    /// There can't be so few commits.
    PageSizeNegative {
        /// How many.
        size: i64,
    },
    /// There is no such user.
    UserUnknown {
        /// The name, as it was given.
        name: &'a str,
    },
    /// The organization has a team of that name.
    TeamExists {
        /// The number of that team.
        id: i64,
        /// The number of the organization.
        organization: i64,
        /// The name, in lower case.
        name: &'a str,
    },
    /// The user is the last owner of an organization.
    LastOwner {
        /// The user's id.
        user: i64,
    },
    /// A user has no teams with repositories.
    NoOrganization {
        /// The user's id.
        user: i64,
    },
    /// The owner of the repository has another of that name.
    RepositoryExists {
        /// It, as it was given.
        name: &'a str,
        /// The name of the owner.
        owner: &'a str,
        /// The id of the owner.
        owner_id: i64,
    },
    /// The owner has as many repositories as it may have.
    RepositoryLimit {
        /// How many.
        limit: i32,
    },
    /// The caller is none of the owners of the organization.
    NoOwnerOfOrganization,
    /// There is no user of that id.
    UserIdUnknown {
        /// It.
        id: i64,
    },
    /// A repository is to be another user's.
    MigratedForUser,
    /// A repository is to be an organization's whose owner the caller is not.
    MigratedForOrganization,
    /// A repository is to be cloned from this machine.
    MigratedFromPath,
    /// The address that a repository is to be cloned from can't be read.
    CloneAddressUnreadable,
    /// The address that a repository is to be cloned from leads to who may not be connected to.
    CloneAddressBlocked,
    /// The repository has the deploy key.
    DeployKeyUsed,
    /// The deploy key is of a repository that the caller does not administer.
    DeployKeyDenied,
    /// There are no such hooks.
    HookTypeUnknown,
    /// A hook's `config` lacks something.
    HookConfigMissing {
        /// What.
        name: &'a str,
    },
    /// A hook can't send that.
    HookContentTypeUnknown,
}

impl Message<'_> {
    /// The text of `gogs`.
    pub fn text(&self, gogs: GogsVersion) -> String {
        let in_brackets = gogs.has(&differences::ERRORS_IN_BRACKETS);
        match self {
            Self::UserExists { name } if in_brackets => bracketed("user already exists", "name", name),
            Self::UserExists { name } => mapped("user already exists", &[("name", name)]),
            Self::NameRefused(NameRefused::Reserved(name)) if in_brackets => {
                bracketed("name is reserved", "name", name)
            }
            Self::NameRefused(NameRefused::Reserved(name)) => {
                mapped("name is not allowed", &[("name", name), ("reason", &"reserved")])
            }
            Self::NameRefused(NameRefused::Pattern(pattern)) if in_brackets => {
                bracketed("name pattern is not allowed", "pattern", pattern)
            }
            Self::NameRefused(NameRefused::Pattern(pattern)) => {
                mapped("name is not allowed", &[("pattern", pattern), ("reason", &"reserved")])
            }
            Self::NameRefused(NameRefused::Blank) if in_brackets => "name is empty".to_owned(),
            Self::NameRefused(NameRefused::Blank) => {
                mapped("name is not allowed", &[("reason", &"empty name")])
            }
            Self::NameRefused(NameRefused::Invalid(name)) => {
                format!("invalid org name: {}", go::quoted(name))
            }
            Self::EmailUsed { email } if in_brackets => bracketed("e-mail has been used", "email", email),
            Self::EmailUsed { email } => mapped("email has been used", &[("email", email)]),
            Self::EmailAddressUsed { email } => format!("email address has been used: {email}"),
            Self::EmailPrimary { email } => format!("cannot delete primary email {}", go::quoted(email)),
            Self::LoginSourceUnknown { id } if in_brackets => {
                bracketed("login source does not exist", "id", id)
            }
            Self::LoginSourceUnknown { id } => mapped("login source does not exist", &[("id", id)]),
            Self::UserOwns { user, what } => owns(*user, *what, gogs),
            Self::TokenExists { name, user } => {
                mapped("access token already exists", &[("name", name), ("userID", user)])
            }
            Self::KeyInvalid { reason } if gogs.has(&differences::KEY_ERROR_PLACEHOLDER) => {
                format!("Invalid key content: %v: {reason}")
            }
            Self::KeyInvalid { reason } => format!("Invalid key content: {reason}"),
            Self::KeyUsed => "Key content has been used as non-deploy key".to_owned(),
            Self::KeyTitleUsed => "Key title has been used".to_owned(),
            Self::KeyDenied if gogs.has(&differences::KEY_DENIED_IN_SMALL_LETTERS) => {
                "you do not have access to this key".to_owned()
            }
            Self::KeyDenied => "You do not have access to this key.".to_owned(),
            Self::AssigneeUnknown { name } => format!("assignee does not exist: [name: {name}]"),
            Self::LabelUnknown { id, repository } if in_brackets => {
                format!("label does not exist [label_id: {id}, repo_id: {repository}]")
            }
            Self::LabelUnknown { id, repository } => {
                mapped("label does not exist", &[("labelID", id), ("repoID", repository)])
            }
            Self::MilestoneUnknown { id, repository } if in_brackets => {
                format!("milestone does not exist [id: {id}, repo_id: {repository}]")
            }
            Self::MilestoneUnknown { id, repository } => {
                mapped("milestone does not exist", &[("milestoneID", id), ("repoID", repository)])
            }
            Self::BranchUnknown { name } => bracketed("branch does not exist", "name", name),
            // Gogs fails here, in words for its log.
            Self::PageSizeNegative { size } => format!("pageSize is below 0: {size}"),
            Self::UserUnknown { name } => format!("user does not exist [user_id: 0, name: {name}]"),
            Self::TeamExists { organization, name, .. } if gogs.has(&differences::TEAM_ID_UNTOLD) => {
                format!("team already exists [org_id: {organization}, name: {name}]")
            }
            Self::TeamExists { id, organization, name } => {
                format!("team already exists [id: {id}, org_id: {organization}, name: {name}]")
            }
            Self::LastOwner { user } => bracketed("user is the last member of owner team", "uid", user),
            Self::NoOrganization { user } => format!("owner is not an organization: {user}"),
            Self::RepositoryExists { name, owner, .. } if in_brackets => {
                format!("repository already exists [uname: {owner}, name: {name}]")
            }
            Self::RepositoryExists { name, owner_id, .. } => {
                mapped("repository already exists", &[("name", name), ("ownerID", owner_id)])
            }
            Self::RepositoryLimit { limit } => {
                bracketed("user has reached maximum limit of repositories", "limit", limit)
            }
            Self::NoOwnerOfOrganization if gogs.has(&differences::NO_OWNER_IN_SMALL_LETTERS) => {
                "given user is not owner of organization".to_owned()
            }
            Self::NoOwnerOfOrganization => "Given user is not owner of organization.".to_owned(),
            Self::UserIdUnknown { id } if in_brackets => {
                format!("user does not exist [user_id: {id}, name: ]")
            }
            Self::UserIdUnknown { id } => mapped("user does not exist", &[("userID", id)]),
            Self::MigratedForUser => migration("Given user is not an organization.", gogs),
            Self::MigratedForOrganization if gogs.has(&differences::MIGRATION_ERRORS_IN_SMALL_LETTERS) => {
                "Given user is not owner of organization".to_owned()
            }
            Self::MigratedForOrganization => "Given user is not owner of organization.".to_owned(),
            Self::MigratedFromPath => migration("You are not allowed to import local repositories.", gogs),
            Self::CloneAddressUnreadable => {
                let blocked = if gogs.has(&differences::BLOCKED_ADDRESSES_UNTOLD) {
                    ""
                } else {
                    ", is_blocked_local_address: false"
                };
                format!(
                    "invalid clone address [is_url_error: true, is_invalid_path: false, is_permission_denied: false{blocked}]"
                )
            }
            Self::CloneAddressBlocked => {
                "Clone address resolved to a local network address that is implicitly blocked.".to_owned()
            }
            // Gogs fails here, in words for its log.
            Self::DeployKeyUsed => "Key content has been used as deploy key of this repository".to_owned(),
            Self::DeployKeyDenied => "You do not have access to this key".to_owned(),
            Self::HookTypeUnknown => hook("Invalid hook type", gogs),
            Self::HookConfigMissing { name } => format!("Missing config option: {name}"),
            Self::HookContentTypeUnknown => hook("Invalid content type", gogs),
        }
    }
}

/// What is wrong with a hook, as a sentence if it is one.
fn hook(wrong: &str, gogs: GogsVersion) -> String {
    let end = if gogs.has(&differences::HOOK_ERRORS_WITHOUT_DOT) { "" } else { "." };
    format!("{wrong}{end}")
}

/// What is wrong with a migration, as a sentence if it is one.
fn migration(wrong: &str, gogs: GogsVersion) -> String {
    if gogs.has(&differences::MIGRATION_ERRORS_IN_SMALL_LETTERS) {
        let wrong = wrong.trim_end_matches('.');
        wrong[..1].to_lowercase() + &wrong[1..]
    } else {
        wrong.to_owned()
    }
}

fn owns(user: i64, what: Owns, gogs: GogsVersion) -> String {
    let in_brackets = gogs.has(&differences::OWNERSHIP_IN_BRACKETS);
    match what {
        Owns::Repositories if in_brackets => {
            bracketed("user still has ownership of repositories", "uid", &user)
        }
        Owns::Repositories => mapped("user still has repository ownership", &[("userID", &user)]),
        Owns::Organizations if in_brackets => {
            bracketed("user still has membership of organizations", "uid", &user)
        }
        Owns::Organizations => mapped("user still has organization membership", &[("userID", &user)]),
    }
}

/// What is wrong, and with what, in brackets.
fn bracketed(wrong: &str, name: &str, value: &dyn Display) -> String {
    format!("{wrong} [{name}: {value}]")
}

/// What is wrong, and with what, as a map.
fn mapped(wrong: &str, with: &[(&str, &dyn Display)]) -> String {
    format!("{wrong}: {}", go::map(with))
}
