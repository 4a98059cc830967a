//! A run: preflight, version, choice of cases, the cases themselves, cleaning up.

use std::{
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    document::Document,
    exit::{Exit, Failure, Result},
    results::{self, CaseResult, Outcome, Results, Target, baseline::Baseline, coverage::Coverage},
    run::{
        cleanup,
        ledger::{self, Ledger},
        place::Stop,
        progress::Progress,
        session::{Session, interrupted, new_run},
        step::{self},
        worker,
    },
    suite::{
        case::{Access, Case, Suite, Thing},
        placeholders::reason,
        selection::{self, Selection, may_hold},
        template::Variables,
        version::{Version, Versions},
    },
    target::{
        caller::Caller,
        credentials::Credentials,
        facts, fingerprint,
        http::{Client, Request, Settings},
        preflight,
        secrets::Secrets,
    },
};

/// How a run is done.
#[derive(Clone, Debug)]
pub struct Options {
    /// The server.
    pub base_url: String,
    /// Which cases.
    pub selection: Selection,
    /// What is allowed.
    pub allowed: Access,
    /// The version, if it is given.
    pub version: Option<Version>,
    /// How many cases that only read are done at the same time.
    pub jobs: usize,
    /// How long one exchange may take, in seconds.
    pub timeout: u64,
    /// How many requests a second.
    pub rate: u32,
    /// The certificate authorities to trust, in place of the system's.
    pub ca_cert: Option<PathBuf>,
    /// Which repository the cases about issues ask for.
    pub repository: Option<(String, String)>,
    /// The baseline in place of the built-in one.
    pub baseline: Option<PathBuf>,
    /// No baseline at all.
    pub no_baseline: bool,
    /// Whether a failure of a `should` case fails the run.
    pub strict: bool,
    /// No progress.
    pub quiet: bool,
}

/// A client for the server.
pub fn client(options: &Options, run: &str) -> Result<Client> {
    let settings = Settings {
        timeout: Duration::from_secs(options.timeout),
        rate: options.rate,
        ca_cert: options.ca_cert.clone(),
    };
    Client::new(&options.base_url, run, &settings)
}

