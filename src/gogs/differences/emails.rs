//! What differs of a user's emails.

use super::difference::{
    Difference,
    Evidence::{Recorded, Tested},
    differences,
};
use super::told::{
    Place::{Answer, Operation, Property},
    note,
};
use crate::gogs::version::{Versions, version};

differences! {
    EMPTY_EMAIL_REFUSED {
        concerns: "`POST /user/emails`",
        holds: Versions::before(version(0, 14, 0)),
        behaviour: "An empty email is refused (422, `email address has been used`).",
        otherwise: "An empty email is added.",
        evidence: Recorded(&["emails.add-empty-string"]),
        told: [
            note(Property("Email", "email"), "It is never the empty one.", "It may even be the empty one."),
        ],
    }
    EMAILS_ADDED_TOGETHER {
        concerns: "`POST /user/emails`",
        holds: Versions::before(version(0, 14, 0)),
        behaviour: "If one of the emails is refused, none is added.",
        otherwise: "The emails before the first that is refused are added.",
        evidence: Recorded(&["emails.list/after-add"]),
        told: [
            note(
                Operation("addEmails"),
                "Either all are added or none.",
                "If one is refused, those before it have been added.",
            ),
        ],
    }
    UNCONFIRMED_EMAILS_REFUSED {
        concerns: "`POST /user/emails`",
        holds: Versions::before(version(0, 14, 0)),
        behaviour: "An email is refused even if the other user never confirmed it, or is not active.",
        otherwise: "An email is refused if it was confirmed, or is the primary one of an active user.",
        evidence: Tested("tests/gogs_versions.rs: an_unconfirmed_email_of_another_can_be_added_since_0_14"),
    }
    EMAILS_ANSWERED_AS_GIVEN {
        concerns: "`POST /user/emails`",
        holds: Versions::since(version(0, 14, 0)),
        behaviour: "The emails are answered as they were given, and stored in small letters, without spaces around \
                    them.",
        otherwise: "The emails are answered as they are stored, in small letters.",
        evidence: Tested("tests/routes/user/emails.rs: what_is_answered_of_an_email_depends_on_the_version"),
    }
    PRIMARY_EMAIL_VERIFIED {
        concerns: "`GET /user/emails`",
        holds: Versions::before(version(0, 14, 0)),
        behaviour: "The primary email is told as confirmed, even of a user who is not active.",
        otherwise: "The primary email is told as confirmed if the user is active.",
        evidence: Tested("tests/routes/user/emails.rs: the_primary_email_of_an_inactive_user"),
    }
    EMAILS_OF_OTHERS_DELETED {
        concerns: "`DELETE /user/emails`",
        holds: Versions::before(version(0, 14, 0)),
        behaviour: "Each email that is named is deleted, whoever's it is.",
        otherwise: "Of the emails that are named, the caller's are deleted.",
        evidence: Recorded(&["emails.list/alice-after"]),
        told: [
            note(
                Operation("deleteEmails"),
                "Beware: emails of other users are deleted, too.",
                "What is not an email of the caller is ignored.",
            ),
        ],
    }
    PRIMARY_EMAIL_KEPT {
        concerns: "`DELETE /user/emails`",
        holds: Versions::since(version(0, 14, 0)),
        behaviour: "The primary email is refused (400, `cannot delete primary email`).",
        otherwise: "The primary email is passed over (204).",
        evidence: Recorded(&["emails.delete-primary"]),
        told: [
            note(
                Operation("deleteEmails"),
                "The primary email is refused (400), and those before it in the request have been deleted.",
                "The primary email is ignored.",
            ),
            note(Answer("deleteEmails", "400"), "Or the primary email is to be deleted.", ""),
        ],
    }
}
