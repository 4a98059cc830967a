//! Ids of commits that were made while recording.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use regex::{Captures, Regex};

use crate::{
    error::{Error, Result, at},
    placeholders::{is_id, placeholder},
};

/// Hexadecimal digits, with what stands before them in a placeholder.
static DIGITS: LazyLock<Regex> = LazyLock::new(|| Regex::new("[{:]?[0-9a-f]+").expect("an expression"));

/// Objects of Git that are the same whoever makes them.
const CONTENT: [&str; 2] = ["blob", "tree"];

/// The ids of the objects in a server's repositories.
#[derive(Debug)]
pub struct Commits {
    repositories: PathBuf,
    /// The ids that are no commit's that was made since.
    known: BTreeSet<String>,
}

impl Commits {
    /// Looks at the repositories before the first request.
    ///
    /// # Errors
    ///
    /// If they can't be read.
    pub fn before(repositories: &Path) -> Result<Self> {
        let known = objects(repositories)?.into_iter().map(|(id, _)| id).collect();
        Ok(Self { repositories: repositories.to_owned(), known })
    }

    /// Looks at them after the last request, and replaces the ids of commits in the lines of exchanges: the Nth that is shown
    /// by `{{commit:N}}`. `sent` has the request of each line: an id that is in one was known before.
    ///
    /// # Errors
    ///
    /// If they can't be read.
    pub fn scrub(mut self, lines: &mut [(String, String)]) -> Result<()> {
        let content =
            objects(&self.repositories)?.into_iter().filter(|(_, kind)| CONTENT.contains(&kind.as_str()));
        self.known.extend(content.map(|(id, _)| id));
        replace(&mut self.known, lines);
        Ok(())
    }
}

fn replace(known: &mut BTreeSet<String>, lines: &mut [(String, String)]) {
    let mut commits: BTreeMap<String, usize> = BTreeMap::new();
    for (sent, line) in lines {
        let asked = DIGITS.find_iter(sent).map(|found| found.as_str()).filter(|text| is_id(text));
        known.extend(asked.filter(|id| !commits.contains_key(*id)).map(str::to_owned));
        let replaced = DIGITS.replace_all(line, |found: &Captures<'_>| {
            let text = &found[0];
            if !is_id(text) || known.contains(text) {
                return text.to_owned();
            }
            let next = commits.len() + 1;
            placeholder(&format!("commit:{}", commits.entry(text.to_owned()).or_insert(next)))
        });
        *line = replaced.into_owned();
    }
}

/// The ids and kinds of all objects of the repositories below a folder.
fn objects(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let path = entry.map_err(at(folder))?.path();
        if path.extension().is_some_and(|extension| extension == "git") {
            found.extend(objects_of(&path)?);
        } else if path.is_dir() {
            found.extend(objects(&path)?);
        }
    }
    Ok(found)
}

fn objects_of(repository: &Path) -> Result<Vec<(String, String)>> {
    let output = Command::new("git")
        .arg("--git-dir")
        .arg(repository)
        .args(["cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)"])
        .output()
        .map_err(at(Path::new("git")))?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        return Err(Error::Server(format!("{}: {}", repository.display(), told.trim())));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(id, kind)| (id.to_owned(), kind.to_owned()))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_that_nobody_knew_is_replaced_by_its_number() {
        let [old, asked, one, two] = ["0", "1", "2", "3"].map(|digit| digit.repeat(40));
        let mut known = BTreeSet::from([old.clone()]);
        let line = |request: &str, response: String| (request.to_owned(), response);
        let mut lines = [
            line("", format!("{old} \"{one}\" {}", &one[1..])),
            line(&asked, format!("{asked} {two} {one} {{{{made:{two}}}}}")),
            line(&one, one.clone()),
        ];
        replace(&mut known, &mut lines);
        let lines = lines.map(|(_, line)| line);
        assert_eq!(lines[0], format!("{old} \"{{{{commit:1}}}}\" {}", &one[1..]));
        assert_eq!(lines[1], format!("{asked} {{{{commit:2}}}} {{{{commit:1}}}} {{{{made:{two}}}}}"));
        assert_eq!(lines[2], "{{commit:1}}");
    }

    #[test]
    fn objects_are_those_of_each_repository() {
        let folder = tempfile::tempdir().expect("a folder");
        let repository = folder.path().join("alice/hello.git");
        let git = |arguments: &[&str]| {
            let output = Command::new("git").arg("--git-dir").arg(&repository).args(arguments).output();
            let output = output.expect("git runs");
            assert!(output.status.success(), "{arguments:?}");
            String::from_utf8(output.stdout).expect("text").trim().to_owned()
        };
        fs::create_dir_all(folder.path().join("alice")).expect("a folder");
        git(&["init", "--quiet", "--bare"]);
        let tree = git(&["hash-object", "-t", "tree", "-w", "/dev/null"]);
        assert_eq!(objects(folder.path()).expect("objects"), [(tree, "tree".to_owned())]);
    }
}
