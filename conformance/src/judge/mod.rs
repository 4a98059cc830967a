//! What is to be said of a response, and nothing else: nothing here sends, waits or writes.

pub mod expect;
pub mod gaps;
