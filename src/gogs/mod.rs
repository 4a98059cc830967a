//! The versions of Gogs, what differs between them, and its list of operations.
//!
//! A handler never compares versions: it asks [`GogsVersion::has`] for one of the [`differences`].

pub mod differences;
pub mod full_names;
pub mod operations;
pub mod templates;
pub mod version;

pub use version::GogsVersion;
