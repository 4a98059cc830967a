//! The operations, where their URLs are.

mod admin;
mod issues;
mod markdown;
mod org;
mod orgs;
pub mod repos;
mod user;
mod users;
