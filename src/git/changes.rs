//! What is being changed on disk: announced before, struck off after. An announcement that is still there at the start of a server
//! is of a change that was broken off, or that another server is at: both is decided by whoever has the lock under which
//! repositories are made and deleted, and asks the database whether the repository is there.

use std::{fs, io, time::Duration};

use tempfile::TempDir;

use super::{Error, Name, Root, at};

/// The folder of announcements, below the root. No user has a name with a `+`.
pub(super) const FOLDER: &str = "+changes";
/// How the name of a folder below it begins that holds what is to be removed.
const REMOVED: &str = "removed-";
/// How the name of a folder below it begins that holds what is being cloned.
const CLONED: &str = "cloned-";
/// How old a clone is that nobody is at any more: no clone may take as long.
const ABANDONED: Duration = Duration::from_secs(3_600);
/// What stands between the names in an announcement's; no repository has one in its name.
const BETWEEN: char = '+';
/// What belongs to a repository beside its own folder: that of its wiki.
const WIKI: &str = "wiki";

impl Root {
    /// Announces that a repository is made or deleted. If that was announced before and never struck off, what is on disk is of no
    /// repository.
    pub fn announce(&self, of: &Name) -> Result<Announced, Error> {
        let path = self.announcement(of)?;
        match fs::File::create_new(&path) {
            Ok(_) => Ok(Announced::First),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(Announced::Before),
            Err(error) => Err(Error::Io { path, error }),
        }
    }

    /// Strikes a change off: it was done, or was not begun.
    pub fn strike_off(&self, of: &Name) -> Result<(), Error> {
        let path = self.announcement(of)?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::Io { path, error }),
            _ => Ok(()),
        }
    }

    /// The repositories whose changes were announced and not struck off.
    pub fn announced(&self) -> Result<Vec<Name>, Error> {
        let folder = self.path.join(FOLDER);
        let mut names = Vec::new();
        for entry in at(&folder, fs::read_dir(&folder))? {
            let entry = at(&folder, entry)?;
            let file = entry.file_name();
            let both = file.to_str().and_then(|file| file.rsplit_once(BETWEEN));
            if let Some((owner, name)) = both {
                names.push(Name { owner: owner.to_owned(), name: name.to_owned() });
            }
        }
        Ok(names)
    }

    /// Takes a repository and its wiki out of their place, if they are there; they are removed when what this returns is dropped,
    /// which takes as long as they are large.
    pub fn take_out(&self, of: &Name) -> Result<TempDir, Error> {
        let folder = self.path.join(FOLDER);
        let removed = at(&folder, tempfile::Builder::new().prefix(REMOVED).tempdir_in(&folder))?;
        let wiki = Name { name: format!("{}.{WIKI}", of.name), ..of.clone() };
        for (of, to) in [(of, "repository"), (&wiki, WIKI)] {
            let place = self.place(of)?;
            match fs::rename(&place, removed.path().join(to)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(Error::Io { path: place, error });
                }
                _ => {}
            }
        }
        Ok(removed)
    }

    /// A folder for what is being cloned, removed when it is dropped.
    pub(super) fn folder_to_clone_into(&self) -> Result<TempDir, Error> {
        let folder = self.path.join(FOLDER);
        at(&folder, tempfile::Builder::new().prefix(CLONED).tempdir_in(&folder))
    }

    /// Removes what was taken out and not removed yet, and clones that were broken off.
    pub fn sweep(&self) -> Result<(), Error> {
        let folder = self.path.join(FOLDER);
        for entry in at(&folder, fs::read_dir(&folder))? {
            let entry = at(&folder, entry)?;
            let path = entry.path();
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(REMOVED) || name.starts_with(CLONED) && is_abandoned(&entry) {
                match fs::remove_dir_all(&path) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => {
                        return Err(Error::Io { path, error });
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn announcement(&self, of: &Name) -> Result<std::path::PathBuf, Error> {
        self.place(of)?;
        Ok(self.path.join(FOLDER).join(format!("{}{BETWEEN}{}", of.owner, of.name)))
    }
}

/// Whether a folder is so old that nobody is at it any more: another server may be.
fn is_abandoned(entry: &fs::DirEntry) -> bool {
    let made = entry.metadata().and_then(|about| about.modified());
    made.is_ok_and(|made| made.elapsed().is_ok_and(|age| age > ABANDONED))
}

/// Whether a change was announced before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Announced {
    /// It was not.
    First,
    /// It was, and was broken off, or is not over.
    Before,
}
