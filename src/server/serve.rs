//! `gogs-openapi serve`: opens the store, listens, and stops when it is told to.

use std::{
    io,
    net::{SocketAddr, TcpListener, ToSocketAddrs},
    time::{Duration, Instant},
};

use actix_web::{dev::Server, web::Data};
use futures_util::future::{self, Either};
use socket2::{Domain, Protocol, Socket, Type};
use tempfile::TempDir;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::oneshot,
};

use crate::{
    api::site::{ExternalUrl, Site, Ssh},
    gogs::{GogsVersion, differences},
    server::{
        app::{Documents, build_app},
        config::Serve,
        http1, repositories,
        swagger_ui::SWAGGER_UI,
    },
    store::{DatabaseKind, DatabaseUrl, LOCK_WAIT, OpenError, POOL_WAIT, Store, StoreError, demo},
};

/// Connections that wait to be accepted. As many as Linux itself allows by default.
const BACKLOG: i32 = 4096;

/// How long requests that were accepted have to be answered, once the server is told to stop, in seconds: as long as one may
/// wait for a connection and then for another writer of the database, and a little more. Bodies that don't arrive are given
/// up sooner.
const SHUTDOWN_SECONDS: u64 = POOL_WAIT.as_secs() + LOCK_WAIT.as_secs() + 5;

/// What arrives within this time of the first signal is the same one: a program that wraps this one may pass on what the
/// terminal has sent to both.
const ONE_SIGNAL: Duration = Duration::from_millis(500);

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is none.
    #[error("--listen '{0}' is no address: give ADDRESS:PORT, as 127.0.0.1:3000")]
    Address(String),
    /// The address can't be had.
    #[error("{address} can't be listened at: {reason}{}", if *.in_use {
        "; stop what listens there, or give another port with --listen (port 0 takes a free one)"
    } else {
        ""
    })]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        reason: io::Error,
        /// Whether something else listens there.
        in_use: bool,
    },
    /// The database can't be served from.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database keeps tokens in a way that the version does not.
    #[error(
        "{url} was made by {made_by}: it can't be served as {asked}, which keeps tokens otherwise. Leave --gogs-version \
         out, or give one of the versions that made it"
    )]
    VersionMismatch {
        /// The database.
        url: String,
        /// Which Gogs made it.
        made_by: &'static str,
        /// The version that was asked for.
        asked: GogsVersion,
    },
    /// It was told to stop a second time, while it answered requests.
    #[error("stopped at once: requests that were accepted may have no answer")]
    StoppedAtOnce,
    /// Something of the command line.
    #[error("{0}")]
    Usage(String),
    /// The system failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Serves until SIGTERM or SIGINT, of which a second one ends it at once. What it has to say is given to `say`, line by line.
pub fn serve(options: &Serve, mut say: impl FnMut(String)) -> Result<(), ServeError> {
    let listener = listen(&options.listen)?;
    let address = listener.local_addr()?;
    let config = options.database.gogs_config().map_err(ServeError::Usage)?;
    let external_url = match (&options.external_url, &config) {
        (Some(url), _) => url.clone(),
        (None, Some(config)) => config.external_url().map_err(ServeError::Usage)?,
        (None, None) => format!("http://localhost:{}/", address.port())
            .parse()
            .map_err(|error: crate::api::site::ExternalUrlError| ServeError::Usage(error.to_string()))?,
    };
    let told = match &config {
        Some(config) => config.ssh().map_err(ServeError::Usage)?,
        None => Ssh::at(&external_url),
    };
    let ssh = Ssh {
        user: options.ssh_user.clone().unwrap_or(told.user),
        domain: options.ssh_domain.clone().unwrap_or(told.domain),
        port: options.ssh_port.unwrap_or(told.port),
    };
    // Removed when the server stops.
    let throw_away = if options.demo { Some(tempfile::tempdir()?) } else { None };
    let url = match &throw_away {
        Some(directory) => DatabaseUrl::Sqlite(directory.path().join("demo.db")),
        None => options.database.url().map_err(ServeError::Usage)?,
    };
    let store = Store::open(&url)?;
    let gogs = version(&url, store.kind(), options.gogs_version)?;
    let directory = throw_away.as_ref().map(TempDir::path);
    let repositories =
        repositories::open(options, config.as_ref(), (&url, &store), directory).map_err(ServeError::Usage)?;
    let described = repositories::described(repositories.as_ref());
    let migrations = repositories::migrations(options, repositories.as_ref()).map_err(ServeError::Usage)?;
    let site = Site { gogs, external_url, ssh, store, repositories, migrations };
    if options.demo {
        demo::fill(&site.store, site.token_storage(), site.repositories.as_ref())?;
        describe_demo(&site.external_url, &mut say);
    } else {
        say(format!("Database     {url}"));
        if let DatabaseKind::Gogs { made_by: (oldest, newest), .. } = site.store.kind() {
            say(made_by(oldest, newest));
        }
        say(described);
    }
    let base = site.external_url.clone();
    run(site, listener, || {
        say(format!("Answers as   Gogs {gogs}"));
        say(format!("Listens at   http://{address}"));
        say(format!("Swagger UI   {base}{}", &SWAGGER_UI[1..]));
        say(format!("Document     {base}openapi.json"));
    })
}

