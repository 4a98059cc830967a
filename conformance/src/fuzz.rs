//! `fuzz`: runs schemathesis, which its user has installed, with the right options, and takes its findings into a report.

use std::{
    fs,
    process::{Command, Stdio},
};

use quick_xml::{Reader, events::Event};

use crate::{
    case::Access,
    cli::FuzzArgs,
    commands::{conclude, say},
    credentials::Credentials,
    document::Document,
    exit::{Exit, Failure, Result},
    http, report,
    results::{Sureness, Target, TargetVersion},
    run,
    secrets::Secrets,
};

/// What is said if the program is not there.
const HOW_TO_GET: &str = "schemathesis was not found. It is a program of its own: install it with `uv tool install \
    schemathesis` or `pipx install schemathesis`, so that `schemathesis` (or `st`) is on the PATH";
/// Checks that Gogs does not mean to pass: it takes what it does not understand for the default, answers 404 to a method that
/// a path does not have, and refuses data that a schema can't tell from good data.
const EXCLUDED: &str = "unsupported_method,allow_header_conformance,positive_data_acceptance,negative_data_rejection,\
    missing_required_header";
/// The names of the program.
const NAMES: [&str; 2] = ["schemathesis", "st"];

/// Runs schemathesis against a server.
pub fn fuzz(args: &FuzzArgs) -> Result<Exit> {
    let (document, secrets) = (Document::embedded()?, Secrets::default());
    let base_url = http::base_url(&args.target.base_url)?;
    let credentials = Credentials::read(args.target.credentials.as_deref())?;
    credentials.hide_in(&secrets);
    let program = find().ok_or_else(|| Failure::usage(HOW_TO_GET))?;
    report::remove_old(&args.results, &args.outputs)?;
    let folder = std::env::temp_dir().join(format!("gogs-conformance-fuzz-{}", std::process::id()));
    let failed = |error: std::io::Error| Failure::tool(format!("{}: {error}", folder.display()));
    fs::create_dir_all(&folder).map_err(failed)?;
    let schema = folder.join("openapi.json");
    fs::write(&schema, document.root().to_string()).map_err(failed)?;
    let junit = folder.join("junit.xml");
    // The token goes through a file of settings: a flag could be seen by others on the machine.
    let config = folder.join("schemathesis.toml");
    fs::write(&config, settings(&credentials)).map_err(failed)?;
    let mut command = Command::new(program);
    command
        .arg("--config-file")
        .arg(&config)
        .arg("run")
        .arg(&schema)
        .arg("--url")
        .arg(format!("{base_url}/api/v1"));
    command.args([
        "--max-examples",
        &args.max_examples.to_string(),
        "--report",
        "junit",
        "--report-junit-path",
    ]);
    command.arg(&junit).args(["--exclude-checks", EXCLUDED]);
    if args.allow == Access::Read {
        command.args(["--include-method", "GET"]);
    }
    if args.target.rate > 0 {
        command.args(["--rate-limit", &format!("{}/s", args.target.rate)]);
    }
    say(&format!("running {program} against {base_url}"));
    let output = command.stdin(Stdio::null()).output().map_err(failed)?;
    let findings = fs::read_to_string(&junit).map(|text| findings(&text));
    fs::remove_dir_all(&folder).map_err(failed)?;
    let Ok((tests, findings)) = findings else {
        let told =
            String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        return Err(Failure::tool(format!("{program} wrote no report:\n{}", secrets.hide(&told))));
    };
    let mut results = run::empty(&document);
    results.target = Some(target(&base_url, args, &credentials));
    results.fuzz = findings.iter().map(|finding| secrets.hide(finding)).collect();
    results.totals.fail = results.fuzz.len();
    results.totals.pass = tests.saturating_sub(results.fuzz.len());
    results.exit = match (tests, output.status.success() && results.fuzz.is_empty()) {
        (0, _) => Exit::Usage,
        (_, true) => Exit::Conforms,
        (_, false) => Exit::Failed,
    } as u8;
    if results.fuzz.is_empty() {
        results.fuzz.push(format!("{program} found nothing in {tests} tests"));
    }
    conclude(&results, &args.results, &args.outputs, &secrets)
}

fn find() -> Option<&'static str> {
    NAMES.into_iter().find(|name| {
        let asked = Command::new(name).arg("--version").stdin(Stdio::null()).output();
        asked.is_ok_and(|output| output.status.success())
    })
}

fn settings(credentials: &Credentials) -> String {
    match &credentials.token {
        Some(token) => format!("headers = {{ Authorization = \"token {token}\" }}\n"),
        None => String::new(),
    }
}

fn target(base_url: &str, args: &FuzzArgs, credentials: &Credentials) -> Target {
    Target {
        base_url: base_url.to_owned(),
        version: TargetVersion {
            versions: args
                .target
                .target_version
                .map_or_else(|| "all".to_owned(), |version| version.to_string()),
            recorded: Vec::new(),
            sureness: if args.target.target_version.is_some() { Sureness::Given } else { Sureness::Unknown },
            signs: Vec::new(),
        },
        caller: None,
        admin: credentials.admin_token.is_some(),
        allowed: args.allow,
    }
}

/// What a JUnit report tells: how many tests there were, and of each failure the name of the test and the message.
fn findings(junit: &str) -> (usize, Vec<String>) {
    let mut reader = Reader::from_str(junit);
    let mut found = Vec::new();
    let mut tests = 0;
    let mut name = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => {
                let attribute = |wanted: &str| {
                    let attribute =
                        element.attributes().flatten().find(|attribute| attribute.key.as_ref() == wanted)?;
                    let text = attribute.value.clone().into_owned();
                    Some(quick_xml::escape::unescape(&text).map(std::borrow::Cow::into_owned).unwrap_or(text))
                };
                match element.name().as_ref() {
                    "testcase" => {
                        tests += 1;
                        name = attribute("name").unwrap_or_default();
                    }
                    "failure" | "error" => {
                        found.push(format!("{name}: {}", attribute("message").unwrap_or_default()));
                    }
                    _ => {}
                }
            }
            Ok(Event::Eof) | Err(_) => return (tests, found),
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn findings_of_a_report() {
        let junit = "<testsuites><testsuite><testcase name=\"GET /user\"><failure type=\"failure\" message=\"a &lt;b\">x</failure>\
                     </testcase><testcase name=\"GET /a\"/></testsuite></testsuites>";
        assert_eq!(super::findings(junit), (2, vec!["GET /user: a <b".to_owned()]));
    }
}
