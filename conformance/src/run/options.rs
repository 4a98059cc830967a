//! How a run is done, as the command line says.

use std::{path::PathBuf, time::Duration};

use crate::{
    exit::Result,
    suite::{case::Access, selection::Selection, version::Version},
    target::http::{Client, Settings},
};

/// How a run is done.
#[derive(Clone, Debug)]
pub struct Options {
    /// The server.
    pub base_url: String,
    /// Which cases.
    pub selection: Selection,
    /// What is allowed.
    pub allowed: Access,
    /// The version, if it is given.
    pub version: Option<Version>,
    /// How many cases that only read are done at the same time.
    pub jobs: usize,
    /// How long one exchange may take, in seconds.
    pub timeout: u64,
    /// How many requests a second.
    pub rate: u32,
    /// The certificate authorities to trust, in place of the system's.
    pub ca_cert: Option<PathBuf>,
    /// Which repository the cases about issues ask for.
    pub repository: Option<(String, String)>,
    /// The baseline in place of the built-in one.
    pub baseline: Option<PathBuf>,
    /// No baseline at all.
    pub no_baseline: bool,
    /// Whether a failure of a `should` case fails the run.
    pub strict: bool,
    /// No progress.
    pub quiet: bool,
}

/// A client for the server.
pub fn client(options: &Options, run: &str) -> Result<Client> {
    let settings = Settings {
        timeout: Duration::from_secs(options.timeout),
        rate: options.rate,
        ca_cert: options.ca_cert.clone(),
    };
    Client::new(&options.base_url, run, &settings)
}
