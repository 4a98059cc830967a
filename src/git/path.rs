//! Paths that begin with a branch, a tag or a commit: `feature/x/src/main.rs`.

use gix::{ObjectId, object::Kind, refs::FullName};

use super::{Error, Repository};

/// The longest name of a branch or a tag that is looked for, in bytes: it is the path of a file.
const LONGEST_NAME: usize = 1024;

/// The letters of a commit's id.
const ID_LENGTH: usize = 40;

impl Repository {
    /// The tree of the commit that a path begins with, and the segments behind it: the shortest beginning that is a branch or a tag,
    /// or else a whole id.
    pub fn tree_before<'p>(&self, path: &[&'p str]) -> Result<Option<(ObjectId, Vec<&'p str>)>, Error> {
        let mut name = String::new();
        for (at, segment) in path.iter().enumerate() {
            if at > 0 {
                name.push('/');
            }
            name.push_str(segment);
            if name.len() > LONGEST_NAME {
                break;
            }
            for kind in ["heads", "tags"] {
                if let Some(id) = self.referred(&format!("refs/{kind}/{name}"))? {
                    let tree = self.tree_of(id)?;
                    return Ok(tree.map(|tree| (tree, path[at + 1..].to_vec())));
                }
            }
        }
        let Some((id, rest)) = path.split_first().filter(|(id, _)| id.len() == ID_LENGTH) else {
            return Ok(None);
        };
        let Ok(id) = ObjectId::from_hex(id.to_ascii_lowercase().as_bytes()) else { return Ok(None) };
        Ok(self.tree_of(id)?.map(|tree| (tree, rest.to_vec())))
    }

    fn tree_of(&self, id: ObjectId) -> Result<Option<ObjectId>, Error> {
        self.peeled(id, Kind::Commit)?.map_or(Ok(None), |commit| self.peeled(commit, Kind::Tree))
    }

    /// What the reference of exactly this name points to.
    fn referred(&self, name: &str) -> Result<Option<ObjectId>, Error> {
        let Ok(name) = FullName::try_from(name) else { return Ok(None) };
        let found = self.inner.try_find_reference(name.as_ref().as_partial_name())?;
        Ok(found
            .filter(|found| found.name() == name.as_ref())
            .and_then(|found| found.try_id().map(|id| id.detach())))
    }
}
