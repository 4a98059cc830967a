//! Which answers clean the full names in them, and in which versions: the table of it.
//!
//! Gogs keeps full names as they were given. Whether an answer shows one cleaned (`wire::html` does that) depends on how that
//! answer's code came by the user: found by id, by name, along with others, or just made. Cleaning was added to one of these
//! ways after another.

use super::version::{GogsVersion, Versions, version};

/// An answer that shows a user, or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownIn {
    /// A search for users.
    UserSearch,
    /// The user whose token the request carries.
    AuthenticatedUser,
    /// The repository: its owner.
    Repository,
    /// The repository that another was forked from, wherever that one is shown: its owner.
    Parent,
    /// The issue: who wrote it, and who is assigned to it.
    Issue,
    /// The user that the path names.
    NamedUser,
    /// Lists of those who follow, or are followed.
    Follows,
    /// The user that a site administrator changed.
    EditedUser,
    /// The list of repositories: the owner of those that are the caller's, or the named user's.
    OwnedRepositories,
    /// The list of repositories: the owners of those that the caller was given access to.
    GrantedRepositories,
    /// A search for repositories: the owners.
    RepositorySearch,
    /// The user that a site administrator made.
    CreatedUser,
    /// The list of the caller's organizations.
    OwnOrganizations,
}

/// One row of the table.
#[derive(Debug)]
pub struct Row {
    /// The answer.
    pub shown_in: ShownIn,
    /// Its operations.
    pub operations: &'static str,
    /// The full names in it.
    pub members: &'static str,
    /// The versions that clean them; the others show them as they were given.
    pub cleaned: &'static [Versions],
}

const ALWAYS: &[Versions] = &[Versions::ALL];
const SINCE_0_12_11: &[Versions] = &[Versions::since(version(0, 12, 11))];
const SINCE_0_13: &[Versions] = &[Versions::since(version(0, 13, 0))];
const ON_MAIN: &[Versions] = &[Versions::since(GogsVersion::MAIN)];

/// The answers, by when they began to clean.
pub static FULL_NAMES: &[Row] = &[
    Row {
        shown_in: ShownIn::UserSearch,
        operations: "`GET /users/search`",
        members: "`data[].full_name`",
        cleaned: ALWAYS,
    },
    Row {
        shown_in: ShownIn::AuthenticatedUser,
        operations: "`GET /user`",
        members: "`full_name`",
        cleaned: SINCE_0_12_11,
    },
    Row {
        shown_in: ShownIn::Repository,
        operations: "`GET /repos/:username/:reponame`",
        members: "`owner.full_name`",
        cleaned: SINCE_0_12_11,
    },
    Row {
        shown_in: ShownIn::Parent,
        operations: "every operation that answers repositories",
        members: "`parent.owner.full_name`",
        cleaned: SINCE_0_12_11,
    },
    Row {
        shown_in: ShownIn::Issue,
        operations: "`GET /repos/:username/:reponame/issues`, `GET /repos/:username/:reponame/issues/:index`",
        members: "`user.full_name`, `assignee.full_name`",
        cleaned: SINCE_0_12_11,
    },
    Row {
        shown_in: ShownIn::NamedUser,
        operations: "`GET /users/:username`",
        members: "`full_name`",
        cleaned: SINCE_0_13,
    },
    Row {
        shown_in: ShownIn::Follows,
        operations: "`GET /user/followers`, `GET /user/following`, `GET /users/:username/followers`, \
                     `GET /users/:username/following`",
        members: "`[].full_name`",
        cleaned: SINCE_0_13,
    },
    Row {
        shown_in: ShownIn::EditedUser,
        operations: "`PATCH /admin/users/:username`",
        members: "`full_name`",
        cleaned: SINCE_0_13,
    },
    Row {
        shown_in: ShownIn::OwnedRepositories,
        operations: "`GET /user/repos`, `GET /users/:username/repos`",
        members: "`[].owner.full_name` of the user's own repositories",
        cleaned: ON_MAIN,
    },
    Row {
        shown_in: ShownIn::GrantedRepositories,
        operations: "`GET /user/repos`, `GET /users/:username/repos`",
        members: "`[].owner.full_name` of repositories that the caller was given access to",
        cleaned: &[
            Versions::between(version(0, 12, 11), version(0, 13, 4)),
            Versions::since(GogsVersion::MAIN),
        ],
    },
    Row {
        shown_in: ShownIn::RepositorySearch,
        operations: "`GET /repos/search`",
        members: "`data[].owner.full_name`",
        cleaned: ON_MAIN,
    },
    Row {
        shown_in: ShownIn::CreatedUser,
        operations: "`POST /admin/users`",
        members: "`full_name`",
        cleaned: ON_MAIN,
    },
    Row {
        shown_in: ShownIn::OwnOrganizations,
        operations: "`GET /user/orgs`",
        members: "`[].full_name`",
        cleaned: SINCE_0_13,
    },
];

impl ShownIn {
    /// The row of the table that says which versions clean.
    pub fn row(self) -> &'static Row {
        // The rows stand in the order of the enum, which a test checks.
        &FULL_NAMES[self as usize]
    }

    /// Whether `gogs` cleans the full names in this answer.
    pub fn is_cleaned(self, gogs: GogsVersion) -> bool {
        self.row().cleaned.iter().any(|versions| versions.contains(gogs))
    }
}

#[cfg(test)]
mod tests {
    use super::FULL_NAMES;

    #[test]
    fn rows_stand_in_the_order_of_the_enum() {
        for (at, row) in FULL_NAMES.iter().enumerate() {
            assert_eq!(row.shown_in as usize, at, "{:?}", row.shown_in);
        }
    }
}
