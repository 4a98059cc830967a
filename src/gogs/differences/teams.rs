//! What differs of teams and collaborators.

use super::difference::{Difference, Evidence::Recorded, differences};
use super::told::{Place::Shared, note};
use crate::gogs::version::{Versions, version};

differences! {
    UNKNOWN_COLLABORATOR_TOLD {
        concerns: "`GET`, `PUT` and `DELETE /repos/:username/:reponame/collaborators/:collaborator`",
        holds: Versions::before(version(0, 12, 0)),
        behaviour: "That there is no such user is told with a message (422, `user does not exist [user_id: 0, name: x]`).",
        otherwise: "If there is no such user, the answer (422) has no body.",
        evidence: Recorded(&[
            "checkCollaborator/user-missing",
            "addCollaborator/refused-user-missing",
            "removeCollaborator/refused-user-missing",
        ]),
        told: [note(Shared("UserUnknown"), "", "There is no body.")],
    }
    TEAM_ID_UNTOLD {
        concerns: "the messages of `POST /admin/orgs/:orgname/teams`",
        holds: Versions::before(version(0, 12, 0)),
        behaviour: "`team already exists [org_id: 2, name: owners]`",
        otherwise: "`team already exists [id: 1, org_id: 2, name: owners]`",
        evidence: Recorded(&["adminCreateTeam/bad-name-owners-other-case", "adminCreateTeam/bad-exists-other-case"]),
    }
}
