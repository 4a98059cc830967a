//! What differs of public keys.

use super::difference::{Difference, Evidence::Recorded, differences};
use crate::gogs::version::{Versions, version};

differences! {
    KEY_DENIED_IN_SMALL_LETTERS {
        concerns: "`DELETE /user/keys/:id`",
        holds: Versions::before(version(0, 12, 0)),
        behaviour: "The message of the refusal is `you do not have access to this key`.",
        otherwise: "The message of the refusal is `You do not have access to this key.`",
        evidence: Recorded(&["keys.delete-others"]),
    }
    KEY_ERROR_PLACEHOLDER {
        concerns: "`POST /user/keys`",
        holds: Versions::since(version(0, 12, 0)),
        behaviour: "The message about an invalid key begins with `Invalid key content: %v: `.",
        otherwise: "The message about an invalid key begins with `Invalid key content: `.",
        evidence: Recorded(&["keys.add-nonsense"]),
    }
}
