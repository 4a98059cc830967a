//! Deleting what runs have made: exactly what the ledger names, and nothing else. How something is looked for and undone
//! stands in the ledger; here nothing is known of kinds of things.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
};

use serde_json::Value;

use crate::{
    exit::Failure,
    judge::findings::shorten,
    run::ledger::{Entry, Fate, Ledger},
    suite::{
        placeholders::reason,
        template::fill_url,
        things::{By, Proof, Thing, Undo},
    },
    target::{
        caller::{Caller, as_admin},
        http::{Client, Request, Response},
        secrets::basic,
    },
};

/// What names the requests in the `User-Agent`.
const PURPOSE: &str = "cleanup";
/// How often it is tried to delete what is left: once more passes over a single bad response.
const TRIES: usize = 2;
/// The most pages of a list that are looked through: 40 items each, more than anybody follows.
const MOST_PAGES: usize = 500;

/// What is left, as a line for people.
pub fn describe(entry: &Entry) -> String {
    let Thing { kind, name, owner, within } = &entry.thing;
    let owner = if owner.is_empty() { String::new() } else { format!(" of {owner}") };
    let within = within.as_ref().map_or_else(String::new, |within| format!(" in {within}"));
    format!("{kind} '{name}'{within}{owner} on {}", entry.base_url)
}

/// Who looks and deletes: a client, and the credentials that there are.
pub struct Hands<'a> {
    client: &'a Client,
    users: Vec<&'a Caller>,
    admin: &'a Caller,
    // Why the server can't be reached: once that is known, nothing more is waited for.
    silent: RefCell<Option<String>>,
}

impl<'a> Hands<'a> {
    /// Callers, each for what is their own, and an administrator.
    pub fn new(client: &'a Client, users: Vec<&'a Caller>, admin: &'a Caller) -> Self {
        Self { client, users, admin, silent: RefCell::default() }
    }

    /// The items of the proof's list that are the thing; an error says why that can't be told.
    pub fn look(&self, proof: &Proof, owner: &str) -> Result<Vec<Value>, String> {
        matching(proof, &self.list(proof, owner)?)
    }

    /// Sends a request with the credentials that it needs.
    fn send(&self, request: Request, by: By, owner: &str) -> Result<Response, String> {
        if let Some(reason) = &*self.silent.borrow() {
            return Err(reason.clone());
        }
        let request = self.authorized(request, by, owner)?;
        let response = self.client.send(&request, PURPOSE);
        // What only reads has been tried several times.
        if let Err(reason) = response.as_ref()
            && request.is_safe()
        {
            *self.silent.borrow_mut() = Some(reason.clone());
        }
        response
    }

    fn authorized(&self, request: Request, by: By, owner: &str) -> Result<Request, String> {
        let same = |name: Option<&str>| name.is_some_and(|name| name.eq_ignore_ascii_case(owner));
        let mut own = self.users.iter().filter(|caller| match by {
            By::OwnerBasic => {
                same(caller.basic.as_ref().map(|basic| basic.user.as_str()))
                    || same(caller.name.as_deref()) && caller.is_one_user()
            }
            By::Owner | By::Admin => same(caller.name.as_deref()),
        });
        Ok(match by {
            By::Admin => as_admin(request, self.admin).ok_or_else(|| reason("admin"))?,
            By::Owner => {
                let token = own.find_map(|caller| caller.token.as_ref());
                let token = token
                    .ok_or_else(|| format!("the credentials are not those of {owner}: set GOGS_TOKEN"))?;
                request.header("Authorization", format!("token {token}"))
            }
            By::OwnerBasic => {
                let pair = own.find_map(|caller| caller.basic.as_ref()).ok_or_else(|| {
                    format!("the password is not that of {owner}: set GOGS_USER and GOGS_PASSWORD")
                })?;
                request.header("Authorization", format!("Basic {}", basic(&pair.user, &pair.password)))
            }
        })
    }

    /// The whole list of a proof. Anything but a list of items that have the property proves nothing: a refusal, an error, a
    /// page of HTML.
    fn list(&self, proof: &Proof, owner: &str) -> Result<Vec<Value>, String> {
        let mut all = Vec::new();
        let mut last = Vec::new();
        for page in 1..=MOST_PAGES {
            let target =
                if proof.pages { format!("{}?page={page}", proof.target) } else { proof.target.clone() };
            let response = self.send(Request::get(target.as_str()), proof.by, owner)?;
            let shown = format!("GET {target} returned {}", response.status);
            let items = response.json().filter(|_| response.status == 200).ok_or(&shown)?;
            // A list of nothing may be `null`.
            let items = match items.pointer(&proof.list) {
                Some(Value::Array(items)) => items.clone(),
                Some(Value::Null) => Vec::new(),
                _ => return Err(format!("{shown}, without a list")),
            };
            if items.iter().any(|item| proof.name_of(item).is_none()) {
                return Err(format!("{shown}, with items without '{}'", proof.name));
            }
            // Who does not know pages shows the same again.
            if !proof.pages || items.is_empty() || items == last {
                all.extend(if proof.pages { Vec::new() } else { items });
                return Ok(all);
            }
            all.extend(items.iter().cloned());
            last = items;
        }
        Err(format!("GET {} has more than {MOST_PAGES} pages", proof.target))
    }

