//! The recordings: that each has the requests of its set, what of the forge set is answered as recorded, and that what is
//! recorded of this server can be replayed on it.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    thread,
};

use diesel::prelude::*;
use gogs_openapi::gogs::GogsVersion;
use gogs_recorder::{Place, Recording, Replay, Set};

use crate::{
    fit::Document,
    support::{
        Backend, Database, Server,
        recording::{backend, version},
    },
};

/// The exchanges of the forge set that call an operation that is here, and are not as recorded: they need what requests before
/// them did, for which there is no operation here yet. `WRITE_WAITING=1 cargo test --test all what_waits` writes the list: what
/// its diff adds has to wait for an operation that is not here.
const WAITING: &str = include_str!("waiting.txt");

/// The recordings of a set.
pub fn folders(set: &str) -> Vec<PathBuf> {
    let recordings = Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings");
    Recording::folders(&recordings.join(set)).unwrap()
}

#[test]
fn a_recording_has_the_requests_of_its_set() {
    for set in Set::names() {
        for folder in folders(set) {
            let wrong = Set::named(set).unwrap().differences(&folder).unwrap();
            assert!(wrong.is_empty(), "{}: {}", folder.display(), wrong.join(", "));
        }
    }
}

/// Each case that calls an operation that is here and is not as recorded, with what is not.
fn differences(folder: &Path) -> Vec<(String, String)> {
    let name = folder.file_name().unwrap().to_str().unwrap();
    let backend = backend(name);
    if backend == Backend::Postgres && !Backend::postgres_is_there() {
        return Vec::new();
    }
    let server = Server::on(backend.copy_of(folder), version(name));
    let recording = Recording::read(folder).unwrap();
    let mut replay = Replay::new(&server.base, recording.is_unordered());
    let (mut found, mut called) = (Vec::new(), 0);
    for exchange in &recording.exchanges {
        let difference = replay.send(exchange).unwrap().difference;
        if Document::published().called(&exchange.request.method, &exchange.request.target).is_some() {
            called += 1;
            found.extend(
                difference.map(|difference| (exchange.case.clone(), format!("{name}: {difference}"))),
            );
        }
    }
    assert!(called > found.len(), "{name}: nothing is as recorded");
    found
}

/// All that the forge set asks of operations that are here is as recorded, but for what waits for others.
#[test]
fn the_forge_set_is_answered_as_recorded_but_for_what_waits() {
    let folders = folders("forge");
    let found: Vec<(String, String)> = thread::scope(|scope| {
        let running: Vec<_> = folders.iter().map(|folder| scope.spawn(|| differences(folder))).collect();
        running.into_iter().flat_map(|one| one.join().unwrap()).collect()
    });
    let still: BTreeSet<&str> = found.iter().map(|(case, _)| case.as_str()).collect();
    if std::env::var_os("WRITE_WAITING").is_some() {
        let list: String = still.iter().map(|case| format!("{case}\n")).collect();
        std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings/waiting.txt"), list)
            .unwrap();
        return;
    }
    let waiting: BTreeSet<&str> = WAITING.lines().collect();
    let other: Vec<String> = found
        .iter()
        .filter(|(case, _)| !waiting.contains(case.as_str()))
        .map(|(case, difference)| format!("{case}: {difference}"))
        .collect();
    assert!(other.is_empty(), "{}", other.join("\n"));
    let as_recorded: Vec<_> = waiting.difference(&still).collect();
    assert!(as_recorded.is_empty(), "waiting.txt is too long: {as_recorded:?}");
}

/// The database of a server as it is, in another file.
fn saved(server: &Server) -> Database {
    let copy = Backend::Sqlite.empty();
    let mut connection = SqliteConnection::establish(server.database_url()).unwrap();
    diesel::sql_query(format!("VACUUM INTO '{}'", copy.url)).execute(&mut connection).unwrap();
    copy
}

/// As docs/RECORDING.md tells, of this server: it lacks what operations make that are not here yet.
#[test]
fn what_is_recorded_of_this_server_is_answered_once_more() {
    let set = Set::named("account").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(Backend::Sqlite);
    server.site_admin(&set.users[0].name);
    let version = GogsVersion::DEFAULT.to_string();
    let seeded = gogs_recorder::seed(&server.base, &set, &version, folder.path()).unwrap();
    let refused: Vec<_> = seeded.refused.iter().filter(|refused| refused.status != 501).collect();
    assert!(refused.is_empty(), "{refused:?}");
    assert!(seeded.done > set.users.len());
    let database = saved(&server);
    let recorded = gogs_recorder::record(&server.base, &set, &Place::default(), folder.path()).unwrap();
    assert_eq!(recorded.written + recorded.not_implemented.len(), set.requests.len());
    let again = Server::on(database, &version);
    let mut replay = Replay::new(&again.base, false);
    let differences: Vec<String> = Recording::read(folder.path())
        .unwrap()
        .exchanges
        .iter()
        .filter_map(|exchange| {
            let difference = replay.send(exchange).unwrap().difference?;
            Some(format!("{}: {difference}", exchange.case))
        })
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
