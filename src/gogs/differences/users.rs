//! What differs of users, and of the search for them.

use super::difference::{Difference, Evidence::Recorded, differences};
use super::told::{
    Place::{Operation, Parameter, Property},
    note,
};
use crate::gogs::version::{GogsVersion, Versions, version};

differences! {
    LOGIN_IN_SEARCH {
        concerns: "`GET /users/search`",
        holds: Versions::since(GogsVersion::MAIN),
        behaviour: "`login` is the user's name.",
        otherwise: "`login` is the empty string.",
        evidence: Recorded(&["search/none?q=u"]),
        told: [
            note(
                Operation("searchUsers"),
                "Each `login` is the user's name.",
                "Each `login` is the empty string.",
            ),
            note(Property("User", "login"), "", "In a search it is the empty string."),
        ],
    }
    SEARCH_CAPPED {
        concerns: "`GET /users/search`",
        holds: Versions::before(version(0, 13, 0)),
        behaviour: "At most 20 users are answered; a negative `limit` means 20.",
        otherwise: "There is no greatest `limit`; a negative one means 10.",
        evidence: Recorded(&["search/none?q=many&limit=-1"]),
        told: [note(Parameter("searchUsers", "limit"), "There are never more than 20.", "")],
    }
}
