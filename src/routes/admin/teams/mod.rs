//! `/admin/teams/...`

pub mod members;
pub mod repos;
