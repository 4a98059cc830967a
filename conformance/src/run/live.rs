//! A run: preflight, version, choice of cases, the cases themselves, cleaning up.

use std::collections::BTreeSet;

use crate::{
    document::Document,
    exit::{Exit, Failure, Result},
    results::{Results, Target, baseline::Baseline, redact::redact},
    run::{
        conclusion::conclude,
        ledger::{self, Ledger},
        options::{Options, client},
        schedule::{self, puts_token_into_address, wants_url_token},
        session::{Session, new_run},
        worker,
    },
    suite::{
        case::{Access, Case, Suite},
        placeholders::reason,
        selection::may_hold,
        things,
        version::Versions,
    },
    target::{
        caller::Caller,
        credentials::Credentials,
        facts,
        fingerprint::{self, TargetVersion},
        http::{Client, SIGN_IN},
        preflight::{self, Callers},
        secrets::Secrets,
    },
};

/// Does a run, and returns its results, without secrets. A failed preflight is in the results, too.
pub fn run(
    options: &Options,
    document: &Document,
    suite: &Suite,
    credentials: &Credentials,
    secrets: &Secrets,
    say: &dyn Fn(&str),
) -> Result<Results> {
    options.selection.validate(suite)?;
    let baseline = options.baseline.as_deref().map(Baseline::read).transpose()?;
    let run = new_run().map_err(|error| Failure::tool(format!("no randomness: {error}")))?;
    let client = client(options, &run)?;
    let callers = match preflight::look(&client, credentials) {
        Ok(callers) => callers,
        Err(Failure { exit: Exit::Target, message }) => {
            let exit = Exit::Target as u8;
            let results = Results { preflight: Some(message), exit, ..Results::new(document) };
            return redact(results, secrets, &run);
        }
        Err(failure) => return Err(failure),
    };
    let names = [&callers.user, &callers.admin].map(|caller| caller.name.clone().unwrap_or_default());
    secrets.release(&names.join("\n")).iter().for_each(|note| say(note));
    callers.notes.iter().for_each(|note| say(&format!("note: {note}")));
    let inferred = match options.version {
        Some(version) => fingerprint::given(version),
        None => fingerprint::infer(&client, &callers.user, &callers.public),
    };
    let chosen = options.selection.choose(suite, inferred.versions, options.allowed)?;
    let baseline = match baseline {
        _ if options.no_baseline => None,
        Some(baseline) => Some(baseline),
        None => Some(Baseline::for_versions(inferred.versions)?),
    };
    let target = target(options, &callers, inferred.told);
    let mut session = session(options, document, secrets, client, run, callers, inferred.versions)?;
    if chosen.iter().any(|case| case.access > Access::Read) {
        session.ledger.prepare()?;
    }
    announce(&session, &chosen, options, suite, say);
    let performed = schedule::perform(&mut session, &chosen, options);
    let results = conclude(&session, options, suite, baseline, performed, chosen.len());
    redact(Results { target: Some(target), ..results }, secrets, &session.run)
}

fn target(options: &Options, callers: &Callers, version: TargetVersion) -> Target {
    Target {
        base_url: options.base_url.clone(),
        version,
        caller: callers.user.name.clone(),
        admin: callers.admin.token.is_some() || callers.admin.basic.is_some(),
        allowed: options.allowed,
    }
}

fn session<'a>(
    options: &Options,
    document: &'a Document,
    secrets: &'a Secrets,
    client: Client,
    run: String,
    callers: Callers,
    versions: Versions,
) -> Result<Session<'a>> {
    let repository = options.repository.as_ref().map(|(owner, name)| (owner.as_str(), name.as_str()));
    let facts = facts::discover(&client, &callers.user, repository)
        .map_err(|failure| Failure { message: secrets.redact(&failure.message), ..failure })?;
    let sign_in_required = callers.public.json().filter(|_| callers.public.status == SIGN_IN);
    Ok(Session {
        document,
        client,
        secrets,
        ledger: Ledger::new(&ledger::folder(), &run, &options.base_url),
        run,
        allowed: options.allowed,
        admin: administrator(options.allowed, callers.admin, &callers.user)?,
        user: callers.user,
        worker: None,
        facts,
        sign_in_required,
        versions,
    })
}

/// Who acts as the administrator. Without other credentials the caller may be one: the server tells when it is asked to
/// make the throw-away user.
fn administrator(allowed: Access, admin: Caller, user: &Caller) -> Result<Caller> {
    if allowed < Access::Admin || admin.token.is_some() || admin.basic.is_some() {
        return Ok(admin);
    }
    if user.token.is_some() || user.basic.is_some() {
        return Ok(user.clone());
    }
    Err(Failure::usage(reason("admin")))
}

/// Says what is left out, and, before the first write, what will be made and deleted.
fn announce(session: &Session<'_>, chosen: &[&Case], options: &Options, suite: &Suite, say: &dyn Fn(&str)) {
    let whole = options.selection.names.is_empty() && options.selection.operations.is_empty();
    if session.allowed == Access::Read && whole {
        let left_out = suite
            .cases
            .iter()
            .filter(|case| puts_token_into_address(case) && may_hold(case, session.versions));
        let left_out = left_out.count();
        say(&format!(
            "note: {left_out} cases that put a token into the address are left out: that takes a token made for it (--allow write)"
        ));
    }
    let writing = chosen.iter().filter(|case| case.access > Access::Read);
    if writing.clone().count() == 0 {
        return;
    }
    let made = writing.flat_map(|case| &case.steps).filter_map(|step| step.creates.as_ref());
    let mut kinds: Vec<&str> = made.map(|thing| thing.kind.as_str()).collect();
    if session.allowed == Access::Write && wants_url_token(session, chosen) {
        kinds.push("token");
    }
    let counts = counts(&kinds).join(", ");
    let names = format!("names begin with '{}{}'", worker::PREFIX, session.run);
    if session.allowed == Access::Admin {
        say(&format!(
            "This run makes a throw-away user, works as that user ({counts}; {names}), and deletes what it made in the end."
        ));
    } else {
        let stays = kinds.iter().filter_map(|name| things::kind(name).ok()?.stays.as_deref());
        let stays: BTreeSet<&str> = stays.collect();
        let stays: String = stays.iter().map(|stays| format!(" {stays}")).collect();
        say(&format!(
            "This run makes, as the caller: {counts} ({names}).{stays} Everything else is deleted in the end."
        ));
    }
    say(&format!("What it makes is written down in {} first.", session.ledger.path().display()));
}

/// How many there are of each kind.
fn counts(kinds: &[&str]) -> Vec<String> {
    let different: BTreeSet<&&str> = kinds.iter().collect();
    let count = |kind: &&&str| kinds.iter().filter(|other| other == kind).count();
    different.iter().map(|kind| format!("{} x {kind}", count(kind))).collect()
}
