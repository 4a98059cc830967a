//! What a step makes and deletes, for the ledger.

use serde_json::Value;

use crate::{
    exit::Result,
    run::{ledger::Fate, session::Session},
    suite::{
        case::{Creates, Step, Thing},
        template::{Missing, Variables, fill},
    },
    target::{
        caller::Caller,
        http::{Request, Response},
    },
};

/// What a step makes and deletes: written down before its request is sent, and after its response has come.
pub struct Making {
    owner: String,
    creates: Vec<(Thing, String)>,
    deletes: Vec<(Thing, String)>,
}

impl Making {
    /// What the step says that its request makes and deletes.
    pub fn of(
        session: &Session<'_>,
        step: &Step,
        caller: &Caller,
        request: &Request,
        variables: &Variables,
    ) -> std::result::Result<Self, Missing> {
        let things = |of: Option<&Creates>| match of {
            Some(Creates { kind, name }) => {
                let names = names(*kind, fill(name, variables)?, request).into_iter();
                Ok(names.map(|name| (*kind, name)).collect())
            }
            None => Ok(Vec::new()),
        };
        let owner = fill(&owner(session, step, caller), variables)?;
        Ok(Self { owner, creates: things(step.creates.as_ref())?, deletes: things(step.deletes.as_ref())? })
    }

    fn owner_of(&self, kind: Thing) -> &str {
        if kind == Thing::User { "" } else { &self.owner }
    }

    /// Writes down what the request wants to make, and returns the attempts as the ledger knows them.
    pub fn intend(&self, session: &Session<'_>) -> Result<Vec<usize>> {
        let attempts =
            self.creates.iter().map(|(kind, name)| session.intend(*kind, name, self.owner_of(*kind)));
        attempts.filter_map(Result::transpose).collect()
    }

    /// Writes down what a response says was done.
    pub fn note(
        &self,
        session: &Session<'_>,
        step: &Step,
        request: &Request,
        response: &Response,
        attempts: &[usize],
    ) -> Result<()> {
        if !response.says_done() {
            return Ok(());
        }
        for attempt in attempts {
            session.ledger.mark(*attempt, Fate::Made)?;
        }
        if step.creates.is_none()
            && let Some((kind, name)) = made_unexpectedly(step, request, response)
        {
            let attempt = session.ledger.intend(kind, &name, self.owner_of(kind), false)?;
            session.ledger.mark(attempt, Fate::Made)?;
        }
        for (kind, name) in &self.deletes {
            session.ledger.undone(*kind, name, self.owner_of(*kind))?;
        }
        Ok(())
    }
}

/// The names of all things that a request makes or deletes: one request may be about several addresses.
fn names(kind: Thing, name: String, request: &Request) -> Vec<String> {
    let body: Value = serde_json::from_slice(request.body.as_deref().unwrap_or_default()).unwrap_or_default();
    let emails = body["emails"].as_array().filter(|_| kind == Thing::Email);
    let mut names = vec![name];
    names.extend(emails.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
    names.sort_unstable();
    names.dedup();
    names
}

/// Whose a thing is that a step makes, as a text with placeholders.
fn owner(session: &Session<'_>, step: &Step, caller: &Caller) -> String {
    let named = |caller: &Caller| caller.name.clone();
    let by_password = |caller: &Caller| caller.basic.as_ref().map(|basic| basic.user.clone());
    let owner = match step.caller.as_str() {
        "admin" => named(&session.admin).or_else(|| by_password(&session.admin)),
        "basic" if !caller.is_one_user() => by_password(caller).or_else(|| named(caller)),
        who => match who.strip_prefix("basic:").and_then(|pair| pair.split_once(':')) {
            Some((name, _)) => Some(name.to_owned()),
            None => named(caller).or_else(|| by_password(caller)),
        },
    };
    owner.unwrap_or_default()
}

/// What a response says was made, where the case expects nothing to be made: what, and its name.
fn made_unexpectedly(step: &Step, request: &Request, response: &Response) -> Option<(Thing, String)> {
    let (kind, property) = match step.operation.as_deref()? {
        "adminCreateUser" => (Thing::User, "/username"),
        "createAccessToken" => (Thing::Token, "/name"),
        "createPublicKey" => (Thing::Key, "/title"),
        "addEmails" => (Thing::Email, "/0/email"),
        _ => return None,
    };
    // A case may call with another method than the operation's.
    let body = response.json().filter(|_| request.method == "POST")?;
    body.pointer(property)?.as_str().map(|name| (kind, name.to_owned()))
}
