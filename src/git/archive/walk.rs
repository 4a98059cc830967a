//! The files of a tree, one after the other, within bounds: a tree may name the same few objects millions of times.

use std::collections::HashMap;

use gix::{
    ObjectId,
    bstr::{BStr, ByteSlice},
    objs::tree::EntryKind,
};

use super::Broken;
use crate::git::Error;

/// The most files and folders of an archive: several times what the largest projects have. Their names are held until the end
/// of a ZIP.
const MOST_ENTRIES: u64 = 500_000;
/// The longest path, which bounds how deep folders lie, too: that of Linux.
const LONGEST_PATH: usize = 4_096;
/// The most bytes of all files together: 4 gigabytes, the most that a ZIP holds without extensions.
const MOST_BYTES: u64 = (1 << 32) - 1;
/// The most bytes of one file, which is held in memory while it is packed.
const LARGEST_FILE: u64 = 256 << 20;

/// Why something is not packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unpackable {
    /// There are too many files and folders.
    #[error("An archive has {MOST_ENTRIES} files and folders at most.")]
    Entries,
    /// All together are too large.
    #[error("An archive has files of {MOST_BYTES} bytes at most.")]
    Bytes,
    /// One file is too large.
    #[error("A file in an archive has {LARGEST_FILE} bytes at most.")]
    File,
    /// A name, or the path to it, is none that can be unpacked anywhere.
    #[error("A name in the repository is none of a file.")]
    Name,
}

/// What is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Folder,
    File,
    Program,
    Link,
}

impl Kind {
    /// Whether it has content.
    pub(super) fn is_file(self) -> bool {
        self != Self::Folder
    }
}

/// A file or a folder, which a submodule is, too.
pub(super) struct Entry<'a> {
    pub(super) path: &'a BStr,
    pub(super) kind: Kind,
    pub(super) id: ObjectId,
}

/// What is done with each.
type Visit<'v> = dyn FnMut(&Entry<'_>) -> Result<(), Broken> + 'v;

/// What is in a tree, with all that is below it.
#[derive(Clone, Copy, Default)]
struct Measure {
    entries: u64,
    bytes: u64,
    /// How long the longest path is.
    longest: usize,
}

/// Looks whether a tree is within the bounds, without reading its files. Each tree in it is looked at once, however often it is named.
pub(super) fn measure(repository: &gix::Repository, tree: ObjectId) -> Result<(), Broken> {
    Measuring { repository, known: HashMap::new() }.tree(tree, 0).map(drop)
}

struct Measuring<'r> {
    repository: &'r gix::Repository,
    known: HashMap<ObjectId, Measure>,
}

impl Measuring<'_> {
    fn tree(&mut self, id: ObjectId, depth: usize) -> Result<Measure, Broken> {
        if let Some(known) = self.known.get(&id) {
            return Ok(*known);
        }
        // A folder in a folder makes a path longer by two characters at least.
        if depth * 2 > LONGEST_PATH {
            return Err(Unpackable::Name.into());
        }
        let tree = self.repository.find_tree(id).map_err(Error::from)?;
        let mut all = Measure::default();
        for entry in tree.iter() {
            let entry = entry.map_err(|error| Error::Git(Box::new(gix::Error::from_error(error))))?;
            let name = entry.filename();
            check_name(name)?;
            let below = self.entry(entry.mode().kind(), entry.oid().to_owned(), depth)?;
            all.entries += 1 + below.entries;
            all.bytes = all.bytes.saturating_add(below.bytes);
            let rest = if below.longest == 0 { 0 } else { 1 + below.longest };
            all.longest = all.longest.max(name.len() + rest);
            let too_much = [
                (all.entries > MOST_ENTRIES, Unpackable::Entries),
                (all.bytes > MOST_BYTES, Unpackable::Bytes),
                (all.longest > LONGEST_PATH, Unpackable::Name),
            ];
            if let Some((_, why)) = too_much.into_iter().find(|(is_so, _)| *is_so) {
                return Err(why.into());
            }
        }
        self.known.insert(id, all);
        Ok(all)
    }

    fn entry(&mut self, kind: EntryKind, id: ObjectId, depth: usize) -> Result<Measure, Broken> {
        match kind {
            EntryKind::Tree => self.tree(id, depth + 1),
            EntryKind::Commit => Ok(Measure::default()),
            EntryKind::Blob | EntryKind::BlobExecutable | EntryKind::Link => {
                let bytes = self.repository.find_header(id).map_err(Error::from)?.size();
                if bytes > LARGEST_FILE {
                    return Err(Unpackable::File.into());
                }
                Ok(Measure { bytes, ..Measure::default() })
            }
        }
    }
}

/// Refuses a name that would lead elsewhere where it is unpacked.
fn check_name(name: &BStr) -> Result<(), Unpackable> {
    let is_none = matches!(name.as_bytes(), b"" | b"." | b"..") || name.find_byteset(b"/\0").is_some();
    if is_none { Err(Unpackable::Name) } else { Ok(()) }
}

struct Walk<'r, 'v> {
    repository: &'r gix::Repository,
    path: Vec<u8>,
    entries: u64,
    visit: &'v mut Visit<'v>,
}

/// Visits all that is in a tree, in Git's order, a folder before what is in it. Folders with nothing in them are not there.
pub(super) fn walk<'v>(
    repository: &gix::Repository,
    tree: ObjectId,
    visit: &'v mut Visit<'v>,
) -> Result<(), Broken> {
    Walk { repository, path: Vec::new(), entries: 0, visit }.tree(tree)
}

impl Walk<'_, '_> {
    fn tree(&mut self, id: ObjectId) -> Result<(), Broken> {
        let tree = self.repository.find_tree(id).map_err(Error::from)?;
        let length = self.path.len();
        for entry in tree.iter() {
            let entry = entry.map_err(|error| Error::Git(Box::new(gix::Error::from_error(error))))?;
            let name = entry.filename();
            check_name(name)?;
            if length > 0 {
                self.path.push(b'/');
            }
            self.path.extend_from_slice(name);
            self.one(entry.mode().kind(), entry.oid().to_owned())?;
            self.path.truncate(length);
        }
        Ok(())
    }

    fn one(&mut self, kind: EntryKind, id: ObjectId) -> Result<(), Broken> {
        self.entries += 1;
        if self.entries > MOST_ENTRIES {
            return Err(Unpackable::Entries.into());
        }
        if self.path.len() > LONGEST_PATH {
            return Err(Unpackable::Name.into());
        }
        let kind = match kind {
            EntryKind::Tree if self.repository.find_tree(id).map_err(Error::from)?.data.is_empty() => {
                return Ok(());
            }
            EntryKind::Tree => {
                (self.visit)(&Entry { path: self.path.as_bstr(), kind: Kind::Folder, id })?;
                return self.tree(id);
            }
            EntryKind::Commit => Kind::Folder,
            EntryKind::Blob => Kind::File,
            EntryKind::BlobExecutable => Kind::Program,
            EntryKind::Link => Kind::Link,
        };
        (self.visit)(&Entry { path: self.path.as_bstr(), kind, id })
    }
}
