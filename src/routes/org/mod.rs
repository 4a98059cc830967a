//! `/org/...`

pub mod repos;
