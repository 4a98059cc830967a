//! How Go and Gogs' libraries read and write: JSON, queries, forms, YAML, HTML, Markdown, SSH keys.
//!
//! Nothing here knows tables or handlers.

pub mod binding;
pub mod go;
pub mod html;
pub mod json;
pub mod markdown;
pub mod query;
pub mod sniff;
pub mod ssh;
mod text;

pub(crate) use text::percent_decode;
pub use text::text_of;
