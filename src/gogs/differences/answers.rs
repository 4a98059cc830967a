//! What differs of all answers, whatever is asked for.

use super::difference::{Difference, Evidence::Recorded, differences};
use crate::gogs::version::{GogsVersion, Versions, version};

differences! {
    CONTENT_TYPE_OPTIONS {
        concerns: "every answer",
        holds: Versions::since(version(0, 12, 0)),
        behaviour: "The answer carries `X-Content-Type-Options: nosniff`.",
        otherwise: "The answer does not carry it.",
        evidence: Recorded(&["me/token"]),
    }
    FRAME_OPTIONS {
        concerns: "every answer",
        holds: Versions::since(version(0, 12, 11)),
        behaviour: "The answer carries `X-Frame-Options`.",
        otherwise: "The answer does not carry it.",
        evidence: Recorded(&["me/token"]),
    }
    FRAME_OPTIONS_IN_CAPITALS {
        concerns: "every answer",
        holds: Versions::between(version(0, 12, 11), version(0, 13, 0)),
        behaviour: "The header's value is `DENY`.",
        otherwise: "Where there is the header, its value is `deny`.",
        evidence: Recorded(&["me/token"]),
    }
    NOT_FOUND_AS_TEXT {
        concerns: "every path, asked for with a method that it does not have",
        holds: Versions::since(GogsVersion::MAIN),
        behaviour: "404 with the text `404 page not found`, but for `GET` and `HEAD`.",
        otherwise: "404 with a page of HTML (here: with a message in JSON).",
        evidence: Recorded(&["me/method-POST", "user/method-PUT", "tokens.one-delete"]),
    }
}
