//! Git repositories on disk: bare, laid out as Gogs lays them out. Nothing here knows of HTTP or of tables.
//!
//! A [`Root`] is the folder that they are in: `OWNER/NAME.git`, in small letters. What changes there is announced before, and
//! struck off after ([`changes`]), so that whoever starts after a crash knows what was left half done.

pub mod archive;
pub mod changes;
pub mod cloning;
mod commit;
mod log;
mod making;
mod refs;
mod repository;
mod revision;
mod sample;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

pub use commit::{FirstCommit, Person};
pub use gix::ObjectId;
pub use log::{Commit, MAX_COMMITS, Signature};
pub use refs::{MAX_REFERENCES, Reference};
pub use repository::Repository;

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

/// The folder with all repositories.
#[derive(Clone, Debug)]
pub struct Root {
    path: PathBuf,
    access: Access,
}

/// A repository, by the names of its owner and its own, both in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        Ok(Self { path, access })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// This folder, if its repositories may be changed.
    pub fn writable(&self) -> Option<&Self> {
        (self.access == Access::Writable).then_some(self)
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
