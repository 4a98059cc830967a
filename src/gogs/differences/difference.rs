//! What a difference between versions of Gogs is.

use super::told::Note;
use crate::gogs::version::{GogsVersion, Versions};

/// Something that is so in some versions of Gogs and otherwise in the others.
#[derive(Debug)]
pub struct Difference {
    /// What the code calls it.
    pub name: &'static str,
    /// What it concerns: an operation, or `every operation`.
    pub concerns: &'static str,
    /// The versions it holds for.
    pub holds: Versions,
    /// How those versions behave.
    pub behaviour: &'static str,
    /// How the other versions behave.
    pub otherwise: &'static str,
    /// How it is known.
    pub evidence: Evidence,
    /// What the document says of it. Sentences of one place stand in the order of the differences, behind what all versions
    /// have in common.
    pub told: &'static [Note],
}

/// How a difference is known.
#[derive(Debug)]
pub enum Evidence {
    /// The recorded exchanges of these cases show it.
    Recorded(&'static [&'static str]),
    /// No recorded exchange does; this test is there instead: file and function.
    Tested(&'static str),
}

impl GogsVersion {
    /// Whether this version behaves as `difference` says.
    pub fn has(self, difference: &Difference) -> bool {
        difference.holds.contains(self)
    }
}

/// The differences of a file: an item for each, which its behaviour documents, and `ALL`, the list of them.
macro_rules! differences {
    ($($name:ident {
        concerns: $concerns:literal,
        holds: $holds:expr,
        behaviour: $behaviour:literal,
        otherwise: $otherwise:literal,
        evidence: $evidence:expr,
        $(told: [$($note:expr),+ $(,)?],)?
    })+) => {
        $(
            #[doc = concat!("Of ", $concerns, ": ", $behaviour)]
            pub static $name: Difference = Difference {
                name: stringify!($name),
                concerns: $concerns,
                holds: $holds,
                behaviour: $behaviour,
                otherwise: $otherwise,
                evidence: $evidence,
                told: &[$($($note),+)?],
            };
        )+

        pub(super) static ALL: &[&Difference] = &[$(&$name),+];
    };
}

pub(super) use differences;
