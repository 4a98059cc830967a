//! Which answers clean the full names in them, and in which versions: an item for each.
//!
//! Gogs keeps full names as they were given. Whether an answer shows one cleaned (`wire::html` does that) depends on how that
//! answer's code came by the user: found by id, by name, along with others, or just made. Cleaning was added to one of these
//! ways after another.

use super::{
    differences::Evidence::{self, Recorded, Tested},
    version::{GogsVersion, Versions, version},
};

/// The full names in an answer that shows a user, or several.
#[derive(Debug)]
pub struct FullNames {
    /// The operations with such an answer.
    pub operations: &'static str,
    /// Where in it they are.
    pub members: &'static str,
    /// The versions that clean them; the others show them as they were given.
    pub cleaned: &'static [Versions],
    /// How it is known: of an operation that finds the user in the same way, if not of this one.
    pub evidence: Evidence,
}

impl FullNames {
    /// Whether `gogs` cleans them.
    pub fn are_cleaned(&self, gogs: GogsVersion) -> bool {
        self.cleaned.iter().any(|versions| versions.contains(gogs))
    }
}

const ALWAYS: &[Versions] = &[Versions::ALL];
const SINCE_0_12_11: &[Versions] = &[Versions::since(version(0, 12, 11))];
const SINCE_0_13: &[Versions] = &[Versions::since(version(0, 13, 0))];
const NEVER: &[Versions] = &[];
const ON_MAIN: &[Versions] = &[Versions::since(GogsVersion::MAIN)];

