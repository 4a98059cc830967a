//! Which cases are done when: those that only read side by side, the others one after the other.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::{
    exit::{Failure, Result},
    results::{CaseResult, Outcome},
    run::{
        alive,
        case::{self, may_be_run},
        cleanup,
        options::Options,
        progress::Progress,
        session::{Session, interrupted},
        worker,
    },
    suite::{
        case::{Access, Case},
        version::{Version, Versions},
    },
};

/// What was done of a run.
#[derive(Debug, Default)]
pub struct Performed {
    /// The results of the cases that were done.
    pub cases: Vec<CaseResult>,
    /// Why the run ended before its last case, if it was not interrupted.
    pub stopped: Option<Failure>,
}

/// Where the threads of a run put down what they have done.
struct Board {
    progress: Progress,
    performed: Mutex<Performed>,
}

impl Board {
    fn note(&self, result: CaseResult) {
        self.progress.done(&result);
        self.performed.lock().unwrap_or_else(PoisonError::into_inner).cases.push(result);
    }

    fn stop(&self, failure: Failure) {
        self.performed.lock().unwrap_or_else(PoisonError::into_inner).stopped.get_or_insert(failure);
    }

    /// Whether no more cases are done.
    fn is_over(&self) -> bool {
        interrupted() || self.performed.lock().unwrap_or_else(PoisonError::into_inner).stopped.is_some()
    }

    /// Does a case. If the server has gone, or this program can't go on, the run ends; in the latter case there is no result.
    fn attempt(&self, session: &Session<'_>, case: &Case, index: usize) -> Option<CaseResult> {
        match case::perform(session, case, index) {
            Ok(result) => {
                if alive::got_no_response(&result)
                    && let Err(gone) = alive::still_there(session)
                {
                    self.stop(gone);
                }
                Some(result)
            }
            Err(failure) => {
                self.stop(failure);
                None
            }
        }
    }
}

/// Does the cases.
pub fn perform(session: &mut Session<'_>, chosen: &[&Case], options: &Options) -> Performed {
    let progress = Progress::new(chosen.len(), options.quiet);
    let board = Board { progress, performed: Mutex::default() };
    let (reading, writing): (Vec<&Case>, Vec<&Case>) =
        chosen.iter().partition(|case| case.access == Access::Read);
    let failed = side_by_side(session, &reading, options.jobs, &board);
    alone(session, &reading, failed, &board);
    match prepare(session, &writing, &board) {
        Ok(()) => one_by_one(session, &writing, reading.len(), &board),
        Err(failure) => board.stop(failure),
    }
    board.performed.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Does cases that only read, and returns those that failed, which count only when they fail alone, too.
fn side_by_side(
    session: &Session<'_>,
    cases: &[&Case],
    wanted: usize,
    board: &Board,
) -> Vec<(usize, CaseResult)> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut failed = Vec::new();
        while !board.is_over() {
            let index = next.fetch_add(1, Ordering::SeqCst);
            let Some(case) = cases.get(index) else { break };
            match board.attempt(session, case, index) {
                Some(result) if result.outcome == Outcome::Fail => failed.push((index, result)),
                Some(result) => board.note(result),
                None => break,
            }
        }
        failed
    };
    let mut failed = thread::scope(|scope| {
        let jobs = 0..jobs(session.versions, wanted).min(cases.len());
        let threads: Vec<_> = jobs.map(|_| scope.spawn(work)).collect();
        let of_threads = threads.into_iter().flat_map(|thread| match thread.join() {
            Ok(failed) => failed,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        of_threads.collect::<Vec<_>>()
    });
    failed.sort_by_key(|(index, _)| *index);
    failed
}

/// Tries cases again that have failed beside others: only what fails alone, too, is the server's.
fn alone(session: &Session<'_>, cases: &[&Case], failed: Vec<(usize, CaseResult)>, board: &Board) {
    for (index, first) in failed {
        // Of a run that ends here, the first try is all that there is.
        let again = if board.is_over() { None } else { board.attempt(session, cases[index], index) };
        board.note(again.map_or(first, |again| CaseResult { tried_again: true, ..again }));
    }
}

/// Makes what the cases that write need: the throw-away user, or a token to put into an address.
fn prepare(session: &mut Session<'_>, cases: &[&Case], board: &Board) -> Result<()> {
    if session.allowed == Access::Admin && !cases.is_empty() && !board.is_over() {
        session.worker = Some(worker::hire(session)?);
    }
    if board.is_over() { Ok(()) } else { url_token(session, cases) }
}

/// Does cases that write.
fn one_by_one(session: &Session<'_>, cases: &[&Case], first: usize, board: &Board) {
    for (index, case) in cases.iter().enumerate() {
        if board.is_over() {
            break;
        }
        let result = board.attempt(session, case, first + index);
        if result.as_ref().is_none_or(|result| result.outcome != Outcome::Pass) {
            tidy(session);
        }
        if let Some(result) = result {
            board.note(result);
        }
    }
}

/// How many cases are done at the same time. Before 0.13 Gogs with SQLite answers 401 to a good token while another request
/// writes the time of its last use ("database table is locked"): there it is one.
fn jobs(versions: Versions, wanted: usize) -> usize {
    let side_by_side = Versions { since: Some(Version::release(0, 13, 0)), until: None };
    if versions.within(side_by_side) { wanted } else { 1 }
}

/// Makes a token of the caller for the cases that put one into an address, if there are such and no throw-away user does them.
fn url_token(session: &mut Session<'_>, cases: &[&Case]) -> Result<()> {
    let wanted = session.worker.is_none() && wants_url_token(session, cases);
    let Some(login) = session.user.basic.clone().filter(|_| wanted) else { return Ok(()) };
    let name = format!("{}{}-address", worker::PREFIX, session.run);
    session.user.url_token = Some(worker::make_token(session, &login, &name)?);
    Ok(())
}

pub fn wants_url_token(session: &Session<'_>, cases: &[&Case]) -> bool {
    let wants = |case: &&Case| puts_token_into_address(case) && may_be_run(session, case);
    session.user.basic.is_some() && cases.iter().any(wants)
}

/// Whether a case puts a token into an address.
pub fn puts_token_into_address(case: &Case) -> bool {
    case.steps.iter().any(|step| step.caller == "token-in-query" || step.query.contains("{{url.token}}"))
}

/// Deletes what a case has left that did not come to its end: the next case must not stumble over it. Users, and what the API can't delete, have
/// names of their own, and wait for the end of the run. What can't be deleted now is tried again then.
fn tidy(session: &Session<'_>) {
    let hands = session.hands();
    cleanup::clean(&hands, &session.ledger, |entry| entry.owns.is_none() && entry.undo.is_some());
}
