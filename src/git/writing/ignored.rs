//! Which new files `git add` leaves out: those that a `.gitignore` of the repository excludes.

use std::path::{Path, PathBuf};

use gix::{
    ObjectId,
    bstr::BStr,
    glob::pattern::Case,
    ignore::{Search, search::Ignore},
};

use crate::git::Error;

const NAME: &str = ".gitignore";
/// The largest `.gitignore` that is read, in bytes: thousands of patterns, which each part of a path is compared with.
const MAX_SIZE: u64 = 1 << 17;

/// Whether the file at `names` below `root`, which is not there yet, or a folder that it is in, is excluded. If it is itself a
/// `.gitignore`, its `content` counts as well.
pub(super) fn is_ignored(
    repository: &gix::Repository,
    root: ObjectId,
    names: &[String],
    content: &[u8],
) -> Result<bool, Error> {
    let (mut search, mut folder, mut path) = (Search::default(), Some(root), String::new());
    for (depth, name) in names.iter().enumerate() {
        let is_folder = depth + 1 < names.len();
        if let Some(patterns) = patterns(repository, folder)? {
            add(&mut search, &path, &patterns)?;
        } else if !is_folder && name == NAME {
            add(&mut search, &path, content)?;
        }
        path = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
        let found = search.pattern_matching_relative_path(BStr::new(&path), Some(is_folder), Case::Sensitive);
        if found.is_some_and(|found| !found.pattern.is_negative()) {
            return Ok(true);
        }
        folder = match folder {
            Some(tree) if is_folder => {
                let tree = repository.find_tree(tree)?;
                tree.find_entry(name.as_bytes()).map(|entry| entry.object_id())
            }
            _ => None,
        };
    }
    Ok(false)
}

/// The `.gitignore` of a folder. Git follows no symbolic link there.
fn patterns(repository: &gix::Repository, folder: Option<ObjectId>) -> Result<Option<Vec<u8>>, Error> {
    let Some(folder) = folder else { return Ok(None) };
    let tree = repository.find_tree(folder)?;
    let Some(entry) = tree.find_entry(NAME.as_bytes()) else { return Ok(None) };
    if !entry.mode().is_blob() || repository.find_header(entry.object_id())?.size() > MAX_SIZE {
        return Ok(None);
    }
    Ok(Some(repository.find_blob(entry.object_id())?.take_data()))
}

fn add(search: &mut Search, folder: &str, patterns: &[u8]) -> Result<(), Error> {
    let source = PathBuf::from(folder).join(NAME);
    search
        .add_patterns_buffer(patterns, &source, Some(Path::new("")), Ignore::default())
        .map_err(|error| Error::Io { path: source, error })
}
