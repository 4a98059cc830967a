//! Reports, all rendered from results.

pub mod badge;
pub mod explain;
pub mod files;
pub mod html;
pub mod junit;
pub mod markdown;
pub mod terminal;
pub mod words;
