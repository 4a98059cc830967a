//! The files of this repository that are written from the code, and from the recordings.

mod examples;
pub mod gogs_versions;
mod operations;
mod recordings;
mod versions;

use std::{fmt::Display, fs, io, path::Path};

use serde_json::json;

use crate::openapi::{self, Recorded, operations as list, to_3_0, to_json};

/// Why files can't be written: something can't be read, or is not what it has to be.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Error(String);

impl Error {
    /// `error`, with what it is about.
    fn at(what: impl Display, error: impl Display) -> Self {
        Self(format!("{what}: {error}"))
    }
}

/// The files that are written: path below the repository's root, and what it should hold, by what else is below `root`.
///
/// # Errors
///
/// If the recordings, or the tables that name their cases, can't be read, or don't fit the document.
pub fn files(root: &Path) -> Result<Vec<(&'static str, String)>, Error> {
    let recordings = recordings::read(root)?;
    let table = examples::Table::read(root)?;
    let mut recorded = Recorded::default();
    let bare = openapi::document_with(&recorded);
    let extracted = table.extract(&bare, &recordings)?;
    recorded.parts = versions::compute(&bare, &recordings, &extracted.shown)?;
    recorded.examples = extracted.examples;
    let document = openapi::document_with(&recorded);
    Ok(vec![
        ("openapi/gogs-v1.json", to_json(&document)),
        ("openapi/gogs-v1-3.0.json", to_json(&to_3_0(&document))),
        ("openapi/examples.json", to_json(&json!(recorded.examples))),
        ("openapi/versions.json", to_json(&openapi::to_written(&recorded.parts))),
        ("openapi/operations.txt", list()),
        ("docs/GOGS-VERSIONS.md", gogs_versions::page()),
    ])
}

/// Writes [`files`] below `root`; the paths of those that changed.
///
/// # Errors
///
/// As [`files`], and if a file can't be written.
pub fn write(root: &Path) -> Result<Vec<&'static str>, Error> {
    let mut written = Vec::new();
    for (path, content) in stale(root)? {
        let file = root.join(path);
        if let Some(directory) = file.parent() {
            fs::create_dir_all(directory).map_err(|error| Error::at(path, error))?;
        }
        fs::write(file, content).map_err(|error| Error::at(path, error))?;
        written.push(path);
    }
    Ok(written)
}

/// Those of [`files`] that are not below `root` as the code would write them, with what they should hold.
///
/// # Errors
///
/// As [`files`], and if a file can't be read.
pub fn stale(root: &Path) -> Result<Vec<(&'static str, String)>, Error> {
    let mut stale = Vec::new();
    for (path, content) in files(root)? {
        match fs::read(root.join(path)) {
            Ok(found) if found == content.as_bytes() => {}
            Ok(_) => stale.push((path, content)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => stale.push((path, content)),
            Err(error) => return Err(Error::at(path, error)),
        }
    }
    Ok(stale)
}
