//! The first commit of a repository.

use std::path::Path;

use gix::{
    bstr::ByteSlice,
    objs::{
        Tree,
        tree::{Entry, EntryKind},
    },
};

use super::Error;

/// The branch of a first commit.
const BRANCH: &str = "refs/heads/master";

/// Who wrote something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The email.
    pub email: String,
}

/// The first commit of a repository.
#[derive(Clone, Debug)]
pub struct FirstCommit {
    /// Who wrote it.
    pub author: Person,
    /// Who put it there.
    pub committer: Person,
    /// When, in seconds since 1970.
    pub time: i64,
    /// What is said of it.
    pub message: String,
    /// The files, all beside one another: name and content.
    pub files: Vec<(String, Vec<u8>)>,
}

impl FirstCommit {
    /// Writes it to the repository at `place`, which has none.
    pub(super) fn write(&self, place: &Path) -> Result<(), Error> {
        // Of what the machine's configuration says of Git, nothing counts.
        let repository = gix::open_opts(place, gix::open::Options::isolated())?;
        let mut entries = Vec::new();
        for (name, content) in &self.files {
            let oid = repository.write_blob(content)?.detach();
            entries.push(Entry { mode: EntryKind::Blob.into(), filename: name.as_str().into(), oid });
        }
        entries.sort();
        let tree = repository.write_object(Tree { entries })?.detach();
        let time = format!("{} +0000", self.time);
        let (author, committer) = (self.author.cleaned(), self.committer.cleaned());
        repository.commit_as(
            committer.signature(&time),
            author.signature(&time),
            BRANCH,
            &self.message,
            tree,
            None::<gix::ObjectId>,
        )?;
        Ok(())
    }
}

impl Person {
    /// Without what Git leaves out of names: angle brackets, ends of lines, and blanks and punctuation around.
    pub(super) fn cleaned(&self) -> Self {
        let clean = |text: &str| {
            let kept: String =
                text.chars().filter(|letter| !matches!(letter, '<' | '>' | '\n' | '\0')).collect();
            let around =
                |letter: char| letter <= ' ' || matches!(letter, '.' | ',' | ':' | ';' | '"' | '\\' | '\'');
            kept.trim_matches(around).to_owned()
        };
        Self { name: clean(&self.name), email: clean(&self.email) }
    }

    pub(super) fn signature<'a>(&'a self, time: &'a str) -> gix::actor::SignatureRef<'a> {
        gix::actor::SignatureRef {
            name: self.name.as_bytes().as_bstr(),
            email: self.email.as_bytes().as_bstr(),
            time,
        }
    }
}
