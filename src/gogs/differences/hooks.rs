//! What differs of hooks.

use super::difference::{Difference, Evidence::Recorded, differences};
use super::told::{Place::Property, note};
use crate::gogs::version::{GogsVersion, Versions, version};

differences! {
    HOOK_ERRORS_WITHOUT_DOT {
        concerns: "`POST /repos/:username/:reponame/hooks`, `PATCH /repos/:username/:reponame/hooks/:id`",
        holds: Versions::before(version(0, 12, 0)),
        behaviour: "The messages about a type and a content type that there is not are `Invalid hook type` and \
                    `Invalid content type`.",
        otherwise: "These messages end with a dot.",
        evidence: Recorded(&["createHook/bad-type-unknown", "editHook/content_type-bad"]),
    }
    HOOK_EVENTS_IN_ANY_CASE {
        concerns: "`POST /repos/:username/:reponame/hooks`, `PATCH /repos/:username/:reponame/hooks/:id`",
        holds: Versions::before(GogsVersion::MAIN),
        behaviour: "The names of events are read in upper and lower case.",
        otherwise: "The names of events are read in lower case only: others are ignored.",
        evidence: Recorded(&["createHook/made-events-other-case"]),
        told: [
            note(Property("CreateHookRequest", "events"), "Upper and lower case are alike.", ""),
            note(Property("EditHookRequest", "events"), "Upper and lower case are alike.", ""),
        ],
    }
}
