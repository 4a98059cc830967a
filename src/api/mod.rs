//! What handlers share: who calls, what is in the body, what goes wrong, and the site that all of it is about.

pub mod argument;
pub mod auth;
pub mod body;
pub mod content;
pub mod error;
pub mod limits;
pub mod message;
pub mod pagination;
pub mod path;
pub mod responses;
pub mod site;
pub mod streamed;
pub mod writing;
