//! The answers of real Gogs servers, reproduced: every recorded exchange, on a copy of that server's database.

use std::path::{Path, PathBuf};

use diesel::prelude::*;
use gogs_openapi::gogs::{
    GogsVersion,
    differences::{self, Evidence},
};
use gogs_recorder::{Exchange, Outcome, Received, Recording, Replay, Request, Set};
use rstest::rstest;

use crate::{
    fit::{self, Document, Skipped, Verdict},
    support::{
        Backend, Server,
        recording::{self, exchanges, recordings, version},
    },
};

/// Replays a recording to a server: what is not as recorded, and what of our answers does not fit the document, that of all
/// versions and that of this one.
fn replay(server: &Server, recording: &str, unordered: bool) -> Vec<String> {
    let exchanges = exchanges(recording);
    let documents = [Document::published(), Document::of(version(recording).parse().unwrap())];
    let mut replay = Replay::new(&server.base, unordered);
    let (mut found, mut checked) = (Vec::new(), 0);
    for exchange in &exchanges {
        let Outcome { received, difference } = replay.send(exchange).unwrap();
        let mut wrong: Vec<String> = difference.into_iter().collect();
        for document in documents {
            match fit(document, exchange, &received) {
                Verdict::Skipped(Skipped::NoOperation) => {}
                Verdict::Skipped(reason) => wrong.push(format!("{reason:?}: {}", received.text())),
                Verdict::Checked(_, misfits) => {
                    checked += 1;
                    wrong.extend(misfits);
                }
            }
        }
        let Request { method, target, .. } = &exchange.request;
        found
            .extend(wrong.into_iter().map(|wrong| format!("{} ({method} {target}): {wrong}", exchange.case)));
    }
    let calls = exchanges.iter().filter(|exchange| is_call(exchange)).count();
    assert!(calls > 0, "{recording} calls no operation");
    assert_eq!(checked, documents.len() * calls, "answers are checked");
    found
}

/// Whether an operation of the document is called.
fn is_call(exchange: &Exchange) -> bool {
    Document::published().called(&exchange.request.method, &exchange.request.target).is_some()
}

/// Whether our answer fits a document.
fn fit(document: Document, exchange: &Exchange, received: &Received) -> Verdict {
    document.verdict(&fit::Answer {
        method: &exchange.request.method,
        target: &exchange.request.target,
        status: received.status,
        content_type: received.header("content-type"),
        has_link: received.header("link").is_some(),
        body: &received.text(),
    })
}

/// One test for each folder of recordings.
#[rstest]
fn replayed(
    #[files("recordings/account/*")]
    #[dirs]
    folder: PathBuf,
) {
    let recording = folder.file_name().unwrap().to_str().unwrap();
    let backend = recording::backend(recording);
    if backend == Backend::Sqlite || Backend::postgres_is_there() {
        let server = Server::on(backend.recorded(recording), version(recording));
        let differences = replay(&server, recording, backend == Backend::Postgres);
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    }
}

/// What a recording is compared with has to be there: all have the same cases.
#[test]
fn every_version_is_recorded_with_the_same_cases() {
    let sqlite: Vec<&str> = recordings(Backend::Sqlite).collect();
    assert_eq!(sqlite, GogsVersion::RECORDED.map(|version| version.to_string()));
    let cases = |recording| exchanges(recording).into_iter().map(|exchange| exchange.case).collect();
    let expected: Vec<String> = cases(sqlite[0]);
    for recording in sqlite.into_iter().chain(recordings(Backend::Postgres)) {
        assert_eq!(cases(recording), expected, "{recording}");
    }
}

/// The same data in a database of ours gives the same answers.
mod our_own_database {
    use super::*;

    #[derive(QueryableByName)]
    struct Column {
        #[diesel(sql_type = diesel::sql_types::Text)]
        name: String,
    }

    /// The tables that a database of ours has, but for those that no Gogs has.
    fn tables(connection: &mut SqliteConnection) -> Vec<String> {
        let query = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name IN (SELECT name FROM gogs.sqlite_master) \
                     AND name NOT LIKE 'sqlite~_%' ESCAPE '~'";
        let tables = diesel::sql_query(query).load::<Column>(connection).unwrap();
        tables.into_iter().map(|table| table.name).collect()
    }

