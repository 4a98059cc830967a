//! What is told of a commit that was made, and of its file.

use gix::{ObjectId, objs::tree::EntryKind};

use super::Prepared;
use crate::git::{Commit, Error, Repository};

/// How many commits are told of a branch that was made: as many as Gogs looks at.
const NEWEST: usize = 10;

/// A file, or a symbolic link.
#[derive(Clone, Debug)]
pub struct WrittenFile {
    /// The id of its content.
    pub id: ObjectId,
    /// Whether it is a symbolic link.
    pub is_link: bool,
    /// Its content, or where the link leads to.
    pub content: Vec<u8>,
}

impl Repository {
    /// The file as it is in the commit that was prepared.
    pub fn written(&self, prepared: &Prepared) -> Result<Option<WrittenFile>, Error> {
        let tree = self.inner.find_commit(prepared.commit)?.tree()?;
        let Some(entry) = tree.lookup_entry_by_path(&prepared.path)? else { return Ok(None) };
        let (id, is_link) = (entry.object_id(), entry.mode().kind() == EntryKind::Link);
        Ok(Some(WrittenFile { id, is_link, content: self.inner.find_blob(id)?.take_data() }))
    }

    /// The commits that a branch has more than before, the newest first; of one that is made, its newest.
    pub fn pushed(&self, prepared: &Prepared) -> Result<Vec<Commit>, Error> {
        let count = if prepared.before.is_some() { 1 } else { NEWEST };
        let mut commits = Vec::new();
        for id in self.walk([prepared.commit])?.take(count) {
            commits.extend(self.commit(id?)?);
        }
        Ok(commits)
    }
}
