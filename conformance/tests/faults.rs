//! Each case can fail: for each fault of the server exactly the listed cases fail, and each case is on some list.
//!
//! It takes minutes, and a server built with the feature `faults`: see `.ci/faults`. With `FAULTS_RECORD=1` the lists are
//! written instead of compared; look at what changed.

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use serde::{Deserialize, Serialize};

use support::{Server, cases};

/// How many servers are tested at the same time: they wait for the disk more than they compute.
const AT_THE_SAME_TIME: usize = 4;
/// The version that a server is started as if a fault names none.
const VERSION: &str = "0.14.0";

#[derive(Deserialize)]
struct Faults {
    fault: Vec<Fault>,
}

#[derive(Deserialize)]
struct Fault {
    name: String,
    version: Option<String>,
}

#[derive(Default, Deserialize, Serialize)]
struct Kills {
    kills: BTreeMap<String, BTreeSet<String>>,
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("faults").join(name)
}

fn toml<T: for<'a> Deserialize<'a>>(name: &str) -> T {
    toml::from_str(&fs::read_to_string(file(name)).expect("a file")).expect("TOML")
}

/// The cases that fail with a fault.
fn failed_with(fault: &Fault) -> BTreeSet<String> {
    let version = fault.version.as_deref().unwrap_or(VERSION);
    let server = Server::start(version, Some(&fault.name));
    server.run(&["--allow", "admin", "--target-version", version, "--no-baseline"]);
    cases(&server.results(), "fail").into_iter().collect()
}

#[test]
#[ignore = "takes minutes, and a server with faults: .ci/faults"]
fn exactly_the_listed_cases_fail() {
    let faults = toml::<Faults>("faults.toml").fault;
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Kills::default()));
    thread::scope(|scope| {
        for _ in 0..AT_THE_SAME_TIME {
            scope.spawn(|| {
                while let Some(fault) = faults.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let failed = failed_with(fault);
                    found.lock().expect("the list").kills.insert(fault.name.clone(), failed);
                }
            });
        }
    });
    let found = found.into_inner().expect("the list");
    if std::env::var_os("FAULTS_RECORD").is_some() {
        let head = "# Which cases each fault makes fail; a test compares. Written with FAULTS_RECORD=1, see .ci/faults.\n\n";
        let text = toml::to_string_pretty(&found).expect("TOML");
        fs::write(file("kills.toml"), format!("{head}{text}")).expect("written");
    }
    let idle: Vec<_> =
        found.kills.iter().filter(|(_, failed)| failed.is_empty()).map(|(fault, _)| fault).collect();
    assert!(idle.is_empty(), "nothing fails with the faults {idle:#?}");
    let listed = toml::<Kills>("kills.toml").kills;
    for (fault, failed) in &found.kills {
        assert_eq!(
            Some(failed),
            listed.get(fault),
            "other cases fail with the fault '{fault}' than those listed"
        );
    }
    let names: BTreeSet<&String> = faults.iter().map(|fault| &fault.name).collect();
    assert!(listed.keys().all(|name| names.contains(name)), "kills.toml lists a fault that does not exist");
}

/// A second fault of a name would never be made: the server takes the first.
#[test]
fn each_fault_has_a_name_of_its_own() {
    let faults = toml::<Faults>("faults.toml").fault;
    let mut names = BTreeSet::new();
    let twice: Vec<&String> =
        faults.iter().map(|fault| &fault.name).filter(|name| !names.insert(*name)).collect();
    assert!(twice.is_empty(), "faults.toml has two faults of one name: {twice:#?}");
    let listed: BTreeSet<String> = toml::<Kills>("kills.toml").kills.into_keys().collect();
    assert!(names.iter().all(|name| listed.contains(*name)), "kills.toml lists each fault");
}

#[test]
fn each_case_is_killed_by_a_fault() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = support::program(folder.path()).args(["list", "--json"]).output().expect("the program runs");
    let all: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let killed: BTreeSet<String> = toml::<Kills>("kills.toml").kills.into_values().flatten().collect();
    let ids: BTreeSet<String> = all
        .as_array()
        .expect("cases")
        .iter()
        .map(|case| case["id"].as_str().expect("an id").to_owned())
        .collect();
    let alive: Vec<_> = ids.difference(&killed).collect();
    assert!(alive.is_empty(), "no fault makes these cases fail: {alive:#?}");
    let unknown: Vec<_> = killed.difference(&ids).collect();
    assert!(unknown.is_empty(), "kills.toml lists cases that do not exist: {unknown:#?}");
}
