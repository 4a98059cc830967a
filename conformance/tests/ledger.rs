//! What a run makes is never forgotten: against a server that fails at each single request in turn, the ledger names
//! exactly what is there, and `cleanup` takes exactly that away.

#[path = "support/stub.rs"]
mod stub;
mod support;

use std::{fs, path::Path, process::Output, thread};

use serde_json::Value;

use stub::{ALICE, Fault, PASSWORD, Plan, ROOT, Stub, There};
use support::program;

/// Cases that make each kind of thing as the caller.
const WRITING: [&str; 5] = [
    "tokens.create.duplicate-name",
    "keys.create.made",
    "keys.create.used",
    "emails.add.two",
    "following.follow.again",
];
/// Cases that make users, one with a name that the document gives.
const ADMIN: [&str; 3] = ["admin.create.example-exists", "admin.edit.make-admin", "emails.add.made"];
/// The faults of a run's requests: without an effect, and with it all the same.
const OF_A_RUN: [Fault; 5] =
    [Fault::Refused(404), Fault::Lost(502), Fault::Page, Fault::ClosedBefore, Fault::ClosedAfter];
/// More of them, for requests that look whether something is there.
const FAULTS: [Fault; 7] = [
    Fault::Refused(401),
    Fault::Refused(404),
    Fault::Refused(500),
    Fault::Lost(502),
    Fault::Page,
    Fault::ClosedBefore,
    Fault::ClosedAfter,
];
/// The variable that has each request fail in each way: `.ci/faults` sets it. Without it, each fails in one.
const LONG: &str = "GOGS_CONFORMANCE_TEST_LONG";
/// How many servers are tested at the same time: each line of a ledger waits for the disk.
const AT_THE_SAME_TIME: usize = 8;
/// More requests than any run of these cases sends.
const FOREVER: usize = 10_000;

struct Place {
    stub: Stub,
    folder: tempfile::TempDir,
    before: Vec<There>,
}

impl Place {
    fn new() -> Self {
        let stub = Stub::start();
        let before = stub.there();
        Self { stub, folder: tempfile::tempdir().expect("a folder"), before }
    }

    fn call(&self, arguments: &[&str]) -> Output {
        let mut command = program(self.folder.path());
        command.env("GOGS_TOKEN", ALICE).env("GOGS_ADMIN_TOKEN", ROOT);
        command.env("GOGS_USER", "alice").env("GOGS_PASSWORD", PASSWORD);
        command.args(arguments).output().expect("the program runs")
    }

    fn run(&self, allowed: &str, cases: &[&str]) -> Output {
        let url = self.stub.url.as_str();
        let options = ["run", url, "-q", "--rate", "0", "--target-version", "0.14.0", "--allow", allowed];
        self.call(&[&options, cases].concat())
    }

    /// What is there that was not.
    fn made(&self) -> Vec<There> {
        // The emails of users that were made go with them.
        let with_user = |thing: &There| thing.0 == "email" && thing.2 != "alice";
        let made = self.stub.there().into_iter();
        made.filter(|thing| !self.before.contains(thing) && !with_user(thing)).collect()
    }

    /// What the ledger says is left; things of users that are left are in the care of their owners.
    fn told(&self) -> Vec<There> {
        let mut entries: Vec<Value> = Vec::new();
        for line in ledger_lines(&self.folder.path().join("state")) {
            if line["fate"] == "gone" {
                let gone = |entry: &Value| {
                    entry["attempt"] == line["attempt"]
                        || line["kind"] == "user" && entry["owner"] == line["name"]
                };
                entries.retain(|entry| !gone(entry));
            } else {
                entries.retain(|entry| entry["attempt"] != line["attempt"]);
                entries.push(line);
            }
        }
        let text = |entry: &Value, member: &str| entry[member].as_str().expect("a text").to_owned();
        let mut told: Vec<There> = entries
            .iter()
            .map(|entry| (text(entry, "kind"), text(entry, "name"), text(entry, "owner")))
            .collect();
        told.sort();
        told
    }

    /// Whatever went wrong, a good `cleanup` leaves nothing but tokens, and what the server never told of whether it was
    /// there before; and it names each of them.
    fn cleans_up(&self, what: &str) {
        self.stub.fail(None);
        let output = self.call(&["cleanup"]);
        let made = self.made();
        let shown = text(&output);
        for (kind, name, owner) in &made {
            let doubtful = shown.contains(&format!("{kind} '{name}'"))
                && shown.contains("it may have been there before the run")
                && !name.contains("conformance-");
            let token = kind == "token" && owner == "alice";
            assert!(token || doubtful, "{what}: cleanup left {made:?}\n{shown}");
        }
        assert_eq!(self.told(), made, "{what}: after cleanup\n{shown}");
        for (_, name, _) in &made {
            assert!(shown.contains(name.as_str()), "{what}: {name} is not told:\n{shown}");
        }
        assert_eq!(output.status.code(), Some(if made.is_empty() { 0 } else { 5 }), "{what}:\n{shown}");
        assert_eq!(missing(&self.before, &self.stub.there()), [], "{what}: cleanup took what was not made");
    }
}

