//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::{
    report::files::Outputs,
    suite::{case::Access, version::Version},
};

const AFTER: &str = "\
Credentials come from the environment, or from a file of lines NAME=VALUE as for a shell (--credentials FILE), never from a
flag:
  GOGS_TOKEN                                access token of an ordinary user
  GOGS_USER and GOGS_PASSWORD               name and password of the same user, for the two token operations
  GOGS_ADMIN_TOKEN                          access token of a site administrator, for --allow admin
  GOGS_ADMIN_USER and GOGS_ADMIN_PASSWORD   the same with a password

Exit status:
  0    the target conforms
  1    a case failed, or a baseline entry no longer holds
  2    wrong usage, a bad case file, nothing selected, or all of what was asked for skipped; in rerun, a case that must
       hold was skipped
  3    the target can't be reached, or refuses the credentials
  4    a fault of this program, or a report that can't be written
  5    the target conforms, but something was left behind on it
  130  interrupted";

/// Tests any running Gogs: does it keep the document, match the documented examples, behave as its version?
#[derive(Debug, Parser)]
#[command(version, after_help = AFTER, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Test a server
    Run(RunArgs),
    /// Look whether a server can be tested: reachable, the right path, credentials, version
    Check(TargetArgs),
    /// List the cases; with --check, examine them
    List(ListArgs),
    /// Tell all about a case
    Explain {
        /// The case
        case: String,
    },
    /// Render reports from results
    Report {
        /// A results.json
        results: PathBuf,
        /// Where to
        #[command(flatten)]
        outputs: Outputs,
    },
    /// Compare two runs, or two servers: exit status 1 if they differ
    Diff {
        /// The earlier results
        a: PathBuf,
        /// The later results
        b: PathBuf,
    },
    /// Show which documented responses and examples a run has seen
    Coverage {
        /// A results.json
        results: PathBuf,
    },
    /// Run the failed cases of a run again, against the same server
    Rerun(RerunArgs),
    /// Delete what interrupted runs have left, as their ledgers name it
    Cleanup(CleanupArgs),
    /// Put what a set of recordings needs into a fresh Gogs, whose only user is the set's site administrator
    Seed(RecordingArgs),
    /// Send the requests of a set to a Gogs that was seeded, and write down what it answers
    Record(RecordingArgs),
    /// Send a recording to a server on its database, and compare: exit status 1 if an answer differs
    Replay(ReplayArgs),
    /// Make baselines
    Baseline {
        /// What to do
        #[command(subcommand)]
        command: BaselineCommand,
    },
}

/// What to do with baselines.
#[derive(Debug, Subcommand)]
pub enum BaselineCommand {
    /// Test a server, and write what fails as a baseline
    Record(RecordArgs),
}

/// Which server, and how it is spoken to.
#[derive(Clone, Debug, Args)]
pub struct TargetArgs {
    /// The address of Gogs, with the sub-path if there is one: https://example.com/gogs
    pub base_url: String,
    /// File with credentials, in place of the environment
    #[arg(long, value_name = "FILE")]
    pub credentials: Option<PathBuf>,
    /// Certificate authorities to trust (PEM), in place of the system's; SSL_CERT_FILE does the same
    #[arg(long, value_name = "FILE")]
    pub ca_cert: Option<PathBuf>,
    /// The server's version, in place of what its responses tell
    #[arg(long, value_name = "VERSION")]
    pub target_version: Option<Version>,
    /// How long one exchange may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..))]
    pub timeout: u64,
    /// How many requests a second at most; 0: no limit
    #[arg(long, value_name = "REQUESTS", default_value_t = 50)]
    pub rate: u32,
}

/// How a run is done.
#[derive(Clone, Debug, Args)]
pub struct HowArgs {
    /// What may be changed on the server: nothing; what belongs to the caller (tokens stay!); a throw-away user
    #[arg(long, value_enum, default_value_t = Access::Read, value_name = "ACCESS")]
    pub allow: Access,
    /// Only cases that call this operation (may be repeated)
    #[arg(long = "operation", value_name = "ID")]
    pub operations: Vec<String>,
    /// How many cases that only read are done at the same time; below Gogs 0.13 always one
    #[arg(long, default_value_t = 4, value_name = "NUMBER", value_parser = parse_jobs)]
    pub jobs: usize,
    /// The repository that the cases about issues ask for; without it one is looked for
    #[arg(long, value_name = "OWNER/NAME", value_parser = parse_repository)]
    pub repository: Option<(String, String)>,
    /// A baseline in place of the built-in one
    #[arg(long, value_name = "FILE", conflicts_with = "no_baseline")]
    pub baseline: Option<PathBuf>,
    /// Compare with no baseline
    #[arg(long)]
    pub no_baseline: bool,
    /// A case that only should hold fails the run, too
    #[arg(long)]
    pub strict: bool,
    /// No progress, only the report
    #[arg(long, short)]
    pub quiet: bool,
}

