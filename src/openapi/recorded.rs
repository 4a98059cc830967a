//! What the document takes from the recordings of real Gogs servers. It is written into files of `openapi/`, which are part
//! of the program: one that is installed has no recordings.

use std::sync::LazyLock;

use serde::de::DeserializeOwned;

use super::{examples::Examples, versions::Versions};

/// What the document takes from the recordings.
#[derive(Debug, Default)]
pub struct Recorded {
    /// The examples of bodies.
    pub examples: Examples,
    /// Which versions of Gogs have the parts that not all have.
    pub versions: Versions,
}

impl Recorded {
    /// What was written last.
    ///
    /// # Panics
    ///
    /// If a file that is part of the program is not as it was written.
    pub fn written() -> &'static Self {
        static WRITTEN: LazyLock<Recorded> = LazyLock::new(|| Recorded {
            examples: read(include_str!("../../openapi/examples.json")),
            versions: read(include_str!("../../openapi/versions.json")),
        });
        &WRITTEN
    }
}

fn read<T: DeserializeOwned>(file: &str) -> T {
    serde_json::from_str(file).expect("a file that was written is read")
}
