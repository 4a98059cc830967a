//! What differs of issues and comments.

use super::difference::{Difference, Evidence::Recorded, differences};
use super::told::{Note, Place::Operation, note};
use crate::gogs::version::{Versions, version};

const fn of_any_repository(id: &'static str) -> Note {
    note(
        Operation(id),
        "Beware: comments of other repositories are reached, too; the caller's role in the repository of the path is what counts.",
        "A comment of another repository is not found (404).",
    )
}

differences! {
    COMMENTS_OF_ANY_REPOSITORY {
        concerns: "`PATCH /repos/:username/:reponame/issues/comments/:id`, \
                   `PATCH` and `DELETE /repos/:username/:reponame/issues/:index/comments/:id`",
        holds: Versions::before(version(0, 14, 0)),
        behaviour: "A comment is looked up on the whole server: who may change the settings of any repository changes and \
                    deletes the comments of all.",
        otherwise: "A comment is looked up in the repository of the path: those of others are not found (404).",
        evidence: Recorded(&[
            "editComment/other-repository-site-admin",
            "editIssueComment/other-repository",
            "deleteIssueComment/other-repository",
        ]),
        told: [
            of_any_repository("editComment"),
            of_any_repository("editIssueComment"),
            of_any_repository("deleteIssueComment"),
        ],
    }
}
