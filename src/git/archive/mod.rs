//! What a commit has, packed as `git archive` packs it: written from beginning to end, a file at a time.
//!
//! Attributes are not looked at: what `export-ignore` leaves out is there, and no ends of lines are changed.

mod tar;
mod walk;
mod zip;

use std::io::{self, Write};

use gix::{ObjectId, bstr::BStr};

use super::{Error, Repository};
pub use walk::Unpackable;
use walk::{Entry, Kind, measure, walk};

/// The fewest characters of a revision that is no branch and no tag.
const SHORTEST_REVISION: usize = 7;
/// The most of them: those of a whole id.
const LONGEST_REVISION: usize = 40;

/// How it is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// ZIP.
    Zip,
    /// A compressed TAR.
    TarGz,
}

impl Format {
    /// The format that the end of a file's name says, and the name without it.
    pub fn of(file: &str) -> Option<(&str, Self)> {
        let formats = [(".zip", Self::Zip), (".tar.gz", Self::TarGz)];
        formats.into_iter().find_map(|(end, format)| Some((file.strip_suffix(end)?, format)))
    }
}

/// A commit whose tree is to be packed.
#[derive(Clone, Copy, Debug)]
pub struct Archived {
    commit: ObjectId,
    tree: ObjectId,
    /// When it was committed, in seconds since 1970: all that is packed is of that time.
    time: i64,
}

/// What writes one format.
trait Packer {
    /// Adds what is at `path`, which ends in a slash if it is a folder. `content` is that of a file, or where a link leads.
    fn add(&mut self, path: &BStr, kind: Kind, content: &[u8]) -> io::Result<()>;

    /// Writes what comes last.
    fn finish(self) -> io::Result<()>;
}

/// Why an archive ends too early.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// Git's objects can't be read.
    #[error(transparent)]
    Git(#[from] Error),
    /// It can't be written, perhaps because nobody reads any more.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is not to be packed: what is there has changed since it was looked at.
    #[error(transparent)]
    Unpackable(#[from] Unpackable),
}

impl Repository {
    /// The commit that is packed under a name: of the branch that is called so, else of the tag, else of the revision, which has 7
    /// to 40 characters.
    pub fn archived(&self, name: &str) -> Result<Option<Archived>, Error> {
        let is_revision = (SHORTEST_REVISION..=LONGEST_REVISION).contains(&name.len());
        let object = match self.named(&format!("refs/heads/{name}"))? {
            Some(branch) => branch,
            None => match self.named(&format!("refs/tags/{name}"))? {
                Some(tag) => tag,
                None if is_revision => match self.revision(name) {
                    Some(object) => object,
                    None => return Ok(None),
                },
                None => return Ok(None),
            },
        };
        let Some(object) = self.inner.try_find_object(object)? else { return Ok(None) };
        // A revision may name what is no commit.
        let Ok(commit) = object.peel_to_commit() else { return Ok(None) };
        let time = commit.time().map_or(0, |time| time.seconds);
        Ok(Some(Archived { commit: commit.id, tree: commit.tree_id()?.detach(), time }))
    }

    /// What the reference of that full name points to.
    fn named(&self, full: &str) -> Result<Option<ObjectId>, Error> {
        // What is no name of a reference names none.
        let Ok(name) = gix::refs::FullName::try_from(full) else { return Ok(None) };
        let found = self.inner.try_find_reference(name.as_ref())?;
        let Some(mut found) = found.filter(|found| found.name().as_bstr() == full) else { return Ok(None) };
        Ok(found.peel_to_id().ok().map(gix::Id::detach))
    }

    /// Looks whether it can be packed, without reading the files.
    pub fn look_over(&self, archived: &Archived) -> Result<Result<(), Unpackable>, Error> {
        match measure(&self.inner, archived.tree) {
            Ok(()) => Ok(Ok(())),
            Err(Broken::Unpackable(reason)) => Ok(Err(reason)),
            Err(Broken::Git(error)) => Err(error),
            Err(Broken::Io(error)) => Err(Error::Io { path: self.inner.path().to_owned(), error }),
        }
    }

    /// Packs it below a folder called `prefix`.
    pub fn pack(
        &self,
        archived: &Archived,
        prefix: &str,
        format: Format,
        out: impl Write,
    ) -> Result<(), Broken> {
        match format {
            Format::Zip => self.pack_with(zip::Packer::new(archived, out)?, archived, prefix),
            Format::TarGz => self.pack_with(tar::Packer::new(archived, out)?, archived, prefix),
        }
    }

    fn pack_with(&self, mut packer: impl Packer, archived: &Archived, prefix: &str) -> Result<(), Broken> {
        packer.add(format!("{prefix}/").as_str().into(), Kind::Folder, b"")?;
        walk(&self.inner, archived.tree, &mut |entry: &Entry<'_>| {
            let mut path = format!("{prefix}/").into_bytes();
            path.extend_from_slice(entry.path);
            let content = if entry.kind.is_file() {
                self.inner.find_object(entry.id).map_err(Error::from)?.detach().data
            } else {
                path.push(b'/');
                Vec::new()
            };
            Ok(packer.add(path.as_slice().into(), entry.kind, &content)?)
        })?;
        Ok(packer.finish()?)
    }
}