/// Does a run, and answers its results, without secrets. A failed preflight is in the results, too.
pub fn run(
    options: &Options,
    document: &Document,
    suite: &Suite,
    credentials: &Credentials,
    secrets: &Secrets,
    say: &dyn Fn(&str),
) -> Result<Results> {
    options.selection.check(suite)?;
    let baseline = options.baseline.as_deref().map(Baseline::read).transpose()?;
    let run = new_run().map_err(|error| Failure::tool(format!("no randomness: {error}")))?;
    let client = client(options, &run)?;
    let mut results = Results::new(document);
    let callers = match preflight::check(&client, credentials) {
        Ok(callers) => callers,
        Err(failure) if failure.exit == Exit::Target => {
            results.preflight = Some(failure.message);
            results.exit = Exit::Target as u8;
            return hide(results, secrets, &run);
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
    let repository = options.repository.as_ref().map(|(owner, name)| (owner.as_str(), name.as_str()));
    let facts = facts::discover(&client, &callers.user, repository)
        .map_err(|failure| Failure { message: secrets.hide(&failure.message), ..failure })?;
    results.target = Some(Target {
        base_url: options.base_url.clone(),
        version: inferred.told,
        caller: callers.user.name.clone(),
        admin: callers.admin.token.is_some() || callers.admin.basic.is_some(),
        allowed: options.allowed,
    });
    let chosen = options.selection.choose(suite, inferred.versions, options.allowed)?;
    let admin = administrator(options.allowed, callers.admin, &callers.user)?;
    let baseline = match baseline {
        _ if options.no_baseline => None,
        Some(baseline) => Some(baseline),
        None => Some(Baseline::for_versions(inferred.versions)?),
    };
    let ledger = Ledger::new(&ledger::folder(), &run, &options.base_url);
    let mut session = Session {
        document,
        client,
        secrets,
        ledger,
        run,
        allowed: options.allowed,
        user: callers.user,
        admin,
        worker: None,
        facts,
        sign_in_required: callers.public.json().filter(|_| callers.public.status == preflight::SIGN_IN),
        versions: inferred.versions,
    };
    if chosen.iter().any(|case| case.access > Access::Read) {
        session.ledger.prepare()?;
    }
    announce(&session, &chosen, options, suite, say);
    let (cases, stopped) = perform(&mut session, &chosen, options);
    let not_run = chosen.len() - cases.len();
    finish(&session, options, suite, baseline, cases, &mut results);
    // What a run did not come to was not skipped.
    if stopped.is_none() && !interrupted() {
        results.not_tested = not_tested(options, &results.cases, suite);
    }
    results.exit = verdict(&results) as u8;
    if let Some(failure) = stopped {
        results.exit = failure.exit as u8;
        results.broken_off =
            Some(format!("{}; {not_run} of {} cases were not run", failure.message, chosen.len()));
    } else if interrupted() && not_run > 0 {
        results.broken_off = Some(format!("interrupted; {not_run} of {} cases were not run", chosen.len()));
    }
    hide(results, session.secrets, &session.run)
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
    let mut counts = std::collections::BTreeMap::<String, usize>::new();
    for thing in made {
        *counts.entry(format!("{:?}", thing.kind).to_lowercase()).or_default() += 1;
    }
    if session.allowed == Access::Write && wants_url_token(session, chosen) {
        *counts.entry("token".to_owned()).or_default() += 1;
    }
    let counts: Vec<_> = counts.iter().map(|(kind, count)| format!("{count} x {kind}")).collect();
    let names = format!("names begin with '{}{}'", worker::PREFIX, session.run);
    if session.allowed == Access::Admin {
        say(&format!(
            "This run makes a throw-away user, works as that user ({}; {names}), and deletes what it made in the end.",
            counts.join(", ")
        ));
    } else {
        say(&format!(
            "This run makes, as the caller: {} ({names}). Gogs has no call that deletes a token: tokens stay until their \
             owner deletes them in the settings. Everything else is deleted in the end.",
            counts.join(", ")
        ));
    }
    say(&format!("What it makes is written down in {} first.", session.ledger.path().display()));
}

/// Does the cases: those that only read at the same time, the others one after the other.
fn perform(
    session: &mut Session<'_>,
    chosen: &[&Case],
    options: &Options,
) -> (Vec<CaseResult>, Option<Failure>) {
    let progress = Progress::new(chosen.len(), options.quiet);
    let (reading, writing): (Vec<&Case>, Vec<&Case>) =
        chosen.iter().partition(|case| case.access == Access::Read);
    let done = Mutex::new((Vec::new(), None));
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    let reader: &Session<'_> = session;
    thread::scope(|scope| {
        for _ in 0..jobs(session.versions, options.jobs).min(reading.len()) {
            scope.spawn(|| {
                while !interrupted() {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    let Some(case) = reading.get(number) else { break };
                    if broken_off(&done) {
                        break;
                    }
                    match attempt(reader, case, number, &done) {
                        Some(result) if result.outcome == Outcome::Fail => {
                            failed.lock().unwrap_or_else(PoisonError::into_inner).push((number, result));
                        }
                        Some(result) => note(result, &done, &progress),
                        None => break,
                    }
                }
            });
        }
    });
    let mut failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    failed.sort_by_key(|(number, _)| *number);
    for (number, first) in failed {
        // Of a run that ends here, the first try is all that there is.
        let again = if interrupted() || broken_off(&done) {
            None
        } else {
            attempt(reader, reading[number], number, &done)
        };
        // Only what fails alone, too, is the server's.
        let result = again.map_or(first, |again| CaseResult { tried_again: true, ..again });
        note(result, &done, &progress);
    }
    let mut hired = Ok(());
    if session.allowed == Access::Admin && !writing.is_empty() && !interrupted() && !broken_off(&done) {
        hired = worker::hire(session).map(|worker| session.worker = Some(worker));
    }
    if hired.is_ok() && !interrupted() && !broken_off(&done) {
        hired = url_token(session, &writing);
    }
    if hired.is_ok() {
        for (number, case) in writing.iter().enumerate() {
            if interrupted() || broken_off(&done) {
                break;
            }
            let result = attempt(session, case, reading.len() + number, &done);
            if result.as_ref().is_none_or(|result| result.outcome != Outcome::Pass) {
                tidy(session);
            }
            if let Some(result) = result {
                note(result, &done, &progress);
            }
        }
    }
    let (cases, stopped) = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    (cases, stopped.or_else(|| hired.err()))
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

fn wants_url_token(session: &Session<'_>, cases: &[&Case]) -> bool {
    let wants = |case: &&Case| puts_token_into_address(case) && may_be_run(session, case);
    session.user.basic.is_some() && cases.iter().any(wants)
}

/// Whether a case puts a token into an address.
fn puts_token_into_address(case: &Case) -> bool {
    case.steps.iter().any(|step| step.caller == "token-in-query" || step.query.contains("{{url.token}}"))
}

fn may_be_run(session: &Session<'_>, case: &Case) -> bool {
    session.versions.within(case.versions)
}

/// Deletes what a case has left that did not come to its end: the next case must not stumble over it. Users and tokens have
/// names of their own, and wait for the end of the run. What can't be deleted now is tried again then.
fn tidy(session: &Session<'_>) {
    let hands = session.hands();
    cleanup::clean(&hands, &session.ledger, |entry| !matches!(entry.kind, Thing::User | Thing::Token));
}

type Done = Mutex<(Vec<CaseResult>, Option<Failure>)>;

/// Whether the run has come to its end before the last case.
fn broken_off(done: &Done) -> bool {
    done.lock().unwrap_or_else(PoisonError::into_inner).1.is_some()
}

/// Does a case. If the server has gone, or this program can't go on, the run ends; in the latter case there is no result.
fn attempt(session: &Session<'_>, case: &Case, number: usize, done: &Done) -> Option<CaseResult> {
    let result = perform_one(session, case, number);
    let gone = result.as_ref().is_ok_and(got_no_answer).then(|| still_there(session)).and_then(Result::err);
    let (result, failure) = match result {
        Ok(result) => (Some(result), gone),
        Err(failure) => (None, Some(failure)),
    };
    if let Some(failure) = failure {
        done.lock().unwrap_or_else(PoisonError::into_inner).1.get_or_insert(failure);
    }
    result
}

fn note(result: CaseResult, done: &Done, progress: &Progress) {
    progress.done(&result);
    done.lock().unwrap_or_else(PoisonError::into_inner).0.push(result);
}

/// Whether a request of a case got no answer, or one of somebody who stands in front of a server that gives none.
fn got_no_answer(result: &CaseResult) -> bool {
    result.failures.iter().any(|failure| failure.what == step::NO_ANSWER)
        || result.seen.iter().any(|seen| GATEWAY_FAILED.contains(&seen.status))
}

/// The statuses of somebody who stands in front of the server, and gets no answer from it.
const GATEWAY_FAILED: std::ops::RangeInclusive<u16> = 502..=504;
/// How often a server is asked whether it is still there, and how long it is waited in between: a restart takes seconds.
const CALLS: u32 = 5;
const BETWEEN_CALLS: Duration = Duration::from_millis(500);

fn still_there(session: &Session<'_>) -> Result<()> {
    let request = Request::get("/api/v1/users/search?q=");
    let mut heard = String::new();
    for call in 0..CALLS {
        if call > 0 {
            thread::sleep(BETWEEN_CALLS);
        }
        match session.client.send(&request, "still there?") {
            Ok(answer) if !GATEWAY_FAILED.contains(&answer.status) => return Ok(()),
            Ok(answer) => heard = answer.status.to_string(),
            Err(error) => heard = error,
        }
    }
    Err(Failure::target(format!("the server does not answer any more ({heard})")))
}

fn perform_one(
    session: &Session<'_>,
    case: &Case,
    number: usize,
) -> std::result::Result<CaseResult, Failure> {
    let mut result = CaseResult::new(session.document, case);
    if !may_be_run(session, case) {
        result.outcome = Outcome::Skip;
        result.reason = Some(format!(
            "the rule holds for {}, and the server may be {}: give --target-version",
            case.versions, session.versions
        ));
        return Ok(result);
    }
    let caller = session.caller(case.access);
    let mut variables = placeholders(session, caller, number);
    for index in 0..case.steps.len() {
        match step::run(session, case, index, caller, &mut variables, &mut result) {
            Ok(()) => {}
            Err(Stop::Done | Stop::Failed) => break,
            Err(Stop::Skip(reason)) => {
                result.outcome = Outcome::Skip;
                result.reason = Some(reason);
                break;
            }
            Err(Stop::Tool(failure)) => return Err(failure),
        }
    }
    if !result.failures.is_empty() {
        result.outcome = Outcome::Fail;
        result.reason = None;
    }
    Ok(result)
}

fn placeholders(session: &Session<'_>, caller: &Caller, number: usize) -> Variables {
    let mut variables = session.facts.clone();
    variables.extend(caller.placeholders());
    let run = &session.run;
    let prefix = worker::PREFIX;
    variables.insert("run".to_owned(), Value::from(run.clone()));
    variables.insert("new".to_owned(), Value::from(format!("{prefix}{run}-{number}")));
    for key in ["new.key", "new.key2"] {
        variables.insert(key.to_owned(), Value::from(public_key(&format!("{run}-{number}-{key}"))));
    }
    variables.insert("missing".to_owned(), Value::from(format!("{prefix}{run}-missing")));
    variables
}

/// A public key that nobody has: well-formed Ed25519, its 32 bytes made from a name. Nobody knows a private key for it.
fn public_key(name: &str) -> String {
    const KIND: &[u8] = b"ssh-ed25519";
    let mut blob = Vec::new();
    for part in [KIND, &Sha256::digest(name.as_bytes())] {
        // Both parts are shorter than 256 bytes.
        blob.extend([0, 0, 0, u8::try_from(part.len()).unwrap_or_default()]);
        blob.extend(part);
    }
    format!("ssh-ed25519 {}", STANDARD.encode(blob))
}

/// Cleans up, and counts. From here on nothing may stop the run any more: what it found must be told.
fn finish(
    session: &Session<'_>,
    options: &Options,
    suite: &Suite,
    baseline: Option<Baseline>,
    mut cases: Vec<CaseResult>,
    results: &mut Results,
) {
    let kept = cleanup::clean(&session.hands(), &session.ledger, |_| true);
    results.left_behind =
        kept.iter().map(|(entry, reason)| format!("{}: {reason}", cleanup::describe(entry))).collect();
    if let Err(failure) = session.ledger.close() {
        results.left_behind.push(failure.message);
    }
    cases.sort_by(|a, b| a.id.cmp(&b.id));
    results.baseline = baseline.map(|baseline| baseline.apply(&mut cases, |id| suite.case(id).is_some()));
    results.strict = options.strict;
    results.totals = results::totals(&cases, options.strict);
    results.tested = Coverage::new(session.document, &cases).tested();
    results.operations = results::rows(&cases);
    results.gaps = results::gaps(&cases);
    results.cases = cases;
}

/// The exit status that the results call for.
pub fn verdict(results: &Results) -> Exit {
    let stale = results.baseline.as_ref().is_some_and(|baseline| !baseline.stale.is_empty());
    if interrupted() {
        Exit::Interrupted
    } else if results.totals.fail > 0 || stale {
        Exit::Failed
    } else if results.totals.run() == 0 || !results.not_tested.is_empty() {
        Exit::Usage
    } else if results.left_behind.is_empty() {
        Exit::Conforms
    } else {
        Exit::LeftBehind
    }
}

/// What was asked for, and of which not one case was run: a kind of access, a name of cases, an operation.
fn not_tested(options: &Options, cases: &[CaseResult], suite: &Suite) -> Vec<String> {
    let levels = [Access::Write, Access::Admin].into_iter().filter(|level| *level <= options.allowed);
    let levels = levels.map(|level| (format!("--allow {level}"), of(cases, |case| case.access == level)));
    let names = options.selection.names.iter();
    let names = names.map(|name| (name.clone(), of(cases, |case| selection::fits(name, &case.id))));
    let operations = options.selection.operations.iter().map(|id| {
        let calls =
            |case: &CaseResult| suite.case(&case.id).is_some_and(|case| selection::concerns(case, id));
        (format!("--operation {id}"), of(cases, calls))
    });
    // What nobody named may be missing: a choice of reading cases has none that write.
    let levels = levels.filter(|(_, cases)| !cases.is_empty());
    let asked = levels.chain(names).chain(operations);
    asked.filter_map(|(what, cases)| Some(format!("{what}: {}", why_skipped(&cases)?))).collect()
}

fn of(cases: &[CaseResult], wanted: impl Fn(&CaseResult) -> bool) -> Vec<&CaseResult> {
    cases.iter().filter(|case| wanted(case)).collect()
}

/// Why not one of the cases was run; `None`: one was.
fn why_skipped(cases: &[&CaseResult]) -> Option<String> {
    if cases.is_empty() {
        return Some("no case of it is for the server's version, and allowed".to_owned());
    }
    if cases.iter().any(|case| case.outcome != Outcome::Skip) {
        return None;
    }
    let reasons: Vec<_> = results::skipped(cases.iter().copied()).into_keys().collect();
    let reasons = reasons.join("; ");
    Some(match cases.len() {
        1 => format!("its one case was skipped ({reasons})"),
        count => format!("each of its {count} cases was skipped ({reasons})"),
    })
}

/// The results without secrets, wherever a server may have put them, and with `RUN` in place of the run's own name, which is
/// another each time; but what was left behind must be found by its name.
fn hide(mut results: Results, secrets: &Secrets, run: &str) -> Result<Results> {
    let left = std::mem::take(&mut results.left_behind);
    let failed = |error: serde_json::Error| Failure::tool(format!("secrets can't be taken out: {error}"));
    let mut value = serde_json::to_value(&results).map_err(failed)?;
    each_text(&mut value, &|text| secrets.hide(text).replace(run, "RUN"));
    let mut results: Results = serde_json::from_value(value).map_err(failed)?;
    results.left_behind = left.iter().map(|text| secrets.hide(text)).collect();
    Ok(results)
}

/// Changes each text of a value, the names of members included.
fn each_text(value: &mut Value, change: &impl Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| each_text(item, change)),
        Value::Object(members) => {
            for (name, mut member) in std::mem::take(members) {
                each_text(&mut member, change);
                members.insert(change(&name), member);
            }
        }
        _ => {}
    }
}
