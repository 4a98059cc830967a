//! The versions of Gogs.

use std::{fmt, str::FromStr};

/// A version of Gogs, ordered by age; [`GogsVersion::MAIN`] is newer than each release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GogsVersion {
    major: u16,
    minor: u16,
    patch: u16,
}

/// A release.
pub(crate) const fn version(major: u16, minor: u16, patch: u16) -> GogsVersion {
    GogsVersion { major, minor, patch }
}

impl GogsVersion {
    /// The development branch, as recorded in 2026.
    pub const MAIN: Self = version(u16::MAX, 0, 0);
    /// The versions whose answers were recorded, oldest first.
    pub const RECORDED: [Self; 8] = [
        version(0, 11, 91),
        version(0, 12, 0),
        version(0, 12, 11),
        version(0, 13, 0),
        version(0, 13, 4),
        version(0, 14, 0),
        version(0, 14, 3),
        Self::MAIN,
    ];
    /// The newest release.
    pub const DEFAULT: Self = Self::RECORDED[Self::RECORDED.len() - 2];

    /// The oldest and the newest recorded version of a series.
    ///
    /// # Panics
    ///
    /// If none was recorded.
    pub fn series(major: u16, minor: u16) -> (Self, Self) {
        let mut of_series =
            Self::RECORDED.into_iter().filter(|recorded| (recorded.major, recorded.minor) == (major, minor));
        let oldest = of_series.next().expect("a series that was recorded");
        (oldest, of_series.next_back().unwrap_or(oldest))
    }

    /// The newest known version before `bound`: the patch before it, or the newest recorded one of an earlier series.
    pub fn last_before(bound: Self) -> Self {
        match bound.patch.checked_sub(1) {
            Some(patch) => Self { patch, ..bound },
            None => Self::RECORDED.into_iter().rfind(|recorded| *recorded < bound).unwrap_or(bound),
        }
    }
}

impl fmt::Display for GogsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::MAIN {
            f.write_str("main")
        } else {
            write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
        }
    }
}

/// A `--gogs-version` that names no known version of Gogs.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown Gogs version '{given}': known are {}, any release between two of them, and 0.12 or the like for the newest of its series",
    GogsVersion::RECORDED.map(|v| v.to_string()).join(", ")
)]
pub struct UnknownVersion {
    given: String,
}

impl FromStr for GogsVersion {
    type Err = UnknownVersion;

    /// Reads `main`, `0.13.2` or `v0.13.2`. A release between two recorded ones is known: it takes the rules of the
    /// nearest one below, as the bounds of the table give it. A release of a series that was never recorded is not. `0.13` is
    /// the newest recorded one of its series.
    fn from_str(given: &str) -> Result<Self, UnknownVersion> {
        let unknown = || UnknownVersion { given: given.to_owned() };
        let text = given.trim();
        if text == "main" {
            return Ok(Self::MAIN);
        }
        let mut parts = text.strip_prefix('v').unwrap_or(text).split('.').map(str::parse::<u16>);
        let (Some(Ok(major)), Some(Ok(minor)), patch, None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(unknown());
        };
        let of_series = |v: &&Self| (v.major, v.minor) == (major, minor);
        let oldest = Self::RECORDED.iter().find(of_series).ok_or_else(unknown)?;
        let newest = Self::RECORDED.iter().rfind(of_series).ok_or_else(unknown)?;
        match patch {
            None => Ok(*newest),
            Some(Ok(patch)) if patch >= oldest.patch => Ok(version(major, minor, patch)),
            Some(_) => Err(unknown()),
        }
    }
}

/// Versions that follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// The first of them; `None`: the oldest.
    pub since: Option<GogsVersion>,
    /// The first after them; `None`: there is none, they go up to the newest.
    pub until: Option<GogsVersion>,
}

impl Versions {
    /// All versions.
    pub const ALL: Self = Self { since: None, until: None };

    /// `first` and all after it.
    pub const fn since(first: GogsVersion) -> Self {
        Self { since: Some(first), until: None }
    }

    /// All before `end`.
    pub const fn before(end: GogsVersion) -> Self {
        Self { since: None, until: Some(end) }
    }

