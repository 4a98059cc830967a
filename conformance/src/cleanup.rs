//! Deleting what runs have made: exactly what the ledger names, and nothing else.

use serde_json::json;

use crate::{
    case::Thing,
    http::{Client, Request},
    ledger::{Entry, Fate, Ledger},
    session::Caller,
    worker,
};

/// What names the requests in the `User-Agent`.
const PURPOSE: &str = "cleanup";

/// What is left, as a line for people.
pub fn describe(entry: &Entry) -> String {
    let kind = format!("{:?}", entry.kind).to_lowercase();
    let owner = if entry.owner.is_empty() { String::new() } else { format!(" of {}", entry.owner) };
    format!("{kind} '{}'{owner} on {}", entry.name, entry.base_url)
}

/// Deletes what is left of a run, the users last, and answers what could not be deleted, with the reason.
pub fn clean(
    client: &Client,
    ledger: &Ledger,
    left: Vec<Entry>,
    user: &Caller,
    admin: &Caller,
) -> Vec<(Entry, String)> {
    let mut kept: Vec<(Entry, String)> = Vec::new();
    let (left, doubtful): (Vec<_>, Vec<_>) = left.into_iter().partition(|entry| is_ours(entry, ledger.run()));
    for entry in doubtful {
        kept.push((
            entry,
            "it may have been there before the run: look at it and decide yourself".to_owned(),
        ));
    }
    let doomed: Vec<String> =
        left.iter().filter(|entry| entry.kind == Thing::User).map(|entry| entry.name.clone()).collect();
    let (users, others): (Vec<_>, Vec<_>) = left.into_iter().partition(|entry| entry.kind == Thing::User);
    let mut with_owner = Vec::new();
    for entry in others {
        if doomed.contains(&entry.owner) {
            // It goes with its owner.
            with_owner.push(entry);
            continue;
        }
        match delete(client, &entry, user) {
            Ok(()) => forget(ledger, &entry, &mut kept),
            Err(reason) => kept.push((entry, reason)),
        }
    }
    for entry in users {
        match worker::delete_user(client, admin, &entry.name) {
            Ok(true) => forget(ledger, &entry, &mut kept),
            Ok(false) => kept.push((entry, "the server would not delete it".to_owned())),
            Err(reason) => kept.push((entry, reason)),
        }
    }
    for entry in with_owner {
        if kept.iter().any(|(kept, _)| kept.kind == Thing::User && kept.name == entry.owner) {
            kept.push((entry, "its owner could not be deleted".to_owned()));
        }
    }
    kept
}

/// Whether something was surely made by the run: the server said so, or the name tells, which nobody else has chosen. (A
/// case looks whether the caller follows somebody before it begins to.)
fn is_ours(entry: &Entry, run: &str) -> bool {
    entry.fate == Fate::Made || entry.name.contains(run) || entry.kind == Thing::Follow
}

fn forget(ledger: &Ledger, entry: &Entry, kept: &mut Vec<(Entry, String)>) {
    if let Err(failure) = ledger.note(entry.kind, &entry.name, &entry.owner, Fate::Deleted) {
        kept.push((entry.clone(), failure.message));
    }
}

fn delete(client: &Client, entry: &Entry, user: &Caller) -> Result<(), String> {
    if entry.kind == Thing::Token {
        return Err("the API has no call that deletes a token: delete it in the user's settings".to_owned());
    }
    let Some(token) = user.token.as_ref().filter(|_| user.name.as_deref() == Some(entry.owner.as_str()))
    else {
        return Err(format!("the credentials are not those of {}: set GOGS_TOKEN", entry.owner));
    };
    let own = |request: Request| request.header("Authorization", format!("token {token}"));
    let request = match entry.kind {
        Thing::Email => Request::get("/api/v1/user/emails").json("DELETE", &json!({"emails": [entry.name]})),
        Thing::Follow => Request {
            method: "DELETE".to_owned(),
            ..Request::get(format!("/api/v1/user/following/{}", entry.name))
        },
        Thing::Key => {
            let keys =
                client.send(&own(Request::get("/api/v1/user/keys")), PURPOSE)?.json().unwrap_or_default();
            let key = keys
                .as_array()
                .into_iter()
                .flatten()
                .find(|key| key["title"] == entry.name.as_str())
                .cloned();
            let Some(key) = key else { return Ok(()) };
            Request {
                method: "DELETE".to_owned(),
                ..Request::get(format!("/api/v1/user/keys/{}", key["id"]))
            }
        }
        Thing::User | Thing::Token => return Ok(()),
    };
    let answer = client.send(&own(request), PURPOSE)?;
    match answer.status {
        200..300 | 404 => Ok(()),
        status => Err(format!("the server answered {status}")),
    }
}
