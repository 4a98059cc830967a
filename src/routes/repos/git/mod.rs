//! `/repos/{username}/{reponame}/git/...`

pub mod blobs;
pub mod trees;
