//! What can go wrong with a recording or a server.

use std::path::{Path, PathBuf};

/// Why nothing could be read, sent or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file can't be read or written.
    #[error("{}: {error}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A file is not of the format.
    #[error("{}, line {line}: {error}", path.display())]
    Format {
        /// Which file.
        path: PathBuf,
        /// Where in it, counted from one.
        line: usize,
        /// Why.
        error: serde_json::Error,
    },
    /// No response came.
    #[error("{0}")]
    NoResponse(Box<ureq::Error>),
    /// The server is not as a recording needs it.
    #[error("{0}")]
    Server(String),
}

/// What most functions here return.
pub type Result<T> = std::result::Result<T, Error>;

/// An error of a file.
pub fn at(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |error| Error::File { path, error }
}
