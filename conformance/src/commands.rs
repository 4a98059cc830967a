//! The commands, each as a function that answers an exit status.

use std::{
    io::{IsTerminal, Write},
    path::Path,
};

use crate::{
    baseline,
    case::{Access, Suite},
    check, cleanup,
    cli::{
        BaselineCommand, CleanupArgs, Command, HowArgs, ListArgs, Outputs, RecordArgs, ReplayArgs, RunArgs,
        TargetArgs,
    },
    coverage,
    credentials::Credentials,
    diff,
    document::Document,
    exit::{Exit, Failure, Result},
    explain, fingerprint, http,
    ledger::{self, Ledger},
    preflight, recorded,
    report::{self, terminal},
    results::{Outcome, Results, Target},
    run::{self, Options},
    secrets::Secrets,
    select::Selection,
};

/// Does what the command line says.
pub fn carry_out(command: Command) -> Result<Exit> {
    match command {
        Command::Run(args) => run_command(args),
        Command::Check(args) => check_command(&args),
        Command::List(args) => list(&args),
        Command::Explain { case } => {
            let (document, suite) = (Document::embedded()?, Suite::embedded()?);
            print(&explain::explain(&document, &suite, &case)?)?;
            Ok(Exit::Conforms)
        }
        Command::Report { results, outputs } => report_command(&results, &outputs),
        Command::Diff { a, b } => {
            let document = Document::embedded()?;
            let (text, same) = diff::compare(&report::read(&a, &document)?, &report::read(&b, &document)?);
            print(&text)?;
            Ok(if same { Exit::Conforms } else { Exit::Failed })
        }
        Command::Coverage { results } => {
            let document = Document::embedded()?;
            print(&coverage::render(&document, &Suite::embedded()?, &report::read(&results, &document)?))?;
            Ok(Exit::Conforms)
        }
        Command::Replay(args) => replay(args),
        Command::Cleanup(args) => cleanup_command(&args),
        Command::Baseline { command: BaselineCommand::Record(args) } => record(args),
    }
}

/// Writes to standard output; a reader that has gone is no fault.
pub fn print(text: &str) -> Result<()> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::tool(format!("standard output can't be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Says something beside the report.
pub fn say(text: &str) {
    // When nobody listens any more, the report still comes.
    let _ = writeln!(std::io::stderr(), "{text}");
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
        repository: how.repository.clone(),
        baseline: how.baseline.clone(),
        no_baseline: how.no_baseline,
        strict: how.strict,
        quiet: how.quiet,
    })
}

fn credentials(file: Option<&Path>, secrets: &Secrets) -> Result<Credentials> {
    let credentials = Credentials::read(file)?;
    credentials.hide_in(secrets);
    Ok(credentials)
}

fn run_command(args: RunArgs) -> Result<Exit> {
    let (document, suite, secrets) = (Document::embedded()?, Suite::embedded()?, Secrets::default());
    report::remove_old(&args.results, &args.outputs)?;
    let results = match &args.recorded {
        Some(folder) => recorded::run(&document, folder, &args.target.base_url)?,
        None => {
            let options = options(&args.target, &args.how, args.cases)?;
            let credentials = credentials(args.target.credentials.as_deref(), &secrets)?;
            run::run(&options, &document, &suite, &credentials, &secrets, &say)?
        }
    };
    conclude(&results, &args.results, &args.outputs, &secrets)
}

/// Writes the reports of a run, the one on the terminal included.
pub fn conclude(results: &Results, path: &Path, outputs: &Outputs, secrets: &Secrets) -> Result<Exit> {
    let text = terminal::render(results, style());
    if secrets.found_in(&text) {
        return Err(Failure::tool("the report would have held a secret, and is not shown"));
    }
    print(&text)?;
    report::write_all(results, path, outputs, secrets)?;
    Ok(report::exit_of(results))
}

fn check_command(args: &TargetArgs) -> Result<Exit> {
    let secrets = Secrets::default();
    let base_url = http::base_url(&args.base_url)?;
    let credentials = credentials(args.credentials.as_deref(), &secrets)?;
    let settings = http::Settings { timeout: std::time::Duration::from_secs(args.timeout), rate: args.rate };
    let client = http::Client::new(&base_url, "check", settings);
    let callers = preflight::check(&client, &credentials).map_err(|failure| hidden(failure, &secrets))?;
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
    print(&secrets.hide(&text))?;
    Ok(Exit::Conforms)
}

fn hidden(failure: Failure, secrets: &Secrets) -> Failure {
    Failure { message: secrets.hide(&failure.message), ..failure }
}

