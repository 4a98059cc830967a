//! What differs where repositories are migrated.

use super::difference::{Difference, Evidence::Recorded, differences};
use crate::gogs::version::{Versions, version};

differences! {
    MIGRATION_ERRORS_IN_SMALL_LETTERS {
        concerns: "the messages of `POST /repos/migrate`",
        holds: Versions::before(version(0, 12, 0)),
        behaviour: "`you are not allowed to import local repositories`, `given user is not an organization`, \
                    `Given user is not owner of organization`",
        otherwise: "`You are not allowed to import local repositories.`, `Given user is not an organization.`, \
                    `Given user is not owner of organization.`",
        evidence: Recorded(&[
            "migrateRepository/local-path",
            "migrateRepository/uid-of-a-user",
            "migrateRepository/uid-of-an-org",
        ]),
    }
    BLOCKED_ADDRESSES_UNTOLD {
        concerns: "the message of `POST /repos/migrate` for an address that can't be read",
        holds: Versions::before(version(0, 12, 11)),
        behaviour: "It does not say whether the address is blocked: Gogs would ask any.",
        otherwise: "It ends with `is_blocked_local_address: false`.",
        evidence: Recorded(&["migrateRepository/not-a-url"]),
    }
    UID_IN_CAPITALS {
        concerns: "the errors of `POST /repos/migrate` about `uid`",
        holds: Versions::since(version(0, 14, 0)),
        behaviour: "`fieldNames` says `UID`.",
        otherwise: "`fieldNames` says `Uid`.",
        evidence: Recorded(&["migrateRepository/uid-0"]),
    }
}
