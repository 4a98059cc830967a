//! Where this server answers other than Gogs, on purpose.

use crate::{
    api::limits::{BODY_WAIT, MAX_BODY},
    git::{MAX_COMMITS, MAX_REFERENCES},
    server::http1::MAX_HEAD,
    store::{LOCK_WAIT, POOL_WAIT},
    wire::{
        binding::{MAX_NAMES, MAX_OPENED, MAX_PARTS, MAX_YAML},
        markdown::{MAX_CELLS, MAX_MENTIONS},
        ssh::{LEAST_DSA, LEAST_RSA},
    },
};

/// Where this server answers other than Gogs, on purpose.
#[derive(Debug)]
pub struct Deviation {
    /// What it does.
    pub what: String,
    /// Why.
    pub why: &'static str,
    /// The test that shows it: file and function.
    pub test: &'static str,
}

/// All of them.
pub fn deviations() -> Vec<Deviation> {
    const BOUND: &str = "Gogs has no bound of its own; a server in the open needs one.";
    const COME_BACK: &str = "A request that waits for ever is worth less than one that is told to come back.";
    let deviation = |what: &str, why, test| Deviation { what: what.to_owned(), why, test };
    vec![
        deviation(
            "Where Gogs answers a good request with 5xx, this server answers it: `limit=99999999999999999999` in a \
             search finds all.",
            "A status 5xx says that the server is at fault, and clients try again.",
            "tests/routes/users/search.rs: the_limit_depends_on_the_version",
        ),
        deviation(
            "Where Gogs answers a bad request with 5xx, this server answers the fitting 4xx: basic authentication \
             without a colon is 401 in every version, as it is on main.",
            "The same.",
            "tests/gogs_versions.rs: a_password_without_a_colon_is_none",
        ),
        deviation(
            "`auto_init` knows the templates `Go`, `Python` and `Rust` for `.gitignore`, `MIT License` and `ISC license`: any other is \
             refused (422). Gogs knows hundreds, and fails (500) where it knows none.",
            "Those are the ones that the recordings show.",
            "tests/routes/user/repos.rs: a_template_that_there_is_not_makes_nothing",
        ),
        deviation(
            "Of a Gogs database, a repository that is made or deleted is so in the tables only, unless the server may change the \
             folders of the repositories (`--allow-git-writes`).",
            "A server that was only to read a database must not delete what no backup of that database has.",
            "tests/repositories.rs: a_gogs_databases_repositories_are_changed_if_allowed",
        ),
        deviation(
            "Repositories are cloned from elsewhere only if the server is told so (`--allow-migrations`), over HTTP and HTTPS, of one \
             gibibyte at most; else `POST /repos/migrate` is refused (422). Addresses in private networks are refused in every version, \
             wherever a name or a redirection leads.",
            "A server that connects to hosts which its users name reaches what they can't. Gogs 0.11.91 and 0.12.0 try any address.",
            "tests/routes/repos/migrate.rs: private_addresses_are_refused",
        ),
        deviation(
            "A mirror remembers where it is of, but no credentials. Gogs keeps them in the repository's configuration.",
            "This server fetches nothing later, and passwords on a disk are found.",
            "tests/routes/repos/migrate.rs: a_mirror_is_marked_and_an_empty_repository_is_empty",
        ),
        deviation(
            "An archive with more than 500,000 files and folders, with 4 gigabytes of files, or with one of 256 mebibytes, is refused (422).",
            "Git's trees can name the same files millions of times.",
            "tests/routes/repos/archive.rs: what_can_not_be_packed_is_refused",
        ),
        deviation(
            "Of the files of a repository that say what an archive leaves out or changes (`.gitattributes`), nothing counts.",
            "The recordings have none.",
            "tests/routes/repos/archive.rs: a_tar_is_as_git_makes_it",
        ),
        deviation(
            "Deploy keys go with their repository. Gogs leaves their rows.",
            "Nobody sees them, and their contents could be used by no other repository.",
            "tests/routes/repos/mod.rs: all_that_is_in_a_repository_goes_with_it",
        ),
        deviation(
            "A user who may not log in gets 403 with a message. Gogs sends a page of HTML with status 200.",
            "A client can't tell that page from a success.",
            "tests/unauthorized.rs: as_the_document_says",
        ),
        deviation(
            "A path or a method that is none gets 404 with a message in JSON. Gogs sends a page of HTML (404).",
            "Clients of this API read JSON.",
            "tests/app.rs: requests_are_routed_as_gogs_does",
        ),
        deviation(
            "The message of a `DeserializationError` is the one of this server's parser. Gogs' names types of its source.",
            "It differs between versions of Gogs, too, and says the same.",
            "tests/routes/users/tokens.rs: bodies_are_bound_as_gogs_binds_them",
        ),
        deviation(
            "`GET /user/repos`: repositories of others come by their number. Gogs answers them in any order, which \
             changes from one request to the next: it iterates over a Go map. The recordings show it: of databases that \
             are alike, one server answered 4, 5, 6 and another 6, 4, 5.",
            "An order that changes by itself can't be reproduced, and is of no use.",
            "tests/routes/user/repos.rs: own_repositories_and_those_granted",
        ),
        Deviation {
            what: format!(
                "A body of more than {MAX_BODY} bytes is refused (413), and a head of more than {MAX_HEAD} bytes (431)."
            ),
            why: BOUND,
            test: "tests/gogs_versions.rs: a_request_has_bounds",
        },
        deviation(
            "A request that is no HTTP (a control in its target, a field without a colon, no `Host`) gets 400 without a body. \
             Go says `400 Bad Request` in plain text.",
            "The library that reads requests answers it.",
            "tests/http1.rs: what_is_no_http_is_refused",
        ),
        Deviation {
            what: format!(
                "A body that has not arrived after {} seconds is given up (408), and the connection closed.",
                BODY_WAIT.as_secs()
            ),
            why: BOUND,
            test: "tests/cli.rs: a_body_that_stalls_holds_a_server_that_stops_for_seconds",
        },
        Deviation {
            what: format!(
                "If no database connection becomes free within {} seconds, the answer is 503, with `Retry-After`.",
                POOL_WAIT.as_secs()
            ),
            why: COME_BACK,
            test: "tests/gogs_versions.rs: who_gets_no_connection_is_told_to_come_back",
        },
        Deviation {
            what: format!(
                "If another program holds a SQLite database for more than {} seconds, the answer is 503, with \
                 `Retry-After`. Gogs fails with 5xx, at once or later.",
                LOCK_WAIT.as_secs()
            ),
            why: COME_BACK,
            test: "tests/sharing.rs: a_sqlite_database_that_is_written_to_for_long_is_busy",
        },
        Deviation {
            what: format!(
                "If another program holds what is to be locked in a PostgreSQL database for more than {} seconds, the \
                 answer is 503, with `Retry-After`. Gogs waits.",
                LOCK_WAIT.as_secs()
            ),
            why: COME_BACK,
            test: "tests/sharing.rs: a_postgresql_database_that_is_held_for_long_is_busy",
        },
        deviation(
            "Users of an external login source (LDAP, SMTP, PAM, GitHub) can't use basic authentication (401). Their \
             tokens work.",
            "This server has no such source to ask.",
            "tests/gogs_versions.rs: a_user_of_another_login_source_has_tokens_only",
        ),
        Deviation {
            what: format!(
                "A public key of less than {LEAST_RSA} bits (RSA) or {LEAST_DSA} (DSA) is refused (422). Gogs looks at \
                 sizes only if `MINIMUM_KEY_SIZE_CHECK` is set."
            ),
            why: "Such keys are no longer safe.",
            test: "tests/routes/user/keys.rs: a_bad_key_is_refused",
        },
        deviation(
            "A text that PostgreSQL can't hold (one with a NUL, or one that is too long for a column of Gogs' or an index \
             of ours) is refused (422). Gogs fails with 5xx.",
            "The request is at fault, not the server.",
            "tests/databases.rs: a_text_that_postgresql_cannot_hold_is_refused",
        ),
        deviation(
            "An email that another user added but did not confirm is refused (422) where Gogs' unique index makes it fail \
             with 5xx.",
            "The same.",
            "tests/gogs_versions.rs: an_email_that_the_index_refuses_is_taken",
        ),
        deviation(
            "Where only site administrators may call, a user who may not log in gets 403 without a body.",
            "Of these operations every 403 of this server is without a body: a client need not look for a message.",
            "tests/unauthorized.rs: as_the_document_says",
        ),
        deviation(
            "A deleted user leaves no row in `follow`, and the numbers of followers are counted anew. Until Gogs 0.12 rows \
             stay, and another user's number is lowered.",
            "The numbers are to be right.",
            "tests/gogs_versions.rs: a_deleted_user_follows_nobody_in_any_version",
        ),
        deviation(
            "A deleted organization leaves no teams and no members. Gogs keeps their rows: nobody sees them, but who was a \
             member can't be deleted any more (422).",
            "Who is in no organization is not to be told so.",
            "tests/routes/admin/users/orgs.rs: a_deleted_organization_leaves_nothing",
        ),
        deviation(
            "A token in the body of a form is not looked at. Until 0.14.1 Gogs takes it for one in the query.",
            "A body is read only once it is known who calls.",
            "tests/gogs_versions.rs: a_token_in_the_body_of_a_form_does_not_count",
        ),
        deviation(
            "A public key that `ssh-keygen` would not read, though its base64 and the type in it are good, is refused (422, \
             `fail to parse public key`, and this server's words). Gogs fails with 5xx.",
            "The request is at fault, not the server.",
            "tests/routes/user/keys.rs: a_bad_key_is_refused",
        ),
        deviation(
            "A deploy key that the repository has, and one of a title that it has, is refused (422). Gogs fails with 5xx.",
            "The same.",
            "tests/routes/repos/keys.rs: a_key_and_a_title_are_used_once",
        ),
        deviation(
            "To delete a hook of the id 0, or of what is no number, is answered with 404. Gogs fails with 5xx, and deletes \
             nothing.",
            "The same.",
            "tests/routes/repos/hooks.rs: an_id_is_one_of_the_repository",
        ),
        deviation(
            "A hook is kept, and nothing is ever sent to it.",
            "This server has no pushes to tell of, and is not to call addresses that its users name.",
            "tests/routes/repos/hooks.rs: the_row_is_as_gogs_writes_it",
        ),
        deviation(
            "`POST /repos/:username/:reponame/mirror-sync` fetches nothing. The answer is Gogs'.",
            "This server reaches no other.",
            "tests/routes/repos/mirror_sync.rs: only_a_mirror_is_synchronized_and_only_by_who_may",
        ),
        deviation(
            "`GET /repos/:username/:reponame/releases` shows a release whose author was deleted as one of `Ghost`. Gogs fails \
             with 5xx.",
            "The request is fine.",
            "tests/routes/repos/releases.rs: all_are_listed_to_who_may_read_the_repository",
        ),
        deviation(
            "`GET /repos/:username/:reponame/branches` and `GET /repos/:username/:reponame/commits` of a repository without \
             commits are answered with 404. Gogs fails with 5xx.",
            "There is nothing to be found.",
            "tests/routes/repos/commits.rs: the_newest_are_listed_and_no_older_ones_are_read",
        ),
        Deviation {
            what: format!(
                "No more than {MAX_REFERENCES} branches or tags are listed, no more than 1000 commits, and of none of them more than \
                 have {MAX_COMMITS} bytes together; a larger commit is not found (404)."
            ),
            why: BOUND,
            test: "tests/routes/repos/commits.rs: no_more_than_a_thousand_are_listed_nor_more_than_is_read",
        },
        deviation(
            "What `git rev-parse` takes for the name of a commit is taken as by Git, but for `@{0}`, which needs a log that a bare \
             repository has not, for more than 100000 steps back, and for a search of more than 10000 commits for a message.",
            BOUND,
            "tests/routes/repos/commits.rs: what_would_take_too_long_names_nothing",
        ),
        deviation(
            "HTML that was Markdown comes with `Content-Security-Policy: sandbox`.",
            "Before 0.12 it is not cleaned, and a page of somebody else could send a form with a script here: so none runs.",
            "tests/routes/markdown/mod.rs: what_could_run_is_left_out_since_0_12",
        ),
        deviation(
            "Blocks of Markdown are those of CommonMark where Blackfriday 1, which Gogs uses, reads a text otherwise: all lines \
             above a line of `=` or `-` are the heading (there: the last one), only `1.` begins a list right below a paragraph \
             (there: any number, and an indented line is code), what is in an item is indented as far as its text (there: one \
             space is enough), and a fence that is not closed goes on to the end (there: it is none).",
            "The library that reads Markdown is one of CommonMark.",
            "tests/routes/markdown/mod.rs: some_blocks_are_those_of_commonmark",
        ),
        Deviation {
            what: format!(
                "A table of Markdown whose columns times the lines of the text are more than {MAX_CELLS} is text, and in one text \
                 no more than {MAX_MENTIONS} mentions of a kind become links."
            ),
            why: BOUND,
            test: "tests/routes/markdown/mod.rs: a_table_has_bounds",
        },
        Deviation {
            what: format!(
                "A body of YAML of more than {MAX_YAML} bytes, with more than {MAX_OPENED} opening brackets, or with \
                 aliases that repeat more than {MAX_NAMES} names, is refused (400)."
            ),
            why: "What nests deeply takes parsers for ever.",
            test: "tests/gogs_versions.rs: a_body_of_yaml_has_bounds",
        },
        Deviation {
            what: format!("A form of more than {MAX_PARTS} parts (`multipart/form-data`) is refused (400)."),
            why: BOUND,
            test: "tests/gogs_versions.rs: a_body_of_many_parts_is_refused",
        },
        deviation(
            "Paths outside `/api/v1` that are not this server's own get 404 without a body.",
            "The rest of Gogs is not here.",
            "tests/app.rs: requests_are_routed_as_gogs_does",
        ),
    ]
}
