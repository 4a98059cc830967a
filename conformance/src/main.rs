//! `gogs-conformance`: tests any running Gogs, or another server for its API.

mod baseline;
mod case;
mod check;
mod cleanup;
mod cli;
mod commands;
mod connection;
mod coverage;
mod credentials;
mod diff;
mod document;
mod exit;
mod expect;
mod explain;
mod facts;
mod fingerprint;
mod gaps;
mod http;
mod ledger;
mod pages;
mod preflight;
mod progress;
mod recorded;
mod recordings;
mod report;
mod results;
mod run;
mod secrets;
mod select;
mod session;
mod step;
mod template;
mod version;
mod worker;

use std::{io::Write, process::ExitCode, sync::atomic::Ordering};

use clap::Parser;

use crate::{cli::Cli, exit::Exit, secrets::Secrets, session::INTERRUPTED};

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
