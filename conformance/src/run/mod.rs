//! A run: its cases, step by step, and what it leaves behind.

pub mod alive;
pub mod case;
pub mod cleanup;
pub mod conclusion;
pub mod learned;
pub mod ledger;
pub mod live;
pub mod making;
pub mod options;
pub mod pages;
pub mod place;
pub mod progress;
pub mod recorded;
#[cfg(test)]
mod recorded_rules;
pub mod request;
pub mod schedule;
pub mod session;
pub mod step;
pub mod worker;
