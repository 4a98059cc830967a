//! What differs of organizations.

use super::difference::{Difference, Evidence::Recorded, differences};
use super::told::{
    Place::{Operation, Property},
    note,
};
use crate::gogs::version::{GogsVersion, Versions, version};

differences! {
    USERS_AMONG_ORGANIZATIONS {
        concerns: "`GET /user/orgs`, `GET /users/:username/orgs`",
        holds: Versions::since(version(0, 13, 0)),
        behaviour: "A user of whose team one is a member is listed as an organization, too.",
        otherwise: "Organizations alone are listed.",
        evidence: Recorded(&["listMyOrganizations/member-of-user-and-org"]),
        told: [note(
            Operation("listMyOrganizations"),
            "A user for whom an administrator made a team that the caller is in, is among them.",
            "",
        )],
    }
    ORGANIZATIONS_FOR_ANYONE {
        concerns: "`GET /orgs/:orgname`, `PATCH /orgs/:orgname`, `GET /orgs/:orgname/teams`",
        holds: Versions::before(version(0, 14, 3)),
        behaviour: "No token is asked for: anyone sees an organization and its teams, and a password is enough for its \
                    owner to edit it. (Where nobody is known who could own it, Gogs fails with 500; here it is 403.)",
        otherwise: "Only a token is taken (401).",
        evidence: Recorded(&["getOrganization/anonymous", "listOrganizationTeams/anonymous"]),
        told: [
            note(Operation("getOrganization"), "Anyone may call, with or without credentials.", "Token only."),
            note(Operation("listOrganizationTeams"), "Anyone may call, with or without credentials.", "Token only."),
            note(Operation("editOrganization"), "A token or a password will do.", "Token only."),
        ],
    }
    ORGANIZATION_NAMES_CHECKED {
        concerns: "`POST /user/orgs`, `POST /admin/users/:username/orgs`",
        holds: Versions::since(version(0, 14, 3)),
        behaviour: "A name is refused (422) that has other letters than ASCII letters, digits, `-`, `_` and `.`, or more than 35.",
        otherwise: "Any name is taken that is free and not reserved: `a/b` is one. No path can name such an organization.",
        evidence: Recorded(&[
            "createOrganization/name-slash",
            "createOrganization/name-36-characters",
            "adminCreateOrganization/name-space",
        ]),
        told: [note(
            Property("CreateOrganizationRequest", "username"),
            "Other letters and longer names are refused.",
            "Beware: other letters and longer names are taken, too, and may make an organization that no path can name.",
        )],
    }
    ORGANIZATION_NAMES_BOUND {
        concerns: "`POST /user/orgs`, `POST /admin/users/:username/orgs`",
        holds: Versions::since(GogsVersion::MAIN),
        behaviour: "Such a name breaks a rule of the body (`AlphaDashDotError`, `MaxSizeError`), which comes before whether \
                    there is such a user (404).",
        otherwise: "Where such a name is refused, it is with a message: `invalid org name: \"a/b\"`.",
        evidence: Recorded(&["createOrganization/name-slash", "adminCreateOrganization/user-missing-name-slash"]),
    }
    ORGANIZATION_FULL_NAME_CUT {
        concerns: "`PATCH /orgs/:orgname`",
        holds: Versions::since(version(0, 13, 0)),
        behaviour: "Of each text 255 bytes are kept.",
        otherwise: "Of each text 255 bytes are kept, but of the full name all.",
        evidence: Recorded(&["editOrganization/long-cut-inside-a-letter"]),
        told: [note(
            Property("EditOrganizationRequest", "full_name"),
            "What is longer than 255 bytes is cut.",
            "",
        )],
    }
}
