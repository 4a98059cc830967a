//! `seed`, `record` and `replay`: recordings of a server are made, and sent to one again.

use std::{collections::BTreeMap, fmt::Write, path::Path};

use gogs_recorder::{Exchange, Place, Recording, Replay, Set};

use crate::{
    cli::{RecordingArgs, ReplayArgs},
    exit::{Exit, Failure, Result},
    target::http,
};

/// The end of the name of a recording of Gogs on PostgreSQL.
const POSTGRES: &str = "-postgres";
/// The status of an operation that a server has not got.
const NOT_IMPLEMENTED: u16 = 501;

/// Puts what a set needs into a fresh server; answers what to say of it.
pub fn seed(args: &RecordingArgs) -> Result<String> {
    let seeded = gogs_recorder::seed(
        &http::base_url(&args.base_url)?,
        &set(&args.set)?,
        version_of(&args.folder)?,
        &args.folder,
    )?;
    let mut text = String::new();
    for refused in &seeded.refused {
        line(&mut text, format_args!("refused with {}: {}", refused.status, refused.what));
    }
    line(&mut text, format_args!("{} steps done, {} refused", seeded.done, seeded.refused.len()));
    Ok(text)
}

/// Sends the requests of a set, and writes the exchanges; answers what to say of it.
pub fn record(args: &RecordingArgs) -> Result<String> {
    let place = Place { fixtures: args.fixtures.clone(), repositories: args.repositories.clone() };
    let recorded =
        gogs_recorder::record(&http::base_url(&args.base_url)?, &set(&args.set)?, &place, &args.folder)?;
    let mut text = String::new();
    for case in &recorded.not_implemented {
        line(
            &mut text,
            format_args!("left out, the server has no such operation ({NOT_IMPLEMENTED}): {case}"),
        );
    }
    let left_out = recorded.not_implemented.len();
    line(&mut text, format_args!("{} exchanges recorded, {left_out} left out", recorded.written));
    Ok(text)
}

fn set(name: &str) -> Result<Set> {
    Set::named(name).ok_or_else(|| {
        Failure::usage(format!("there is no set '{name}', but {}", Set::names().join(" and ")))
    })
}

/// The version that a folder is of, by its name.
fn version_of(folder: &Path) -> Result<&str> {
    let name = folder.file_name().and_then(|name| name.to_str());
    name.map(|name| name.trim_end_matches(POSTGRES))
        .ok_or_else(|| Failure::usage("the folder's name is the version of Gogs: recordings/account/0.14.3"))
}

/// How many exchanges of an operation are as recorded, and how many are not.
#[derive(Default)]
struct Count {
    same: usize,
    different: usize,
    not_implemented: usize,
}

/// Sends a recording to a server; answers what to say of it, and whether all is as recorded.
pub fn replay(args: &ReplayArgs) -> Result<(String, Exit)> {
    let recording = Recording::read(&args.folder)?;
    let mut replay = Replay::new(&http::base_url(&args.base_url)?, recording.is_unordered());
    if let Some(fixtures) = &args.fixtures {
        replay.set_fixtures(fixtures);
    }
    let is_wanted = |exchange: &&Exchange| {
        args.only.is_empty() || args.only.iter().any(|start| exchange.case.starts_with(start))
    };
    let (mut text, mut counts) = (String::new(), BTreeMap::<&str, Count>::new());
    for exchange in recording.exchanges.iter().filter(is_wanted) {
        let outcome = replay.send(exchange)?;
        let group = exchange.case.split(['/', '.']).next().unwrap_or_default();
        let count = counts.entry(group).or_default();
        match outcome.difference {
            None => count.same += 1,
            Some(_) if outcome.received.status == NOT_IMPLEMENTED => count.not_implemented += 1,
            Some(difference) => {
                count.different += 1;
                let (method, target) = (&exchange.request.method, &exchange.request.target);
                line(&mut text, format_args!("{} ({method} {target}): {difference}", exchange.case));
            }
        }
    }
    if counts.is_empty() {
        return Err(Failure::usage("no exchange of the recording has such a name"));
    }
    let is_same = counts.values().all(|count| count.different + count.not_implemented == 0);
    summarize(&mut text, &counts);
    Ok((text, if is_same { Exit::Conforms } else { Exit::Failed }))
}

fn summarize(text: &mut String, counts: &BTreeMap<&str, Count>) {
    let width = counts.keys().map(|name| name.len()).max().unwrap_or_default();
    let mut all = Count::default();
    for (name, count) in counts {
        let Count { same, different, not_implemented } = *count;
        let not_implemented_too = match not_implemented {
            0 => String::new(),
            number => format!(", {number} not implemented"),
        };
        line(text, format_args!("{name:width$}  {same:4} as recorded, {different} not{not_implemented_too}"));
        all.same += same;
        all.different += different;
        all.not_implemented += not_implemented;
    }
    let total = all.same + all.different + all.not_implemented;
    line(text, format_args!("{} of {total} exchanges as recorded", all.same));
}

fn line(text: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a string can't fail.
    let _ = writeln!(text, "{what}");
}
