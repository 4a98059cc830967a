//! The command line: flags, the environment variable of each, defaults.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};

use crate::{gogs::GogsVersion, site::ExternalUrl, store::DatabaseUrl};

/// Where the server listens, and where the database is, if nothing else is said.
const DEFAULT_LISTEN: &str = "127.0.0.1:3000";
const DEFAULT_DATABASE: &str = "sqlite:gogs-openapi.db";

/// The Gogs REST API v1, made exact: a server that answers as Gogs does, and the OpenAPI document it is described by.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Try it:\n  gogs-openapi serve --demo        then open http://localhost:3000/"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API, the document and Swagger UI
    Serve(Serve),
    /// Manage users of a database
    #[command(subcommand)]
    Admin(Admin),
    /// Print the OpenAPI document, or keep its files up to date
    #[command(subcommand)]
    Openapi(Openapi),
    /// Bring a database of our own to the newest schema (`serve` does so, too)
    Migrate(Database),
}

/// Which database.
#[derive(Debug, Args)]
pub struct Database {
    /// sqlite:PATH, a path, or postgres://USER@HOST/NAME; a Gogs database is served from as it is. DATABASE_URL is read
    /// too [default: sqlite:gogs-openapi.db]
    #[arg(long, value_name = "URL", env = "GOGS_OPENAPI_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
}

impl Database {
    /// The URL: the flag, its variable, `DATABASE_URL`, or the default.
    pub fn url(&self) -> Result<DatabaseUrl, String> {
        // Not parsed by clap, which would print a URL that it refuses, and the password in it.
        if let Some(url) = &self.database_url {
            return url.parse().map_err(|error| format!("--database-url: {error}"));
        }
        match std::env::var("DATABASE_URL") {
            Ok(url) if !url.is_empty() => url.parse().map_err(|error| format!("DATABASE_URL: {error}")),
            _ => DEFAULT_DATABASE.parse().map_err(|error| format!("{DEFAULT_DATABASE}: {error}")),
        }
    }
}

/// `serve`
#[derive(Debug, Args)]
pub struct Serve {
    /// Address and port to listen at; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", env = "GOGS_OPENAPI_LISTEN", default_value = DEFAULT_LISTEN)]
    pub listen: String,
    /// The database.
    #[command(flatten)]
    pub database: Database,
    /// What URLs inside answers begin with [default: http://localhost:PORT/]
    #[arg(long, value_name = "URL", env = "GOGS_OPENAPI_EXTERNAL_URL")]
    pub external_url: Option<ExternalUrl>,
    /// Whose behaviour to answer with: 0.11.91, 0.12.0, 0.12.11, 0.13.0, 0.13.4, 0.14.0, 0.14.3, main, or a release
    /// between two of them [default: the newest release that may have made a Gogs database, else 0.14.3]
    #[arg(long, value_name = "VERSION", env = "GOGS_OPENAPI_GOGS_VERSION")]
    pub gogs_version: Option<GogsVersion>,
    /// Serve the documented data from a throw-away database, and print its passwords and tokens
    #[arg(long, env = "GOGS_OPENAPI_DEMO", conflicts_with = "database_url")]
    pub demo: bool,
}

/// `admin`
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Make a user, as `gogs admin create-user` does
    CreateUser(CreateUser),
}

/// `admin create-user`
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("secret").required(true).args(["password", "password_stdin"])))]
pub struct CreateUser {
    /// The database.
    #[command(flatten)]
    pub database: Database,
    /// Name: letters, digits, '-', '_' and '.'
    #[arg(long, env = "GOGS_OPENAPI_NAME")]
    pub name: String,
    /// Primary email
    #[arg(long, env = "GOGS_OPENAPI_EMAIL")]
    pub email: String,
    /// Password (other users of this machine can see it: prefer --password-stdin, or the variable)
    #[arg(long, env = "GOGS_OPENAPI_PASSWORD", hide_env_values = true)]
    pub password: Option<String>,
    /// Read the password from the first line of standard input
    #[arg(long, env = "GOGS_OPENAPI_PASSWORD_STDIN")]
    pub password_stdin: bool,
    /// Make a site administrator
    #[arg(long, env = "GOGS_OPENAPI_ADMIN")]
    pub admin: bool,
}

/// `openapi`
#[derive(Debug, Subcommand)]
pub enum Openapi {
    /// Print the document
    Print(Print),
    /// Write the files that are made from the code: those under openapi/, and docs/GOGS-VERSIONS.md
    Write(Root),
    /// Compare those files with the code, and fail where they differ
    Check(Root),
}

/// `openapi print`
#[derive(Debug, Args)]
pub struct Print {
    /// Version of OpenAPI
    #[arg(long, value_name = "VERSION", env = "GOGS_OPENAPI_OPENAPI_VERSION", default_value = "3.1")]
    pub openapi_version: OpenapiVersion,
    /// Format
    #[arg(long, env = "GOGS_OPENAPI_FORMAT", default_value = "json")]
    pub format: Format,
    /// Leave out what this version of Gogs lacks [default: all versions in one document]
    #[arg(long, value_name = "VERSION", env = "GOGS_OPENAPI_GOGS_VERSION")]
    pub gogs_version: Option<GogsVersion>,
}

/// A version of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OpenapiVersion {
    /// 3.1.0, as the code makes it.
    #[value(name = "3.1")]
    V3_1,
    /// 3.0.3, derived from it.
    #[value(name = "3.0")]
    V3_0,
}

/// A format of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// JSON.
    Json,
    /// YAML.
    Yaml,
}

/// `openapi write` and `openapi check`
#[derive(Debug, Args)]
pub struct Root {
    /// The repository's root
    #[arg(long, value_name = "DIRECTORY", env = "GOGS_OPENAPI_ROOT", default_value = ".")]
    pub root: PathBuf,
}
