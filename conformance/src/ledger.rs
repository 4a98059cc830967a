//! The ledger: what a run makes on a server, written down before the request is sent, so that nothing is forgotten after
//! a crash. One file for each run; it is removed when nothing of the run is left.

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

use crate::{
    case::Thing,
    exit::{Failure, Result},
};

/// What became of something that a run wanted to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// The request is about to be sent: whether it is carried out is not known.
    Intended,
    /// It was made.
    Made,
    /// The server refused to make it.
    Refused,
    /// It was deleted, or went with its owner.
    Deleted,
}

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The run.
    pub run: String,
    /// The server.
    pub base_url: String,
    /// What kind of thing it is.
    pub kind: Thing,
    /// Its name.
    pub name: String,
    /// Whose it is; empty for a user.
    pub owner: String,
    /// What became of it.
    pub fate: Fate,
}

/// What a run made, and where that is written down.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    file: Mutex<Option<File>>,
    entries: Mutex<Vec<Entry>>,
    run: String,
    base_url: String,
}

/// Where ledgers are kept: `GOGS_CONFORMANCE_STATE`, or the user's folder for the state of programs.
pub fn folder() -> PathBuf {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    variable("GOGS_CONFORMANCE_STATE")
        .or_else(|| variable("XDG_STATE_HOME").map(|state| state.join("gogs-conformance")))
        .or_else(|| variable("HOME").map(|home| home.join(".local/state/gogs-conformance")))
        .unwrap_or_else(|| PathBuf::from(".gogs-conformance"))
}

impl Ledger {
    /// A ledger for a run. The file is made with the first entry.
    pub fn new(folder: &Path, run: &str, base_url: &str) -> Self {
        Self {
            path: folder.join(format!("{run}.jsonl")),
            file: Mutex::default(),
            entries: Mutex::default(),
            run: run.to_owned(),
            base_url: base_url.to_owned(),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name of the run.
    pub fn run(&self) -> &str {
        &self.run
    }

    /// Writes one line down, and does not return before it is on the disk.
    pub fn note(&self, kind: Thing, name: &str, owner: &str, fate: Fate) -> Result<()> {
        let entry = Entry {
            run: self.run.clone(),
            base_url: self.base_url.clone(),
            kind,
            name: name.to_owned(),
            owner: owner.to_owned(),
            fate,
        };
        let failed = |error: std::io::Error| {
            Failure::tool(format!("{} can't be written: {error}", self.path.display()))
        };
        let line = serde_json::to_string(&entry).map_err(|error| failed(error.into()))?;
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if file.is_none() {
            if let Some(folder) = self.path.parent() {
                fs::create_dir_all(folder).map_err(failed)?;
            }
            *file = Some(OpenOptions::new().create(true).append(true).open(&self.path).map_err(failed)?);
        }
        if let Some(file) = file.as_mut() {
            file.write_all(format!("{line}\n").as_bytes()).and_then(|()| file.sync_data()).map_err(failed)?;
        }
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
        Ok(())
    }

    /// What is left on the server, as far as this run knows.
    pub fn left(&self) -> Vec<Entry> {
        left(&self.entries.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Removes the file if nothing is left that `cleanup` could delete.
    pub fn close(&self) -> Result<()> {
        let open = self.left().iter().any(|entry| can_be_deleted(entry.kind));
        if open || !self.path.exists() {
            return Ok(());
        }
        fs::remove_file(&self.path)
            .map_err(|error| Failure::tool(format!("{} can't be removed: {error}", self.path.display())))
    }
}

/// Whether the API can delete such a thing. (It has no call that deletes a token.)
pub fn can_be_deleted(kind: Thing) -> bool {
    kind != Thing::Token
}

/// What is left of the entries: what was made, or may have been made, and was not deleted. What belongs to a user that
/// was deleted is gone with it.
pub fn left(entries: &[Entry]) -> Vec<Entry> {
    let mut left: Vec<Entry> = Vec::new();
    for entry in entries {
        let same = |known: &Entry| {
            (known.kind, &known.name, &known.owner) == (entry.kind, &entry.name, &entry.owner)
        };
        match entry.fate {
            Fate::Intended | Fate::Made => {
                left.retain(|known| !same(known));
                left.push(entry.clone());
            }
            // Only what this very request would have made was refused; what was made before stays.
            Fate::Refused => left.retain(|known| !same(known) || known.fate == Fate::Made),
            Fate::Deleted => {
                left.retain(|known| !(same(known) || entry.kind == Thing::User && known.owner == entry.name))
            }
        }
    }
    left
}

/// The ledgers in a folder: each file with its entries. A line that was cut off by a crash is the last one, and was never
/// sent: it is passed over.
pub fn read_all(folder: &Path) -> Result<Vec<(PathBuf, Vec<Entry>)>> {
    let failed = |path: &Path, error: &dyn std::fmt::Display| {
        Failure::tool(format!("{} can't be read: {error}", path.display()))
    };
    let mut ledgers = Vec::new();
    if !folder.exists() {
        return Ok(ledgers);
    }
    for file in fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
        let path = file.map_err(|error| failed(folder, &error))?.path();
        if path.extension().is_none_or(|extension| extension != "jsonl") {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
        let complete = text.rfind('\n').map_or("", |end| &text[..end]);
        let entries: std::result::Result<Vec<Entry>, _> =
            complete.lines().map(serde_json::from_str).collect();
        ledgers.push((path.clone(), entries.map_err(|error| failed(&path, &error))?));
    }
    ledgers.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(ledgers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = Ledger::new(folder.path(), "r", "http://h");
        let note =
            |kind, name: &str, owner: &str, fate| ledger.note(kind, name, owner, fate).expect("a note");
        note(Thing::User, "u", "", Fate::Intended);
        note(Thing::User, "u", "", Fate::Made);
        note(Thing::Token, "t", "u", Fate::Intended);
        note(Thing::Token, "t", "u", Fate::Made);
        note(Thing::Token, "t", "u", Fate::Refused);
        note(Thing::User, "v", "", Fate::Intended);
        note(Thing::User, "v", "", Fate::Refused);
        assert_eq!(ledger.left().len(), 2);
        ledger.close().expect("closed");
        assert!(ledger.path().exists());
        note(Thing::User, "u", "", Fate::Deleted);
        assert_eq!(ledger.left(), []);
        ledger.close().expect("closed");
        assert!(!ledger.path().exists());
    }

    #[test]
    fn a_line_that_was_cut_off() {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = Ledger::new(folder.path(), "r", "http://h");
        ledger.note(Thing::User, "u", "", Fate::Intended).expect("a note");
        let text = fs::read_to_string(ledger.path()).expect("the ledger");
        fs::write(ledger.path(), format!("{text}{{\"run\":\"r\",\"ba")).expect("written");
        let ledgers = read_all(folder.path()).expect("ledgers");
        assert_eq!(left(&ledgers[0].1).len(), 1);
    }
}
