//! Branches, and how one is moved: from where it was, or not at all.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use gix::{
    ObjectId,
    lock::acquire::Fail,
    refs::{
        FullName, Target,
        transaction::{Change, LogChange, PreviousValue, RefEdit, RefLog},
    },
};

use super::{NotPrepared, Prepared, Refused, objects::flush_folder};
use crate::git::{Error, Name, Root, at, changes::Announced};

/// Where branches are.
const BRANCHES: &str = "refs/heads";
/// The longest name of a branch, in bytes: it is the name of a file, of which Git locks another with more to its name, and a column
/// of Gogs' feed holds no more than 255 letters.
const MAX_NAME: usize = 240;
/// How many symbolic references a branch may be behind.
const MAX_SYMBOLIC: usize = 5;
/// How long another writer of Git may hold a branch: it is held for milliseconds.
const LOCK_WAIT: Duration = Duration::from_secs(2);
/// How old a lock is that a crash has left, once it is known that one may have: no writer holds it for so long.
const STALE: Duration = Duration::from_secs(1);
/// What the files are called that keep others out.
const LOCK: &str = "lock";

/// What came of moving a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// It is where it was to be.
    Done,
    /// Somebody else was faster.
    ByOthers,
}

/// The commit at the tip of a branch; `None`: there is no such branch.
pub(super) fn tip(repository: &gix::Repository, branch: &str) -> Result<Option<ObjectId>, Error> {
    let Ok(name) = full_name(branch) else { return Ok(None) };
    match repository.try_find_reference(name.as_ref())? {
        Some(mut reference) => Ok(Some(reference.peel_to_commit()?.id)),
        None => Ok(None),
    }
}

/// The reference of a branch.
fn full_name(branch: &str) -> Result<FullName, Refused> {
    let refused = || Refused::BranchName(branch.to_owned());
    if branch.starts_with('-') || branch == "HEAD" || branch.len() > MAX_NAME {
        return Err(refused());
    }
    FullName::try_from(format!("{BRANCHES}/{branch}")).map_err(|_| refused())
}

/// Refuses a branch that can't be made.
pub(super) fn can_be_made(repository: &gix::Repository, branch: &str) -> Result<(), NotPrepared> {
    let name = full_name(branch)?;
    if repository.try_find_reference(name.as_ref())?.is_some() {
        return Err(Refused::BranchExists(branch.to_owned()).into());
    }
    // A branch is a file, and what others are below is a folder.
    let in_the_way =
        |other: &str| Refused::BranchInTheWay { branch: branch.to_owned(), other: other.to_owned() };
    for (end, _) in branch.match_indices('/') {
        let other = &branch[..end];
        if let Ok(above) = full_name(other)
            && repository.try_find_reference(above.as_ref())?.is_some()
        {
            return Err(in_the_way(other).into());
        }
    }
    let below = format!("{BRANCHES}/{branch}/");
    if let Some(other) = repository.references()?.prefixed(below.as_str())?.next() {
        let other = other?.name().shorten().to_string();
        return Err(in_the_way(&other).into());
    }
    Ok(())
}

impl Root {
    /// Moves a branch to a commit that was prepared, or makes it there.
    ///
    /// Whoever calls holds the lock under which repositories are changed: of all servers on this folder and this database, none
    /// moves another branch meanwhile. Others, as a Gogs, keep to the locks of Git.
    pub fn move_branch(&self, of: &Name, prepared: &Prepared) -> Result<Moved, Error> {
        if !prepared.changes() {
            return Ok(Moved::Done);
        }
        let repository = self.repository(of)?.inner;
        if self.announce(of)? == Announced::Before {
            release_locks(&self.place(of)?)?;
        }
        let moved = set(&repository, prepared);
        self.strike_off(of)?;
        moved
    }

    /// Removes the locks that a crash has left in a repository. Whoever calls holds the lock under which repositories are changed.
    pub fn release_locks(&self, of: &Name) -> Result<(), Error> {
        release_locks(&self.place(of)?)
    }
}

fn set(repository: &gix::Repository, prepared: &Prepared) -> Result<Moved, Error> {
    let Prepared { branch, before, commit, .. } = prepared;
    let Ok(name) = full_name(branch) else { return Ok(Moved::ByOthers) };
    let Some(name) = behind(repository, name)? else { return Ok(Moved::ByOthers) };
    let file = repository.common_dir().join(name.as_bstr().to_string());
    let expected =
        before.map_or(PreviousValue::MustNotExist, |id| PreviousValue::MustExistAndMatch(Target::Object(id)));
    let edit = RefEdit {
        change: Change::Update {
            log: LogChange { mode: RefLog::AndReference, force_create_reflog: false, message: "push".into() },
            expected,
            new: Target::Object(*commit),
        },
        name,
        deref: false,
    };
    let wait = Fail::AfterDurationWithBackoff(LOCK_WAIT);
    let transaction = match repository.refs.transaction().prepare([edit], wait, wait) {
        Ok(transaction) => transaction,
        Err(_) if tip(repository, branch)? != *before => return Ok(Moved::ByOthers),
        Err(_) if lock_of(&file).exists() => return Err(Error::Locked(file)),
        Err(error) => return Err(error.into()),
    };
    // What the branch is to be is on the disk before it is that.
    let lock = lock_of(&file);
    at(&lock, File::open(&lock).and_then(|lock| lock.sync_all()))?;
    let time = gix::date::Time::new(0, 0).to_string();
    let nobody = gix::actor::SignatureRef { name: "".into(), email: "".into(), time: &time };
    transaction.commit(nobody)?;
    if let Some(folder) = file.parent() {
        flush_folder(folder)?;
    }
    Ok(Moved::Done)
}

/// The reference itself that a name stands for; `None`: it leads round in a circle.
fn behind(repository: &gix::Repository, mut name: FullName) -> Result<Option<FullName>, Error> {
    for _ in 0..MAX_SYMBOLIC {
        match repository.refs.try_find(name.as_ref())?.map(|reference| reference.target) {
            Some(Target::Symbolic(next)) => name = next,
            _ => return Ok(Some(name)),
        }
    }
    Ok(None)
}

fn lock_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(LOCK);
    name.into()
}

/// Removes the locks of branches in a repository of which a server may have crashed that held them.
fn release_locks(place: &Path) -> Result<(), Error> {
    let mut locks = vec![lock_of(&place.join("packed-refs"))];
    let mut folders = vec![place.join(BRANCHES)];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => at(&folder, entries)?,
        };
        for entry in entries {
            let entry = at(&folder, entry)?;
            let path = entry.path();
            if at(&path, entry.file_type())?.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == LOCK) {
                locks.push(path);
            }
        }
    }
    locks.iter().try_for_each(|lock| release(lock))
}

fn release(lock: &Path) -> Result<(), Error> {
    let age =
        |lock: &Path| fs::symlink_metadata(lock)?.modified().map(|then| then.elapsed().unwrap_or(STALE));
    let done = age(lock).and_then(|present| {
        // A younger one may be another writer's, who is about to remove it.
        thread::sleep(STALE.saturating_sub(present));
        if age(lock)? >= STALE {
            tracing::warn!(lock = %lock.display(), "a lock that a crash has left is removed");
            fs::remove_file(lock)?;
        }
        Ok(())
    });
    match done {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::Io { path: lock.to_owned(), error })
        }
        _ => Ok(()),
    }
}
