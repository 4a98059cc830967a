//! Where in a tree a file is to be.

use std::collections::VecDeque;

use gix::{ObjectId, bstr::BStr, objs::tree::EntryKind, validate::path::component};

use super::{NotPrepared, Refused};

/// The longest name of a file, in bytes: no file system that Git is used on has longer ones.
const MAX_NAME: usize = 255;
/// The longest path, in bytes: what is left of the 4,096 of Linux for a path, once it is in a folder that somebody clones to.
const MAX_PATH: usize = 3_072;
/// How many folders a file may be in: each is an object that is written and flushed.
const MAX_DEPTH: usize = 256;
/// How many symbolic links are followed, as by Linux.
const MAX_LINKS: usize = 40;

/// What of symbolic links in a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// There may be none.
    Refused,
    /// They are followed, as long as they lead nowhere outside of the repository.
    Followed,
}

/// Where a file is to be.
#[derive(Debug)]
pub(super) struct Place {
    /// The folders and the file.
    pub(super) names: Vec<String>,
    /// The path as it is told: a symbolic link in the last place is named itself.
    pub(super) told: String,
    /// Executable or not.
    pub(super) kind: EntryKind,
    /// The content that is there.
    pub(super) present: Option<ObjectId>,
}

/// The names of a path that was cleaned as Gogs does: a backslash is a slash, `.` and empty names are left out, and `..` leads no
/// further up than to the root.
pub(super) fn cleaned(path: &str) -> Result<Vec<String>, Refused> {
    let mut names: Vec<String> = Vec::new();
    for name in path.split(['/', '\\']) {
        match name {
            // Empty names come with a NUL in their place (`server::app`).
            "" | "." | "\0" => {}
            ".." => {
                names.pop();
            }
            name => names.push(name.to_owned()),
        }
    }
    let is_too_long = names.iter().map(|name| name.len() + 1).sum::<usize>() > MAX_PATH;
    if names.is_empty() || is_too_long || names.len() > MAX_DEPTH || !names.iter().all(|name| can_be(name)) {
        return Err(Refused::Path(path.to_owned()));
    }
    Ok(names)
}

/// Whether a file or a folder may be called so: not what any system takes for the folder `.git`.
fn can_be(name: &str) -> bool {
    let options = component::Options { protect_windows: false, protect_hfs: true, protect_ntfs: true };
    let is_name = gix::validate::path::component(BStr::new(name), None, options).is_ok();
    is_name && name.len() <= MAX_NAME && !name.contains('\0')
}

/// Finds the place of `names` below `root`. Nothing is there yet, or a file.
pub(super) fn find(
    repository: &gix::Repository,
    root: ObjectId,
    names: Vec<String>,
    links: Links,
) -> Result<Place, NotPrepared> {
    Search { repository, links, left: names.into(), found: Vec::new(), trees: vec![Some(root)], followed: 0 }
        .run()
}

struct Search<'r> {
    repository: &'r gix::Repository,
    links: Links,
    /// The names that are still to be found.
    left: VecDeque<String>,
    /// Those that were.
    found: Vec<String>,
    /// The root, and the folders that were found; `None` is one that is to be made.
    trees: Vec<Option<ObjectId>>,
    followed: usize,
}

impl Search<'_> {
    fn run(mut self) -> Result<Place, NotPrepared> {
        let mut named = None;
        while let Some(name) = self.left.pop_front() {
            if name == ".." {
                // Of a link: it leads no further than to the root.
                self.found.pop().ok_or_else(|| Refused::Path(name))?;
                self.trees.pop();
                continue;
            }
            let entry = self.entry(&name)?;
            self.found.push(name);
            let is_last = self.left.is_empty();
            let path = || self.found.join("/");
            match entry {
                Some((EntryKind::Tree, _)) if is_last => return Err(Refused::Directory(path()).into()),
                Some((EntryKind::Tree, tree)) => self.trees.push(Some(tree)),
                Some((EntryKind::Commit, _)) => return Err(Refused::Submodule(path()).into()),
                Some((EntryKind::Link, link)) => {
                    if is_last && named.is_none() {
                        named = Some(path());
                    }
                    self.follow(link)?;
                }
                None if !is_last => self.trees.push(None),
                Some((EntryKind::Blob | EntryKind::BlobExecutable, _)) if !is_last => {
                    return Err(Refused::NoDirectory(path()).into());
                }
                entry => {
                    let told = named.unwrap_or_else(path);
                    let kind = entry.map_or(EntryKind::Blob, |(kind, _)| kind);
                    return Ok(Place { names: self.found, told, kind, present: entry.map(|(_, id)| id) });
                }
            }
        }
        Err(Refused::Directory(self.found.join("/")).into())
    }

    /// What the folder at hand has of that name.
    fn entry(&self, name: &str) -> Result<Option<(EntryKind, ObjectId)>, NotPrepared> {
        let Some(tree) = self.trees.last().copied().flatten() else { return Ok(None) };
        let tree = self.repository.find_tree(tree)?;
        let entry = tree.find_entry(name.as_bytes());
        Ok(entry.map(|entry| (entry.mode().kind(), entry.object_id())))
    }

    /// Goes on where the link that was found last leads to.
    fn follow(&mut self, link: ObjectId) -> Result<(), NotPrepared> {
        let path = self.found.join("/");
        let refused = || Refused::Link(path.clone());
        self.followed += 1;
        if self.links == Links::Refused || self.followed > MAX_LINKS {
            return Err(refused().into());
        }
        if self.repository.find_header(link)?.size() > MAX_PATH as u64 {
            return Err(refused().into());
        }
        let target = self.repository.find_blob(link)?.take_data();
        let target = String::from_utf8(target).map_err(|_| refused())?;
        if target.is_empty() || target.starts_with('/') {
            return Err(refused().into());
        }
        self.found.pop();
        for name in target.split('/').rev().filter(|name| !matches!(*name, "" | ".")) {
            if name != ".." && !can_be(name) {
                return Err(refused().into());
            }
            self.left.push_front(name.to_owned());
        }
        if self.found.len() + self.left.len() > MAX_DEPTH {
            return Err(refused().into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::cleaned;

    #[test]
    fn a_path_is_cleaned_and_leads_nowhere_else() {
        for (given, due) in [
            ("a.txt", Some("a.txt")),
            ("../../up.txt", Some("up.txt")),
            ("a\\b/./c/../d//e/", Some("a/b/d/e")),
            ("\0/a", Some("a")),
            ("x.git/.gitignore", Some("x.git/.gitignore")),
            ("", None),
            ("a/..", None),
            (".git/config", None),
            ("a/.GIT", None),
            ("git~1/x", None),
            (".g\u{200c}it/x", None),
            (".git./x", None),
            ("a\0b", None),
        ] {
            let found = cleaned(given).ok().map(|names| names.join("/"));
            assert_eq!(found.as_deref(), due, "{given:?}");
        }
        assert!(cleaned(&"n".repeat(255)).is_ok() && cleaned(&"n".repeat(256)).is_err());
        assert!(cleaned(&"n/".repeat(256)).is_ok() && cleaned(&"n/".repeat(257)).is_err());
        assert!(cleaned(&format!("{}/", "n".repeat(250)).repeat(13)).is_err());
    }
}
