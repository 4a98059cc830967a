//! One file made or changed: all objects of the commit are written and on the disk before its branch is moved, so that a crash
//! leaves the old state or the new one; and the branch is moved only from where it was when the commit was made.

mod branch;
mod ignored;
mod message;
mod objects;
mod place;
mod told;

use gix::{
    ObjectId,
    objs::{Commit, Tree},
};

pub use branch::Moved;
pub use place::Links;
pub use told::WrittenFile;

use super::{Error, Person, Repository};
use objects::Objects;

/// A file to be made or changed.
#[derive(Clone, Debug)]
pub struct FileChange {
    /// Where it is, from the root of the repository on. It is cleaned: no part of it leads out.
    pub path: String,
    /// Its content.
    pub content: Vec<u8>,
    /// What is said of the commit.
    pub message: String,
    /// Who makes it.
    pub author: Person,
    /// When, in seconds since 1970.
    pub time: i64,
    /// The branch whose content it changes.
    pub base: String,
    /// The branch that gets the commit: that one, or one that is made for it.
    pub branch: String,
    /// What of symbolic links in the path.
    pub links: Links,
}

/// A commit whose objects are on the disk, and which its branch does not have yet.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The branch.
    pub branch: String,
    /// Where the branch was; `None`: it is to be made.
    pub before: Option<ObjectId>,
    /// Where it is to be. Where nothing changes, it is there already.
    pub commit: ObjectId,
    /// Whether the commit was made for it: else the branch is made at one that was there.
    pub is_new: bool,
    /// The path of the file, cleaned. A symbolic link in its last place is named itself, others by what they lead to.
    pub path: String,
    /// How many bytes of the disk the new objects take.
    pub size: u64,
}

impl Prepared {
    /// Whether the branch has to be moved or made.
    pub fn changes(&self) -> bool {
        self.before != Some(self.commit)
    }
}

/// Why a file can't be written as that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Git can't have such a path, or no file can.
    #[error("No file can be called '{0}'.")]
    Path(String),
    /// There is a directory, and not a file.
    #[error("'{0}' is a directory.")]
    Directory(String),
    /// Something below what is no directory.
    #[error("'{0}' is no directory.")]
    NoDirectory(String),
    /// There is a symbolic link.
    #[error("'{0}' is a symbolic link.")]
    Link(String),
    /// There is a submodule.
    #[error("'{0}' is a submodule.")]
    Submodule(String),
    /// A new file that a `.gitignore` excludes.
    #[error("'{0}' is excluded by a .gitignore of the repository.")]
    Ignored(String),
    /// A message of nothing but blanks, or with a NUL.
    #[error("The message of a commit can't be blank, or have a NUL.")]
    Message,
    /// There is nothing to begin with.
    #[error("The repository has no branch '{0}' to change: it is empty.")]
    NoBase(String),
    /// No branch can be called so.
    #[error("No branch can be called '{0}'.")]
    BranchName(String),
    /// The branch that is to be made is there.
    #[error("The branch '{0}' exists already, and is not the default branch.")]
    BranchExists(String),
    /// A branch is to be made below another, or the other way round.
    #[error("There can't be a branch '{branch}' beside '{other}'.")]
    BranchInTheWay {
        /// The one that was to be made.
        branch: String,
        /// The one that is there.
        other: String,
    },
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum NotPrepared {
    /// It can't be, as it is asked for.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// It could not be.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<gix::Error> for NotPrepared {
    fn from(error: gix::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl Repository {
    /// Makes the commit of a change, and sees to it that it is on the disk. The branch is as it was.
    pub fn prepare(&self, change: &FileChange) -> Result<Prepared, NotPrepared> {
        let inner = &self.inner;
        let message = message::cleaned(&change.message).ok_or(Refused::Message)?;
        let names = place::cleaned(&change.path)?;
        let base = branch::tip(inner, &change.base)?.ok_or_else(|| Refused::NoBase(change.base.clone()))?;
        let before = if change.branch == change.base {
            Some(base)
        } else {
            branch::can_be_made(inner, &change.branch)?;
            None
        };
        let root = inner.find_commit(base)?.tree_id()?.detach();
        let place = place::find(inner, root, names, change.links)?;
        if place.present.is_none() && ignored::is_ignored(inner, root, &place.names, &change.content)? {
            return Err(Refused::Ignored(place.told).into());
        }
        let mut objects = Objects::new(inner);
        let blob = objects.write_blob(&change.content)?;
        let commit = if place.present == Some(blob) {
            base
        } else {
            let tree = with_file(self, root, &place, blob, &mut objects)?;
            let time = format!("{} +0000", change.time);
            let author = change.author.cleaned();
            objects.write(&Commit {
                tree,
                parents: [base].into_iter().collect(),
                author: author.signature(&time).into(),
                committer: author.signature(&time).into(),
                encoding: None,
                message: message.into(),
                extra_headers: Vec::new(),
            })?
        };
        let size = objects.flush()?;
        let (branch, is_new) = (change.branch.clone(), commit != base);
        Ok(Prepared { branch, before, commit, is_new, path: place.told, size })
    }
}

/// The tree that is `root` but for the file.
fn with_file(
    repository: &Repository,
    root: ObjectId,
    place: &place::Place,
    blob: ObjectId,
    objects: &mut Objects<'_>,
) -> Result<ObjectId, Error> {
    // The names in the path were looked at, and stricter; those beside them are not for this change to judge.
    let mut editor = repository.inner.edit_tree(root)?.detach();
    editor.upsert(place.names.iter().map(|name| gix::bstr::BStr::new(name)), place.kind, blob)?;
    editor.write(|tree: &Tree| objects.write(tree))
}
