//! What a run found is never thrown away: not by a fault that ends it, nor by a command that can't be carried out.

#[path = "support/stub.rs"]
mod stub;
mod support;

use std::{fs, path::Path, process::Output};

use serde_json::Value;

use stub::{ALICE, Fault, PASSWORD, Plan, Stub};
use support::{program, read};

/// Far more requests than a run sends.
const FOREVER: usize = 100_000;

struct Place {
    stub: Stub,
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { stub: Stub::start(), folder: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).expect("a file")
    }

    fn call(&self, token: &str, arguments: &[&str]) -> (Option<i32>, String) {
        let mut command = program(self.path());
        command.env("GOGS_TOKEN", token).env("GOGS_USER", "alice").env("GOGS_PASSWORD", PASSWORD);
        ended(&command.args(arguments).output().expect("the program runs"))
    }

    fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let url = self.stub.url.as_str();
        let options = ["run", url, "-q", "--rate", "0", "--target-version", "0.14.0"];
        self.call(ALICE, &[&options, arguments].concat())
    }

    /// The names of all files, hidden ones too.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).expect("a folder");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

fn ended(output: &Output) -> (Option<i32>, String) {
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code(), text)
}

fn ran(results: &Value) -> usize {
    results["cases"].as_array().expect("cases").len()
}

#[test]
fn an_administrator_who_is_none_ends_the_run_with_what_there_is() {
    let place = Place::new();
    let (code, told) = place.run(&[
        "--allow",
        "admin",
        "--junit",
        "j.xml",
        "--html",
        "r.html",
        "--markdown",
        "r.md",
        "--badge",
        "b.svg",
    ]);
    assert_eq!(code, Some(3), "{told}");
    assert!(told.contains("they are not those of a site administrator"), "{told}");
    assert!(!told.contains("No case was run"), "{told}");
    let results = read(&place.path().join("results.json"));
    assert!(ran(&results) > 100, "{} cases", ran(&results));
    let broken_off = results["broken_off"].as_str().expect("why the run was broken off");
    assert!(broken_off.contains("cases were not run"), "{broken_off}");
    for file in ["j.xml", "r.html", "r.md"] {
        assert!(place.file(file).contains("site administrator"), "{file}");
    }
    assert!(place.file("b.svg").contains("broken off"));
    assert!(place.file("j.xml").contains("search.no-keyword"));
    let schema = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/results.schema.json"));
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    assert!(validator.is_valid(&results), "{:?}", validator.iter_errors(&results).next());
}

#[test]
fn a_server_that_dies_ends_the_run_with_what_there_is() {
    for fault in [Fault::ClosedBefore, Fault::Refused(502)] {
        let place = Place::new();
        place.stub.fail(Some(Plan { from: 150, to: FOREVER, fault }));
        let (code, told) = place.run(&["--jobs", "1"]);
        assert_eq!(code, Some(3), "{told}");
        assert!(told.contains("the server does not answer any more"), "{told}");
        let results = read(&place.path().join("results.json"));
        let passed = results["totals"]["pass"].as_u64().expect("a number");
        assert!(passed > 10, "{fault:?}: {passed} passed");
        // The rest of the cases is not charged with it.
        assert!(ran(&results) < 250, "{fault:?}: {} cases", ran(&results));
        let failed = support::cases(&results, "fail").len() as u64;
        let count = |what: &str| results["totals"][what].as_u64().expect("a number");
        assert_eq!((count("fail") + count("tolerated"), &results["exit"]), (failed, &3.into()), "{fault:?}");
    }
}

#[test]
fn a_lost_answer_is_no_end() {
    let place = Place::new();
    let (_, told) = place.run(&["--jobs", "1", "search"]);
    let cases = ran(&read(&place.path().join("results.json")));
    let request = place.stub.requests() - 5;
    place.stub.fail(Some(Plan { from: request, to: request + 1, fault: Fault::Refused(502) }));
    place.run(&["--jobs", "1", "search"]);
    let results = read(&place.path().join("results.json"));
    assert_eq!(ran(&results), cases, "{told}");
    assert_eq!(results.get("broken_off"), None);
}

#[test]
fn what_can_not_be_run_leaves_the_last_results_alone() {
    let place = Place::new();
    place.run(&["search.no-keyword", "--html", "r.html"]);
    let (results, html) = (place.file("results.json"), place.file("r.html"));
    assert!(ran(&read(&place.path().join("results.json"))) == 1);
    let url = place.stub.url.as_str();
    let bad: [(&[&str], i32); 9] = [
        (&["run", url, "search.no-keywrd", "--html", "r.html"], 2),
        (&["run", url, "--operation", "noSuch"], 2),
        (&["run", "gogs.example.com"], 2),
        (&["run", "http://127.0.0.1:1"], 3),
        (&["run", url, "--credentials", "none.env"], 2),
        (&["run", url, "--baseline", "none.toml"], 2),
        (&["run", url, "--junit", "no/such/folder/j.xml"], 4),
        (&["run", url, "--junit", "results.json"], 2),
        (&["report", "results.json", "--html", "./results.json"], 2),
    ];
    for (arguments, due) in bad {
        let (code, told) = place.call(ALICE, arguments);
        assert_eq!(code, Some(due), "{arguments:?}: {told}");
        assert_eq!(place.file("results.json"), results, "{arguments:?}");
    }
    // Half-set credentials.
    let mut command = program(place.path());
    command.env("GOGS_USER", "alice").args(["run", url, "search.no-keyword", "--html", "r.html"]);
    assert_eq!(ended(&command.output().expect("the program runs")).0, Some(2));
    // A token that the server refuses.
    assert_eq!(place.call("wrong", &["run", url]).0, Some(3));
    assert_eq!((place.file("results.json"), place.file("r.html")), (results, html));
    assert_eq!(place.names(), ["r.html", "results.json"], "something else was left");
}

