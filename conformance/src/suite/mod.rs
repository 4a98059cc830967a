//! The suite: cases, the versions that they hold for, the choice of them.

pub mod case;
pub mod expect;
pub mod placeholders;
pub mod problems;
pub mod read;
pub mod rules;
pub mod selection;
pub mod subject;
pub mod template;
pub mod things;
pub mod version;
