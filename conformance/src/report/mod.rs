//! Reports, all rendered from results.

pub mod badge;
pub mod html;
pub mod junit;
pub mod markdown;
pub mod terminal;

use std::{fs, path::Path};

use crate::{
    case::Level,
    cli::Outputs,
    document::Document,
    exit::{Exit, Failure, Result},
    results::{CaseResult, FORMAT, Outcome, Results, Share, Tested, Totals},
    secrets::Secrets,
};

/// Removes reports of an earlier run: should this run not come to write its own, none must be taken for it.
pub fn remove_old(results: &Path, outputs: &Outputs) -> Result<()> {
    let others = [&outputs.junit, &outputs.html, &outputs.markdown, &outputs.badge];
    for path in others.into_iter().flatten().map(std::path::PathBuf::as_path).chain([results]) {
        match fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(not_written(path, &error));
            }
            _ => {}
        }
    }
    Ok(())
}

fn not_written(path: &Path, error: &std::io::Error) -> Failure {
    Failure::tool(format!("{} can't be written: {error}", path.display()))
}

/// Writes the results, and the reports that are wanted.
pub fn write_all(results: &Results, path: &Path, outputs: &Outputs, secrets: &Secrets) -> Result<()> {
    let text = serde_json::to_string_pretty(results)
        .map_err(|error| Failure::tool(format!("the results can't be written: {error}")))?;
    write(path, &format!("{text}\n"), secrets)?;
    write_reports(results, outputs, secrets)
}

/// Writes the reports that are wanted.
pub fn write_reports(results: &Results, outputs: &Outputs, secrets: &Secrets) -> Result<()> {
    if let Some(path) = &outputs.junit {
        write(path, &junit::render(results)?, secrets)?;
    }
    if let Some(path) = &outputs.html {
        write(path, &html::render(results), secrets)?;
    }
    if let Some(path) = &outputs.markdown {
        write(path, &markdown::render(results), secrets)?;
    }
    if let Some(path) = &outputs.badge {
        write(path, &badge::render(results), secrets)?;
    }
    Ok(())
}

/// Writes a report, reads it again, and does not keep it if it holds a secret.
pub fn write(path: &Path, text: &str, secrets: &Secrets) -> Result<()> {
    let failed = |error: std::io::Error| not_written(path, &error);
    fs::write(path, text).map_err(failed)?;
    let written = fs::read_to_string(path).map_err(failed)?;
    if secrets.found_in(&written) {
        fs::remove_file(path).map_err(failed)?;
        return Err(Failure::tool(format!("{} would have held a secret, and was removed", path.display())));
    }
    if written != text {
        return Err(Failure::tool(format!("{} does not hold what was written to it", path.display())));
    }
    Ok(())
}

/// Reads results that were written before, by this format and about this document.
pub fn read(path: &Path, document: &Document) -> Result<Results> {
    let shown = path.display();
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::usage(format!("{shown} can't be read: {error}")))?;
    let results: Results = serde_json::from_str(&text)
        .map_err(|error| Failure::usage(format!("{shown} holds no results: {error}")))?;
    if results.format != FORMAT {
        return Err(Failure::usage(format!(
            "{shown} has format {}, and this program reads {FORMAT}",
            results.format
        )));
    }
    if results.document_sha256 != document.sha256 {
        return Err(Failure::usage(format!(
            "{shown} is stale: it is about another document than the one of this program; do the run again"
        )));
    }
    Ok(results)
}

/// What came of the run, in words.
pub fn verdict(results: &Results) -> String {
    let totals = results.totals;
    let conforms = if totals.skip > totals.run() {
        "conforms in what was tested, but most was skipped"
    } else {
        "conforms"
    };
    match results.exit {
        0 => conforms.to_owned(),
        1 => "does not conform".to_owned(),
        2 if totals.run() == 0 => "nothing was tested".to_owned(),
        2 => "not all that was asked for was tested".to_owned(),
        3 => "could not be tested".to_owned(),
        5 => format!("{conforms}; something was left behind"),
        130 => "interrupted".to_owned(),
        _ => "the program failed".to_owned(),
    }
}

/// How many cases passed, failed, were skipped, in words.
pub fn totals(totals: Totals) -> String {
    let Totals { pass, fail, tolerated, skip } = totals;
    let tolerated = match tolerated {
        0 => String::new(),
        count => format!("{count} failed but tolerated, "),
    };
    format!("{pass} passed, {fail} failed, {tolerated}{skip} skipped")
}

/// How much of the document was tested, in words.
pub fn tested(tested: &Tested) -> String {
    let share = |share: Share| format!("{} of {}", share.seen, share.all);
    format!(
        "{} operations tested, {} documented answers seen, {} examples compared",
        share(tested.operations),
        share(tested.answers),
        share(tested.examples)
    )
}

/// The cases that passed only when they were tried again alone.
pub fn passed_alone(results: &Results) -> Vec<&str> {
    let again = results.cases.iter().filter(|case| case.tried_again && case.outcome == Outcome::Pass);
    again.map(|case| case.id.as_str()).collect()
}

/// What is said of a failed case beside its name.
pub fn remarks(case: &CaseResult) -> String {
    let said = [
        (case.level == Level::Should, "should"),
        (case.known, "known"),
        (case.tried_again, "tried again alone"),
    ];
    let said: Vec<_> = said.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect();
    if said.is_empty() { String::new() } else { format!(" ({})", said.join(", ")) }
}

/// The command that runs only one case.
pub fn only(results: &Results, case: &CaseResult) -> String {
    let (base, version) = results.target.as_ref().map_or(("BASE_URL", None), |target| {
        let given = target.version.sureness == crate::results::Sureness::Given;
        (target.base_url.as_str(), given.then_some(target.version.versions.as_str()))
    });
    let mut command = format!("gogs-conformance run {base} {}", case.id);
    if case.access > crate::case::Access::Read {
        let allowed = results.target.as_ref().map_or(case.access, |target| target.allowed);
        command.push_str(&format!(" --allow {allowed}"));
    }
    if let Some(version) = version {
        command.push_str(&format!(" --target-version {version}"));
    }
    command
}

/// The status as the program ends with it.
pub fn exit_of(results: &Results) -> Exit {
    match results.exit {
        0 => Exit::Conforms,
        1 => Exit::Failed,
        2 => Exit::Usage,
        3 => Exit::Target,
        5 => Exit::LeftBehind,
        130 => Exit::Interrupted,
        _ => Exit::Tool,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_says_that_most_was_skipped() {
        let mut results = crate::run::empty(&Document::embedded().expect("the document"));
        results.totals = Totals { pass: 2, skip: 3, ..Totals::default() };
        assert_eq!(verdict(&results), "conforms in what was tested, but most was skipped");
        results.totals.tolerated = 1;
        assert_eq!(verdict(&results), "conforms");
        assert_eq!(totals(results.totals), "2 passed, 0 failed, 1 failed but tolerated, 3 skipped");
    }
}
