//! The Gogs REST API v1, made exact: its OpenAPI document, and a server that answers as Gogs does.
//!
//! Each room is a subject, and knows only those that stand before it in the table of `docs/ARCHITECTURE.md`, which has the
//! flow of a request through them, too.

pub mod api;
pub mod git;
pub mod gogs;
pub mod openapi;
pub mod routes;
pub mod server;
pub mod store;
pub mod types;
pub mod wire;
pub mod written;
