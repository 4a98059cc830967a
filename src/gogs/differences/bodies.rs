//! What differs in how the bodies of requests are read.

use super::difference::{
    Difference,
    Evidence::{Recorded, Tested},
    differences,
};
use super::told::{Place::Shared, note};
use crate::gogs::version::{Versions, version};

differences! {
    UNREADABLE_BODY_VALIDATED {
        concerns: "every operation with a body",
        holds: Versions::before(version(0, 13, 0)),
        behaviour: "After a `DeserializationError` the rules are checked too: both kinds of errors are in the array.",
        otherwise: "A `DeserializationError` is the only error in the array, but of a form, whose rules are checked \
                    in every version.",
        evidence: Recorded(&["tokens.create/number-name", "tokens.create/truncated-json"]),
        told: [note(Shared("BodyUnreadable"), "The array has the rules that the body breaks as well.", "")],
    }
    YAML_BODY {
        concerns: "every operation with a body",
        holds: Versions::since(version(0, 13, 0)),
        behaviour: "A body may be YAML (a `Content-Type` with `yaml` in it).",
        otherwise: "A YAML body is refused (415, `Unsupported Content-Type`).",
        evidence: Tested("tests/gogs_versions.rs: yaml_is_read_since_0_13"),
    }
    BODY_IN_QUERY {
        concerns: "`PATCH` and `DELETE` with a body",
        holds: Versions::before(version(0, 12, 0)),
        behaviour: "Without a `Content-Type` the members are read from the query, as from a form.",
        otherwise: "Without a `Content-Type` the body is refused (415, `Empty Content-Type`).",
        evidence: Recorded(&["emails.delete-no-body"]),
    }
}
