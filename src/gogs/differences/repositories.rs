//! What differs of repositories.

use super::difference::{
    Difference,
    Evidence::{Recorded, Tested},
    differences,
};
use super::told::{Note, Place::Operation, note};
use crate::gogs::version::{Versions, version};

const fn upkeep(id: &'static str) -> Note {
    note(
        Operation(id),
        "Who may write to the repository may call.",
        "Only administrators of the repository may call.",
    )
}

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
    UPKEEP_BY_WRITERS {
        concerns: "`PATCH /repos/:username/:reponame/issue-tracker`, `PATCH /repos/:username/:reponame/wiki`, \
                   `POST /repos/:username/:reponame/mirror-sync`",
        holds: Versions::before(version(0, 14, 3)),
        behaviour: "Who may write to the repository may call.",
        otherwise: "The caller has to be an administrator of the repository (403).",
        evidence: Recorded(&["editIssueTracker/by-writer", "editIssueTracker/writer-malformed", "syncMirror/by-writer"]),
        told: [upkeep("editIssueTracker"), upkeep("editWiki"), upkeep("syncMirror")],
    }
    SETTINGS_TOUCH_REPOSITORIES {
        concerns: "`PATCH /repos/:username/:reponame/issue-tracker`",
        holds: Versions::before(version(0, 13, 0)),
        behaviour: "The repository counts as updated: its `updated_at` is the present.",
        otherwise: "`updated_at` of the repository stays.",
        evidence: Tested("tests/routes/repos/issue_tracker.rs: the_repository_counts_as_updated_until_0_12"),
        told: [note(Operation("editIssueTracker"), "The repository counts as updated.", "")],
    }
    OPEN_ISSUES_OF_PARENTS {
        concerns: "`GET /repos/:username/:reponame/forks`",
        holds: Versions::before(version(0, 13, 0)),
        behaviour: "`parent.open_issues_count` is the number of open issues of the repository.",
        otherwise: "`parent.open_issues_count` is 0.",
        evidence: Recorded(&["listForks/by-fork-owner"]),
        told: [note(
            Operation("listForks"),
            "",
            "`open_issues_count` of each `parent` is 0, however many there are.",
        )],
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
    WRITTEN_BY_READERS {
        concerns: "`PUT /repos/:username/:reponame/contents/*`",
        holds: Versions::before(version(0, 13, 4)),
        behaviour: "The caller's role is not checked: whoever may read the repository writes to it.",
        otherwise: "The caller has to be allowed to write to the repository (403).",
        evidence: Recorded(&["putContents/by-reader", "putContents/by-stranger-malformed"]),
        told: [note(
            Operation("putContents"),
            "Beware: the caller's role is not checked; whoever may read the repository may write to it.",
            "",
        )],
    }
    WRITTEN_THROUGH_LINKS {
        concerns: "`PUT /repos/:username/:reponame/contents/*`",
        holds: Versions::before(version(0, 13, 4)),
        behaviour: "Symbolic links in the path are followed: what they lead to is written.",
        otherwise: "A path with a symbolic link in it can't be written to (real Gogs: 500).",
        evidence: Recorded(&["putContents/symlink"]),
        told: [note(
            Operation("putContents"),
            "Symbolic links in the path are followed, as long as they lead to a place in the repository; the answer shows a link \
             in the last place itself.",
            "",
        )],
    }
    NO_OWNER_IN_SMALL_LETTERS {
        concerns: "the messages of `DELETE /repos/:username/:reponame` and `POST /org/:org/repos`",
        holds: Versions::before(version(0, 12, 0)),
        behaviour: "`given user is not owner of organization`",
        otherwise: "`Given user is not owner of organization.`",
        evidence: Recorded(&["deleteRepository/site-admin-not-org-owner", "createOrganizationRepository/outsider"]),
    }
}