    fn columns(connection: &mut SqliteConnection, database: &str, table: &str) -> Vec<String> {
        diesel::sql_query(format!("SELECT name FROM pragma_table_info('{table}', '{database}')"))
            .load::<Column>(connection)
            .unwrap()
            .into_iter()
            .map(|column| column.name)
            .collect()
    }

    /// Copies a Gogs database, row by row, into one of ours. Tokens that Gogs stored in the clear get their hash.
    fn copy(recording: &str, ours: &str) {
        let mut connection = SqliteConnection::establish(ours).unwrap();
        let gogs = recording::directory(recording).join("gogs.db");
        diesel::sql_query(format!("ATTACH '{}' AS gogs", gogs.display())).execute(&mut connection).unwrap();
        for table in tables(&mut connection) {
            let of_gogs = columns(&mut connection, "gogs", &table);
            let mut both = columns(&mut connection, "main", &table);
            both.retain(|name| of_gogs.contains(name));
            let names: Vec<String> = both.iter().map(|name| format!("`{name}`")).collect();
            let names = names.join(", ");
            let (more, value) = if table == "access_token" && !both.iter().any(|name| name == "sha256") {
                (", sha256", ", 'hash of ' || sha1")
            } else {
                ("", "")
            };
            let insert = format!(
                "INSERT INTO main.`{table}` ({names}{more}) SELECT {names}{value} FROM gogs.`{table}`"
            );
            diesel::sql_query(insert).execute(&mut connection).unwrap();
        }
        hash_tokens(&mut connection);
    }

    fn hash_tokens(connection: &mut SqliteConnection) {
        use gogs_openapi::store::schema::access_token::dsl::{access_token, id, sha1, sha256};
        use sha2::{Digest, Sha256};
        let clear: Vec<(i64, Option<String>)> =
            access_token.filter(sha256.like("hash of %")).select((id, sha1)).load(connection).unwrap();
        for (number, token) in clear {
            let hash = hex::encode(Sha256::digest(token.unwrap().as_bytes()));
            diesel::update(access_token.find(number)).set(sha256.eq(hash)).execute(connection).unwrap();
        }
    }

    #[rstest]
    fn replayed(
        #[files("recordings/account/*")]
        #[exclude("-postgres$")]
        #[dirs]
        folder: PathBuf,
    ) {
        let recording = folder.file_name().unwrap().to_str().unwrap();
        let database = Backend::Sqlite.empty();
        let url = database.url.clone();
        let server = Server::on(database, version(recording));
        copy(recording, &url);
        let differences = replay(&server, recording, false);
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    }
}

/// Each difference names the exchanges that show it: they differ between the versions on its both sides.
#[test]
fn differences_are_seen_where_they_say() {
    let all: Vec<(GogsVersion, Vec<Exchange>)> = recordings(Backend::Sqlite)
        .map(|recording| (version(recording).parse().unwrap(), exchanges_of_all_sets(recording)))
        .collect();
    let mut wrong = Vec::new();
    for difference in differences::all() {
        let Evidence::Recorded(cases) = difference.evidence else { continue };
        for case in cases {
            let answers = |has: bool| -> Vec<String> {
                let versions = all.iter().filter(|(version, _)| version.has(difference) == has);
                versions
                    .map(|(version, exchanges)| {
                        let exchange = exchanges.iter().find(|exchange| exchange.case == *case);
                        let exchange = exchange.unwrap_or_else(|| panic!("{case} of {version}"));
                        let response = &exchange.response;
                        format!("{} {:?} {}", response.status, response.headers, response.text())
                    })
                    .collect()
            };
            let (with, without) = (answers(true), answers(false));
            assert!(!with.is_empty() && !without.is_empty(), "{}", difference.name);
            if with.iter().any(|answer| without.contains(answer)) {
                wrong.push(format!("{case} does not show {}: {with:?} {without:?}", difference.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What was recorded of a version in all sets.
fn exchanges_of_all_sets(recording: &str) -> Vec<Exchange> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings");
    let sets = Set::names().into_iter();
    sets.flat_map(|set| Recording::read(&folder.join(set).join(recording)).unwrap().exchanges).collect()
}
