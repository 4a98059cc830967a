//! Git repositories on disk: bare, laid out as Gogs lays them out. Nothing here knows of HTTP or of tables.
//!
//! A [`Root`] is the folder that they are in: `OWNER/NAME.git`, in small letters. What changes there is announced before, and
//! struck off after ([`changes`]), so that whoever starts after a crash knows what was left half done.

mod blob;
pub mod changes;
mod commit;
mod log;
mod making;
mod path;
mod refs;
mod repository;
mod revision;
mod sample;
mod submodules;
mod tree;
pub mod writing;

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::sync::{Mutex, MutexGuard};

pub use blob::Content;
pub use commit::{FirstCommit, Person};
pub use gix::ObjectId;
pub use log::{Commit, MAX_COMMITS, Signature};
pub use refs::{MAX_REFERENCES, Reference};
pub use repository::Repository;
pub use tree::{Entry, Kind};

/// What is wrong with the repositories on disk.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system refuses to read or write.
    #[error("{}: {error}", path.display())]
    Io {
        /// What.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// There is something where a new repository is to be.
    #[error("{}: there is something already, of which the database does not know", .0.display())]
    Exists(PathBuf),
    /// The folder of a repository that the database knows is not there.
    #[error("{}: there is no such repository on disk", .0.display())]
    Absent(PathBuf),
    /// A name that is no name of a file.
    #[error("'{0}' is no name of a folder")]
    Name(String),
    /// What is asked for is larger than what is held in memory.
    #[error("more than {limit} bytes, which are not held in memory")]
    TooLarge {
        /// The most that is, in bytes.
        limit: u64,
    },
    /// Somebody else holds a branch.
    #[error("{}: another writer holds it", .0.display())]
    Locked(PathBuf),
    /// Git's objects or references can't be read or written.
    #[error("{0}")]
    Git(Box<gix::Error>),
}

impl From<gix::Error> for Error {
    fn from(error: gix::Error) -> Self {
        Self::Git(Box::new(error))
    }
}

/// Says of what an error of the system is.
fn at<T>(path: &Path, done: io::Result<T>) -> Result<T, Error> {
    done.map_err(|error| Error::Io { path: path.to_owned(), error })
}

/// Whether repositories may be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// They are only read.
    ReadOnly,
    /// They are made, written to and deleted.
    Writable,
}

/// How many repositories may be written to at once, each by one writer: more than there are processors to do it.
const TURNS: usize = 64;

/// The folder with all repositories.
#[derive(Clone, Debug)]
pub struct Root {
    path: PathBuf,
    access: Access,
    turns: Arc<[Mutex<()>]>,
}

/// A repository, by the names of its owner and its own, both in small letters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    /// Its owner's.
    pub owner: String,
    /// Its own.
    pub name: String,
}

impl Root {
    /// The folder `path`, which is made if it is missing and is to be written to.
    pub fn open(path: PathBuf, access: Access) -> Result<Self, Error> {
        match access {
            Access::Writable => at(&path, fs::create_dir_all(path.join(changes::FOLDER)))?,
            Access::ReadOnly => at(&path, fs::read_dir(&path).map(drop))?,
        }
        let turns = (0..TURNS).map(|_| Mutex::new(())).collect();
        Ok(Self { path, access, turns })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// This folder, if its repositories may be changed.
    pub fn writable(&self) -> Option<&Self> {
        (self.access == Access::Writable).then_some(self)
    }

    /// Waits until it is the caller's turn to write to a repository, of those in this process. What is right does not depend on it:
    /// without it many would prepare a commit, and one could move the branch.
    pub async fn turn(&self, of: &Name) -> MutexGuard<'_, ()> {
        let mut hasher = DefaultHasher::new();
        of.hash(&mut hasher);
        // Where it runs over, another will do.
        let turn = usize::try_from(hasher.finish() % TURNS as u64).unwrap_or_default();
        self.turns[turn].lock().await
    }

    /// Where a repository is.
    pub fn place(&self, of: &Name) -> Result<PathBuf, Error> {
        let Name { owner, name } = of;
        for part in [owner, name] {
            // Names come from a database that others write to as well.
            if matches!(part.as_str(), "" | "." | "..") || part.contains(['/', '\\', '\0']) {
                return Err(Error::Name(part.clone()));
            }
        }
        Ok(self.path.join(owner).join(format!("{name}.git")))
    }
}
