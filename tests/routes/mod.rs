//! The operations, where their URLs are.

mod admin;
mod issues;
mod repos;
mod user;
mod users;
