//! The operations, where their URLs are.

mod admin;
mod markdown;
pub mod repos;
mod issues;
mod orgs;
mod repos;
mod user;
mod users;
