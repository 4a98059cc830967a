//! The tests of the server, in one binary: they mirror the URL tree, and run on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test that can't go on fails")]

mod support;

mod app;
mod cli;
mod concurrency;
mod databases;
mod demo;
#[allow(dead_code, reason = "tests/document uses more of it")]
mod fit;
mod full_names;
mod git_writes;
mod gogs_versions;
mod http1;
mod imports;
mod openapi;
mod places;
mod recorded;
mod recordings;
mod repositories;
mod routes;
mod search;
mod sharing;
mod unauthorized;
