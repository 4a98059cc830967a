//! `/repos/...`

pub mod issues;
