//! What differs of files.

use super::difference::{Difference, Evidence::Recorded, differences};
use super::told::{Place::Operation, note};
use crate::gogs::version::{Versions, version};

differences! {
    CONTENTS_PATH_AS_GIVEN {
        concerns: "`GET /repos/:username/:reponame/contents/*`",
        holds: Versions::before(version(0, 13, 4)),
        behaviour: "A path with a backslash, or with more `..` than folders, names nothing; `path` and the URLs have the path as \
            it was given.",
        otherwise: "A backslash is a slash, `..` at the root is the root, and `path` and the URLs have what is left.",
        evidence: Recorded(&["getContents/path-dotdot", "getContents/path-backslash"]),
        told: [
            note(
                Operation("getContents"),
                "A path with a backslash names nothing.",
                "A backslash counts as a slash.",
            ),
        ],
    }
    LINKS_AS_FILES {
        concerns: "`GET /repos/:username/:reponame/raw/*`",
        holds: Versions::before(version(0, 12, 0)),
        behaviour: "Of a symbolic link, the path that it leads to is the content.",
        otherwise: "Gogs fails with a symbolic link; here there is no such file (404).",
        evidence: Recorded(&["getRawFile/symlink"]),
        told: [
            note(
                Operation("getRawFile"),
                "Of a symbolic link, the answer is the path that it leads to.",
                "Symbolic links are not found either; real Gogs fails there with status 500.",
            ),
        ],
    }
    EDITORCONFIG_WHOLE {
        concerns: "`GET /repos/:username/:reponame/editorconfig/:filename`",
        holds: Versions::before(version(0, 12, 0)),
        behaviour: "The answer has `tab_width`, `trim_trailing_whitespace` and `insert_final_newline`, too; the last two only if a \
            section says true, whatever later ones say.",
        otherwise: "The answer has `charset`, `indent_style`, `indent_size` and `end_of_line` alone.",
        evidence: Recorded(&["getEditorconfig/go", "getEditorconfig/trailing-slash"]),
        told: [
            note(
                Operation("getEditorconfig"),
                "All that it says is told.",
                "`tab_width`, `trim_trailing_whitespace` and `insert_final_newline` are not told.",
            ),
        ],
    }
}
