//! The operations, where their URLs are.

mod admin;
mod repos;
mod user;
mod users;
