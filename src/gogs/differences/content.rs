//! What differs of what is in repositories: branches, tags, commits.

use super::difference::{
    Difference,
    Evidence::{Recorded, Tested},
    differences,
};
use super::told::{Place::Shared, note};
use crate::gogs::version::{Versions, version};

differences! {
    UNKNOWN_BRANCH_TOLD {
        concerns: "`GET /repos/:username/:reponame/branches/*`",
        holds: Versions::before(version(0, 12, 0)),
        behaviour: "That there is no such branch is told (404, `branch does not exist [name: x]`).",
        otherwise: "The answer to who asks for a branch that there is not has no body (404).",
        evidence: Recorded(&["getBranch/missing", "getBranch/case", "getBranch/full-ref"]),
        told: [note(Shared("BranchUnknown"), "", "Then, too, there is no body.")],
    }
    INACTIVE_AUTHORS_KNOWN {
        concerns: "branches, tags and commits",
        holds: Versions::before(version(0, 13, 0)),
        behaviour: "Who wrote a commit is known by the primary email, even if it was never confirmed.",
        otherwise: "Who wrote a commit is known by a confirmed email, or by the primary one if the user is active.",
        evidence: Tested("tests/routes/repos/commits.rs: an_author_is_known_by_an_email"),
    }
}
