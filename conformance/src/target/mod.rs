//! The target: how it is spoken to, as whom, and what is known of it.

pub mod caller;
pub mod connection;
pub mod credentials;
pub mod facts;
pub mod fingerprint;
pub mod http;
pub mod links;
pub mod preflight;
pub mod secrets;
