//! The commands, each as a function that returns an exit status.

use std::{
    io::{IsTerminal, Write},
    path::Path,
};

use crate::{
    cli::{
        BaselineCommand, CleanupArgs, Command, HowArgs, ListArgs, RecordArgs, RerunArgs, RunArgs, TargetArgs,
    },
    document::Document,
    exit::{Exit, Failure, Result},
    recordings,
    report::{
        explain,
        files::{self, Outputs},
        terminal,
    },
    results::{CaseResult, Outcome, Results, Target, baseline, coverage, diff},
    run::{
        cleanup,
        ledger::{self, Ledger},
        live::{self},
        options::Options,
        recorded,
    },
    suite::{
        case::{Access, Level, Suite},
        problems, read,
        selection::Selection,
    },
    target::{
        credentials::Credentials,
        fingerprint::{self, Sureness},
        http, preflight,
        secrets::Secrets,
    },
};

/// Does what the command line says; whatever is told goes past `secrets`.
pub fn carry_out(command: Command, secrets: &Secrets) -> Result<Exit> {
    let print = |text: &str| print(secrets, text);
    match command {
        Command::Run(args) => run_command(args, secrets),
        Command::Check(args) => preflight_command(&args, secrets),
        Command::List(args) => list(&args, secrets),
        Command::Explain { case } => {
            let document = Document::embedded()?;
            let suite = read::embedded(&document)?;
            print(&explain::explain(&document, &suite, &case)?)?;
            Ok(Exit::Conforms)
        }
        Command::Report { results, outputs } => report_command(&results, &outputs, secrets),
        Command::Diff { a, b } => {
            let document = Document::embedded()?;
            let (text, same) = diff::compare(&files::read(&a, &document)?, &files::read(&b, &document)?);
            print(&text)?;
            Ok(if same { Exit::Conforms } else { Exit::Failed })
        }
        Command::Coverage { results } => {
            let document = Document::embedded()?;
            print(&coverage::render(
                &document,
                &read::embedded(&document)?,
                &files::read(&results, &document)?,
            ))?;
            Ok(Exit::Conforms)
        }
        Command::Rerun(args) => rerun(args, secrets),
        Command::Cleanup(args) => cleanup_command(&args, secrets),
        Command::Seed(args) => print(&recordings::seed(&args)?).map(|()| Exit::Conforms),
        Command::Record(args) => print(&recordings::record(&args)?).map(|()| Exit::Conforms),
        Command::Replay(args) => {
            let (text, exit) = recordings::replay(&args)?;
            print(&text)?;
            Ok(exit)
        }
        Command::Baseline { command: BaselineCommand::Record(args) } => record(args, secrets),
    }
}

