//! Recordings of Gogs: the requests that were sent to real servers, and their responses.
//!
//! `recordings/README.md` describes the format. Here, a recording is read ([`Recording`]), sent to a server again and compared
//! with what it answers now ([`Replay`]), and made ([`record()`], after [`seed()`]). What stands for a value that is another on
//! each server is a placeholder, `{{name}}`, see [`Values`].

mod archive;
mod client;
mod commits;
mod compare;
mod error;
mod exchange;
mod placeholders;
mod record;
mod replay;
mod scrub;
mod set;

pub use client::{Client, Received};
pub use error::{Error, Result};
pub use exchange::{Content, Exchange, HTML_PAGE, Recording, Request, Response, Seed, User};
pub use placeholders::{Values, sample};
pub use record::{Place, Recorded, Refused, Seeded, record, seed};
pub use replay::{Outcome, Replay};
pub use set::{Case, Set, Step};
