//! What a run knows: the target, the callers, what is allowed, and what it has made.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::{
    case::{Access, Thing},
    cleanup::Hands,
    credentials::Basic,
    document::Document,
    exit,
    http::Client,
    ledger::{Ledger, Proof},
    secrets::{Secrets, basic},
    template::Variables,
    version::Versions,
};

/// Set by a signal: the run stops after the step that is being done.
pub static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Whether a signal has come.
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// Somebody who calls.
#[derive(Clone, Default)]
pub struct Caller {
    /// The name; `None`: not known.
    pub name: Option<String>,
    /// A token.
    pub token: Option<String>,
    /// A token that was made to be put into an address, where logs and proxies keep it: never one that was given.
    pub url_token: Option<String>,
    /// Name and password.
    pub basic: Option<Basic>,
    /// What cases may say about the caller: `me`, `me.id`, ...
    pub variables: Variables,
}

impl Caller {
    /// The placeholders for this caller, the secrets among them.
    pub fn placeholders(&self) -> Variables {
        let mut variables = self.variables.clone();
        if let Some(token) = &self.token {
            variables.insert("token".to_owned(), Value::from(token.clone()));
        }
        if let Some(token) = &self.url_token {
            variables.insert("url.token".to_owned(), Value::from(token.clone()));
        }
        if let Some(Basic { user, password }) = &self.basic {
            variables.insert("basic.user".to_owned(), Value::from(user.clone()));
            variables.insert("password".to_owned(), Value::from(password.clone()));
            variables.insert("basic".to_owned(), Value::from(basic(user, password)));
            variables.insert("basic.upper".to_owned(), Value::from(user.to_uppercase()));
        }
        if let Some(name) = &self.name {
            variables.insert("me.upper".to_owned(), Value::from(name.to_uppercase()));
        }
        // Only if both are known to be of one user can a case compare what they show.
        if self.is_one_user()
            && let (Some(token), Some(email)) = (&self.token, variables.get("me.email").cloned())
        {
            variables.insert("own.token".to_owned(), Value::from(token.clone()));
            variables.insert("own.email".to_owned(), email);
            variables.insert("own.name".to_owned(), Value::from(self.name.clone()));
        }
        variables
    }

    /// Whether the token and the password are of the same user, as far as names tell.
    pub fn is_one_user(&self) -> bool {
        let email = self.variables.get("me.email").and_then(Value::as_str);
        self.basic.as_ref().is_some_and(|basic| {
            let same = |name: Option<&str>| name.is_some_and(|name| name.eq_ignore_ascii_case(&basic.user));
            same(self.name.as_deref()) || same(email)
        })
    }
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

    /// Writes down what the next request wants to make, and answers the number that it has in the ledger. A name that the
    /// run did not make up is looked for first; `None`: somebody had it before, so that nothing of the run will have it.
    pub fn intend(&self, kind: Thing, name: &str, owner: &str) -> exit::Result<Option<usize>> {
        let same =
            |entry: &crate::ledger::Entry| (entry.kind, &*entry.name, &*entry.owner) == (kind, name, owner);
        let absent_before = if name.contains(&self.run) {
            true
        } else if let Some(known) = self.ledger.left().into_iter().find(same) {
            known.absent_before
        } else {
            match self.hands().look(&Proof::of(kind, name, owner), owner) {
                Ok(found) if !found.is_empty() => return Ok(None),
                found => found.is_ok(),
            }
        };
        self.ledger.intend(kind, name, owner, absent_before).map(Some)
    }
}

/// A new name for a run: eight hexadecimal digits.
pub fn new_run() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes)?;
    Ok(crate::document::hex(&bytes))
}
