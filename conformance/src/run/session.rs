//! What a run knows: the target, the callers, what is allowed, and what it has made.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::{
    document::Document,
    exit,
    run::{cleanup::Hands, ledger::Ledger},
    suite::{
        case::Access,
        template::Variables,
        things::{self, Thing},
        version::Versions,
    },
    target::{caller::Caller, http::Client, secrets::Secrets},
};

/// Set by a signal: the run stops after the step that is being done.
pub static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Whether a signal has come.
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// A run against one server.
pub struct Session<'a> {
    /// The document.
    pub document: &'a Document,
    /// Who sends.
    pub client: Client,
    /// What must not be told.
    pub secrets: &'a Secrets,
    /// What is made is written down here.
    pub ledger: Ledger,
    /// The name of the run: part of the name of each thing that it makes.
    pub run: String,
    /// What is allowed.
    pub allowed: Access,
    /// The user whose credentials were given.
    pub user: Caller,
    /// An administrator.
    pub admin: Caller,
    /// The throw-away user, with `--allow admin`.
    pub worker: Option<Caller>,
    /// What was found out about the target.
    pub facts: Variables,
    /// What the server answers to everybody whom it does not know, with 403 (`REQUIRE_SIGNIN_VIEW`); `None`: anyone may call.
    pub sign_in_required: Option<Value>,
    /// The version of the target.
    pub versions: Versions,
}

impl Session<'_> {
    /// Who calls in a case: what writes is done by the throw-away user, if there is one.
    pub fn caller(&self, access: Access) -> &Caller {
        match &self.worker {
            Some(worker) if access > Access::Read => worker,
            _ => &self.user,
        }
    }

    /// Who looks for what was made, and deletes it.
    pub fn hands(&self) -> Hands<'_> {
        let users = [Some(&self.user), self.worker.as_ref(), Some(&self.admin)];
        Hands::new(&self.client, users.into_iter().flatten().collect(), &self.admin)
    }

    /// Writes down what the next request wants to make, and returns which attempt that is in the ledger. A name that the run
    /// did not make up is looked for first; `None`: somebody had it before, so that nothing of the run will have it.
    pub fn intend(&self, thing: &Thing) -> exit::Result<Option<usize>> {
        let absent_before = if thing.name.contains(&self.run) {
            true
        } else if let Some(known) = self.ledger.left().into_iter().find(|entry| entry.thing == *thing) {
            known.absent_before
        } else {
            match self.hands().look(&things::kind(&thing.kind)?.proof(thing), &thing.owner) {
                Ok(found) if !found.is_empty() => return Ok(None),
                found => found.is_ok(),
            }
        };
        self.ledger.intend(thing, absent_before).map(Some)
    }
}

/// A new name for a run: eight hexadecimal digits.
pub fn new_run() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes)?;
    Ok(hex::encode(bytes))
}
