//! A run: its cases, step by step, and what it leaves behind.

pub mod cleanup;
pub mod ledger;
pub mod live;
pub mod pages;
pub mod place;
pub mod progress;
pub mod recorded;
pub mod session;
pub mod step;
pub mod worker;
