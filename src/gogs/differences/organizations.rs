//! What differs of organizations.

use super::difference::{Difference, Evidence::Recorded, differences};
use super::told::{Place::Operation, note};
use crate::gogs::version::{Versions, version};

differences! {
    ORGANIZATIONS_BY_NUMBER {
        concerns: "`GET /user/orgs`",
        holds: Versions::since(version(0, 13, 0)),
        behaviour: "The organizations are ordered by their ids.",
        otherwise: "The organization that the caller joined first comes first.",
        evidence: Recorded(&["listMyOrganizations/member-of-user-and-org"]),
        told: [note(
            Operation("listMyOrganizations"),
            "They are ordered by their ids.",
            "The one that the caller joined first comes first.",
        )],
    }
}
