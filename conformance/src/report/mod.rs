//! Reports, all rendered from results.

pub mod badge;
pub mod html;
pub mod junit;
pub mod markdown;
pub mod terminal;

use std::{fs, path::Path};

use crate::{
    cli::Outputs,
    document::Document,
    exit::{Exit, Failure, Result},
    results::{FORMAT, Results},
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

/// What an exit status says, in words.
pub fn verdict(results: &Results) -> &'static str {
    match results.exit {
        0 => "conforms",
        1 => "does not conform",
        2 => "nothing was tested",
        3 => "could not be tested",
        5 => "conforms, but something was left behind",
        130 => "interrupted",
        _ => "the program failed",
    }
}

/// The command that runs only one case.
pub fn only(results: &Results, case: &crate::results::CaseResult) -> String {
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
