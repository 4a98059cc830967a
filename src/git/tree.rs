//! Trees: what is in a folder, and where a path leads.

use gix::{ObjectId, bstr::ByteSlice, object::Kind as ObjectKind, objs::tree::EntryKind};

use super::{Error, Repository};
use crate::wire::text_of;

/// The most of a tree, a commit or a tag that is read, in bytes: enough for a folder of two hundred thousand files.
const GREATEST_NODE: u64 = 8 << 20;

/// The most of a tree that is listed, in bytes: some twenty thousand files. Of each the size is looked up, and about a kilobyte told.
const GREATEST_LIST: u64 = 1 << 20;

/// How many tags of tags are followed. Nobody has more than one.
const TAGS_FOLLOWED: usize = 8;

/// What an entry of a tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A tree: a folder.
    Tree,
    /// A file, executable or not.
    File,
    /// A symbolic link.
    Link,
    /// A commit of another repository.
    Submodule,
}

/// An entry of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, without the folders that it is in.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The object.
    pub id: ObjectId,
    /// How many bytes a file or a link has; else 0.
    pub size: u64,
}

impl Repository {
    /// The tree of the commit that `revision` names, itself or by a tag. The name of a tree does not do.
    pub fn tree_of_commit(&self, revision: &str) -> Result<Option<ObjectId>, Error> {
        let commit = self.revision(revision).map_or(Ok(None), |id| self.peeled(id, ObjectKind::Commit))?;
        commit.map_or(Ok(None), |commit| self.peeled(commit, ObjectKind::Tree))
    }

    /// The tree that `revision` names, itself, or of a commit.
    pub fn tree_named(&self, revision: &str) -> Result<Option<ObjectId>, Error> {
        self.revision(revision).map_or(Ok(None), |id| self.peeled(id, ObjectKind::Tree))
    }

    /// What tags lead to, and of a commit the tree if that is asked for. What is not asked for is not read: it may be large.
    pub(super) fn peeled(&self, mut id: ObjectId, wanted: ObjectKind) -> Result<Option<ObjectId>, Error> {
        for _ in 0..TAGS_FOLLOWED {
            let Some(header) = self.inner.try_find_header(id)? else { return Ok(None) };
            id = match header.kind() {
                kind if kind == wanted => return Ok(Some(id)),
                ObjectKind::Tag => self.node(id, GREATEST_NODE)?.into_tag().target_id()?.detach(),
                ObjectKind::Commit if wanted == ObjectKind::Tree => {
                    self.node(id, GREATEST_NODE)?.into_commit().tree_id()?.detach()
                }
                _ => return Ok(None),
            };
        }
        Ok(None)
    }

    /// A tree, a commit or a tag, read.
    fn node(&self, id: ObjectId, limit: u64) -> Result<gix::Object<'_>, Error> {
        if self.inner.find_header(id)?.size() > limit {
            return Err(Error::TooLarge { limit });
        }
        Ok(self.inner.find_object(id)?)
    }

    /// Where a path leads from a tree; `None`: nowhere. No segments lead to the tree itself.
    pub fn entry(&self, tree: ObjectId, path: &[&str]) -> Result<Option<Entry>, Error> {
        let mut entry = Entry { name: String::new(), kind: Kind::Tree, id: tree, size: 0 };
        for name in path {
            if entry.kind != Kind::Tree {
                return Ok(None);
            }
            let node = self.node(entry.id, GREATEST_NODE)?.try_into_tree()?;
            let found = node.decode()?.entries.into_iter().find(|entry| entry.filename == name.as_bytes());
            let Some(found) = found else { return Ok(None) };
            entry = Entry {
                name: (*name).to_owned(),
                kind: kind(found.mode.kind()),
                id: found.oid.to_owned(),
                size: 0,
            };
        }
        entry.size = self.size_of(&entry)?;
        Ok(Some(entry))
    }

    /// What is in a tree, in Git's order.
    pub fn entries(&self, tree: ObjectId) -> Result<Vec<Entry>, Error> {
        let node = self.node(tree, GREATEST_LIST)?.try_into_tree()?;
        let mut entries = Vec::new();
        for found in node.decode()?.entries {
            let mut entry = Entry {
                name: text_of(found.filename.as_bytes()),
                kind: kind(found.mode.kind()),
                id: found.oid.to_owned(),
                size: 0,
            };
            entry.size = self.size_of(&entry)?;
            entries.push(entry);
        }
        Ok(entries)
    }

    fn size_of(&self, entry: &Entry) -> Result<u64, Error> {
        match entry.kind {
            Kind::File | Kind::Link => Ok(self.inner.find_header(entry.id)?.size()),
            Kind::Tree | Kind::Submodule => Ok(0),
        }
    }
}

fn kind(kind: EntryKind) -> Kind {
    match kind {
        EntryKind::Tree => Kind::Tree,
        EntryKind::Blob | EntryKind::BlobExecutable => Kind::File,
        EntryKind::Link => Kind::Link,
        EntryKind::Commit => Kind::Submodule,
    }
}
