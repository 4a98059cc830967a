//! How Go and Gogs' libraries read and write: JSON, queries, forms, YAML, HTML, Markdown, SSH keys.
//! How Go and Gogs' libraries read and write: JSON, queries, forms, YAML, HTML, SSH keys, times, `.editorconfig`.
//!
//! Nothing here knows tables or handlers.

pub mod binding;
pub mod editorconfig;
pub mod go;
pub mod html;
pub mod json;
pub mod markdown;
pub mod query;
pub mod sniff;
pub mod ssh;
mod text;
pub mod time;

pub(crate) use text::percent_decode;
pub use text::text_of;
