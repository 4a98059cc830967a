//! What differs of who follows whom.

use super::difference::{Difference, Evidence::Recorded, differences};
use super::told::{Note, Place::Operation, note};
use crate::gogs::version::{Versions, version};

const fn followed(id: &'static str) -> Note {
    note(Operation(id), "The latest comes first.", "They are ordered by their ids.")
}

const fn followers(id: &'static str) -> Note {
    note(Operation(id), "The latest comes first.", "The earliest comes first.")
}

const fn check(id: &'static str) -> Note {
    note(Operation(id), "204 says yes, 404 says no.", "The status is 404 in any case.")
}

differences! {
    FOLLOWS_NEWEST_FIRST {
        concerns: "the lists of followers and followed",
        holds: Versions::since(version(0, 13, 0)),
        behaviour: "Who began to follow last comes first.",
        otherwise: "The database decides: see the lists without an order below.",
        evidence: Recorded(&["followers.my-following", "followers.following-of"]),
        told: [
            followers("listFollowers"),
            followed("listFollowing"),
            followers("listMyFollowers"),
            followed("listMyFollowing"),
        ],
    }
    FOLLOWING_TOLD {
        concerns: "`GET /user/following/:username`, `GET /users/:username/following/:target`",
        holds: Versions::since(version(0, 12, 0)),
        behaviour: "204 if the one follows the other, else 404.",
        otherwise: "Always 404.",
        evidence: Recorded(&["followers.check-mine-yes", "followers.check-yes"]),
        told: [check("checkFollowing"), check("checkMyFollowing")],
    }
}