/// Runs the server; `started` is called once it takes requests and signals.
#[actix_web::main]
async fn run(site: Site, listener: TcpListener, started: impl FnOnce()) -> Result<(), ServeError> {
    let store = site.store.clone();
    let server = server(site, listener, None)?;
    let handle = server.handle();
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let (told_twice, twice) = oneshot::channel();
    actix_web::rt::spawn(async move {
        future::select(Box::pin(terminate.recv()), Box::pin(interrupt.recv())).await;
        tracing::info!(
            "stopping: requests that were accepted are answered first; Ctrl-C again stops at once"
        );
        // The command is sent when the future is made; the server itself says when it is done.
        drop(handle.stop(true));
        let told = Instant::now();
        while told.elapsed() < ONE_SIGNAL {
            future::select(Box::pin(terminate.recv()), Box::pin(interrupt.recv())).await;
        }
        let _ = told_twice.send(());
    });
    started();
    let stopped = async {
        let ended = server.await;
        if let Ok(Err(error)) = flush(store).await {
            tracing::error!(%error, "when tokens were last used was not written");
        }
        ended
    };
    match future::select(Box::pin(stopped), twice).await {
        Either::Left((ended, _)) => Ok(ended?),
        Either::Right(_) => Err(ServeError::StoppedAtOnce),
    }
}

/// Writes what is held in memory. It may wait for another writer, on a thread that the process does not wait for when it
/// has to end at once.
fn flush(store: Store) -> oneshot::Receiver<Result<(), StoreError>> {
    let (done, flushed) = oneshot::channel();
    std::thread::spawn(move || {
        // Nobody listens any more if the process ends at once.
        let _ = done.send(store.flush());
    });
    flushed
}

/// The server that answers as `site` does, with as many workers as there are processors if nothing else is said. It runs
/// once it is awaited, inside an actix system, and takes no signals.
pub fn server(site: Site, listener: TcpListener, workers: Option<usize>) -> io::Result<Server> {
    let documents = Data::new(Documents::new(&site).map_err(io::Error::other)?);
    let site = Data::new(site);
    http1::server(listener, workers, SHUTDOWN_SECONDS, move || build_app(site.clone(), documents.clone()))
}

fn listen(given: &str) -> Result<TcpListener, ServeError> {
    let address = given
        .to_socket_addrs()
        .ok()
        .and_then(|mut addresses| addresses.next())
        .ok_or_else(|| ServeError::Address(given.to_owned()))?;
    let bind = || {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        // The port of a server that has just stopped is free at once.
        socket.set_reuse_address(true)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        socket.set_nonblocking(true)?;
        Ok(socket.into())
    };
    bind().map_err(|reason: io::Error| ServeError::Listen {
        address,
        in_use: reason.kind() == io::ErrorKind::AddrInUse,
        reason,
    })
}

/// The version to answer with: the one asked for, else what the database tells, else the default.
fn version(
    url: &DatabaseUrl,
    kind: DatabaseKind,
    asked: Option<GogsVersion>,
) -> Result<GogsVersion, ServeError> {
    let DatabaseKind::Gogs { hashed_tokens, made_by: (_, newest), .. } = kind else {
        return Ok(asked.unwrap_or(GogsVersion::DEFAULT));
    };
    match asked {
        Some(asked) if asked.has(&differences::TOKENS_HASHED) != hashed_tokens => {
            let made_by = if hashed_tokens { "Gogs 0.13 or later" } else { "Gogs 0.12 or earlier" };
            Err(ServeError::VersionMismatch { url: url.to_string(), made_by, asked })
        }
        // The newest release, for whoever runs the main branch knows that they do.
        asked => Ok(asked.unwrap_or(newest.min(GogsVersion::DEFAULT))),
    }
}

/// Which versions a Gogs database may be of, and what to do where that is more than one.
fn made_by(oldest: GogsVersion, newest: GogsVersion) -> String {
    if oldest == newest {
        format!("Made by      Gogs {oldest}")
    } else {
        format!(
            "Made by      Gogs {oldest} to {newest}, as far as its tables tell: --gogs-version says which"
        )
    }
}

fn describe_demo(external_url: &ExternalUrl, say: &mut impl FnMut(String)) {
    say("The documented data, in a database that is thrown away when the server stops.".to_owned());
    say(String::new());
    say("  user         password          token (its name)".to_owned());
    for user in demo::USERS.iter().filter(|user| !user.tokens.is_empty()) {
        let mut tokens = user.tokens.iter().map(|(name, secret)| format!("{secret} ({name})"));
        let first = tokens.next().unwrap_or_default();
        say(format!("  {:<13}{:<18}{first}", user.name, user.password()));
        for token in tokens {
            say(format!("  {:<31}{token}", ""));
        }
        match user.kind {
            demo::Kind::SiteAdministrator => say(format!("  {:<13}(a site administrator)", "")),
            demo::Kind::Prohibited => say(format!("  {:<13}(prohibited from signing in)", "")),
            demo::Kind::Plain | demo::Kind::Inactive | demo::Kind::Organization => {}
        }
    }
    say(String::new());
    say("Try:".to_owned());
    let [first, ..] = &demo::USERS;
    let Some((_, token)) = first.tokens.first() else { return };
    say(format!("  curl \"{external_url}api/v1/users/search?q=u&limit=5\""));
    say(format!("  curl -u {}:{} {external_url}api/v1/users/{0}/tokens", first.name, first.password()));
    say(format!("  curl -H \"Authorization: token {token}\" {external_url}api/v1/user/repos"));
    say(String::new());
}