fn missing(all: &[There], there: &[There]) -> Vec<There> {
    all.iter().filter(|thing| !there.contains(thing)).cloned().collect()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn ledger_lines(folder: &Path) -> Vec<Value> {
    let Ok(files) = fs::read_dir(folder) else { return Vec::new() };
    let mut lines = Vec::new();
    for file in files {
        let text = fs::read_to_string(file.expect("a file").path()).expect("a ledger");
        lines.extend(text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line")));
    }
    lines
}

/// The faults of a request.
fn faults_of(number: usize, all: &[Fault]) -> impl Iterator<Item = Fault> {
    let (first, count) = if std::env::var_os(LONG).is_some() { (0, all.len()) } else { (number, 1) };
    all.iter().copied().cycle().skip(first).take(count)
}

/// Does `check` for each number of a request below `requests`, some at the same time.
fn each(requests: usize, check: impl Fn(usize) + Sync) {
    thread::scope(|scope| {
        for first in 0..AT_THE_SAME_TIME {
            let check = &check;
            scope.spawn(move || (first..requests).step_by(AT_THE_SAME_TIME).for_each(check));
        }
    });
}

/// How many requests a run sends that nothing goes wrong in.
fn requests_of(allowed: &str, cases: &[&str]) -> usize {
    let place = Place::new();
    let output = place.run(allowed, cases);
    let results = support::read(&place.folder.path().join("results.json"));
    assert_eq!(results["totals"]["skip"], 0, "{}", text(&output));
    assert_eq!(results["totals"]["pass"], cases.len(), "{}", text(&output));
    assert_eq!(place.told(), place.made(), "{}", text(&output));
    assert!(place.made().iter().all(|thing| thing.0 == "token"), "{:?}", place.made());
    place.stub.requests()
}

fn one_request_fails(allowed: &str, cases: &[&str]) {
    let requests = requests_of(allowed, cases);
    each(requests, |number| {
        for fault in faults_of(number, &OF_A_RUN) {
            let what = format!("{allowed}: request {number}: {fault:?}");
            let place = Place::new();
            place.stub.fail(Some(Plan { from: number, to: number + 1, fault }));
            let output = place.run(allowed, cases);
            let (made, told) = (place.made(), place.told());
            assert_eq!(missing(&made, &told), [], "{what}: forgotten\n{}", text(&output));
            if output.status.code() == Some(0) {
                assert_eq!(made, [], "{what}\n{}", text(&output));
            }
            for (_, name, owner) in &made {
                let told = text(&output).contains(name.as_str()) || !owner.is_empty() && owner != "alice";
                assert!(told, "{what}: {name} is not told\n{}", text(&output));
            }
            place.cleans_up(&what);
        }
    });
}

#[test]
fn a_run_whose_requests_fail_one_by_one_as_the_caller() {
    one_request_fails("write", &WRITING);
}

#[test]
fn a_run_whose_requests_fail_one_by_one_as_an_administrator() {
    one_request_fails("admin", &ADMIN);
}

#[test]
fn a_run_whose_requests_all_fail_from_one_on() {
    let cases = [&WRITING[..], &ADMIN[..]].concat();
    let requests = requests_of("admin", &cases);
    each(requests, |number| {
        let fault = FAULTS[number % FAULTS.len()];
        let what = format!("from request {number} on: {fault:?}");
        let place = Place::new();
        place.stub.fail(Some(Plan { from: number, to: FOREVER, fault }));
        let output = place.run("admin", &cases);
        assert_eq!(missing(&place.made(), &place.told()), [], "{what}: forgotten\n{}", text(&output));
        assert_ne!(output.status.code(), Some(0), "{what}\n{}", text(&output));
        place.cleans_up(&what);
    });
}

#[test]
fn a_cleanup_whose_requests_fail_one_by_one() {
    /// The request of the run from which on nothing goes right: all that is left must be cleaned up later.
    fn broken() -> Place {
        let place = Place::new();
        place.stub.fail(Some(Plan { from: 20, to: FOREVER, fault: Fault::Lost(500) }));
        place.run("write", &WRITING);
        assert!(place.made().iter().any(|thing| thing.0 != "token"), "{:?}", place.made());
        place
    }
    let place = broken();
    place.stub.fail(None);
    place.call(&["cleanup"]);
    each(place.stub.requests(), |number| {
        for fault in faults_of(number, &FAULTS) {
            let what = format!("cleanup: request {number}: {fault:?}");
            let place = broken();
            place.stub.fail(Some(Plan { from: number, to: number + 1, fault }));
            let output = place.call(&["cleanup"]);
            let shown = text(&output);
            assert_eq!(missing(&place.made(), &place.told()), [], "{what}: forgotten\n{shown}");
            assert!(!shown.contains("Nothing to clean up"), "{what}:\n{shown}");
            place.cleans_up(&what);
        }
    });
}
