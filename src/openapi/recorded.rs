//! What the document takes from the recordings of real Gogs servers. It is written into files of `openapi/`, which are part
//! of the program: one that is installed has no recordings.

use std::sync::LazyLock;

use serde_json::Value;

/// What the document takes from the recordings.
#[derive(Debug, Default)]
pub struct Recorded {
    /// The examples of bodies.
    pub examples: Value,
}

impl Recorded {
    /// What was written last.
    ///
    /// # Panics
    ///
    /// If a file that is part of the program is not JSON.
    pub fn written() -> &'static Self {
        static WRITTEN: LazyLock<Recorded> = LazyLock::new(|| {
            let read = |text: &str| serde_json::from_str(text).expect("a written file is JSON");
            Recorded { examples: read(include_str!("../../openapi/examples.json")) }
        });
        &WRITTEN
    }
}
