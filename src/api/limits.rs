//! The bounds of what is read of a request.

use std::time::Duration;

/// The greatest body that is read, in bytes. Gogs has no bound of its own; this holds any body the API has a use for
/// (the longest is an SSH key, some kilobytes) hundreds of times, and keeps a hundred callers from filling the memory.
pub const MAX_BODY: usize = 1 << 20;

/// How long a body may take to arrive, from when it is asked for. Enough for the greatest one on a line of one megabit a
/// second; a client that stalls keeps a server that is told to stop no longer than this.
pub const BODY_WAIT: Duration = Duration::from_secs(10);
