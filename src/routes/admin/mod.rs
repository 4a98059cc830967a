//! `/admin/...`: for site administrators.

pub mod orgs;
pub mod teams;
pub mod users;
