//! The objects of a commit, written and then flushed.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    os::unix::fs::MetadataExt,
    path::Path,
};

use gix::{
    ObjectId,
    objs::{Kind, Write, WriteTo, compute_hash},
};

use crate::git::{Error, Repository, at};

/// The unit in which the system counts how much of the disk a file takes, in bytes.
const BLOCK: u64 = 512;

/// How `git count-objects` rounds, in bytes.
const KIBIBYTE: u64 = 1 << 10;
/// The folder of packs, among those of objects.
const PACKS: &str = "pack";

impl Repository {
    /// How much room its objects take, in bytes, as `git count-objects` has it.
    pub fn size(&self) -> Result<i64, Error> {
        let root = self.inner.objects.store_ref().path();
        let mut size = 0;
        for folder in at(root, fs::read_dir(root))? {
            let folder = at(root, folder)?.path();
            let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let is_of_objects = name.len() == 2 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
            if !is_of_objects && name != PACKS {
                continue;
            }
            for file in at(&folder, fs::read_dir(&folder))? {
                // One that is gone meanwhile takes no room.
                let Ok(file) = at(&folder, file)?.metadata() else { continue };
                size += if is_of_objects { file.blocks() * BLOCK } else { file.len() };
            }
        }
        Ok(i64::try_from(size / KIBIBYTE * KIBIBYTE).unwrap_or(i64::MAX))
    }
}

/// Objects that are to be on the disk before something names them.
pub(super) struct Objects<'r> {
    repository: &'r gix::Repository,
    /// All that were written, and whether they were new.
    written: Vec<(ObjectId, bool)>,
}

impl<'r> Objects<'r> {
    pub(super) fn new(repository: &'r gix::Repository) -> Self {
        Self { repository, written: Vec::new() }
    }

    /// Writes one that is no blob.
    pub(super) fn write(&mut self, object: &dyn WriteTo) -> Result<ObjectId, Error> {
        let mut bytes = Vec::new();
        object.write_to(&mut bytes).map_err(gix::Error::from_error)?;
        self.write_bytes(object.kind(), &bytes)
    }

    pub(super) fn write_blob(&mut self, content: &[u8]) -> Result<ObjectId, Error> {
        self.write_bytes(Kind::Blob, content)
    }

    fn write_bytes(&mut self, kind: Kind, bytes: &[u8]) -> Result<ObjectId, Error> {
        let id = compute_hash(self.repository.object_hash(), kind, bytes)?;
        let is_new = !self.repository.has_object(id);
        if is_new {
            self.repository.objects.write_buf(kind, bytes)?;
        }
        self.written.push((id, is_new));
        Ok(id)
    }

    /// Makes the system put them on the disk; how many bytes of it the new ones take.
    ///
    /// One that was there is flushed, too: whoever wrote it may not have come so far.
    pub(super) fn flush(self) -> Result<u64, Error> {
        let root = self.repository.objects.store_ref().path();
        let (mut folders, mut size) = (BTreeSet::from([root.to_owned()]), 0);
        for (id, is_new) in self.written {
            let name = id.to_string();
            let (folder, file) = name.split_at(2);
            let folder = root.join(folder);
            let path = folder.join(file);
            match File::open(&path) {
                Ok(object) => {
                    at(&path, object.sync_all())?;
                    if is_new {
                        size += at(&path, object.metadata())?.blocks() * BLOCK;
                    }
                    folders.insert(folder);
                }
                // It is in a pack, or in the repository that this one shares objects with.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(Error::Io { path, error }),
            }
        }
        for folder in folders {
            flush_folder(&folder)?;
        }
        Ok(size)
    }
}

/// Makes the system put on the disk which files a folder has.
pub(super) fn flush_folder(folder: &Path) -> Result<(), Error> {
    at(folder, File::open(folder).and_then(|folder| folder.sync_all()))
}
