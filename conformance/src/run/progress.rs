//! Live progress: one line that is rewritten on a terminal, plain lines elsewhere. On standard error, so that the report on
//! standard output can be kept.

use std::{
    io::{IsTerminal, Write},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::results::{CaseResult, Outcome};

/// How often the line on a terminal is rewritten at most: more than ten times a second nobody can read.
const PERIOD: Duration = Duration::from_millis(100);

/// Tells how a run goes.
#[derive(Debug)]
pub struct Progress {
    total: usize,
    live: bool,
    quiet: bool,
    state: Mutex<(usize, usize, Option<Instant>)>,
}

impl Progress {
    /// Progress of `total` cases.
    pub fn new(total: usize, quiet: bool) -> Self {
        Self { total, live: std::io::stderr().is_terminal(), quiet, state: Mutex::default() }
    }

    /// A case is done.
    pub fn done(&self, case: &CaseResult) {
        if self.quiet {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 += 1;
        state.1 += usize::from(case.outcome == Outcome::Fail);
        let (done, failed, last) = *state;
        let mut out = std::io::stderr().lock();
        // Progress that can't be written is no reason to stop.
        let _ = if self.live {
            let due = done == self.total || last.is_none_or(|last| last.elapsed() >= PERIOD);
            if !due {
                return;
            }
            state.2 = Some(Instant::now());
            let end = if done == self.total { "\r\x1b[K" } else { "" };
            write!(out, "\r\x1b[K{done}/{} cases, {failed} failed: {}{end}", self.total, case.id)
        } else {
            writeln!(out, "{} {}", word(case.outcome), case.id)
        };
        let _ = out.flush();
    }
}

/// An outcome as a word of four letters.
pub fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "pass",
        Outcome::Fail => "FAIL",
        Outcome::Skip => "skip",
    }
}
