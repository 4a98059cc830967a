//! Every recorded answer fits the document: its status, its media type, its body, its `Link`, and each member.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    members, none, operations,
    recordings::{ALL, Exchange},
    schemas::misfits,
};

/// How many recorded answers are checked, of how many: if recordings or operations come, these grow.
const CHECKED: usize = 4630;
const RECORDED: usize = 5203;
/// How many recordings there are: eight versions on SQLite, three of them on PostgreSQL.
const RECORDINGS: usize = 11;

/// Why an answer is not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Skipped {
    /// The path and method are none of the document's.
    NoOperation,
    /// Gogs itself failed: what we answer there is ours.
    Failed,
    /// A page for people: an unknown path, a user who may not log in.
    HtmlPage,
}

fn skipped(exchange: &Exchange) -> Option<Skipped> {
    if exchange.operation().is_none() {
        Some(Skipped::NoOperation)
    } else if exchange.status >= 500 {
        Some(Skipped::Failed)
    } else if exchange.media_type() == Some("text/html") {
        Some(Skipped::HtmlPage)
    } else {
        None
    }
}

/// What of an answer the document doesn't say, or says otherwise.
fn misfit(exchange: &Exchange) -> Vec<String> {
    let operation = exchange.operation().unwrap();
    let Some(response) = operation.response(exchange.status) else {
        return vec![format!("status {} is not documented", exchange.status)];
    };
    let mut found = Vec::new();
    let documents_link = members(&response["headers"]).contains_key("Link");
    if exchange.headers.contains_key("link") && !documents_link {
        found.push("Link is not documented".to_owned());
    }
    let content = members(&response["content"]);
    let has_none = response["description"].as_str().is_some_and(|text| text.contains("no body"));
    match exchange.media_type() {
        // Of some answers the document says in words when they have no body.
        None if content.is_empty() || has_none => {}
        None => found.push("there is no body, and the document has one".to_owned()),
        Some(media_type) => match content.get(media_type) {
            None => found.push(format!("media type {media_type} is not documented")),
            Some(_) if exchange.method == "HEAD" => {}
            Some(described) => match serde_json::from_str::<Value>(&exchange.body) {
                Ok(body) => found.extend(misfits(&body, &described["schema"])),
                Err(error) => found.push(format!("the body is no JSON: {error}")),
            },
        },
    }
    found
}

#[test]
fn every_recorded_answer_fits() {
    let mut checked: BTreeMap<&str, usize> = BTreeMap::new();
    let mut reasons: BTreeMap<Skipped, usize> = BTreeMap::new();
    let mut found = Vec::new();
    for exchange in ALL.iter() {
        match skipped(exchange) {
            Some(reason) => *reasons.entry(reason).or_default() += 1,
            None => {
                *checked.entry(exchange.operation().unwrap().id()).or_default() += 1;
                found.extend(
                    misfit(exchange).into_iter().map(|misfit| format!("{}: {misfit}", exchange.name)),
                );
            }
        }
    }
    none(&found);
    let without: Vec<&str> =
        operations().iter().map(|operation| operation.id()).filter(|id| !checked.contains_key(id)).collect();
    assert!(without.is_empty(), "no recorded answer of {without:?}");
    let total: usize = checked.values().sum();
    println!("{total} of {} answers are checked; others: {reasons:?}", ALL.len());
    let mut folders: Vec<&str> = ALL.iter().map(|exchange| exchange.recording.as_str()).collect();
    folders.dedup();
    assert_eq!((total, ALL.len(), folders.len()), (CHECKED, RECORDED, RECORDINGS));
}

/// Statuses and headers the other way: what is documented was answered, but for what our server answers on its own.
#[test]
fn link_is_documented_where_it_was_sent_alone() {
    for operation in operations() {
        let sent = ALL.iter().any(|exchange| {
            exchange.headers.contains_key("link")
                && exchange.operation().is_some_and(|called| called.id() == operation.id())
        });
        let documented =
            operation.responses().any(|(_, response)| members(&response["headers"]).contains_key("Link"));
        assert_eq!(documented, sent, "{}", operation.id());
    }
}

/// A check that can't fail proves nothing: answers with a fault are no fit.
#[test]
fn a_fault_is_seen() {
    let user = ALL
        .iter()
        .find(|exchange| {
            exchange.status == 200 && exchange.operation().is_some_and(|called| called.id() == "getUser")
        })
        .unwrap();
    assert_eq!(misfit(user), Vec::<String>::new());
    let with = |change: &dyn Fn(&mut Value)| {
        let mut body = serde_json::from_str(&user.body).unwrap();
        change(&mut body);
        misfit(&Exchange {
            name: user.name.clone(),
            recording: user.recording.clone(),
            method: user.method.clone(),
            target: user.target.clone(),
            sent: None,
            status: user.status,
            headers: user.headers.clone(),
            body: body.to_string(),
        })
    };
    assert_eq!(with(&|user| user["more"] = 1.into()), ["/more: this member is not described"]);
    assert_eq!(with(&|user| user["id"] = "1".into()).len(), 1);
    assert_eq!(with(&|user| user["avatar_url"] = "no URI".into()).len(), 1);
    assert_eq!(with(&|user| drop(user.as_object_mut().unwrap().remove("email"))).len(), 1);
}
