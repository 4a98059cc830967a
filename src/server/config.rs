//! The command line: flags, the environment variable of each, defaults.

use std::path::PathBuf;

use clap::{
    ArgAction, ArgGroup, Args, Command as Parsed, CommandFactory, FromArgMatches, Parser, Subcommand,
    ValueEnum, builder::BoolishValueParser,
};

use ipnet::IpNet;

use crate::{api::site::ExternalUrl, gogs::GogsVersion, server::app_ini::GogsConfig, store::DatabaseUrl};

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

impl Cli {
    /// What the command line and the environment say; where they can't be read, the process ends and says why.
    pub fn read() -> Self {
        let matches = without_empty_variables(Self::command()).get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

/// What `--gogs-version` of the server takes.
fn versions_help() -> String {
    let known = GogsVersion::RECORDED.map(|version| version.to_string()).join(", ");
    let default = GogsVersion::DEFAULT;
    format!(
        "Whose behaviour to answer with: {known}, a release between two of them, or 0.12 for the newest of its series \
         [default: the newest release that may have made a Gogs database, else {default}]"
    )
}

/// What a variable may say for a switch that is off, in any case.
const OFF: [&str; 6] = ["0", "n", "no", "f", "false", "off"];

/// A variable that is empty counts as one that is not set (what starts a container can often not leave it out), and so does
/// a switch that is off, which would otherwise be at odds with others.
fn without_empty_variables(command: Parsed) -> Parsed {
    let command = command.mut_args(|argument| {
        let value = argument.get_env().and_then(std::env::var_os);
        let is_switch = matches!(argument.get_action(), ArgAction::SetTrue);
        let says_nothing = value.is_some_and(|value| {
            value.is_empty() || is_switch && OFF.iter().any(|off| value.eq_ignore_ascii_case(off))
        });
        if says_nothing { argument.env(None::<&str>) } else { argument }
    });
    command.mut_subcommands(without_empty_variables)
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
    /// sqlite:PATH, a path, postgres://USER@HOST/NAME, or "host=HOST dbname=NAME ..."; a Gogs database is served from as it
    /// is. DATABASE_URL is read too [default: sqlite:gogs-openapi.db]
    #[arg(long, value_name = "URL", env = "GOGS_OPENAPI_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Gogs' own app.ini: its database, unless --database-url names one, and, for `serve`, its addresses and where its repositories
    /// are
    #[arg(long, value_name = "FILE", env = "GOGS_OPENAPI_GOGS_CONFIG")]
    pub gogs_config: Option<PathBuf>,
}

impl Database {
    /// The configuration of Gogs, if one is named.
    pub fn gogs_config(&self) -> Result<Option<GogsConfig>, String> {
        self.gogs_config.as_deref().map(GogsConfig::read).transpose()
    }

    /// The URL: the flag, its variable, that of Gogs' configuration, `DATABASE_URL`, or the default.
    pub fn url(&self) -> Result<DatabaseUrl, String> {
        // Not parsed by clap, which would print a URL that it refuses, and the password in it.
        if let Some(url) = &self.database_url {
            return url.parse().map_err(|error| format!("--database-url: {error}"));
        }
        if let Some(config) = self.gogs_config()? {
            return config.database_url();
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
    /// Where the Git repositories are, as Gogs' [repository] ROOT: OWNER/NAME.git, in small letters [default: beside the file of a
    /// database of our own, as gogs-openapi.repositories]
    #[arg(long, value_name = "DIRECTORY", env = "GOGS_OPENAPI_REPOSITORY_ROOT")]
    pub repository_root: Option<PathBuf>,
    /// Make and delete the Git repositories of a Gogs database, too; else they are only read
    #[arg(long, env = "GOGS_OPENAPI_ALLOW_GIT_WRITES", value_parser = BoolishValueParser::new())]
    pub allow_git_writes: bool,
    /// Clone repositories from elsewhere, where users ask for that (POST /repos/migrate): this server then connects to hosts that users
    /// name, but for those of private networks and of this machine
    #[arg(long, env = "GOGS_OPENAPI_ALLOW_MIGRATIONS", value_parser = BoolishValueParser::new())]
    pub allow_migrations: bool,
    /// A network that may be cloned from although it is private, as 10.1.0.0/16 or fd00::/8; to be given as often as needed, or, in the
    /// variable, separated by commas
    #[arg(
        long,
        value_name = "CIDR",
        env = "GOGS_OPENAPI_MIGRATION_ALLOW",
        value_delimiter = ',',
        requires = "allow_migrations"
    )]
    pub migration_allow: Vec<IpNet>,
    /// What URLs inside answers begin with: Gogs' EXTERNAL_URL [default: http://localhost:PORT/]
    #[arg(long, value_name = "URL", env = "GOGS_OPENAPI_EXTERNAL_URL")]
    pub external_url: Option<ExternalUrl>,
    /// Whom Git logs in as over SSH: Gogs' RUN_USER [default: git]
    #[arg(long, value_name = "USER", env = "GOGS_OPENAPI_SSH_USER")]
    pub ssh_user: Option<String>,
    /// Host of addresses for Git over SSH: Gogs' SSH_DOMAIN [default: that of the external URL]
    #[arg(long, value_name = "HOST", env = "GOGS_OPENAPI_SSH_DOMAIN")]
    pub ssh_domain: Option<String>,
    /// Port of SSH: Gogs' SSH_PORT [default: 22]
    #[arg(long, value_name = "PORT", env = "GOGS_OPENAPI_SSH_PORT")]
    pub ssh_port: Option<u16>,
    /// Whose behaviour to answer with.
    #[arg(long, value_name = "VERSION", env = "GOGS_OPENAPI_GOGS_VERSION", help = versions_help())]
    pub gogs_version: Option<GogsVersion>,
    /// Serve the documented data from a throw-away database, and print its passwords and tokens
    #[arg(long, env = "GOGS_OPENAPI_DEMO", conflicts_with_all = ["database_url", "gogs_config", "repository_root"], value_parser = BoolishValueParser::new())]
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
    #[arg(long, env = "GOGS_OPENAPI_PASSWORD_STDIN", value_parser = BoolishValueParser::new())]
    pub password_stdin: bool,
    /// Make a site administrator
    #[arg(long, env = "GOGS_OPENAPI_ADMIN", value_parser = BoolishValueParser::new())]
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
