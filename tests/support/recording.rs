//! What real Gogs servers answered.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use gogs_openapi::gogs::GogsVersion;
use gogs_recorder::{Exchange, Recording};

use super::Backend;

/// How the names of recordings of Gogs on PostgreSQL end; those on SQLite are the version alone.
const ON_POSTGRES: &str = "-postgres";

/// All recordings: the names of their folders, by version.
static ALL: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folders = fs::read_dir(directory("")).unwrap();
    let mut all: Vec<String> =
        folders.map(|folder| folder.unwrap().file_name().into_string().unwrap()).collect();
    all.sort_by_cached_key(|recording| version(recording).parse::<GogsVersion>().unwrap());
    all
});

/// The recordings of Gogs on a database, oldest version first.
pub fn recordings(on: Backend) -> impl DoubleEndedIterator<Item = &'static str> {
    ALL.iter().map(String::as_str).filter(move |recording| backend(recording) == on)
}

/// Which database was recorded.
pub fn backend(recording: &str) -> Backend {
    if recording.ends_with(ON_POSTGRES) { Backend::Postgres } else { Backend::Sqlite }
}

/// Where a recording is.
pub fn directory(recording: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings/account").join(recording)
}

/// The version of Gogs that was recorded.
pub fn version(recording: &str) -> &str {
    recording.trim_end_matches(ON_POSTGRES)
}

/// The exchanges of a recording, in their order.
pub fn exchanges(recording: &str) -> Vec<Exchange> {
    Recording::read(&directory(recording)).unwrap().exchanges
}
