//! A repository that is there, opened.

use std::io;

use super::{Error, Name, Root};

/// A repository that is there. What is read of it is in the files beside this one, by subject.
pub struct Repository {
    pub(super) inner: gix::Repository,
}

impl Root {
    /// Opens a repository: [`Error::Absent`] if its folder is not there.
    pub fn repository(&self, of: &Name) -> Result<Repository, Error> {
        let place = self.place(of)?;
        match place.metadata() {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Error::Absent(place)),
            Err(error) => return Err(Error::Io { path: place, error }),
        }
        // Of what the machine's configuration says of Git, nothing counts.
        Ok(Repository { inner: gix::open_opts(place, gix::open::Options::isolated())? })
    }
}
