//! Branches and tags.

use std::cmp::Reverse;

use gix::{ObjectId, refs::FullName};

use super::{
    Error, Repository,
    log::{Budget, Commit},
};
use crate::wire::text_of;

/// Where branches are.
const HEADS: &str = "refs/heads/";
/// Where tags are.
const TAGS: &str = "refs/tags/";
/// How many references of a kind are listed, or searched from, at most: an answer has all of them, and each is read.
pub const MAX_REFERENCES: usize = 10_000;

/// A branch or a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its name, without `refs/heads/` and the like.
    pub name: String,
    /// The commit that it leads to.
    pub commit: Commit,
}

impl Repository {
    /// The branch of exactly that name.
    pub fn branch(&self, name: &str) -> Result<Option<Reference>, Error> {
        let Some(id) = self.reference(HEADS, name)? else { return Ok(None) };
        Ok(self.commit(id)?.map(|commit| Reference { name: name.to_owned(), commit }))
    }

    /// All branches, by name; or the first [`MAX_REFERENCES`] of them, and no more than are [`MAX_COMMITS`](super::MAX_COMMITS)
    /// together.
    pub fn branches(&self) -> Result<Vec<Reference>, Error> {
        self.references(HEADS)
    }

    /// All tags that lead to a commit, within the same bounds: the one that was made last first, and by name.
    pub fn tags(&self) -> Result<Vec<Reference>, Error> {
        let mut tags = self.references(TAGS)?;
        tags.sort_by(|one, other| {
            let key = |tag: &Reference| Reverse(tag.commit.named);
            key(one).cmp(&key(other)).then_with(|| one.name.cmp(&other.name))
        });
        Ok(tags)
    }

    /// What a branch or a tag of that name has: of an annotated tag it is the tag's own id. The name may be a full one, as
    /// `refs/tags/v1.0`.
    pub fn reference_id(&self, name: &str) -> Result<Option<ObjectId>, Error> {
        for kind in [HEADS, TAGS] {
            if let Some(short) = name.strip_prefix(kind) {
                return self.reference(kind, short);
            }
        }
        Ok(match self.reference(HEADS, name)? {
            Some(id) => Some(id),
            None => self.reference(TAGS, name)?,
        })
    }

    /// The object of the reference of that kind and exactly that name.
    fn reference(&self, kind: &str, name: &str) -> Result<Option<ObjectId>, Error> {
        let Ok(full) = FullName::try_from(format!("{kind}{name}")) else { return Ok(None) };
        // A search for a name goes on below other folders than that of the name.
        let found =
            self.inner.try_find_reference(full.as_ref())?.filter(|found| found.name() == full.as_ref());
        // One that leads to another that is not there is none.
        Ok(found.and_then(|mut found| found.follow_to_object().ok().map(gix::Id::detach)))
    }

    fn references(&self, kind: &'static str) -> Result<Vec<Reference>, Error> {
        let mut budget = Budget::of_an_answer();
        let mut listed = Vec::new();
        for found in self.inner.references()?.prefixed(kind)?.take(MAX_REFERENCES) {
            let mut found = found?;
            let name = text_of(&found.name().as_bstr()[kind.len()..]);
            let Ok(id) = found.follow_to_object() else { continue };
            let commit = self.commit_within(id.detach(), &mut budget)?;
            listed.extend(commit.map(|commit| Reference { name, commit }));
            if budget.is_spent() {
                break;
            }
        }
        Ok(listed)
    }
}
