//! What differs of repositories.

use super::difference::{Difference, Evidence::Tested, differences};
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
}
