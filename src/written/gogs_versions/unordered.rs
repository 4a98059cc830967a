//! Lists that Gogs leaves the order of to the database.

use std::fmt::Write;

/// A list that Gogs asks a database for without an order, or with one that leaves some rows equal. SQLite then takes the
/// order of the index that it looks the rows up in; the databases that were recorded say which one that is (`EXPLAIN QUERY
/// PLAN`).
struct Unordered {
    list: &'static str,
    versions: &'static str,
    /// On SQLite: so Gogs answers, and this server.
    sqlite: &'static str,
    /// What Gogs answers on PostgreSQL.
    postgres: &'static str,
    /// What this server answers on PostgreSQL.
    here: &'static str,
}

/// Without an order PostgreSQL reads the table as it is stored, where a row that is changed moves.
const STORED: &str = "as the rows are stored: one that is changed moves, mostly to the end";
const BY_ID: &str = "by id";

const UNORDERED: &[Unordered] = &[
    Unordered { list: "`GET /users/search`", versions: "all", sqlite: BY_ID, postgres: STORED, here: BY_ID },
    Unordered {
        list: "`GET /users/:username/tokens`",
        versions: "0.12",
        sqlite: BY_ID,
        postgres: "as the rows are stored: a token that is used moves, mostly to the end",
        here: BY_ID,
    },
    Unordered {
        list: "`GET /user/keys`, `GET /users/:username/keys`",
        versions: "all",
        sqlite: BY_ID,
        postgres: STORED,
        here: BY_ID,
    },
    Unordered { list: "`GET /user/emails`", versions: "all", sqlite: BY_ID, postgres: STORED, here: BY_ID },
    Unordered {
        list: "`GET /user/followers`, `GET /users/:username/followers`",
        versions: "before 0.13",
        sqlite: "who followed first comes first (the table `follow` is read through)",
        postgres: "as the join that PostgreSQL chooses brings them",
        here: "as on SQLite",
    },
    Unordered {
        list: "`GET /user/following`, `GET /users/:username/following`",
        versions: "before 0.13",
        sqlite: "by id of the user (the index `follow (user_id, follow_id)`)",
        postgres: "as the join that PostgreSQL chooses brings them",
        here: "as on SQLite",
    },
    Unordered {
        list: "`GET /user/repos`, `GET /users/:username/repos`, `GET /orgs/:org/repos`: own repositories that were updated in \
               the same second",
        versions: "all",
        sqlite: "by name in small letters (the index `repository (owner_id, lower_name)`)",
        postgres: "in any order",
        here: "as on SQLite",
    },
    Unordered {
        list: "`GET /user/repos`, `GET /users/:username/repos`: repositories that the caller was given access to",
        versions: "all",
        sqlite: "in any order, for Gogs puts them into a Go map; this server: by id",
        postgres: "in any order",
        here: BY_ID,
    },
    Unordered {
        list: "`GET /repos/:username/:reponame/collaborators`",
        versions: "all",
        sqlite: "who was added first comes first (the index `collaboration (repo_id)`)",
        postgres: STORED,
        here: "as on SQLite",
    },
    Unordered {
        list: "`GET /admin/teams/:teamid/members`",
        versions: "all",
        sqlite: "by id of the user (the index `team_user (team_id, uid)`)",
        postgres: "as the rows are stored: who joined first comes first",
        here: "as on SQLite",
    },
    Unordered {
        list: "`GET /orgs/:orgname/teams`",
        versions: "all",
        sqlite: "by id (the index `team (org_id)`)",
        postgres: STORED,
        here: BY_ID,
    },
    Unordered {
        list: "`GET /repos/search`",
        versions: "all",
        sqlite: BY_ID,
        postgres: "by id (PostgreSQL sorts rows by their columns, to answer each once)",
        here: BY_ID,
    },
    Unordered {
        list: "`GET /repos/search?uid=`",
        versions: "all",
        sqlite: "by name in small letters (the index `repository (owner_id, lower_name)`)",
        postgres: "by id (PostgreSQL sorts rows by their columns, to answer each once)",
        here: BY_ID,
    },
    Unordered {
        list: "`GET /repos/:username/:reponame/forks`, `GET /repos/:username/:reponame/releases`",
        versions: "all",
        sqlite: BY_ID,
        postgres: STORED,
        here: BY_ID,
    },
    Unordered {
        list: "`GET /repos/:username/:reponame/issues`: issues that were made in the same second",
        versions: "all",
        sqlite: "by id (the index `issue (repo_id)`)",
        postgres: "in any order",
        here: "as on SQLite",
    },
    Unordered {
        list: "`labels` of an issue: labels of the same name",
        versions: "all",
        sqlite: "by id of the label (the index `issue_label (issue_id, label_id)`)",
        postgres: "in any order",
        here: "as on SQLite",
    },
];

/// The table of lists that Gogs leaves the order of to the database.
pub(super) fn section() -> String {
    let mut section = String::from(
        "\n## Lists without an order of Gogs' own\n\n\
         Of these lists Gogs names no order, or one that leaves some rows equal: the database decides. On SQLite that is the \
         order of an index, and this server answers in the same one. On PostgreSQL it can change from one request to the \
         next, and this server answers in one that does not.\n\n\
         | list | versions | SQLite | PostgreSQL | this server on PostgreSQL |\n|---|---|---|---|---|\n",
    );
    for Unordered { list, versions, sqlite, postgres, here } in UNORDERED {
        let _ = writeln!(section, "| {list} | {versions} | {sqlite} | {postgres} | {here} |");
    }
    section
}
