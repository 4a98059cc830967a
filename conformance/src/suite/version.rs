//! Versions of Gogs: one, a range that a case holds for, and what a target may be.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A version of Gogs, ordered by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(u16, u16, u16);

impl Version {
    /// The development branch: newer than each release.
    pub const MAIN: Self = Self(u16::MAX, 0, 0);
    /// The versions whose responses are recorded, oldest first.
    pub const RECORDED: [Self; 8] = [
        Self(0, 11, 91),
        Self(0, 12, 0),
        Self(0, 12, 11),
        Self(0, 13, 0),
        Self(0, 13, 4),
        Self(0, 14, 0),
        Self(0, 14, 3),
        Self::MAIN,
    ];
    /// The oldest version that is known here.
    pub const OLDEST: Self = Self::RECORDED[0];

    /// A release.
    pub const fn release(major: u16, minor: u16, patch: u16) -> Self {
        Self(major, minor, patch)
    }

    /// The recorded version whose rules this one takes: the nearest one that is not newer.
    pub fn recorded(self) -> Self {
        *Self::RECORDED.iter().rev().find(|recorded| **recorded <= self).unwrap_or(&Self::OLDEST)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::MAIN { f.write_str("main") } else { write!(f, "{}.{}.{}", self.0, self.1, self.2) }
    }
}

impl FromStr for Version {
    type Err = String;

    /// Reads `main`, `0.13.2` or `v0.13.2`.
    fn from_str(text: &str) -> Result<Self, String> {
        if text == "main" {
            return Ok(Self::MAIN);
        }
        let mut parts = text.strip_prefix('v').unwrap_or(text).split('.').map(str::parse);
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Ok(major)), Some(Ok(minor)), Some(Ok(patch)), None)
                if Self(major, minor, patch) >= Self::OLDEST =>
            {
                Ok(Self(major, minor, patch))
            }
            _ => {
                Err(format!("'{text}' is no version of Gogs from {} on: write 0.14.3, or main", Self::OLDEST))
            }
        }
    }
}

/// Versions from `since` on, up to but without `until`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Versions {
    /// The first version; `None`: from the oldest on.
    pub since: Option<Version>,
    /// The first version that is no longer in it; `None`: up to the newest.
    pub until: Option<Version>,
}

impl Versions {
    /// Exactly this version.
    pub fn only(version: Version) -> Self {
        let next = Version(version.0, version.1, version.2.saturating_add(1));
        Self { since: Some(version), until: (version != Version::MAIN).then_some(next) }
    }

    /// Whether the version is in it.
    pub fn holds(self, version: Version) -> bool {
        self.since.is_none_or(|since| version >= since) && self.until.is_none_or(|until| version < until)
    }

    /// What is in both.
    pub fn and(self, other: Self) -> Self {
        let until = match (self.until, other.until) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Self { since: self.since.max(other.since), until }
    }

    /// Whether no version is in it.
    pub fn is_empty(self) -> bool {
        let since = self.since.unwrap_or(Version::OLDEST);
        self.until.is_some_and(|until| until <= since)
    }

    /// Whether all of this is in `other`.
    pub fn within(self, other: Self) -> bool {
        let since = other.since.is_none_or(|bound| self.since.unwrap_or(Version::OLDEST) >= bound);
        let until = other.until.is_none_or(|bound| self.until.is_some_and(|until| until <= bound));
        since && until
    }

    /// The recorded versions in it.
    pub fn recorded(self) -> Vec<Version> {
        Version::RECORDED.into_iter().filter(|version| self.holds(*version)).collect()
    }
}

impl FromStr for Versions {
    type Err = String;

    /// Reads `>=0.12.0`, `<0.14.2`, or both with a space between.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut versions = Self::default();
        for part in text.split_whitespace() {
            if let Some(since) = part.strip_prefix(">=") {
                versions.since = Some(since.parse()?);
            } else if let Some(until) = part.strip_prefix('<') {
                versions.until = Some(until.parse()?);
            } else {
                return Err(format!("'{part}' is neither >=VERSION nor <VERSION"));
            }
        }
        if versions.is_empty() { Err(format!("'{text}' holds for no version")) } else { Ok(versions) }
    }
}

impl fmt::Display for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.since, self.until) {
            (None, None) => f.write_str("all"),
            (Some(since), None) if since == Version::MAIN => f.write_str("main"),
            (Some(since), None) => write!(f, ">={since}"),
            (None, Some(until)) => write!(f, "<{until}"),
            (Some(since), Some(until)) if Self::only(since) == *self => {
                debug_assert!(until > since);
                write!(f, "{since}")
            }
            (Some(since), Some(until)) => write!(f, ">={since} <{until}"),
        }
    }
}

impl<'de> Deserialize<'de> for Versions {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Serialize for Versions {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let range: Versions = ">=0.12.0 <0.14.2".parse().expect("a range");
        assert!(range.holds("0.14.0".parse().expect("a version")));
        assert!(!range.holds(Version::MAIN));
        assert_eq!(range.to_string(), ">=0.12.0 <0.14.2");
        assert!(">=0.14.0 <0.13.0".parse::<Versions>().is_err());
        assert!("0.13.0".parse::<Versions>().is_err());
        let only = Versions::only(Version::release(0, 13, 4));
        assert!(only.within(range));
        assert_eq!(only.to_string(), "0.13.4");
        assert!(!Versions::default().within(range));
        assert_eq!(
            range.and(Versions { since: None, until: Some(Version::release(0, 13, 0)) }).to_string(),
            ">=0.12.0 <0.13.0"
        );
        assert_eq!(Versions::only(Version::MAIN).to_string(), "main");
    }

    /// The names of files or folders, without what ends them.
    fn names(folder: &str, end: &str) -> Vec<String> {
        let folder = format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"));
        let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder}: {error}"));
        let mut names: Vec<String> = entries
            .map(|entry| {
                entry.expect("an entry").file_name().to_string_lossy().trim_end_matches(end).to_owned()
            })
            .collect();
        names.sort();
        names.dedup();
        names
    }

    #[test]
    fn each_recorded_version_has_recordings_and_a_baseline() {
        let mut recorded = Version::RECORDED.map(|version| version.to_string());
        recorded.sort();
        assert_eq!(names("../recordings/account", "-postgres"), recorded);
        assert_eq!(names("baselines", ".toml"), recorded);
    }

    #[test]
    fn between_two_recorded_versions() {
        assert_eq!(Version::release(0, 13, 2).recorded(), Version::release(0, 13, 0));
        assert_eq!("0.10.0".parse::<Version>().ok(), None);
    }
}
