//! The files of reports.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use clap::Args;

use crate::{
    document::Document,
    exit::{Failure, Result},
    report::{badge, html, junit, markdown, terminal},
    results::{self, CaseResult, FORMAT, Outcome, Results},
    suite::case::Suite,
    target::secrets::Secrets,
};

/// The reports that are wanted.
#[derive(Clone, Debug, Default, Args)]
pub struct Outputs {
    /// Write JUnit XML
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Write one file of HTML
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Write Markdown
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,
    /// Write a badge in SVG
    #[arg(long, value_name = "FILE")]
    pub badge: Option<PathBuf>,
}

impl Outputs {
    /// The files that are wanted.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        let paths = [&self.junit, &self.html, &self.markdown, &self.badge];
        paths.into_iter().flatten().map(PathBuf::as_path)
    }
}

/// Looks, before anything is done, whether `outputs` can be written in the end, each to a file of its own and none over
/// an input. What is there stays as it is until then.
pub fn ensure_writable<'a>(outputs: impl Iterator<Item = &'a Path>, inputs: &[&Path]) -> Result<()> {
    let mut taken: Vec<PathBuf> = inputs.iter().map(|path| destination(path)).collect();
    for path in outputs {
        let destination = destination(path);
        if taken.contains(&destination) {
            let shown = path.display();
            return Err(Failure::usage(format!(
                "{shown} would be written over: give each report a file of its own"
            )));
        }
        try_out(&destination).map_err(|error| not_written(path, &error))?;
        taken.push(destination);
    }
    Ok(())
}

/// The file that a path leads to, through links.
fn destination(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| match (fs::canonicalize(folder_of(path)), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    })
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether a file can be written: opened if it is there, and replaced by one beside it.
fn try_out(destination: &Path) -> std::io::Result<()> {
    match fs::metadata(destination) {
        Ok(_) => drop(fs::OpenOptions::new().append(true).open(destination)?),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        Err(_) => {}
    }
    fs::metadata(folder_of(destination))?;
    if is_special(destination) { Ok(()) } else { beside(destination).map(drop) }
}

/// A terminal, a pipe, `/dev/null`: it is written to, and must not be replaced.
fn is_special(destination: &Path) -> bool {
    fs::metadata(destination).is_ok_and(|metadata| !metadata.is_file())
}

/// A new file in the same folder, with a name that nobody can know, and removed unless it is kept.
fn beside(destination: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".gogs-conformance-");
    #[cfg(unix)]
    let builder = {
        use std::os::unix::fs::PermissionsExt;
        // Reports hold no secrets: the user's umask decides who may read them.
        builder.permissions(fs::Permissions::from_mode(0o666))
    };
    builder.tempfile_in(folder_of(destination))
}

fn not_written(path: &Path, error: &std::io::Error) -> Failure {
    Failure::tool(format!("{} can't be written: {error}", path.display()))
}

/// Writes the results, and the reports that are wanted. One that can't be written does not keep the others from it.
pub fn write_all(results: &Results, path: &Path, outputs: &Outputs, secrets: &Secrets) -> Result<()> {
    let text = serde_json::to_string_pretty(results)
        .map_err(|error| Failure::tool(format!("the results can't be written: {error}")))?;
    let written = write(path, &format!("{text}\n"), secrets);
    write_reports(results, outputs, secrets).and(written)
}

/// Writes the reports that are wanted.
pub fn write_reports(results: &Results, outputs: &Outputs, secrets: &Secrets) -> Result<()> {
    let reports = [
        (&outputs.junit, junit::render(results)),
        (&outputs.html, Ok(html::render(results))),
        (&outputs.markdown, Ok(markdown::render(results))),
        (&outputs.badge, Ok(badge::render(results))),
    ];
    let mut all = Ok(());
    for (path, text) in reports {
        if let Some(path) = path {
            // The first failure is told when all are done.
            all = all.and(text.and_then(|text| write(path, &text, secrets)));
        }
    }
    all
}

/// Writes a report that holds no secret, in one go: whoever looks sees the old one or the new one.
pub fn write(path: &Path, text: &str, secrets: &Secrets) -> Result<()> {
    if secrets.found_in(text) {
        return Err(Failure::tool(format!(
            "{} would have held a secret, and was not written",
            path.display()
        )));
    }
    replace(&destination(path), text).map_err(|error| not_written(path, &error))
}

fn replace(destination: &Path, text: &str) -> std::io::Result<()> {
    if is_special(destination) {
        return fs::write(destination, text);
    }
    let mut file = beside(destination)?;
    file.write_all(text.as_bytes())?;
    if let Ok(old) = fs::metadata(destination) {
        file.as_file().set_permissions(old.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(destination).map(drop).map_err(|error| error.error)
}

/// Whether there are results at a path that hold cases.
pub fn holds_cases(path: &Path) -> bool {
    let results = fs::read_to_string(path).ok().and_then(|text| serde_json::from_str::<Results>(&text).ok());
    results.is_some_and(|results| !results.cases.is_empty())
}

/// What reports hold whatever is tested: all cases as failed, in each form. A secret in it is none that could be hidden.
pub fn vocabulary(document: &Document, suite: &Suite, base_url: &str) -> Result<String> {
    let mut results = Results::new(document);
    results.cases = suite.cases.iter().map(|case| CaseResult::new(document, case)).collect();
    results.cases.iter_mut().for_each(|case| case.outcome = Outcome::Fail);
    results.operations = results::rows(&results.cases);
    let style = terminal::Style { colour: false };
    Ok([
        serde_json::to_string_pretty(&results).map_err(|error| Failure::tool(error.to_string()))?,
        document.root().to_string(),
        terminal::render(&results, style),
        junit::render(&results)?,
        html::render(&results),
        markdown::render(&results),
        badge::render(&results),
        base_url.to_owned(),
    ]
    .join("\n"))
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
