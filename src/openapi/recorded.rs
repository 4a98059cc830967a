//! What the document takes from the recordings of real Gogs servers. It is written into files of `openapi/`, which are part
//! of the program: one that is installed has no recordings.

use std::sync::LazyLock;

use super::{
    examples::Examples,
    versions::{Parts, from_written},
};

/// What the document takes from the recordings.
#[derive(Debug, Default)]
pub struct Recorded {
    /// The examples of bodies.
    pub examples: Examples,
    /// The parts that not all versions of Gogs have.
    pub parts: Parts,
}

impl Recorded {
    /// What was written last.
    ///
    /// # Panics
    ///
    /// If a file that is part of the program is not as it was written.
    pub fn written() -> &'static Self {
        static WRITTEN: LazyLock<Recorded> = LazyLock::new(|| Recorded {
            examples: serde_json::from_str(include_str!("../../openapi/examples.json")).expect("it is JSON"),
            parts: from_written(include_str!("../../openapi/versions.json")).expect("it has versions"),
        });
        &WRITTEN
    }
}
