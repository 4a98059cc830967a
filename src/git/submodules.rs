//! Submodules: where the repositories are that a tree names commits of.

use std::collections::HashMap;

use gix::{ObjectId, config};

use super::{Error, Kind, Repository};
use crate::wire::text_of;

/// The file that says it.
const FILE: &str = ".gitmodules";
/// The most of it that is read, in bytes: enough for a thousand submodules.
const GREATEST_FILE: u64 = 256 << 10;

impl Repository {
    /// The URLs of the submodules of a commit's tree, by path. None, if the file that says it can't be read.
    pub fn submodules(&self, tree: ObjectId) -> Result<HashMap<String, String>, Error> {
        let none = HashMap::new();
        let Some(file) = self.entry(tree, &[FILE])?.filter(|file| file.kind == Kind::File) else {
            return Ok(none);
        };
        if file.size > GREATEST_FILE {
            return Ok(none);
        }
        let Some(text) = self.blob(file.id, GREATEST_FILE)? else { return Ok(none) };
        let Ok(file) = text_of(&text).parse::<config::File>() else { return Ok(none) };
        let sections = file.sections_by_name("submodule").into_iter().flatten();
        let urls = sections.filter_map(|section| {
            let value = |name| section.value(name).map(|value| text_of(&value));
            Some((value("path")?, value("url")?))
        });
        Ok(urls.collect())
    }
}
