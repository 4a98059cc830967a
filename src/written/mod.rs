//! The files of this repository that are written from the code.

pub mod gogs_versions;

use std::{fs, path::Path};

use crate::openapi::{document, operations, to_3_0, to_json, to_progenitor};

/// The files that are written from the code: path below the repository's root, and what it should hold.
pub fn files() -> Vec<(&'static str, String)> {
    let document = document();
    let document_3_0 = to_3_0(&document);
    vec![
        ("openapi/gogs-v1.json", to_json(&document)),
        ("openapi/gogs-v1-3.0.json", to_json(&document_3_0)),
        ("openapi/gogs-v1-progenitor.json", to_json(&to_progenitor(&document_3_0))),
        ("openapi/operations.txt", operations()),
        ("docs/GOGS-VERSIONS.md", gogs_versions::page()),
    ]
}

/// Writes [`files`] below `root`; the paths of those that changed.
pub fn write(root: &Path) -> std::io::Result<Vec<&'static str>> {
    let mut written = Vec::new();
    for (path, content) in stale(root)? {
        let file = root.join(path);
        if let Some(directory) = file.parent() {
            fs::create_dir_all(directory)?;
        }
        fs::write(file, content)?;
        written.push(path);
    }
    Ok(written)
}

/// Those of [`files`] that are not below `root` as the code would write them, with what they should hold.
pub fn stale(root: &Path) -> std::io::Result<Vec<(&'static str, String)>> {
    let mut stale = Vec::new();
    for (path, content) in files() {
        match fs::read(root.join(path)) {
            Ok(found) if found == content.as_bytes() => {}
            Ok(_) => stale.push((path, content)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => stale.push((path, content)),
            Err(error) => return Err(error),
        }
    }
    Ok(stale)
}
