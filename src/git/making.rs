//! Repositories made.

use std::{fs, path::Path};

use super::{Error, FirstCommit, Name, Root, at};

/// Where `HEAD` of a new repository points to.
const HEAD: &str = "ref: refs/heads/master\n";
/// What Git itself writes for a bare repository.
const CONFIG: &str = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n";
const DESCRIPTION: &str = "Unnamed repository; edit this file 'description' to name the repository.\n";
/// The folders of one that has no objects.
const FOLDERS: [&str; 7] =
    ["branches", "hooks", "info", "objects/info", "objects/pack", "refs/heads", "refs/tags"];

impl Root {
    /// Makes a bare repository, with a first commit if there is to be one; what was begun is removed again if that fails.
    ///
    /// The change has to be announced ([`Root::announce`]).
    pub fn make(&self, of: &Name, first: Option<&FirstCommit>) -> Result<(), Error> {
        let place = self.place(of)?;
        if let Some(owner) = place.parent() {
            at(owner, fs::create_dir_all(owner))?;
        }
        // Fails if it is there.
        fs::create_dir(&place).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => Error::Exists(place.clone()),
            _ => Error::Io { path: place.clone(), error },
        })?;
        let made = fill(&place).and_then(|()| first.map_or(Ok(()), |first| first.write(&place)));
        if made.is_err()
            && let Err(error) = fs::remove_dir_all(&place)
        {
            tracing::warn!(%error, place = %place.display(), "what was begun can't be removed");
        }
        made
    }
}

pub(super) fn fill(place: &Path) -> Result<(), Error> {
    for folder in FOLDERS {
        at(place, fs::create_dir_all(place.join(folder)))?;
    }
    for (file, text) in
        [("HEAD", HEAD), ("config", CONFIG), ("description", DESCRIPTION), ("info/exclude", "")]
    {
        at(place, fs::write(place.join(file), text))?;
    }
    Ok(())
}
