//! Commits, and the history that they are.

use gix::{
    ObjectId,
    objs::{CommitRef, Kind, TagRef},
    revision::walk::Sorting,
    traverse::commit::simple::CommitTimeOrder,
};

use super::{Error, Repository};
use crate::wire::text_of;

/// How many bytes of commits one answer is made of at most: they are in memory all at once. It is the messages that make them large;
/// Git itself knows no bound.
pub const MAX_COMMITS: u64 = 16 * 1024 * 1024;
/// How many tags of tags are followed to a commit. Nobody makes more than one.
const MAX_TAGS: usize = 16;

/// A commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// What names it: its own id, or that of the tag that led to it.
    pub id: ObjectId,
    /// Its own id.
    pub own: ObjectId,
    /// Who wrote it.
    pub author: Signature,
    /// Who put it there.
    pub committer: Signature,
    /// What is said of it, all of it.
    pub message: String,
    /// What it was made from.
    pub parents: Vec<ObjectId>,
    /// When the tag that led to it was made, or else when it was committed, in seconds since 1970.
    pub named: i64,
}

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The name.
    pub name: String,
    /// The email.
    pub email: String,
    /// When, in seconds since 1970.
    pub time: i64,
}

/// How many bytes of commits may still be read for an answer; `None` once a commit was larger than that.
pub(super) struct Budget(Option<u64>);

impl Budget {
    pub(super) fn of_an_answer() -> Self {
        Self(Some(MAX_COMMITS))
    }

    /// Whether that many bytes may be read: they are then counted.
    fn take(&mut self, size: u64) -> bool {
        self.0 = self.0.and_then(|left| left.checked_sub(size));
        self.0.is_some()
    }

    /// Whether there was more than may be read.
    pub(super) fn is_spent(&self) -> bool {
        self.0.is_none()
    }
}

impl Commit {
    /// The first line of the message.
    pub fn summary(&self) -> &str {
        self.message.split('\n').next().unwrap_or_default()
    }
}

impl Repository {
    /// The commit that an object is, or that a tag leads to; `None` if it is anything else, or not there, or larger than
    /// [`MAX_COMMITS`].
    pub fn commit(&self, id: ObjectId) -> Result<Option<Commit>, Error> {
        self.commit_within(id, &mut Budget::of_an_answer())
    }

    pub(super) fn commit_within(&self, id: ObjectId, budget: &mut Budget) -> Result<Option<Commit>, Error> {
        let (mut at, mut tagged) = (id, None);
        for _ in 0..=MAX_TAGS {
            let Some(header) = self.inner.try_find_header(at)? else { return Ok(None) };
            if !matches!(header.kind(), Kind::Commit | Kind::Tag) || !budget.take(header.size()) {
                return Ok(None);
            }
            let data = self.inner.find_object(at)?.detach().data;
            if header.kind() == Kind::Commit {
                return Ok(read(&data, at).map(|commit| Commit {
                    id,
                    named: tagged.unwrap_or(commit.named),
                    ..commit
                }));
            }
            let Ok(tag) = TagRef::from_bytes(&data, at.kind()) else { return Ok(None) };
            tagged = tagged.or_else(|| Some(tag.tagger.map_or(0, |tagger| signature(tagger).time)));
            at = tag.target();
        }
        Ok(None)
    }

    /// The newest `count` commits that `HEAD` leads to, the newest first, or as many of them as are no larger together than
    /// [`MAX_COMMITS`]; `None` if it leads to none. No more of the history is read than that.
    pub fn log(&self, count: usize) -> Result<Option<Vec<Commit>>, Error> {
        let Some(head) = self.inner.head()?.try_into_peeled_id()? else { return Ok(None) };
        let mut budget = Budget::of_an_answer();
        let mut commits = Vec::new();
        for id in self.walk([head.detach()])?.take(count) {
            commits.extend(self.commit_within(id?, &mut budget)?);
            if budget.is_spent() {
                break;
            }
        }
        Ok(Some(commits))
    }

    /// All that leads to `tips`, the newest first, read as it is asked for.
    pub(super) fn walk(
        &self,
        tips: impl IntoIterator<Item = ObjectId>,
    ) -> Result<impl Iterator<Item = Result<ObjectId, Error>>, Error> {
        let newest_first = Sorting::ByCommitTime(CommitTimeOrder::NewestFirst);
        let walk = self.inner.rev_walk(tips).sorting(newest_first).all()?;
        Ok(walk.map(|found| Ok(found?.id)))
    }
}

/// A commit from its bytes; `None` if they are none of a commit.
fn read(data: &[u8], own: ObjectId) -> Option<Commit> {
    let commit = CommitRef::from_bytes(data, own.kind()).ok()?;
    let committer = signature(commit.committer);
    Some(Commit {
        id: own,
        own,
        author: signature(commit.author),
        named: committer.time,
        committer,
        message: text_of(commit.message),
        parents: commit.parents().collect(),
    })
}

/// `NAME <EMAIL> TIME ZONE`. What can't be read of it is empty.
fn signature(line: &[u8]) -> Signature {
    let read = gix::actor::SignatureRef::from_bytes(line);
    read.map_or_else(
        |_| Signature { name: String::new(), email: String::new(), time: 0 },
        |signature| Signature {
            name: text_of(signature.name),
            email: text_of(signature.email),
            time: signature.seconds(),
        },
    )
}
