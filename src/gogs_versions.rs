//! The page `docs/GOGS-VERSIONS.md`, from the table of differences.

use std::fmt::Write;

use crate::gogs::{DIFFERENCES, GogsVersion, Row};

/// Where this server answers other than Gogs, on purpose: what, and why.
const DEVIATIONS: &[(&str, &str)] = &[
    (
        "Where Gogs answers a good request with 5xx, this server answers it: `limit=99999999999999999999` in a search \
         finds all.",
        "A status 5xx says that the server is at fault, and clients try again.",
    ),
    (
        "Where Gogs answers a bad request with 5xx, this server answers the fitting 4xx: basic authentication without a \
         colon is 401 in every version, as it is on main.",
        "The same.",
    ),
    (
        "A user who may not log in gets 403 with a message. Gogs sends a page of HTML with status 200.",
        "A client can't tell that page from a success.",
    ),
    (
        "A path or a method that is none gets 404 with a message in JSON. Gogs sends a page of HTML (404).",
        "Clients of this API read JSON.",
    ),
    (
        "The message of a `DeserializationError` is the one of this server's parser. Gogs' names types of its source.",
        "It differs between versions of Gogs, too, and says the same.",
    ),
    (
        "`GET /user/repos`: repositories of others come by their number. Gogs answers \
         them in any order, which changes from one request to the next: it iterates over a Go map. The recordings show \
         it: of databases that are alike, one server answered 4, 5, 6 and another 6, 4, 5.",
        "An order that changes by itself can't be reproduced, and is of no use.",
    ),
    (
        "A body of more than one mebibyte is refused (413), and a head of more than 128 KiB (431).",
        "Gogs has no bound of its own; a server in the open needs one.",
    ),
    (
        "If no database connection becomes free within five seconds, the answer is 503.",
        "A request that waits for ever is worth less than one that is told to come back.",
    ),
    (
        "Users of an external login source (LDAP, SMTP, PAM, GitHub) can't use basic authentication (401). Their tokens \
         work.",
        "This server has no such source to ask.",
    ),
    (
        "A public key of less than 2,048 bits (RSA) or 1,024 (DSA) is refused (422). Gogs looks at sizes only if \
         `MINIMUM_KEY_SIZE_CHECK` is set.",
        "Such keys are no longer safe.",
    ),
    (
        "A text that PostgreSQL can't hold (one with a NUL, or one that is too long for a column of Gogs') is refused (422). \
         Gogs fails with 5xx.",
        "The request is at fault, not the server.",
    ),
    (
        "An email that another user added but did not confirm is refused (422) where Gogs' unique index makes it fail with \
         5xx.",
        "The same.",
    ),
    (
        "Where only site administrators may call, a user who may not log in gets 403 without a body.",
        "Of these operations every 403 is without a body; clients can rely on it.",
    ),
    (
        "A deleted user leaves no row in `follow`, and the numbers of followers are counted anew. Until Gogs 0.12 rows stay, \
         and another user's number is lowered.",
        "The numbers are to be right.",
    ),
    (
        "A token in the body of a form is not looked at. Until 0.14.1 Gogs takes it for one in the query.",
        "A body is read only once it is known who calls.",
    ),
    (
        "Of a full name in HTML no picture stays, and of attributes only `href`. Gogs keeps some more.",
        "Names have no use for them.",
    ),
    (
        "A body of YAML of more than 64 KiB, with more than a hundred brackets, or with aliases that repeat more than 100,000 \
         names, is refused (400).",
        "What nests deeply takes parsers for ever.",
    ),
    (
        "Paths outside `/api/v1` that are not this server's own get 404 without a body.",
        "The rest of Gogs is not here.",
    ),
];

/// The page.
pub fn page() -> String {
    let mut page = String::from(
        "# What differs between versions of Gogs\n\n\
         Written by `gogs-openapi openapi write` from the table in `src/gogs.rs`. Every difference is named there once, and \
         the handlers ask the table.\n\n\
         Recorded versions: ",
    );
    page.push_str(&GogsVersion::RECORDED.map(|version| version.to_string()).join(", "));
    page.push_str(
        ". A version between two of them takes the rules of the nearest one below, but for `?token=`, whose end in 0.14.2 \
         is known.\n\n## Differences\n",
    );
    for row in DIFFERENCES {
        // Writing to a String can't fail.
        let _ = write!(
            page,
            "\n### {:?}\n\nConcerns {}.\n\n- {}: {}\n- otherwise: {}\n",
            row.difference,
            row.concerns,
            range(row),
            row.behaviour,
            row.otherwise
        );
        match row.seen_in {
            [] => page.push_str("- in no recorded exchange\n"),
            cases => {
                let cases: Vec<String> = cases.iter().map(|case| format!("`{case}`")).collect();
                let _ = writeln!(page, "- recorded in {}", cases.join(", "));
            }
        }
    }
    page.push_str(
        "\n## Where this server answers other than Gogs, on purpose\n\n| what | why |\n|---|---|\n",
    );
    for (what, why) in DEVIATIONS {
        let _ = writeln!(page, "| {what} | {why} |");
    }
    page
}

fn range(row: &Row) -> String {
    match (row.since, row.until) {
        (None, None) => "always".to_owned(),
        (Some(since), None) if since == GogsVersion::MAIN => "on main".to_owned(),
        (Some(since), None) => format!("since {since}"),
        (None, Some(until)) => format!("before {until}"),
        (Some(since), Some(until)) => format!("from {since} to before {until}"),
    }
}
