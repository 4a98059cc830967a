//! What is told of a commit that was made, and of its file.

use gix::{ObjectId, objs::tree::EntryKind};

use super::Prepared;
use crate::git::{Error, Person, Repository};

/// How many commits are told of a branch that was made: as many as Gogs looks at.
const NEWEST: usize = 10;

/// A commit.
#[derive(Clone, Debug)]
pub struct WrittenCommit {
    /// Its id.
    pub id: ObjectId,
    /// Who made what is in it.
    pub author: Person,
    /// When, in seconds since 1970.
    pub authored: i64,
    /// Who made it.
    pub committer: Person,
    /// When, in seconds since 1970.
    pub committed: i64,
    /// What is said of it.
    pub message: String,
    /// The commits before it.
    pub parents: Vec<ObjectId>,
}

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

/// What is told of a file that was written.
#[derive(Clone, Debug)]
pub struct Told {
    /// The file as it is in the commit.
    pub file: WrittenFile,
    /// The commit.
    pub commit: WrittenCommit,
}

impl Repository {
    /// What is to be told of it.
    pub fn told(&self, prepared: &Prepared) -> Result<Option<Told>, Error> {
        let tree = self.inner.find_commit(prepared.commit)?.tree()?;
        let Some(entry) = tree.lookup_entry_by_path(&prepared.path)? else { return Ok(None) };
        let content = self.inner.find_blob(entry.object_id())?.take_data();
        let file =
            WrittenFile { id: entry.object_id(), is_link: entry.mode().kind() == EntryKind::Link, content };
        Ok(Some(Told { file, commit: self.written_commit(prepared.commit)? }))
    }

    /// The commits that a branch has more than before, the newest first; of one that is made, its newest.
    pub fn pushed(&self, prepared: &Prepared) -> Result<Vec<WrittenCommit>, Error> {
        if prepared.before.is_some() {
            return Ok(vec![self.written_commit(prepared.commit)?]);
        }
        let walk =
            self.inner.rev_walk([prepared.commit]).sorting(gix::revision::walk::Sorting::ByCommitTime(
                gix::traverse::commit::simple::CommitTimeOrder::NewestFirst,
            ));
        walk.all()?.take(NEWEST).map(|commit| self.written_commit(commit?.id)).collect()
    }

    fn written_commit(&self, id: ObjectId) -> Result<WrittenCommit, Error> {
        let commit = self.inner.find_commit(id)?;
        let read = commit.decode()?;
        let (author, committer) = (read.author()?, read.committer()?);
        let person = |signature: &gix::actor::SignatureRef<'_>| Person {
            name: signature.name.to_string(),
            email: signature.email.to_string(),
        };
        Ok(WrittenCommit {
            id,
            author: person(&author),
            authored: author.seconds(),
            committer: person(&committer),
            committed: committer.seconds(),
            message: read.message.to_string(),
            parents: read.parents().collect(),
        })
    }
}
