//! What differs of milestones.

use super::difference::{Difference, Evidence::Recorded, differences};
use super::told::{Place::Operation, note};
use crate::gogs::version::{Versions, version};

differences! {
    MILESTONE_TOUCHES_REPOSITORY {
        concerns: "`PATCH` and `DELETE /repos/:username/:reponame/milestones/:id`",
        holds: Versions::before(version(0, 13, 0)),
        behaviour: "To close a milestone, to open it or to delete it sets the `updated_at` of the repository.",
        otherwise: "The `updated_at` of the repository stays as it is.",
        evidence: Recorded(&["getRepository/pull-request-not-counted"]),
        told: [
            note(
                Operation("editMilestone"),
                "To close it or to open it counts as an update of the repository.",
                "",
            ),
            note(Operation("deleteMilestone"), "It counts as an update of the repository.", ""),
        ],
    }
}
