//! Reads the files of cases: those that the program was built with, or those of a folder.

use std::path::Path;

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use crate::{
    document::Document,
    exit::{Failure, Result},
    suite::{
        case::{Case, OutOfReach, Suite},
        rules::{self, Rule},
    },
};

static CASES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/cases");

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct OutOfReachFile {
    out_of_reach: Vec<OutOfReach>,
}

/// The file with what no case can bring about.
const OUT_OF_REACH: &str = "out-of-reach.toml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    #[serde(default)]
    case: Vec<Case>,
    /// What cases are made of for each operation.
    #[serde(default, rename = "rule")]
    rules: Vec<Rule>,
    /// What shows that the cases can fail: the tests read it.
    #[serde(default, rename = "fault")]
    _faults: Vec<serde::de::IgnoredAny>,
}

/// The cases that this program was built with.
pub fn embedded(document: &Document) -> Result<Suite> {
    let mut files = built_in(&CASES);
    files.sort_unstable();
    read(document, files)
}

/// The cases of a folder.
pub fn folder(document: &Document, folder: &Path) -> Result<Suite> {
    let mut files = below(folder, folder)
        .map_err(|error| Failure::usage(format!("{} can't be read: {error}", folder.display())))?;
    files.sort_unstable();
    if files.is_empty() {
        return Err(Failure::usage(format!("{} holds no .toml file", folder.display())));
    }
    read(document, files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect())
}

fn read(document: &Document, files: Vec<(&str, &str)>) -> Result<Suite> {
    let mut suite = Suite::default();
    for (name, text) in files {
        let bad = |error: toml::de::Error| Failure::usage(format!("cases/{name}: {error}"));
        if name == OUT_OF_REACH {
            suite.out_of_reach = toml::from_str::<OutOfReachFile>(text).map_err(bad)?.out_of_reach;
        } else {
            let mut file: CaseFile = toml::from_str(text).map_err(bad)?;
            for case in &mut file.case {
                name.clone_into(&mut case.file);
            }
            suite.cases.append(&mut file.case);
            suite.cases.extend(rules::cases(document, &file.rules)?);
        }
    }
    Ok(suite)
}

/// The files of a folder that is built in, with their names.
fn built_in<'a>(dir: &'a Dir<'a>) -> Vec<(&'a str, &'a str)> {
    let here = dir.files().filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?)));
    let toml = here.filter(|(name, _)| name.ends_with(".toml"));
    toml.chain(dir.dirs().flat_map(built_in)).collect()
}

/// The files below a folder, with their names from `root` on.
fn below(root: &Path, folder: &Path) -> std::io::Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(below(root, &path)?);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.push((name, std::fs::read_to_string(&path)?));
        }
    }
    Ok(files)
}