/// An item for each answer, and `ALL`, the list of them.
macro_rules! full_names {
    ($($(#[$doc:meta])+ $name:ident {
        operations: $operations:expr,
        members: $members:expr,
        cleaned: $cleaned:expr,
        evidence: $evidence:expr,
    })+) => {
        $(
            $(#[$doc])+
            pub static $name: FullNames =
                FullNames { operations: $operations, members: $members, cleaned: $cleaned, evidence: $evidence };
        )+

        /// All answers that show full names, by when they began to clean.
        pub static ALL: &[&FullNames] = &[$(&$name),+];
    };
}

full_names! {
    /// A search for users.
    USER_SEARCH {
        operations: "`GET /users/search`",
        members: "`data[].full_name`",
        cleaned: ALWAYS,
        evidence: Recorded(&["search/none?q=u&limit=5"]),
    }
    /// The user whose token the request carries.
    AUTHENTICATED_USER {
        operations: "`GET /user`",
        members: "`full_name`",
        cleaned: SINCE_0_12_11,
        evidence: Recorded(&["createRepository/orgs-nest"]),
    }
    /// The repository: its owner.
    REPOSITORY {
        operations: "`GET /repos/:username/:reponame`",
        members: "`owner.full_name`",
        cleaned: SINCE_0_12_11,
        evidence: Recorded(&["getRepository/orgs-hall-team-write"]),
    }
    /// The repository that the caller just made: its owner.
    MADE_REPOSITORY {
        operations: "`POST /user/repos`",
        members: "`owner.full_name`",
        cleaned: SINCE_0_12_11,
        evidence: Recorded(&["createRepository/orgs-nest"]),
    }
    /// The repository that was just cloned from elsewhere: its owner, found by id, or the caller.
    MIGRATED_REPOSITORY {
        operations: "`POST /repos/migrate`",
        members: "`owner.full_name`",
        cleaned: SINCE_0_12_11,
        evidence: Recorded(&["createRepository/orgs-nest"]),
    }
    /// The repository that was just made for an organization: the organization.
    MADE_ORGANIZATION_REPOSITORY {
        operations: "`POST /org/:org/repos`",
        members: "`owner.full_name`",
        cleaned: ON_MAIN,
        evidence: Recorded(&["createOrganizationRepository/orgs-hall"]),
    }
    /// The repository that a site administrator just made: its owner.
    ADMIN_MADE_REPOSITORY {
        operations: "`POST /admin/users/:username/repos`",
        members: "`owner.full_name`",
        cleaned: SINCE_0_13,
        evidence: Recorded(&["adminCreateRepository/for-org-not-owner"]),
    }
    /// The repository that another was forked from, wherever that one is shown: its owner.
    PARENT {
        operations: "every operation that answers repositories",
        members: "`parent.owner.full_name`",
        cleaned: SINCE_0_12_11,
        evidence: Tested("tests/full_names.rs: parents"),
    }
    /// The list of forks of a repository: their owners.
    FORK {
        operations: "`GET /repos/:username/:reponame/forks`",
        members: "`[].owner.full_name`",
        cleaned: SINCE_0_12_11,
        evidence: Tested("tests/full_names.rs: forks"),
    }
    /// The list of releases: who published them.
    RELEASE_AUTHOR {
        operations: "`GET /repos/:username/:reponame/releases`",
        members: "`[].author.full_name`",
        cleaned: SINCE_0_12_11,
        evidence: Tested("tests/full_names.rs: releases"),
    }
    /// The commits: the users who have the emails of their authors and committers.
    COMMIT_AUTHOR {
        operations: "`GET /repos/:username/:reponame/commits`, `GET /repos/:username/:reponame/commits/*`",
        members: "`author.full_name`, `committer.full_name`",
        cleaned: SINCE_0_12_11,
        evidence: Tested("tests/full_names.rs: commits"),
    }
    /// The issue: who wrote it, and who is assigned to it.
    /// The issue, or the comment on one: who wrote it, and who is assigned to it.
    ISSUE {
        operations: "every operation that answers issues or comments",
        members: "`user.full_name`, `assignee.full_name`",
        cleaned: SINCE_0_12_11,
        evidence: Recorded(&["listCollaborators/many-added"]),
    }
    /// The user that the path names.
    NAMED_USER {
        operations: "`GET /users/:username`",
        members: "`full_name`",
        cleaned: SINCE_0_13,
        evidence: Recorded(&["user/none:many15"]),
    }
    /// Lists of those who follow, or are followed.
    FOLLOWS {
        operations: "`GET /user/followers`, `GET /user/following`, `GET /users/:username/followers`, \
                     `GET /users/:username/following`",
        members: "`[].full_name`",
        cleaned: SINCE_0_13,
        evidence: Tested("tests/full_names.rs: follows"),
    }
    /// The user that a site administrator changed.
    EDITED_USER {
        operations: "`PATCH /admin/users/:username`",
        members: "`full_name`",
        cleaned: SINCE_0_13,
        evidence: Tested("tests/full_names.rs: edited_users"),
    }
    /// The list of repositories: the owner of those that are the caller's, or the named user's.
    OWNED_REPOSITORIES {
        operations: "`GET /user/repos`, `GET /users/:username/repos`, `GET /orgs/:org/repos`",
        members: "`[].owner.full_name` of the user's own repositories",
        cleaned: ON_MAIN,
        evidence: Recorded(&["listMyRepositories/orgs-ann-collaborator", "listOrganizationRepositories/orgs-guild-nothing-left"]),
    }
    /// The list of repositories: the owners of those that the caller was given access to.
    GRANTED_REPOSITORIES {
        operations: "`GET /user/repos`, `GET /users/:username/repos`",
        members: "`[].owner.full_name` of repositories that the caller was given access to",
        cleaned: &[
            Versions::between(version(0, 12, 11), version(0, 13, 4)),
            Versions::since(GogsVersion::MAIN),
        ],
        evidence: Recorded(&["listMyRepositories/orgs-ann-twice"]),
    }
    /// A search for repositories: the owners.
    REPOSITORY_SEARCH {
        operations: "`GET /repos/search`",
        members: "`data[].owner.full_name`",
        cleaned: ON_MAIN,
        evidence: Tested("tests/full_names.rs: found_repositories"),
    }
    /// The user that a site administrator made.
    CREATED_USER {
        operations: "`POST /admin/users`",
        members: "`full_name`",
        cleaned: ON_MAIN,
        evidence: Recorded(&["adminCreateUser/orgs-ann"]),
    }
    /// The list of a user's organizations.
    LISTED_ORGANIZATIONS {
        operations: "`GET /user/orgs`, `GET /users/:username/orgs`",
        members: "`[].full_name`",
        cleaned: SINCE_0_13,
        evidence: Recorded(&["listMyOrganizations/two"]),
    }
    /// The list of a repository's collaborators.
    COLLABORATORS {
        operations: "`GET /repos/:username/:reponame/collaborators`",
        members: "`[].full_name`",
        cleaned: SINCE_0_12_11,
        evidence: Recorded(&["listCollaborators/many-added", "listCollaborators/owner-is-one"]),
    }
    /// The list of a team's members.
    TEAM_MEMBERS {
        operations: "`GET /admin/teams/:teamid/members`",
        members: "`[].full_name`",
        cleaned: ON_MAIN,
        evidence: Recorded(&["adminListTeamMembers/after-adding"]),
    }
    /// The organization that the path names.
    NAMED_ORGANIZATION {
        operations: "`GET /orgs/:orgname`",
        members: "`full_name`",
        cleaned: SINCE_0_13,
        evidence: Recorded(&["getOrganization/html-full_name"]),
    }
    /// The organization that was made or changed.
    WRITTEN_ORGANIZATION {
        operations: "`POST /user/orgs`, `PATCH /orgs/:orgname`, `POST /admin/users/:username/orgs`",
        members: "`full_name`",
        cleaned: NEVER,
        evidence: Recorded(&["createOrganization/made-all", "editOrganization/html", "adminCreateOrganization/token"]),
    }
}
