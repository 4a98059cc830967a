//! What a step makes and deletes, for the ledger.

use serde_json::Value;

use crate::{
    exit::Result,
    judge::pointer::values_at,
    run::{ledger::Fate, session::Session},
    suite::{
        case::{Creates, Step},
        template::{Missing, Variables, fill},
        things::{self, Kind, MadeBy, Thing},
    },
    target::{
        caller::Caller,
        http::{Request, Response},
    },
};

/// What a step makes and deletes: written down before its request is sent, and after its response has come.
pub struct Making {
    owner: String,
    creates: Vec<Thing>,
    deletes: Vec<Thing>,
}

impl Making {
    /// What the step says that its request makes and deletes.
    pub fn of(
        session: &Session<'_>,
        step: &Step,
        caller: &Caller,
        request: &Request,
        variables: &Variables,
    ) -> Result<std::result::Result<Self, Missing>> {
        let owner = match fill(&owner(session, step, caller), variables) {
            Ok(owner) => owner,
            Err(missing) => return Ok(Err(missing)),
        };
        let (creates, deletes) = (
            things(step.creates.as_ref(), &owner, request, variables)?,
            things(step.deletes.as_ref(), &owner, request, variables)?,
        );
        Ok(creates.and_then(|creates| Ok(Self { owner, creates, deletes: deletes? })))
    }

    /// Writes down what the request wants to make, and returns the attempts as the ledger knows them.
    pub fn intend(&self, session: &Session<'_>) -> Result<Vec<usize>> {
        self.creates.iter().map(|thing| session.intend(thing)).filter_map(Result::transpose).collect()
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
            && let Some(thing) = self.made_unexpectedly(step, request, response)?
        {
            let attempt = session.ledger.intend(&thing, false)?;
            session.ledger.mark(attempt, Fate::Made)?;
        }
        self.deletes.iter().try_for_each(|thing| session.ledger.undone(thing))
    }

    /// What a response says was made, where the case expects nothing to be made.
    fn made_unexpectedly(
        &self,
        step: &Step,
        request: &Request,
        response: &Response,
    ) -> Result<Option<Thing>> {
        // A case may call with another method than the operation's.
        let Some(body) = response.json().filter(|_| request.method == "POST") else { return Ok(None) };
        let makes = |made_by: &&MadeBy| step.operation.as_ref() == Some(&made_by.operation);
        Ok(things::kinds()?.iter().find_map(|(name, kind)| {
            let made_by = kind.made_by.as_ref().filter(makes)?;
            Some(Thing {
                kind: name.clone(),
                name: body.pointer(&made_by.name)?.as_str()?.to_owned(),
                owner: owner_of(kind, &self.owner),
                within: None,
            })
        }))
    }
}

fn owner_of(kind: &Kind, owner: &str) -> String {
    if kind.unowned { String::new() } else { owner.to_owned() }
}

/// All things that a request makes or deletes: one may be about several addresses.
fn things(
    of: Option<&Creates>,
    owner: &str,
    request: &Request,
    variables: &Variables,
) -> Result<std::result::Result<Vec<Thing>, Missing>> {
    let Some(Creates { kind: kind_name, name, within }) = of else { return Ok(Ok(Vec::new())) };
    let kind = things::kind(kind_name)?;
    let filled = fill(name, variables).and_then(|name| {
        let within = within.as_ref().map(|within| fill(within, variables)).transpose()?;
        let thing = |name| {
            let (kind_name, owner) = (kind_name.clone(), owner_of(kind, owner));
            Thing { kind: kind_name, name, owner, within: within.clone() }
        };
        Ok(names(kind, name, request).into_iter().map(thing).collect())
    });
    Ok(filled)
}

fn names(kind: &Kind, name: String, request: &Request) -> Vec<String> {
    let body: Value = serde_json::from_slice(request.body.as_deref().unwrap_or_default()).unwrap_or_default();
    let more = kind.names.iter().flat_map(|pointer| values_at(&body, pointer)).filter_map(Value::as_str);
    let mut names: Vec<String> = more.map(str::to_owned).chain([name]).collect();
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
