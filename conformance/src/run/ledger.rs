//! The ledger: what a run makes on a server, written down before the request is sent, so that nothing is forgotten after
//! a crash. One file for each run; it is removed when nothing of the run is left.
//!
//! Each thing stands there with the request that shows whether it is there, and the one that undoes it. It leaves the
//! ledger by one way only: a list of the server's that it is not in. That the server refused to make it, or said that it
//! was deleted, is no proof: whoever stands between may have answered.

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};

use crate::{
    exit::{Failure, Result},
    suite::things::{self, Proof, Thing, Undo},
};

/// What became of something that a run wanted to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// The request is about to be sent, or its response tells of no success: whether it was carried out is not known.
    Intended,
    /// The server said that it was made.
    Made,
    /// The server said that it was deleted.
    Undone,
    /// A list that the server showed does not have it.
    Gone,
}

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The run.
    pub run: String,
    /// The server.
    pub base_url: String,
    /// Which of the run's attempts to make something it is: each is one of its own, whatever the name.
    pub attempt: usize,
    /// What it is.
    #[serde(flatten)]
    pub thing: Thing,
    /// What became of it.
    pub fate: Fate,
    /// Whether a list of the server's did not have it before: then what is there now is of the run.
    pub absent_before: bool,
    /// How it is seen whether it is there.
    pub proof: Proof,
    /// How it is undone; `None`: the API has no call for that.
    pub undo: Option<Undo>,
    /// What belongs to this owner goes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owns: Option<String>,
    /// Whether its owner can't be deleted before it.
    #[serde(default)]
    pub first: bool,
}

impl Entry {
    /// Whether what is there now is surely of the run: its name tells, which nobody else has chosen; or it was not there
    /// before; or, where that could not be seen, the server said that it was made.
    pub fn is_ours(&self) -> bool {
        self.thing.name.contains(&self.run)
            || self.absent_before
            || matches!(self.fate, Fate::Made | Fate::Undone)
    }
}

/// What a run made, and where that is written down.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    run: String,
    base_url: String,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    file: Option<File>,
    lines: Vec<Entry>,
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
    /// A ledger for a run. The file is made by `prepare`, or with the first entry.
    pub fn new(folder: &Path, run: &str, base_url: &str) -> Self {
        Self {
            path: folder.join(format!("{run}.jsonl")),
            run: run.to_owned(),
            base_url: base_url.to_owned(),
            state: Mutex::default(),
        }
    }

    /// The ledger of an earlier run; `None`: it has no entry. A line that was cut off by a crash is the last one, and its
    /// request was never sent: it is taken out, so that the next line does not become a part of it.
    pub fn open(path: &Path) -> Result<Option<Self>> {
        let failed = |error: &dyn std::fmt::Display| {
            Failure::tool(format!("{} can't be read: {error}", path.display()))
        };
        let text = fs::read_to_string(path).map_err(|error| failed(&error))?;
        let complete = text.rfind('\n').map_or("", |end| &text[..=end]);
        let lines: std::result::Result<Vec<Entry>, _> = complete.lines().map(serde_json::from_str).collect();
        let lines = lines.map_err(|error| failed(&error))?;
        let Some(first) = lines.first() else { return Ok(None) };
        let (run, base_url) = (first.run.clone(), first.base_url.clone());
        if complete.len() < text.len() {
            let file = OpenOptions::new().write(true).open(path).map_err(|error| failed(&error))?;
            file.set_len(complete.len() as u64).map_err(|error| failed(&error))?;
        }
        let state = Mutex::new(State { file: None, lines });
        Ok(Some(Self { path: path.to_owned(), run, base_url, state }))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name of the run.
    pub fn run(&self) -> &str {
        &self.run
    }

    /// The server.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, error: &std::io::Error) -> Failure {
        Failure::tool(format!("{} can't be written: {error}", self.path.display()))
    }

    /// Makes the file, so that a folder that can't be written to is noticed before anything is made.
    pub fn prepare(&self) -> Result<()> {
        self.file(&mut self.state()).map(|_| ()).map_err(|error| self.failed(&error))
    }

    fn file<'a>(&self, state: &'a mut State) -> std::io::Result<&'a mut File> {
        if state.file.is_none() {
            if let Some(folder) = self.path.parent() {
                fs::create_dir_all(folder)?;
            }
            let file = OpenOptions::new().create(true).append(true).open(&self.path)?;
            // A file that was just made is there after a crash only when its folder is on the disk, too.
            #[cfg(unix)]
            if let Some(folder) = self.path.parent() {
                File::open(folder)?.sync_all()?;
            }
            state.file = Some(file);
        }
        state.file.as_mut().ok_or_else(|| std::io::Error::other("no file"))
    }

    /// Writes one line down, and does not return before it is on the disk.
    fn write(&self, state: &mut State, entry: Entry) -> Result<()> {
        let line = serde_json::to_string(&entry).map_err(|error| self.failed(&error.into()))?;
        let written = self.file(state).and_then(|file| {
            file.write_all(format!("{line}\n").as_bytes())?;
            file.sync_data()
        });
        written.map_err(|error| self.failed(&error))?;
        state.lines.push(entry);
        Ok(())
    }

    /// Writes down what the next request wants to make, and returns which attempt that is.
    pub fn intend(&self, thing: &Thing, absent_before: bool) -> Result<usize> {
        let kind = things::kind(&thing.kind)?;
        let mut state = self.state();
        let attempt = state.lines.iter().map(|line| line.attempt).max().unwrap_or(0) + 1;
        let entry = Entry {
            run: self.run.clone(),
            base_url: self.base_url.clone(),
            attempt,
            thing: thing.clone(),
            fate: Fate::Intended,
            absent_before,
            proof: kind.proof(thing),
            undo: kind.undo(thing),
            owns: kind.owns(thing),
            first: kind.first,
        };
        self.write(&mut state, entry)?;
        Ok(attempt)
    }

    /// Writes down what became of an attempt.
    pub fn mark(&self, attempt: usize, fate: Fate) -> Result<()> {
        let mut state = self.state();
        let Some(entry) = state.lines.iter().rfind(|line| line.attempt == attempt).cloned() else {
            return Ok(());
        };
        self.write(&mut state, Entry { fate, ..entry })
    }

    /// Writes down that the server said it had deleted a thing.
    pub fn undone(&self, thing: &Thing) -> Result<()> {
        for entry in self.left().iter().filter(|entry| entry.thing == *thing) {
            self.mark(entry.attempt, Fate::Undone)?;
        }
        Ok(())
    }

    /// What is left on the server, as far as is known.
    pub fn left(&self) -> Vec<Entry> {
        left(&self.state().lines)
    }

    /// Removes the file if nothing is left.
    pub fn close(&self) -> Result<()> {
        if !self.left().is_empty() || !self.path.exists() {
            return Ok(());
        }
        self.state().file = None;
        fs::remove_file(&self.path)
            .map_err(|error| Failure::tool(format!("{} can't be removed: {error}", self.path.display())))
    }
}