/// The arguments of `run`.
#[derive(Clone, Debug, Args)]
pub struct RunArgs {
    /// Which server
    #[command(flatten)]
    pub target: TargetArgs,
    /// Cases: a whole name, its first words (tokens.create), or with a `*`; all if none is given
    pub cases: Vec<String>,
    /// How
    #[command(flatten)]
    pub how: HowArgs,
    /// Read these recorded exchanges in place of a server (BASE_URL is only a name then), and look at schemas
    #[arg(long, value_name = "FOLDER")]
    pub recorded: Option<PathBuf>,
    /// Where to write the results, from which all reports can be rendered later
    #[arg(long, value_name = "FILE", default_value = "results.json")]
    pub results: PathBuf,
    /// Where to
    #[command(flatten)]
    pub outputs: Outputs,
}

/// The arguments of `list`.
#[derive(Clone, Debug, Args)]
pub struct ListArgs {
    /// Examine the cases: unknown operations, documented responses and examples without a case, cases without a source
    #[arg(long)]
    pub check: bool,
    /// Read the cases from a folder, in place of those built in
    #[arg(long, value_name = "FOLDER")]
    pub cases: Option<PathBuf>,
    /// Write the list as JSON
    #[arg(long)]
    pub json: bool,
}

/// The arguments of `seed` and `record`.
#[derive(Clone, Debug, Args)]
pub struct RecordingArgs {
    /// The address of Gogs, which is also its external URL
    pub base_url: String,
    /// The folder of the recording, named by the version: recordings/account/0.14.3
    pub folder: PathBuf,
    /// Which set
    #[arg(long, value_name = "NAME")]
    pub set: String,
    /// The folder of the repository that some requests of the set `forge` import, as the server sees it
    #[arg(long, value_name = "FOLDER")]
    pub fixtures: Option<String>,
    /// The folder of the server's Git repositories, for the set `forge`
    #[arg(long, value_name = "FOLDER")]
    pub repositories: Option<PathBuf>,
}

/// The arguments of `replay`.
#[derive(Clone, Debug, Args)]
pub struct ReplayArgs {
    /// The address of the server, which is also its external URL
    pub base_url: String,
    /// The folder of the recording: recordings/account/0.14.3
    pub folder: PathBuf,
    /// Only cases whose name begins so (may be repeated); cases that need others before them differ then
    #[arg(long, value_name = "CASE-PREFIX")]
    pub only: Vec<String>,
    /// The folder of the repository that some requests of the set `forge` import, as the server sees it
    #[arg(long, value_name = "FOLDER")]
    pub fixtures: Option<String>,
}

/// The arguments of `rerun`.
#[derive(Clone, Debug, Args)]
pub struct RerunArgs {
    /// A results.json
    pub from: PathBuf,
    /// File with credentials, in place of the environment
    #[arg(long, value_name = "FILE")]
    pub credentials: Option<PathBuf>,
    /// Certificate authorities to trust (PEM), in place of the system's; SSL_CERT_FILE does the same
    #[arg(long, value_name = "FILE")]
    pub ca_cert: Option<PathBuf>,
    /// Another server than that of the results
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// All cases of the results, not only those that failed
    #[arg(long)]
    pub all: bool,
    /// The repository that the cases about issues ask for; without it one is looked for
    #[arg(long, value_name = "OWNER/NAME", value_parser = parse_repository)]
    pub repository: Option<(String, String)>,
    /// Where to write the new results
    #[arg(long, value_name = "FILE", default_value = "rerun.json")]
    pub results: PathBuf,
    /// Where to
    #[command(flatten)]
    pub outputs: Outputs,
}

/// The arguments of `cleanup`.
#[derive(Clone, Debug, Args)]
pub struct CleanupArgs {
    /// Only what was left on this server
    pub base_url: Option<String>,
    /// File with credentials, in place of the environment
    #[arg(long, value_name = "FILE")]
    pub credentials: Option<PathBuf>,
    /// Certificate authorities to trust (PEM), in place of the system's; SSL_CERT_FILE does the same
    #[arg(long, value_name = "FILE")]
    pub ca_cert: Option<PathBuf>,
    /// Only tell what would be deleted
    #[arg(long)]
    pub dry_run: bool,
}

/// The arguments of `baseline record`.
#[derive(Clone, Debug, Args)]
pub struct RecordArgs {
    /// Which server
    #[command(flatten)]
    pub target: TargetArgs,
    /// How
    #[command(flatten)]
    pub how: HowArgs,
    /// Where to write the baseline
    #[arg(long, short, value_name = "FILE", default_value = "baseline.toml")]
    pub output: PathBuf,
}

/// More cases at the same time than this are no test of responses any more, but of load.
const MOST_JOBS: usize = 64;

fn parse_jobs(text: &str) -> Result<usize, String> {
    let jobs = text.parse().map_err(|_| format!("'{text}' is no number"))?;
    if (1..=MOST_JOBS).contains(&jobs) { Ok(jobs) } else { Err(format!("from 1 to {MOST_JOBS}")) }
}

fn parse_repository(text: &str) -> Result<(String, String), String> {
    match text.split_once('/') {
        Some((owner, name)) if !owner.is_empty() && !name.is_empty() && !name.contains('/') => {
            Ok((owner.to_owned(), name.to_owned()))
        }
        _ => Err("write it as OWNER/NAME".to_owned()),
    }
}
