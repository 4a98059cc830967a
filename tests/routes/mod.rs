//! The operations, where their URLs are.

mod admin;
mod issues;
mod markdown;
mod orgs;
pub mod repos;
mod user;
mod users;
