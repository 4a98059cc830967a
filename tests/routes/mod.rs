//! The operations, where their URLs are.

mod admin;
mod org;
mod orgs;
mod repos;
mod user;
mod users;
