//! Each case can fail: a fault in the answers to it makes it fail. The faults stand beside their cases, in the files under
//! `cases/`; each names the cases that it must kill, at least.
//!
//! What needs a server is ignored but in `.ci/faults`, which says where the server's binary is.

#[path = "support/fault.rs"]
mod fault;
#[path = "support/proxy.rs"]
mod proxy;
mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    thread,
};

use serde::Deserialize;

use fault::Fault;
use proxy::Proxy;
use support::{Server, cases};

/// The version that a server is started as if a fault names none.
const VERSION: &str = "0.14.0";

/// A case, as the program lists it.
#[derive(Deserialize)]
struct Case {
    id: String,
    file: String,
    recorded_versions: Vec<String>,
}

/// The faults of a file.
#[derive(Default, Deserialize)]
struct Faults {
    #[serde(default, rename = "fault")]
    faults: Vec<Fault>,
}

/// All cases, and for each the faults that must kill it.
struct Suite {
    cases: Vec<Case>,
    faults: BTreeMap<String, Faults>,
}

/// The faults of one run, by the case that each is for.
type Round = BTreeMap<String, Fault>;

/// A fault, and a case that it must kill.
type Kill<'a> = (&'a Fault, &'a Case);

impl Suite {
    fn read() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let output =
            support::program(folder.path()).args(["list", "--json"]).output().expect("the program runs");
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
        let mut faults = BTreeMap::new();
        for path in files(&root) {
            let text = fs::read_to_string(&path).expect("a file");
            let name = path.strip_prefix(&root).expect("a file below cases/").to_string_lossy().into_owned();
            faults.insert(
                name.clone(),
                toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}")),
            );
        }
        Self { cases: serde_json::from_slice(&output.stdout).expect("cases"), faults }
    }

    fn faults(&self) -> impl Iterator<Item = (&String, &Fault)> {
        self.faults.iter().flat_map(|(file, faults)| faults.faults.iter().map(move |fault| (file, fault)))
    }

    /// The cases of a fault's file that one of its `kills` names, and that hold for its version.
    fn killed<'a>(
        &'a self,
        file: &'a str,
        fault: &'a Fault,
        name: &'a str,
    ) -> impl Iterator<Item = &'a Case> {
        let named = move |id: &str| {
            id.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let version = version(fault);
        self.cases.iter().filter(move |case| {
            case.file == file
                && named(&case.id)
                && case.recorded_versions.iter().any(|known| known == version)
        })
    }

    fn kills(&self) -> Vec<Kill<'_>> {
        let mut kills = Vec::new();
        for (file, fault) in self.faults() {
            for name in &fault.kills {
                kills.extend(self.killed(file, fault, name).map(|case| (fault, case)));
            }
        }
        kills
    }
}

fn version(fault: &Fault) -> &str {
    fault.version.as_deref().unwrap_or(VERSION)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.file_name().is_some_and(|name| name != "out-of-reach.toml") {
            found.push(path);
        }
    }
    found
}

#[test]
fn each_fault_is_well_formed() {
    let suite = Suite::read();
    let mut problems = Vec::new();
    let mut names = BTreeSet::new();
    for (file, fault) in suite.faults() {
        let name = &fault.name;
        if !names.insert(name) {
            problems.push(format!("{file}: the name of the fault '{name}' is used twice"));
        }
        if !fault.what.ends_with('.') {
            problems.push(format!("{file}: the fault '{name}' does not say in a sentence what goes wrong"));
        }
        if fault.kills.is_empty() {
            problems.push(format!("{file}: the fault '{name}' kills no case"));
        }
        for case in fault.kills.iter().filter(|case| suite.killed(file, fault, case).next().is_none()) {
            problems.push(format!(
                "{file}: the fault '{name}' must kill '{case}', and the file has no such case for {}",
                version(fault)
            ));
        }
    }
    assert!(names.len() > 100, "{} faults", names.len());
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn each_case_has_a_fault_that_must_kill_it() {
    let suite = Suite::read();
    let killed: BTreeSet<&str> = suite.kills().into_iter().map(|(_, case)| case.id.as_str()).collect();
    let alive: Vec<_> = suite.cases.iter().filter(|case| !killed.contains(case.id.as_str())).collect();
    let told = alive.iter().map(|Case { id, file, .. }| {
        format!("{id}: nothing shows that it can fail: add a [[fault]] to cases/{file}, or its name to the `kills` of one there\n")
    });
    assert!(alive.is_empty(), "{}", told.collect::<String>());
}

#[test]
#[ignore = "needs a server: .ci/faults"]
fn each_fault_kills_its_cases() {
    let suite = Suite::read();
    let mut by_version: BTreeMap<&str, Vec<Kill<'_>>> = BTreeMap::new();
    for kill in suite.kills() {
        by_version.entry(version(kill.0)).or_default().push(kill);
    }
    let survivors: Vec<String> = thread::scope(|scope| {
        let versions: Vec<_> = by_version
            .into_iter()
            .map(|(version, kills)| scope.spawn(move || survivors(version, kills)))
            .collect();
        versions.into_iter().flat_map(|version| version.join().expect("a version")).collect()
    });
    assert!(survivors.is_empty(), "these cases do not fail: {survivors:#?}");
}

/// The cases of rules about bodies that a caller met who has no role in the repository of the examples: no body was looked at.
fn refused_for_role(results: &serde_json::Value) -> BTreeSet<String> {
    let cases = results["cases"].as_array().expect("cases").iter();
    let refused = cases.filter(|case| {
        let seen = case["seen"].as_array().into_iter().flatten();
        case["id"].as_str().is_some_and(|id| id.starts_with("rules."))
            && case["outcome"] == "pass"
            && seen.into_iter().any(|seen| seen["status"] == 403)
    });
    refused.filter_map(|case| case["id"].as_str().map(str::to_owned)).collect()
}

/// Runs each case with each of its faults, as many cases at a time as there are, each with a fault of its own; answers which
/// did not fail.
fn survivors(version: &str, mut kills: Vec<Kill<'_>>) -> Vec<String> {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let server = Server::start(version, url);
    let proxy = Proxy::start(listener, server.address);
    let alive = |round: Round| {
        let mut arguments = vec!["--allow", "admin", "--target-version", version, "--no-baseline"];
        arguments.extend(round.keys().map(String::as_str));
        proxy.make(round.clone());
        let output = server.run(&arguments);
        let whole = matches!(output.status.code(), Some(0 | 1 | 2 | 5));
        assert!(whole, "{}", String::from_utf8_lossy(&output.stderr));
        let results = server.results();
        let failed: BTreeSet<String> = cases(&results, "fail").into_iter().collect();
        let unreached = refused_for_role(&results);
        round.into_iter().filter(move |(case, _)| !failed.contains(case) && !unreached.contains(case))
    };
    let mut survivors = Vec::new();
    while !kills.is_empty() {
        let mut round = Round::new();
        kills.retain(|(fault, case)| {
            let later = round.contains_key(&case.id);
            if !later {
                round.insert(case.id.clone(), (*fault).clone());
            }
            later
        });
        // What one failed case leaves until the end of a run may end another too early: alone it comes to its fault.
        let alone = alive(round).flat_map(|one| alive(Round::from([one])));
        survivors.extend(
            alone.map(|(case, fault)| format!("{case} with the fault '{}' as {version}", fault.name)),
        );
    }
    survivors
}
