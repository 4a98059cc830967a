//! The files of a tree, one after the other, within bounds: a tree may name the same few objects millions of times.

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

/// What is left of bytes.
#[derive(Default)]
pub(super) struct Limits {
    spent: u64,
}

impl Limits {
    pub(super) fn spend(&mut self, bytes: u64) -> Result<(), Unpackable> {
        if bytes > LARGEST_FILE {
            return Err(Unpackable::File);
        }
        self.spent += bytes;
        if self.spent > MOST_BYTES { Err(Unpackable::Bytes) } else { Ok(()) }
    }
}

/// What is done with each.
type Visit<'v> = dyn FnMut(&Entry<'_>) -> Result<(), Broken> + 'v;

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
            if matches!(name.as_bytes(), b"" | b"." | b"..") || name.find_byteset(b"/\0").is_some() {
                return Err(Unpackable::Name.into());
            }
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
