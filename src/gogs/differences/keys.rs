//! What differs of public keys.

use super::difference::{Difference, Evidence::Recorded, differences};
use super::told::{
    Place::{Answer, Operation},
    note,
};
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
        concerns: "`POST /user/keys`, `POST /repos/:username/:reponame/keys`, `POST /admin/users/:username/keys`",
        holds: Versions::since(version(0, 12, 0)),
        behaviour: "The message about an invalid key begins with `Invalid key content: %v: `.",
        otherwise: "The message about an invalid key begins with `Invalid key content: `.",
        evidence: Recorded(&["keys.add-nonsense"]),
    }
    DEPLOY_KEYS_OF_OTHERS {
        concerns: "`GET /repos/:username/:reponame/keys/:id`, `DELETE /repos/:username/:reponame/keys/:id`",
        holds: Versions::before(version(0, 14, 0)),
        behaviour: "The repository in the path is where the caller has to be an administrator; the key may be any \
                    other's. Anyone's is answered, with a `url` within the repository of the path; it is deleted if the \
                    caller administers its repository, too (else 403). To delete a key that does not exist is no error \
                    (204).",
        otherwise: "The key has to be one of the repository in the path (else 404).",
        evidence: Recorded(&[
            "getDeployKey/of-another-repository",
            "getDeployKey/of-another-owner",
            "deleteDeployKey/refused-other-owners-through-own",
            "deleteDeployKey/id-missing",
            "deleteDeployKey/through-another-repository",
        ]),
        told: [
            note(
                Operation("getDeployKey"),
                "Beware: a key of any other repository is answered, too, as if it were this one's.",
                "",
            ),
            note(
                Operation("deleteDeployKey"),
                "Beware: a key of another repository is deleted, too, if the caller administers that (else 403). It is no \
                 error if there is no such key (204).",
                "If the repository has no such key, that is 404.",
            ),
            note(
                Answer("deleteDeployKey", "403"),
                "Or the key is of a repository that the caller does not administer: then there is a message.",
                "",
            ),
        ],
    }
}
