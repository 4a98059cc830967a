//! `gogs-conformance`: tests any running Gogs, or another server for its API.

mod cli;
mod commands;
mod document;
mod exit;
mod judge;
mod recordings;
mod report;
mod results;
mod run;
mod suite;
mod target;

use std::{io::Write, process::ExitCode, sync::atomic::Ordering};

use clap::Parser;

use crate::{cli::Cli, exit::Exit, run::session::INTERRUPTED, target::secrets::Secrets};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let secrets = Secrets::default();
    let result = catch_signals().and_then(|()| commands::carry_out(cli.command, &secrets));
    let exit = result.unwrap_or_else(|failure| {
        commands::say(&secrets, &format!("error: {}", failure.message));
        failure.exit
    });
    ExitCode::from(exit as u8)
}

/// The first signal lets the run clean up and report; a second one ends it at once.
fn catch_signals() -> exit::Result<()> {
    ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(Exit::Interrupted as u8));
        }
        let _ = writeln!(std::io::stderr(), "\ninterrupted: cleaning up (once more to stop at once)");
    })
    .map_err(|error| exit::Failure::tool(format!("signals can't be caught: {error}")))
}
