//! The Gogs REST API v1, made exact: its OpenAPI document, and a server that answers as Gogs does.
//!
//! `docs/ARCHITECTURE.md` has the flow of a request through these modules.

pub mod app;
pub mod auth;
pub mod binding;
pub mod config;
pub mod error;
pub mod full_names;
pub mod gogs;
pub mod gogs_config;
pub mod gogs_versions;
pub mod http1;
pub mod json;
pub mod markup;
pub mod openapi;
mod page;
pub mod pagination;
pub mod query;
pub mod routes;
pub mod serve;
pub mod site;
pub mod ssh;
pub mod store;
mod swagger_ui;
pub mod types;
