//! Every recorded answer fits the document: its status, its media type, its body, its `Link`, and each member.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use gogs_openapi::gogs::GogsVersion;
use serde_json::Value;

use crate::{
    fit::{Document, Operation, Skipped, Verdict},
    members, none, operations,
    recordings::{ALL, Exchange},
};

/// What of the recorded answers does not fit the document.
pub static MISFITS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let misfits = ALL.iter().map(|exchange| match Document::published().verdict(&exchange.answer()) {
        Verdict::Skipped(_) => Vec::new(),
        Verdict::Checked(_, misfits) => {
            misfits.into_iter().map(|misfit| format!("{}: {misfit}", exchange.name)).collect()
        }
    });
    misfits.flatten().collect()
});

#[test]
fn every_recorded_answer_fits() {
    let mut checked: BTreeMap<&str, usize> = BTreeMap::new();
    let mut reasons: BTreeMap<Skipped, usize> = BTreeMap::new();
    for exchange in ALL.iter() {
        match Document::published().verdict(&exchange.answer()) {
            Verdict::Skipped(reason) => *reasons.entry(reason).or_default() += 1,
            Verdict::Checked(operation, _) => *checked.entry(operation.id()).or_default() += 1,
        }
    }
    none(&MISFITS);
    let without: Vec<&str> =
        operations().iter().map(|operation| operation.id()).filter(|id| !checked.contains_key(id)).collect();
    assert!(without.is_empty(), "no recorded answer of {without:?}");
    let total: usize = checked.values().sum();
    println!("{total} of {} answers are checked; others: {reasons:?}", ALL.len());
}

/// A version that is in the table was recorded, and the other way round; of each recording there is an answer that is checked.
#[test]
fn every_version_is_recorded() {
    let recorded: BTreeSet<GogsVersion> = ALL.iter().map(|exchange| exchange.version).collect();
    assert_eq!(recorded, BTreeSet::from(GogsVersion::RECORDED));
    let is_checked = |exchange: &&Exchange| {
        matches!(Document::published().verdict(&exchange.answer()), Verdict::Checked(..))
    };
    let all: BTreeSet<&str> = ALL.iter().map(|exchange| exchange.recording.as_str()).collect();
    let checked: BTreeSet<&str> =
        ALL.iter().filter(is_checked).map(|exchange| exchange.recording.as_str()).collect();
    assert_eq!(checked, all);
}

/// Operations that send `Link` in one of `exchanges`, and are documented not to; or the other way round.
pub fn wrong_links<'a>(document: Document, exchanges: impl IntoIterator<Item = &'a Exchange>) -> Vec<String> {
    let sent: BTreeSet<&str> = exchanges
        .into_iter()
        .filter(|exchange| exchange.headers.contains_key("link"))
        .filter_map(|exchange| exchange.called.map(Operation::id))
        .collect();
    let has_link = |response: &'static Value| members(&response["headers"]).contains_key("Link");
    let documents = |operation: &&Operation| operation.responses().any(|(_, response)| has_link(response));
    let documented: BTreeSet<&str> =
        document.operations().iter().filter(documents).map(|operation| operation.id()).collect();
    sent.symmetric_difference(&documented).map(|id| (*id).to_owned()).collect()
}

#[test]
fn link_is_documented_where_it_was_sent_alone() {
    none(&wrong_links(Document::published(), ALL.iter()));
}

/// A check that can't fail proves nothing: answers with a fault are no fit.
#[test]
fn a_fault_is_seen() {
    let user = ALL
        .iter()
        .find(|exchange| {
            exchange.status == 200 && exchange.called.is_some_and(|called| called.id() == "getUser")
        })
        .unwrap();
    let misfits = |exchange: &Exchange| match Document::published().verdict(&exchange.answer()) {
        Verdict::Checked(_, misfits) => misfits,
        Verdict::Skipped(reason) => panic!("{reason:?}"),
    };
    assert_eq!(misfits(user), Vec::<String>::new());
    let with = |change: &dyn Fn(&mut Value)| {
        let mut body = serde_json::from_str(&user.body).unwrap();
        change(&mut body);
        misfits(&Exchange { body: body.to_string(), ..user.clone() })
    };
    assert_eq!(with(&|user| user["more"] = 1.into()), ["/more: this member is not described"]);
    assert_eq!(with(&|user| user["id"] = "1".into()).len(), 1);
    assert_eq!(with(&|user| user["avatar_url"] = "no URI".into()).len(), 1);
    assert_eq!(with(&|user| drop(user.as_object_mut().unwrap().remove("email"))).len(), 1);
}
