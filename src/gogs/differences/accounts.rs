//! What differs where site administrators create, edit and delete users.

use super::difference::{
    Difference,
    Evidence::{Recorded, Tested},
    differences,
};
use super::told::{Place::Operation, note};
use crate::gogs::version::{Versions, version};

differences! {
    ERRORS_IN_BRACKETS {
        concerns: "the messages of errors that name what they are about",
        holds: Versions::before(version(0, 12, 0)),
        behaviour: "What a message is about stands in brackets: `user already exists [name: x]`.",
        otherwise: "What a message is about is written as Go writes a map: `user already exists: map[name:x]`.",
        evidence: Recorded(&[
            "admin.create-user/duplicate",
            "admin.create-user/email-taken",
            "admin.edit-user/email-taken",
            "removeIssueLabel/other-repository",
            "removeIssueLabel/missing",
            "removeIssueLabel/by-name",
            "createRepository/name-git",
            "createRepository/name-dotdot",
            "createOrganization/bad-exists-other-case",
        ]),
    }
    OWNERSHIP_IN_BRACKETS {
        concerns: "the messages of `DELETE /admin/users/:username`",
        holds: Versions::before(version(0, 13, 0)),
        behaviour: "`user still has ownership of repositories [uid: 3]`",
        otherwise: "`user still has repository ownership: map[userID:3]`",
        evidence: Recorded(&["admin.delete-user/owns-repositories", "admin.delete-user/org"]),
    }
    DASH_RESERVED {
        concerns: "`POST /admin/users`, `POST /user/orgs`, `POST /admin/users/:username/orgs`",
        holds: Versions::since(version(0, 12, 0)),
        behaviour: "`-` is no name for a user or an organization (422).",
        otherwise: "A user or an organization may be called `-`.",
        evidence: Tested("tests/gogs_versions.rs: a_dash_is_no_name_since_0_12"),
    }
    UNCONFIRMED_EMAILS_TAKEN {
        concerns: "`POST /admin/users`",
        holds: Versions::before(version(0, 13, 0)),
        behaviour: "An email is refused even if the other user never confirmed it, or is not active.",
        otherwise: "An email is refused if it was confirmed, or is the primary one of an active user.",
        evidence: Tested("tests/gogs_versions.rs: an_unconfirmed_email_can_be_a_new_users_since_0_13"),
    }
    EDITED_EMAIL_AS_GIVEN {
        concerns: "`PATCH /admin/users/:username`",
        holds: Versions::since(version(0, 13, 0)),
        behaviour: "The email is stored as it is given.",
        otherwise: "The email is stored in small letters.",
        evidence: Tested("tests/gogs_versions.rs: an_edited_email_is_kept_as_given_since_0_13"),
    }
    EDITED_EMAIL_ONLY_PRIMARY {
        concerns: "`PATCH /admin/users/:username`",
        holds: Versions::before(version(0, 13, 0)),
        behaviour: "An email is refused only if it is the primary one of another user.",
        otherwise: "An email is refused if it is any confirmed one of a user, or the primary one of an active user.",
        evidence: Recorded(&["admin.edit-user/email-taken"]),
    }
    EDITED_LOGIN_SOURCE_RESET {
        concerns: "`PATCH /admin/users/:username`",
        holds: Versions::since(version(0, 13, 0)),
        behaviour: "Without a `source_id` the user logs in here from then on.",
        otherwise: "Without a `source_id` the user's login source stays.",
        evidence: Tested("tests/gogs_versions.rs: an_edited_user_logs_in_here_since_0_13"),
        told: [
            note(
                Operation("adminEditUser"),
                "`source_id` becomes 0 if you leave it out.",
                "`source_id` stays if you leave it out.",
            ),
        ],
    }
}
