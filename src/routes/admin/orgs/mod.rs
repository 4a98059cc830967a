//! `/admin/orgs/...`

pub mod teams;