#[test]
fn an_unwritable_report_is_noticed_before_the_run() {
    let place = Place::new();
    fs::create_dir(place.path().join("folder")).expect("a folder");
    for path in ["no/such/folder/j.xml", "folder", "results.json/j.xml"] {
        fs::write(place.path().join("results.json"), "{}").expect("written");
        let (code, told) = place.run(&["--junit", path]);
        assert_eq!(code, Some(4), "{path}: {told}");
        assert!(told.contains(path) && told.contains("can't be written"), "{told}");
    }
    let (code, told) = place.run(&["--html", "r", "--markdown", "./r"]);
    assert_eq!(code, Some(2), "{told}");
    assert_eq!(place.stub.requests(), 0);
}

#[cfg(unix)]
#[test]
fn a_report_goes_through_a_link_and_into_a_pipe() {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
    let place = Place::new();
    fs::create_dir(place.path().join("kept")).expect("a folder");
    fs::write(place.path().join("kept/r.json"), "{}").expect("written");
    fs::set_permissions(place.path().join("kept/r.json"), fs::Permissions::from_mode(0o640)).expect("set");
    symlink("kept/r.json", place.path().join("results.json")).expect("a link");
    let (code, told) = place.run(&["search.no-keyword", "--markdown", "/dev/null"]);
    assert_eq!(code, Some(0), "{told}");
    let link = fs::symlink_metadata(place.path().join("results.json")).expect("a link");
    assert!(link.file_type().is_symlink());
    assert_eq!(ran(&read(&place.path().join("kept/r.json"))), 1);
    let mode = fs::metadata(place.path().join("kept/r.json")).expect("results").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert!(fs::metadata("/dev/null").expect("a device").file_type().is_char_device());
}

#[test]
fn a_replay_keeps_what_it_replays() {
    let place = Place::new();
    // What is skipped without credentials is no proof that it holds now.
    place.stub.fail(Some(Plan { from: 0, to: 0, fault: Fault::Page }));
    place.run(&["user.me.caller", "search.no-keyword"]);
    let first = place.file("results.json").replace("\"outcome\": \"pass\"", "\"outcome\": \"fail\"");
    fs::write(place.path().join("results.json"), &first).expect("written");
    let (code, told) = place.call(ALICE, &["rerun", "results.json"]);
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(place.file("results.json"), first);
    assert_eq!(ran(&read(&place.path().join("rerun.json"))), 2);
    for path in ["results.json", "./results.json"] {
        let (code, told) = place.call(ALICE, &["rerun", "results.json", "--results", path]);
        assert_eq!(code, Some(2), "{told}");
        assert_eq!(place.file("results.json"), first);
    }
    let mut command = program(place.path());
    let (code, told) = ended(&command.args(["rerun", "results.json"]).output().expect("the program runs"));
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("not all that was asked for was tested") && !told.contains(": conforms"), "{told}");
}

#[test]
fn no_secret_goes_to_the_terminal() {
    let place = Place::new();
    let secret = "s3cr et/+w0rd";
    let forms = [secret, "s3cr%20et%2F%2Bw0rd", "czNjciBldC8rdzByZA", "YWxpY2U6czNjciBldC8rdzByZA"];
    // The address, a file's name, a case's name, and each command that reads credentials.
    let url = place.stub.url.as_str();
    fs::write(place.path().join("results.json"), "{}").expect("written");
    let calls: [&[&str]; 6] = [
        &["run", url, secret],
        &["run", url, "--results", "no/s3cr et/+w0rd/r.json"],
        &["run", url, "--baseline", "s3cr et/+w0rd"],
        &["check", "http://127.0.0.1:1/s3cr%20et%2F%2Bw0rd"],
        &["cleanup", "http://s3cr%20et%2F%2Bw0rd"],
        &["run", url, "czNjciBldC8rdzByZA=="],
    ];
    for arguments in calls {
        let mut command = program(place.path());
        command.env("GOGS_USER", "alice").env("GOGS_PASSWORD", secret);
        let (code, told) = ended(&command.args(arguments).output().expect("the program runs"));
        assert_ne!(code, Some(0), "{told}");
        assert!(!forms.iter().any(|form| told.contains(form)), "{arguments:?}: {told}");
    }
}

#[test]
fn a_password_that_is_an_ordinary_word_costs_no_report() {
    let place = Place::new();
    let mut command = program(place.path());
    command.env("GOGS_TOKEN", ALICE).env("GOGS_USER", "root").env("GOGS_PASSWORD", "root-s-word");
    let arguments = ["run", place.stub.url.as_str(), "search.no-keyword"];
    assert_eq!(ended(&command.args(arguments).output().expect("the program runs")).0, Some(0));
    place.stub.password("alice", "tokens");
    let mut command = program(place.path());
    command.env("GOGS_TOKEN", ALICE).env("GOGS_USER", "alice").env("GOGS_PASSWORD", "tokens");
    let arguments = ["run", place.stub.url.as_str(), "tokens.list", "-q"];
    let (code, told) = ended(&command.args(arguments).output().expect("the program runs"));
    assert!(matches!(code, Some(0 | 1)), "{told}");
    assert!(told.contains("GOGS_PASSWORD is a word that reports hold anyway"), "{told}");
    let results = place.file("results.json");
    assert!(ran(&read(&place.path().join("results.json"))) > 3, "{results}");
    assert!(!results.contains("YWxpY2U6dG9rZW5z") && !results.contains(ALICE), "{results}");
}
