//! Baselines: cases that are known to fail at a version of Gogs. What fails without an entry fails the run, and so does an
//! entry for a case that no longer fails.

use std::{fs, path::Path};

use include_dir::{Dir, include_dir};
use serde::{Deserialize, Serialize};

use crate::{
    exit::{Failure, Result},
    results::{BaselineResult, CaseResult, Outcome},
    suite::version::{Version, Versions},
};

static BASELINES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/baselines");

/// A case that is known to fail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The case.
    pub case: String,
    /// Why it fails.
    pub reason: String,
}

/// The cases that are known to fail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// Where it is from.
    #[serde(skip)]
    pub name: String,
    /// The entries.
    #[serde(default)]
    pub known: Vec<Known>,
}

impl Baseline {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self> {
        let shown = path.display();
        let text = fs::read_to_string(path)
            .map_err(|error| Failure::usage(format!("{shown} can't be read: {error}")))?;
        Self::parse(&text, &shown.to_string())
    }

    fn parse(text: &str, name: &str) -> Result<Self> {
        let mut baseline: Self =
            toml::from_str(text).map_err(|error| Failure::usage(format!("baseline {name}: {error}")))?;
        name.clone_into(&mut baseline.name);
        Ok(baseline)
    }

    /// The baseline that this program was built with for a version.
    pub fn embedded(version: Version) -> Result<Self> {
        let name = format!("{version}.toml");
        match BASELINES.get_file(&name).and_then(include_dir::File::contents_utf8) {
            Some(text) => Self::parse(text, &name),
            None => Ok(Self { name, known: Vec::new() }),
        }
    }

    /// What is known of each of the recorded versions that the target may be. Where several are possible, only what all
    /// of them have counts.
    pub fn for_versions(versions: Versions) -> Result<Self> {
        let mut recorded = versions.recorded();
        if recorded.is_empty() {
            recorded.extend(versions.since.map(Version::recorded));
        }
        let mut all =
            recorded.iter().map(|version| Self::embedded(*version)).collect::<Result<Vec<_>>>()?.into_iter();
        let mut first = all.next().unwrap_or_default();
        for other in all {
            first.known.retain(|known| other.known.iter().any(|entry| entry.case == known.case));
            first.name = format!("{}, {}", first.name, other.name);
        }
        Ok(first)
    }

    /// Marks the failures that are known, and tells which entries no longer hold. An entry for a case that was not run,
    /// or was skipped, is neither.
    pub fn apply(&self, cases: &mut [CaseResult], exists: impl Fn(&str) -> bool) -> BaselineResult {
        let mut result = BaselineResult { name: self.name.clone(), ..BaselineResult::default() };
        for Known { case, .. } in &self.known {
            match cases.iter_mut().find(|result| result.id == *case) {
                Some(found) if found.outcome == Outcome::Fail => {
                    found.known = true;
                    result.held.push(case.clone());
                }
                Some(found) if found.outcome == Outcome::Pass => result.stale.push(case.clone()),
                Some(_) => {}
                None if !exists(case) => result.stale.push(case.clone()),
                None => {}
            }
        }
        result
    }
}

/// The text of a baseline for what failed.
pub fn record(cases: &[CaseResult]) -> Result<String> {
    let failed = cases.iter().filter(|case| case.outcome == Outcome::Fail);
    let known = failed.map(|case| {
        let first = case.failures.first();
        let reason = first.map_or_else(String::new, |failure| {
            format!("{}: expected {}, received {}", failure.what, failure.expected, failure.received)
        });
        // One line: the entry is meant to be rewritten by whoever knows why.
        Known { case: case.id.clone(), reason: reason.lines().next().unwrap_or_default().to_owned() }
    });
    let baseline = Baseline { name: String::new(), known: known.collect() };
    toml::to_string_pretty(&baseline)
        .map_err(|error| Failure::tool(format!("the baseline can't be written: {error}")))
}
