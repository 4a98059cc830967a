//! What is to be said of a response, and nothing else: nothing here sends, waits or writes. Live runs, runs on recordings and
//! tests judge alike.

pub mod checks;
pub mod example;
pub mod expect;
pub mod findings;
pub mod gaps;
pub mod paging;
pub mod pattern;
pub mod pointer;
pub mod schema;
pub mod step;