/// What is left by these lines: all but what is proved to be gone, by itself or with what it belongs to.
fn left(lines: &[Entry]) -> Vec<Entry> {
    let mut left: Vec<Entry> = Vec::new();
    for line in lines {
        let goes_with = |known: &Entry| line.owns.as_ref().is_some_and(|owns| known.thing.belongs_to(owns));
        let known = left.iter_mut().find(|known| known.attempt == line.attempt);
        match (line.fate, known) {
            (Fate::Gone, _) => left.retain(|known| known.attempt != line.attempt && !goes_with(known)),
            (_, Some(known)) => *known = line.clone(),
            (_, None) => left.push(line.clone()),
        }
    }
    left
}

/// The files of ledgers in a folder.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed =
        |error: std::io::Error| Failure::tool(format!("{} can't be read: {error}", folder.display()));
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for file in fs::read_dir(folder).map_err(failed)? {
        let path = file.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thing(kind: &str, name: &str, owner: &str) -> Thing {
        let [kind, name, owner] = [kind, name, owner].map(str::to_owned);
        Thing { kind, name, owner, within: None }
    }

    fn attempts(ledger: &Ledger) -> Vec<usize> {
        ledger.left().iter().map(|entry| entry.attempt).collect()
    }

    #[test]
    fn only_a_proof_takes_something_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = Ledger::new(folder.path(), "r", "http://h");
        let intend = |kind: &str, name: &str, owner: &str| {
            ledger.intend(&thing(kind, name, owner), true).expect("a line")
        };
        let mark = |attempt, fate| ledger.mark(attempt, fate).expect("a line");
        let user = intend("user", "u", "");
        let made = intend("token", "t", "u");
        mark(made, Fate::Made);
        // A second attempt at the same name does not stand for the first.
        let refused = intend("token", "t", "u");
        let email = intend("email", "e@f", "v");
        mark(email, Fate::Made);
        ledger.undone(&thing("email", "e@f", "v")).expect("a line");
        assert_eq!(attempts(&ledger), [user, made, refused, email]);
        mark(refused, Fate::Gone);
        assert_eq!(attempts(&ledger), [user, made, email]);
        ledger.close().expect("closed");
        assert!(ledger.path().exists());
        // What belonged to a user is gone with it.
        mark(user, Fate::Gone);
        assert_eq!(attempts(&ledger), [email]);
        // A user of the same name that is made later is another one.
        let again = intend("user", "u", "");
        assert_eq!(attempts(&ledger), [email, again]);
        mark(email, Fate::Gone);
        mark(again, Fate::Gone);
        ledger.close().expect("closed");
        assert!(!ledger.path().exists());
    }

    #[test]
    fn a_line_that_was_cut_off() {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = Ledger::new(folder.path(), "r", "http://h");
        let attempt = ledger.intend(&thing("user", "u", ""), true).expect("a line");
        let text = fs::read_to_string(ledger.path()).expect("the ledger");
        fs::write(ledger.path(), format!("{text}{{\"run\":\"r\",\"ba")).expect("written");
        let opened = Ledger::open(ledger.path()).expect("a ledger").expect("entries");
        assert_eq!(opened.left(), ledger.left());
        // The next line stands on a line of its own.
        opened.mark(attempt, Fate::Made).expect("a line");
        let again = Ledger::open(ledger.path()).expect("a ledger").expect("entries");
        assert_eq!(again.left()[0].fate, Fate::Made);
    }

    #[test]
    fn what_is_of_the_run() {
        let entry = |name: &str, absent_before, fate| Entry {
            run: "0a1b2c3d".to_owned(),
            base_url: String::new(),
            attempt: 1,
            thing: thing("user", name, ""),
            fate,
            absent_before,
            proof: things::kind("user").expect("a kind").proof(&thing("user", name, "")),
            undo: None,
            owns: None,
            first: false,
        };
        assert!(entry("conformance-0a1b2c3d-5", false, Fate::Intended).is_ours());
        assert!(entry("newcomer", true, Fate::Intended).is_ours());
        assert!(entry("newcomer", false, Fate::Made).is_ours());
        assert!(!entry("newcomer", false, Fate::Intended).is_ours());
    }
}