    /// Sends what undoes a thing, for each item that the list has of it; `None`: it is in no list.
    fn undo(&self, undo: &Undo, owner: &str, items: Option<&[Value]>) -> Result<String, String> {
        let whole = Vec::from([Value::Null]);
        let mut told = String::new();
        for item in items.unwrap_or(&whole) {
            let variables: BTreeMap<String, Value> =
                item.as_object().into_iter().flatten().map(|(k, v)| (k.clone(), v.clone())).collect();
            let target = fill_url(&undo.target, &variables).map_err(|missing| missing.to_string())?;
            let mut request = Request { method: undo.method.clone(), ..Request::get(target.as_str()) };
            if let Some(body) = &undo.body {
                request = request.json(&undo.method, body);
            }
            let response = self.send(request, undo.by, owner)?;
            let body = if response.body.is_empty() {
                String::new()
            } else {
                format!(": {}", shorten(&response.body))
            };
            told = format!("{} {target} returned {}{body}", undo.method, response.status);
        }
        Ok(told)
    }
}

fn matching(proof: &Proof, list: &[Value]) -> Result<Vec<Value>, String> {
    let mut found: Vec<Value> = list.iter().filter(|item| proof.is_of(item)).cloned().collect();
    found.dedup();
    if found.is_empty() && proof.cut.is_some_and(|cut| list.len() >= cut) {
        return Err(format!("GET {} may have matches that it does not show", proof.target));
    }
    Ok(found)
}

/// Deletes what is left of a run, and returns what could not be proved to be gone, with the reason.
pub fn clean(hands: &Hands<'_>, ledger: &Ledger, chosen: impl Fn(&Entry) -> bool) -> Vec<(Entry, String)> {
    let mut reasons = HashMap::new();
    for round in 0..=TRIES {
        let left: Vec<Entry> = ledger.left().into_iter().filter(&chosen).collect();
        for group in in_order(&left, round == TRIES) {
            reasons.extend(clean_group(hands, ledger, &group).unwrap_or_else(|failure| {
                group.iter().map(|entry| (entry.attempt, failure.message.clone())).collect()
            }));
        }
    }
    let left = ledger.left().into_iter().filter(&chosen);
    left.map(|entry| {
        let reason = reasons.remove(&entry.attempt).unwrap_or_default();
        (entry, reason)
    })
    .collect()
}

/// What is deleted, in this order: owners last, and of these the last one made first. What belongs to one of them goes with it;
/// in the last round what belongs to those who stay is looked at.
fn in_order(left: &[Entry], last_round: bool) -> Vec<Vec<&Entry>> {
    let owned = |entry: &Entry| {
        let owners = left.iter().filter_map(|owner| owner.owns.as_ref());
        !entry.first && owners.clone().any(|owns| entry.thing.belongs_to(owns))
    };
    let due = left.iter().filter(|entry| owned(entry) == last_round);
    let (mut owners, others): (Vec<&Entry>, Vec<&Entry>) = due.partition(|entry| entry.owns.is_some());
    owners.reverse();
    groups(others).into_iter().chain(groups(owners)).collect()
}

/// The attempts at the same thing, together.
fn groups(entries: Vec<&Entry>) -> Vec<Vec<&Entry>> {
    let mut groups: Vec<Vec<&Entry>> = Vec::new();
    for entry in entries {
        let same = |group: &&mut Vec<&Entry>| {
            group[0].proof == entry.proof && group[0].thing.owner == entry.thing.owner
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(entry),
            None => groups.push(vec![entry]),
        }
    }
    groups
}

/// Looks for one thing, deletes it if it is there and of the run, and looks again. Returns why attempts at it are not gone.
fn clean_group(
    hands: &Hands<'_>,
    ledger: &Ledger,
    group: &[&Entry],
) -> Result<HashMap<usize, String>, Failure> {
    let Some(first) = group.first() else { return Ok(HashMap::new()) };
    let (found, told) = delete(hands, first, group);
    // Fewer are there than were tried to make: those that the server did not say it had made are the ones that are not.
    let there = found.map_or(group.len(), |items| items.len());
    let mut by_sureness = group.to_vec();
    by_sureness.sort_by_key(|entry| (entry.fate != Fate::Made, entry.attempt));
    for gone in by_sureness.split_off(there.min(group.len())) {
        ledger.mark(gone.attempt, Fate::Gone)?;
    }
    Ok(by_sureness.into_iter().map(|entry| (entry.attempt, told.clone())).collect())
}

/// What the list has of a thing in the end, and what is to be told of that.
fn delete(hands: &Hands<'_>, first: &Entry, group: &[&Entry]) -> (Result<Vec<Value>, String>, String) {
    let owner = &first.thing.owner;
    let look = || hands.look(&first.proof, owner);
    let found = look();
    // What was said to be made, and not to be deleted, may be there though the list does not have it.
    let may_be_there = found.as_ref().map_or(true, |items| !items.is_empty())
        || group.iter().any(|entry| entry.fate == Fate::Made);
    let (found, told) = match &first.undo {
        None => (found, "the API has no call that deletes it: delete it on the pages of Gogs".to_owned()),
        Some(_) if !group.iter().any(|entry| entry.is_ours()) => {
            (found, "it may have existed before the run: look at it and decide yourself".to_owned())
        }
        Some(undo) if may_be_there => {
            let items = found.as_deref().ok().filter(|items| !items.is_empty());
            let told = hands.undo(undo, owner, items).unwrap_or_else(|told| told);
            (look(), told)
        }
        Some(_) => (found, String::new()),
    };
    let told = match &found {
        Err(unknown) if first.undo.is_some() && !told.is_empty() => {
            format!("{told}; whether it is gone can't be seen: {unknown}")
        }
        Err(unknown) => format!("whether it is there can't be seen: {unknown}"),
        Ok(_) => told,
    };
    (found, told)
}