/// Writes to standard output, without secrets; a reader that has gone is no fault.
fn print(secrets: &Secrets, text: &str) -> Result<()> {
    match std::io::stdout().lock().write_all(secrets.redact(text).as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::tool(format!("standard output can't be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Says something beside the report, without secrets.
pub fn say(secrets: &Secrets, text: &str) {
    // When nobody listens any more, the report still comes.
    let _ = writeln!(std::io::stderr(), "{}", secrets.redact(text));
}

/// Colours on a terminal, unless `NO_COLOR` is set.
pub fn style() -> terminal::Style {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    terminal::Style { colour: std::io::stdout().is_terminal() && !unwanted && !dumb }
}

fn options(target: &TargetArgs, how: &HowArgs, names: Vec<String>) -> Result<Options> {
    Ok(Options {
        base_url: http::base_url(&target.base_url)?,
        selection: Selection { names, operations: how.operations.clone() },
        allowed: how.allow,
        version: target.target_version,
        jobs: how.jobs,
        timeout: target.timeout,
        rate: target.rate,
        ca_cert: target.ca_cert.clone(),
        repository: how.repository.clone(),
        baseline: how.baseline.clone(),
        no_baseline: how.no_baseline,
        strict: how.strict,
        quiet: how.quiet,
    })
}

fn credentials(file: Option<&Path>, secrets: &Secrets) -> Result<Credentials> {
    let credentials = Credentials::read(file)?;
    credentials.redact_in(secrets);
    Ok(credentials)
}

/// Says which secrets are none that a report could hide.
fn release(secrets: &Secrets, document: &Document, suite: &Suite, base_url: &str) -> Result<()> {
    let told = files::vocabulary(document, suite, base_url)?;
    secrets.release(&told).iter().for_each(|note| say(secrets, note));
    Ok(())
}

fn run_command(args: RunArgs, secrets: &Secrets) -> Result<Exit> {
    let document = Document::embedded()?;
    let suite = read::embedded(&document)?;
    let credentials = match args.recorded {
        Some(_) => Credentials::default(),
        None => credentials(args.target.credentials.as_deref(), secrets)?,
    };
    let paths = [args.results.as_path()].into_iter().chain(args.outputs.paths());
    let inputs = [args.target.credentials.as_deref(), args.how.baseline.as_deref()];
    files::ensure_writable(paths, &inputs.into_iter().flatten().collect::<Vec<_>>())?;
    let results = match &args.recorded {
        Some(folder) => recorded::run(&document, folder, &args.target.base_url)?,
        None => {
            let options = options(&args.target, &args.how, args.cases)?;
            release(secrets, &document, &suite, &options.base_url)?;
            live::run(&options, &document, &suite, &credentials, secrets, &|text| say(secrets, text))?
        }
    };
    conclude(&results, &args.results, &args.outputs, secrets)
}

/// Writes the reports of a run, then the one on the terminal. Results of an earlier run don't go for a run without a case.
fn conclude(results: &Results, path: &Path, outputs: &Outputs, secrets: &Secrets) -> Result<Exit> {
    let written = if results.cases.is_empty() && files::holds_cases(path) {
        say(secrets, &format!("{} still has the results of an earlier run", path.display()));
        files::write_reports(results, outputs, secrets)
    } else {
        files::write_all(results, path, outputs, secrets)
    };
    print(secrets, &terminal::render(results, style()))?;
    written.map(|()| Exit::of(results.exit))
}

fn preflight_command(args: &TargetArgs, secrets: &Secrets) -> Result<Exit> {
    let base_url = http::base_url(&args.base_url)?;
    let credentials = credentials(args.credentials.as_deref(), secrets)?;
    let settings = http::Settings {
        timeout: std::time::Duration::from_secs(args.timeout),
        rate: args.rate,
        ca_cert: args.ca_cert.clone(),
    };
    let client = http::Client::new(&base_url, "check", &settings)?;
    let callers = preflight::look(&client, &credentials)?;
    let inferred = match args.target_version {
        Some(version) => fingerprint::given(version),
        None => fingerprint::infer(&client, &callers.user, &callers.public),
    };
    let target = Target {
        base_url,
        version: inferred.told,
        caller: callers.user.name.clone(),
        admin: callers.admin.token.is_some() || callers.admin.basic.is_some(),
        allowed: Access::Read,
    };
    let mut text = String::new();
    // Writing to a string can't fail.
    let _ = terminal::write_target(&mut text, &target);
    callers.notes.iter().for_each(|note| text.push_str(&format!("note     {note}\n")));
    print(secrets, &text)?;
    Ok(Exit::Conforms)
}

fn list(args: &ListArgs, secrets: &Secrets) -> Result<Exit> {
    let print = |text: &str| print(secrets, text);
    let document = Document::embedded()?;
    let suite = match &args.cases {
        Some(folder) => read::folder(&document, folder)?,
        None => read::embedded(&document)?,
    };
    if args.check {
        let problems = problems::problems(&document, &suite);
        let text: String = problems.iter().map(|problem| format!("{problem}\n")).collect();
        print(&text)?;
        print(&format!("{} cases, {} problems\n", suite.cases.len(), problems.len()))?;
        return Ok(if problems.is_empty() { Exit::Conforms } else { Exit::Usage });
    }
    if args.json {
        let cases: Vec<_> = suite.cases.iter().map(|case| serde_json::json!({
            "id": case.id, "level": case.level, "access": case.access, "kind": case.kind, "rule": case.rule,
            "sources": case.sources, "versions": case.versions,
            "recorded_versions": case.versions.recorded().iter().map(ToString::to_string).collect::<Vec<_>>(), "file": case.file,
        })).collect();
        let text = serde_json::to_string_pretty(&cases).map_err(|error| Failure::tool(error.to_string()))?;
        print(&format!("{text}\n"))?;
        return Ok(Exit::Conforms);
    }
    let width = suite.cases.iter().map(|case| case.id.len()).max().unwrap_or(0);
    for case in &suite.cases {
        let access = case.access.to_string();
        print(&format!(
            "{:width$}  {access:5}  {:<18}  {}\n",
            case.id,
            case.versions.to_string(),
            case.rule
        ))?;
    }
    Ok(Exit::Conforms)
}

fn report_command(path: &Path, outputs: &Outputs, secrets: &Secrets) -> Result<Exit> {
    credentials(None, secrets)?;
    files::ensure_writable(outputs.paths(), &[path])?;
    let document = Document::embedded()?;
    let results = files::read(path, &document)?;
    release(secrets, &document, &read::embedded(&document)?, &target_url(&results))?;
    let written = files::write_reports(&results, outputs, secrets);
    print(secrets, &terminal::render(&results, style()))?;
    written.map(|()| Exit::Conforms)
}

fn target_url(results: &Results) -> String {
    results.target.as_ref().map(|target| target.base_url.clone()).unwrap_or_default()
}

fn rerun(args: RerunArgs, secrets: &Secrets) -> Result<Exit> {
    let document = Document::embedded()?;
    let suite = read::embedded(&document)?;
    let credentials = credentials(args.credentials.as_deref(), secrets)?;
    let paths = [args.results.as_path()].into_iter().chain(args.outputs.paths());
    let inputs = [Some(args.from.as_path()), args.credentials.as_deref()];
    files::ensure_writable(paths, &inputs.into_iter().flatten().collect::<Vec<_>>())?;
    let old = files::read(&args.from, &document)?;
    let target = old
        .target
        .ok_or_else(|| Failure::usage("these results are of no server: the preflight had failed"))?;
    let wanted = old.cases.iter().filter(|case| args.all || case.outcome == Outcome::Fail);
    let names: Vec<String> = wanted.map(|case| case.id.clone()).collect();
    if names.is_empty() {
        return Err(Failure::usage("no case failed in these results: --all runs all of them again"));
    }
    let given = target.version.sureness == Sureness::Given;
    let version = given.then(|| target.version.versions.parse()).transpose().map_err(Failure::usage)?;
    let options = Options {
        base_url: http::base_url(args.base_url.as_deref().unwrap_or(&target.base_url))?,
        selection: Selection { names, operations: Vec::new() },
        allowed: target.allowed,
        version,
        jobs: 1,
        timeout: 30,
        rate: 0,
        ca_cert: args.ca_cert,
        repository: args.repository.clone(),
        baseline: None,
        no_baseline: false,
        strict: false,
        quiet: false,
    };
    release(secrets, &document, &suite, &options.base_url)?;
    let mut results =
        live::run(&options, &document, &suite, &credentials, secrets, &|text| say(secrets, text))?;
    // What is run again was chosen one by one: what could not be tried is not mended.
    let untried = |case: &CaseResult| case.level == Level::Must && case.outcome == Outcome::Skip;
    let good = matches!(Exit::of(results.exit), Exit::Conforms | Exit::LeftBehind);
    if good && results.cases.iter().any(untried) {
        results.exit = Exit::Usage as u8;
    }
    conclude(&results, &args.results, &args.outputs, secrets)
}

fn cleanup_command(args: &CleanupArgs, secrets: &Secrets) -> Result<Exit> {
    let credentials = credentials(args.credentials.as_deref(), secrets)?;
    let only = args.base_url.as_deref().map(http::base_url).transpose()?;
    let folder = ledger::folder();
    let (mut found, mut left, mut worst) = (false, false, None);
    for path in ledger::files(&folder)? {
        // A ledger that can't be read, or whose server can't be reached, is no reason to leave the others alone.
        let cleaned = Ledger::open(&path).and_then(|ledger| match ledger {
            Some(ledger) if only.as_ref().is_none_or(|only| only == ledger.base_url()) => {
                found = true;
                clean_one(&ledger, &credentials, args, secrets).map(|kept| left |= kept)
            }
            _ => Ok(()),
        });
        if let Err(failure) = cleaned {
            found = true;
            say(secrets, &format!("{}: {}", path.display(), failure.message));
            worst = Some(failure.exit);
        }
    }
    if !found {
        say(secrets, &format!("Nothing to clean up: no ledger in {}.", folder.display()));
    }
    Ok(worst.unwrap_or(if left { Exit::LeftBehind } else { Exit::Conforms }))
}

/// Cleans up after one run, and returns whether something is left.
fn clean_one(
    ledger: &Ledger,
    credentials: &Credentials,
    args: &CleanupArgs,
    secrets: &Secrets,
) -> Result<bool> {
    let left = ledger.left();
    if args.dry_run {
        left.iter().for_each(|entry| say(secrets, &format!("left: {}", cleanup::describe(entry))));
        return Ok(!left.is_empty());
    }
    if !left.is_empty() {
        let settings = http::Settings {
            timeout: std::time::Duration::from_secs(30),
            rate: 0,
            ca_cert: args.ca_cert.clone(),
        };
        let client = http::Client::new(ledger.base_url(), ledger.run(), &settings)?;
        let callers = preflight::look(&client, credentials)?;
        let hands = cleanup::Hands::new(&client, vec![&callers.user, &callers.admin], &callers.admin);
        let kept = cleanup::clean(&hands, ledger, |_| true);
        for (entry, reason) in &kept {
            say(secrets, &format!("left: {}: {reason}", cleanup::describe(entry)));
        }
        let (run, base_url) = (ledger.run(), ledger.base_url());
        say(
            secrets,
            &format!(
                "run {run} on {base_url}: {} of {} things are gone",
                left.len() - kept.len(),
                left.len()
            ),
        );
    }
    ledger.close()?;
    Ok(!ledger.left().is_empty())
}

fn record(args: RecordArgs, secrets: &Secrets) -> Result<Exit> {
    let document = Document::embedded()?;
    let suite = read::embedded(&document)?;
    let credentials = credentials(args.target.credentials.as_deref(), secrets)?;
    let inputs: Vec<&Path> = args.target.credentials.as_deref().into_iter().collect();
    files::ensure_writable([args.output.as_path()].into_iter(), &inputs)?;
    let mut options = options(&args.target, &args.how, Vec::new())?;
    options.no_baseline = true;
    release(secrets, &document, &suite, &options.base_url)?;
    let results = live::run(&options, &document, &suite, &credentials, secrets, &|text| say(secrets, text))?;
    print(secrets, &terminal::render(&results, style()))?;
    // A baseline of a part of the cases would let the others fail.
    let whole = results.preflight.is_none() && results.broken_off.is_none();
    if !whole || results.totals.run() == 0 {
        return Ok(Exit::of(results.exit));
    }
    files::write(&args.output, &baseline::record(&results.cases)?, secrets)?;
    let known = results.totals.fail + results.totals.tolerated;
    say(secrets, &format!("{known} known failures are in {}", args.output.display()));
    Ok(if results.left_behind.is_empty() { Exit::Conforms } else { Exit::LeftBehind })
}
