//! All that differs between the versions of Gogs, as far as it is served here: an item for each difference, in files by
//! subject.
//!
//! Each is named once, with the versions it holds for, how it is known, and what the document says of it.
//! `docs/GOGS-VERSIONS.md` is written from them.

mod accounts;
mod answers;
mod bodies;
mod content;
mod contents;
mod difference;
mod emails;
mod follows;
mod hooks;
mod issues;
mod keys;
mod markdown;
mod migrations;
mod milestones;
mod organizations;
mod repositories;
mod teams;
mod tokens;
mod told;
mod users;

pub use accounts::*;
pub use answers::*;
pub use bodies::*;
pub use content::*;
pub use contents::*;
pub use difference::{Difference, Evidence};
pub use emails::*;
pub use follows::*;
pub use hooks::*;
pub use issues::*;
pub use keys::*;
pub use markdown::*;
pub use migrations::*;
pub use milestones::*;
pub use organizations::*;
pub use repositories::*;
pub use teams::*;
pub use tokens::*;
pub use told::{Note, Place};
pub use users::*;

/// All differences, in the order of `docs/GOGS-VERSIONS.md`.
pub fn all() -> impl Iterator<Item = &'static Difference> {
    const FILES: &[&[&Difference]] = &[
        tokens::ALL,
        users::ALL,
        bodies::ALL,
        answers::ALL,
        emails::ALL,
        follows::ALL,
        keys::ALL,
        accounts::ALL,
        repositories::ALL,
        migrations::ALL,
        content::ALL,
        organizations::ALL,
        teams::ALL,
        markdown::ALL,
        issues::ALL,
        milestones::ALL,
        hooks::ALL,
        contents::ALL,
    ];
    FILES.iter().copied().flatten().copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Evidence, all};
    use crate::gogs::GogsVersion;

    #[test]
    fn a_difference_is_one_between_recorded_versions() {
        let mut names = BTreeSet::new();
        for difference in all() {
            assert!(names.insert(difference.name), "{} is there twice", difference.name);
            let with = GogsVersion::RECORDED.into_iter().filter(|gogs| gogs.has(difference)).count();
            assert!((1..GogsVersion::RECORDED.len()).contains(&with), "{}", difference.name);
            assert!(!matches!(difference.evidence, Evidence::Recorded([])), "{}", difference.name);
        }
    }
}