    /// `first` and all after it, up to before `end`.
    pub const fn between(first: GogsVersion, end: GogsVersion) -> Self {
        Self { since: Some(first), until: Some(end) }
    }

    /// The first of them.
    pub fn first(self) -> GogsVersion {
        self.since.unwrap_or(GogsVersion::RECORDED[0])
    }

    /// The last of them that is known.
    pub fn last(self) -> GogsVersion {
        self.until.map_or(GogsVersion::MAIN, GogsVersion::last_before)
    }

    /// Whether `version` is one of them.
    pub fn contains(self, version: GogsVersion) -> bool {
        self.since.is_none_or(|since| version >= since) && self.until.is_none_or(|until| version < until)
    }
}

#[cfg(test)]
mod tests {
    use super::{GogsVersion, Versions, version};

    #[test]
    fn a_range_ends_before_its_bound() {
        let first_and_last = |versions: Versions| {
            let mut within = GogsVersion::RECORDED.into_iter().filter(|version| versions.contains(*version));
            (within.next().map(|first| first.to_string()), within.next_back().map(|last| last.to_string()))
        };
        let of = |first: &str, last: &str| (Some(first.to_owned()), Some(last.to_owned()));
        assert_eq!(first_and_last(Versions::ALL), of("0.11.91", "main"));
        assert_eq!(first_and_last(Versions::since(version(0, 12, 1))), of("0.12.11", "main"));
        assert_eq!(first_and_last(Versions::before(version(0, 12, 11))), of("0.11.91", "0.12.0"));
        let of_0_12 = Versions::between(version(0, 12, 0), version(0, 13, 0));
        assert_eq!(first_and_last(of_0_12), of("0.12.0", "0.12.11"));
        for versions in [Versions::ALL, Versions::since(version(0, 13, 0)), of_0_12] {
            let ends = (Some(versions.first().to_string()), Some(versions.last().to_string()));
            assert_eq!(first_and_last(versions), ends);
        }
    }

    #[test]
    fn the_recorded_ones_are_by_age() {
        assert!(GogsVersion::RECORDED.is_sorted_by(|one, next| one < next));
        assert_eq!(GogsVersion::RECORDED.last(), Some(&GogsVersion::MAIN));
        assert_eq!(GogsVersion::DEFAULT, GogsVersion::last_before(GogsVersion::MAIN));
    }

    #[test]
    fn the_versions_of_a_series() {
        let versions =
            |(oldest, newest): (GogsVersion, GogsVersion)| (oldest.to_string(), newest.to_string());
        assert_eq!(versions(GogsVersion::series(0, 11)), ("0.11.91".to_owned(), "0.11.91".to_owned()));
        assert_eq!(versions(GogsVersion::series(0, 12)), ("0.12.0".to_owned(), "0.12.11".to_owned()));
    }

    #[test]
    fn the_last_before_a_bound() {
        for (bound, last) in [("0.14.2", "0.14.1"), ("0.14.0", "0.13.4"), ("0.12.0", "0.11.91")] {
            let read = |text: &str| text.parse::<GogsVersion>().expect(text);
            assert_eq!(GogsVersion::last_before(read(bound)), read(last), "{bound}");
        }
    }

    #[test]
    fn versions_are_read() {
        for known in ["0.11.91", "v0.12.3", "0.14.2", "main", " 0.13.4\n"] {
            assert!(known.parse::<GogsVersion>().is_ok(), "{known}");
        }
        for (series, newest) in [("0.11", "0.11.91"), ("v0.12", "0.12.11"), ("0.13", "0.13.4")] {
            assert_eq!(series.parse::<GogsVersion>().expect(series).to_string(), newest);
        }
        for unknown in
            ["", "0.11.90", "0.10.0", "0.99.0", "1.0.0", "0", "0.99", "0.14.", "latest", "0.14.0.1"]
        {
            let error = unknown.parse::<GogsVersion>().expect_err(unknown).to_string();
            assert!(error.contains("known are 0.11.91, 0.12.0, 0.12.11, "), "{error}");
        }
    }
}
