//! What differs of access tokens.

use super::difference::{Difference, Evidence::Recorded, differences};
use super::told::{
    Place::{Answer, Operation, Property, Scheme},
    note,
};
use crate::gogs::version::{Versions, version};

differences! {
    TOKEN_IN_QUERY {
        concerns: "every operation",
        holds: Versions::before(version(0, 14, 2)),
        behaviour: "`?token=` (or `?access_token=`) authenticates, and is preferred to the header: a bad one in the \
                    query is not made good by a good one in the header.",
        otherwise: "The query is not looked at; only the `Authorization` header authenticates.",
        evidence: Recorded(&[
            "me/query-token",
            "me/query-access_token",
            "me/header-good-query-bad",
            "search/token-in-query",
        ]),
        told: [note(Scheme("TokenQuery"), "", "Neither is read any more.")],
    }
    TOKEN_NAMES_REPEAT {
        concerns: "`POST /users/:username/tokens`",
        holds: Versions::before(version(0, 12, 0)),
        behaviour: "A second token of the same name is made (201).",
        otherwise: "A second token of the same name is refused (422, `access token already exists`).",
        evidence: Recorded(&["tokens.create/duplicate", "tokens.create/same-name-again"]),
        told: [
            note(
                Operation("createAccessToken"),
                "A second token of the same name is created.",
                "The caller's tokens have different names.",
            ),
            note(Answer("createAccessToken", "422"), "", "Or the caller has a token of that name."),
            note(
                Property("CreateAccessTokenRequest", "name"),
                "",
                "No other token of the caller may have it; upper and lower case differ.",
            ),
        ],
    }
    TOKENS_NEWEST_FIRST {
        concerns: "`GET /users/:username/tokens`",
        holds: Versions::before(version(0, 12, 0)),
        behaviour: "The newest token comes first.",
        otherwise: "The oldest token comes first.",
        evidence: Recorded(&["tokens.list/documented", "tokens.list/after"]),
        told: [note(Answer("listAccessTokens", "200"), "The newest comes first.", "The oldest comes first.")],
    }
    TOKENS_HASHED {
        concerns: "`GET /users/:username/tokens`",
        holds: Versions::since(version(0, 13, 0)),
        behaviour: "`sha1` is the first 40 digits of the token's SHA-256, and no token itself.",
        otherwise: "`sha1` is the token.",
        evidence: Recorded(&["tokens.list/after", "tokens.list/after-user1"]),
        told: [
            note(
                Operation("listAccessTokens"),
                "Each `sha1` is the first 40 digits of the token's SHA-256, which is of no use for authentication.",
                "Each `sha1` is the token itself.",
            ),
            note(
                Property("AccessToken", "sha1"),
                "In a list: the first 40 digits of its SHA-256, which is of no use for authentication.",
                "In a list: the token, too.",
            ),
        ],
    }
}
