//! What differs of repositories.

use super::difference::{
    Difference,
    Evidence::{Recorded, Tested},
    differences,
};
use super::told::{Place::Operation, note};
use crate::gogs::version::{Versions, version};

differences! {
    UNLISTED_REPOSITORIES {
        concerns: "`GET /repos/search`, `GET /users/:username/repos`",
        holds: Versions::since(version(0, 13, 0)),
        behaviour: "A repository may be unlisted: it is found by its name only.",
        otherwise: "There are no unlisted repositories.",
        evidence: Tested("tests/routes/repos/search.rs: an_unlisted_repository_is_found_by_its_owner"),
    }
    OWN_REPOSITORIES_AGAIN {
        concerns: "`GET /user/repos`, `GET /users/:username/repos`",
        holds: Versions::since(version(0, 13, 0)),
        behaviour: "A repository of the caller's own is listed a second time if they are a collaborator of it, too; \
                    its `permissions` are the collaborator's.",
        otherwise: "A repository is listed once.",
        evidence: Tested("tests/routes/user/repos.rs: an_own_repository_whose_collaborator_one_is_comes_twice_since_0_13"),
    }
    DELETED_BY_READERS {
        concerns: "`DELETE /repos/:username/:reponame`",
        holds: Versions::before(version(0, 13, 4)),
        behaviour: "The caller's role is not checked, but of an organization's repository: whoever may read it deletes it.",
        otherwise: "The caller has to own the repository (403), or be a site administrator.",
        evidence: Recorded(&[
            "deleteRepository/stranger-public",
            "deleteRepository/writer",
            "deleteRepository/repo-admin",
        ]),
        told: [
            note(
                Operation("deleteRepository"),
                "Beware: of a user's repository the caller's role is not checked; whoever may read it may delete it.",
                "",
            ),
        ],
    }
    NO_OWNER_IN_SMALL_LETTERS {
        concerns: "the messages of `DELETE /repos/:username/:reponame` and `POST /org/:org/repos`",
        holds: Versions::before(version(0, 12, 0)),
        behaviour: "`given user is not owner of organization`",
        otherwise: "`Given user is not owner of organization.`",
        evidence: Recorded(&["deleteRepository/site-admin-not-org-owner", "createOrganizationRepository/outsider"]),
    }
}