fn list(args: &ListArgs) -> Result<Exit> {
    let suite = match &args.cases {
        Some(folder) => Suite::from_folder(folder)?,
        None => Suite::embedded()?,
    };
    if args.check {
        let problems = check::problems(&Document::embedded()?, &suite);
        let text: String = problems.iter().map(|problem| format!("{problem}\n")).collect();
        print(&text)?;
        print(&format!("{} cases, {} problems\n", suite.cases.len(), problems.len()))?;
        return Ok(if problems.is_empty() { Exit::Conforms } else { Exit::Usage });
    }
    if args.json {
        let cases: Vec<_> = suite.cases.iter().map(|case| serde_json::json!({
            "id": case.id, "level": case.level, "access": case.access, "kind": case.kind, "rule": case.rule,
            "sources": case.sources, "versions": case.versions, "file": case.file,
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

fn report_command(path: &Path, outputs: &Outputs) -> Result<Exit> {
    let document = Document::embedded()?;
    let results = report::read(path, &document)?;
    let secrets = Secrets::default();
    Credentials::read(None)?.hide_in(&secrets);
    report::write_reports(&results, outputs, &secrets)?;
    print(&terminal::render(&results, style()))?;
    Ok(Exit::Conforms)
}

fn replay(args: ReplayArgs) -> Result<Exit> {
    let (document, suite, secrets) = (Document::embedded()?, Suite::embedded()?, Secrets::default());
    let old = report::read(&args.from, &document)?;
    let target = old
        .target
        .ok_or_else(|| Failure::usage("these results are of no server: the preflight had failed"))?;
    let wanted = old.cases.iter().filter(|case| args.all || case.outcome == Outcome::Fail);
    let names: Vec<String> = wanted.map(|case| case.id.clone()).collect();
    if names.is_empty() {
        return Err(Failure::usage("no case failed in these results: --all runs all of them again"));
    }
    let given = target.version.sureness == crate::results::Sureness::Given;
    let version = given.then(|| target.version.versions.parse()).transpose().map_err(Failure::usage)?;
    let options = Options {
        base_url: http::base_url(args.base_url.as_deref().unwrap_or(&target.base_url))?,
        selection: Selection { names, operations: Vec::new() },
        allowed: target.allowed,
        version,
        jobs: 1,
        timeout: 30,
        rate: 0,
        repository: None,
        baseline: None,
        no_baseline: false,
        strict: false,
        quiet: false,
    };
    let credentials = credentials(args.credentials.as_deref(), &secrets)?;
    if args.from != args.results {
        report::remove_old(&args.results, &args.outputs)?;
    }
    let results = run::run(&options, &document, &suite, &credentials, &secrets, &say)?;
    conclude(&results, &args.results, &args.outputs, &secrets)
}

fn cleanup_command(args: &CleanupArgs) -> Result<Exit> {
    let secrets = Secrets::default();
    let credentials = credentials(args.credentials.as_deref(), &secrets)?;
    let only = args.base_url.as_deref().map(http::base_url).transpose()?;
    let folder = ledger::folder();
    let (mut found, mut left, mut worst) = (false, false, None);
    for path in ledger::files(&folder)? {
        // A ledger that can't be read, or whose server can't be reached, is no reason to leave the others alone.
        let cleaned = Ledger::open(&path).and_then(|ledger| match ledger {
            Some(ledger) if only.as_ref().is_none_or(|only| only == ledger.base_url()) => {
                found = true;
                clean_one(&ledger, &credentials, args.dry_run, &secrets).map(|kept| left |= kept)
            }
            _ => Ok(()),
        });
        if let Err(failure) = cleaned {
            found = true;
            say(&secrets.hide(&format!("{}: {}", path.display(), failure.message)));
            worst = Some(failure.exit);
        }
    }
    if !found {
        say(&format!("Nothing to clean up: no ledger in {}.", folder.display()));
    }
    Ok(worst.unwrap_or(if left { Exit::LeftBehind } else { Exit::Conforms }))
}

/// Cleans up after one run, and answers whether something is left.
fn clean_one(ledger: &Ledger, credentials: &Credentials, dry_run: bool, secrets: &Secrets) -> Result<bool> {
    let left = ledger.left();
    if dry_run {
        left.iter().for_each(|entry| say(&format!("left: {}", cleanup::describe(entry))));
        return Ok(!left.is_empty());
    }
    if !left.is_empty() {
        let settings = http::Settings { timeout: std::time::Duration::from_secs(30), rate: 0 };
        let client = http::Client::new(ledger.base_url(), ledger.run(), settings);
        let callers = preflight::check(&client, credentials)?;
        let hands = cleanup::Hands::new(&client, vec![&callers.user, &callers.admin], &callers.admin);
        let kept = cleanup::clean(&hands, ledger, |_| true);
        for (entry, reason) in &kept {
            say(&secrets.hide(&format!("left: {}: {reason}", cleanup::describe(entry))));
        }
        let (run, base_url) = (ledger.run(), ledger.base_url());
        say(&format!(
            "run {run} on {base_url}: {} of {} things are gone",
            left.len() - kept.len(),
            left.len()
        ));
    }
    ledger.close()?;
    Ok(!ledger.left().is_empty())
}

fn record(args: RecordArgs) -> Result<Exit> {
    let (document, suite, secrets) = (Document::embedded()?, Suite::embedded()?, Secrets::default());
    let mut options = options(&args.target, &args.how, Vec::new())?;
    options.no_baseline = true;
    let credentials = credentials(args.target.credentials.as_deref(), &secrets)?;
    let results = run::run(&options, &document, &suite, &credentials, &secrets, &say)?;
    print(&terminal::render(&results, style()))?;
    if results.preflight.is_some() || results.totals.pass + results.totals.fail == 0 {
        return Ok(report::exit_of(&results));
    }
    report::write(&args.output, &baseline::record(&results.cases)?, &secrets)?;
    say(&format!("{} known failures are in {}", results.totals.fail, args.output.display()));
    Ok(if results.left_behind.is_empty() { Exit::Conforms } else { Exit::LeftBehind })
}
