//! `/admin/...`: for site administrators.

pub mod users;
