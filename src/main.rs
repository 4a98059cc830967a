//! The command line, nothing else.

use std::{
    io::{self, BufRead, IsTerminal, Write},
    process::ExitCode,
};

use gogs_openapi::{
    openapi,
    server::{
        config::{Admin, Cli, Command, CreateUser, Database, Format, Openapi, OpenapiVersion, Print, Root},
        serve::serve,
    },
    store::{
        self, Store,
        accounts::{self, Login, Password},
        emails::Used,
    },
    written,
};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let colour =
        io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,gogs_openapi=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(colour).init();
    let outcome = match Cli::read().command {
        Command::Serve(options) => serve(&options, say).map_err(|error| error.to_string()),
        Command::Admin(Admin::CreateUser(options)) => create_user(&options),
        Command::Openapi(Openapi::Print(options)) => print(&options),
        Command::Openapi(Openapi::Write(options)) => write(&options),
        Command::Openapi(Openapi::Check(options)) => check(&options),
        Command::Migrate(options) => migrate(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // There is nowhere left to say it, if this fails.
            let _ = writeln!(io::stderr(), "gogs-openapi: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A line to standard output. A reader that has gone away is no failure.
fn say(line: String) {
    let _ = writeln!(io::stdout(), "{line}");
}

fn create_user(options: &CreateUser) -> Result<(), String> {
    let password = match &options.password {
        Some(password) => password.clone(),
        None => {
            let mut line = String::new();
            io::stdin()
                .lock()
                .read_line(&mut line)
                .map_err(|error| format!("the password can't be read: {error}"))?;
            line.trim_end_matches(['\r', '\n']).to_owned()
        }
    };
    accounts::check(&options.name, &options.email, &password)?;
    let new = accounts::NewUser {
        name: options.name.clone(),
        full_name: String::new(),
        email: options.email.clone(),
        password: Password::new(&password).map_err(|error| error.to_string())?,
        is_admin: options.admin,
        login: Login::default(),
    };
    let store = Store::open(&options.database.url()?).map_err(|error| error.to_string())?;
    let user = store
        .run_blocking(|connection| accounts::create(connection, &new, Used::All))
        .map_err(|error| error.to_string())?;
    say(format!("user {} was made (id {})", user.name, user.id));
    Ok(())
}

fn print(options: &Print) -> Result<(), String> {
    let mut document = options.gogs_version.map_or_else(openapi::document, openapi::document_of);
    if options.openapi_version == OpenapiVersion::V3_0 {
        document = openapi::to_3_0(&document);
    }
    let text = match options.format {
        Format::Json => openapi::to_json(&document),
        Format::Yaml => openapi::to_yaml(&document).map_err(|error| error.to_string())?,
    };
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.to_string()),
        _ => Ok(()),
    }
}

fn write(options: &Root) -> Result<(), String> {
    let written = written::write(&options.root).map_err(|error| error.to_string())?;
    if written.is_empty() {
        say("all files are up to date".to_owned());
    }
    written.into_iter().for_each(|path| say(format!("wrote {path}")));
    Ok(())
}

fn check(options: &Root) -> Result<(), String> {
    let stale = written::stale(&options.root).map_err(|error| error.to_string())?;
    if stale.is_empty() {
        say("all files are what the code makes them".to_owned());
        return Ok(());
    }
    let paths: Vec<&str> = stale.iter().map(|(path, _)| *path).collect();
    Err(format!("{} differ from what the code makes: run `cargo run -- openapi write`", paths.join(", ")))
}

fn migrate(options: &Database) -> Result<(), String> {
    let url = options.url()?;
    store::migrate(&url).map_err(|error| error.to_string())?;
    say(format!("{url} has the newest schema"));
    Ok(())
}
