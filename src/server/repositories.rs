//! Where the Git repositories are that the server serves, and whether it may change them.

use std::path::Path;

use crate::{
    git::{
        Access, Root,
        cloning::{Allowed, Limits, MOST_BYTES},
    },
    server::{app_ini::GogsConfig, config::Serve},
    store::{DatabaseKind, DatabaseUrl, Store, repositories},
};

/// The folder of a throw-away database's repositories.
const THROW_AWAY: &str = "repositories";
/// How the folder beside a database of ours is called: as its file, but for this end.
const BESIDE: &str = "repositories";

/// Finds the folder, and puts right what a crash has left there. `None`: there is none, and only rows are made and deleted.
///
/// Beside a Gogs database it is read only, unless that is allowed: a Gogs that runs is at it, too.
pub(super) fn open(
    options: &Serve,
    config: Option<&GogsConfig>,
    (url, store): (&DatabaseUrl, &Store),
    throw_away: Option<&Path>,
) -> Result<Option<Root>, String> {
    let is_ours = store.kind() == DatabaseKind::Ours;
    let named = match (&options.repository_root, config) {
        (Some(path), _) => Some(path.clone()),
        (None, Some(config)) => config.repository_root()?,
        (None, None) => None,
    };
    let beside = || match (throw_away, url) {
        (Some(directory), _) => Some(directory.join(THROW_AWAY)),
        (None, DatabaseUrl::Sqlite(path)) if is_ours => Some(path.with_extension(BESIDE)),
        _ => None,
    };
    let Some(path) = named.or_else(beside) else {
        return if options.allow_git_writes && !is_ours {
            Err("--allow-git-writes: say where, with --repository-root".to_owned())
        } else {
            Ok(None)
        };
    };
    let access = if is_ours || options.allow_git_writes { Access::Writable } else { Access::ReadOnly };
    let root = Root::open(path, access).map_err(|error| format!("--repository-root: {error}"))?;
    if let Some(root) = root.writable() {
        let recovered = store.run_blocking(|connection| repositories::recover(connection, root));
        recovered.map_err(|error| error.to_string())?;
    }
    Ok(Some(root))
}

/// What repositories may be cloned from elsewhere within, if they may.
pub(super) fn migrations(options: &Serve, root: Option<&Root>) -> Result<Option<Limits>, String> {
    match root.and_then(Root::writable) {
        _ if !options.allow_migrations => Ok(None),
        Some(_) => {
            let allowed = Allowed { networks: options.migration_allow.clone() };
            Ok(Some(Limits { allowed, bytes: MOST_BYTES }))
        }
        None => Err("--allow-migrations: clones need a folder that may be written to: say where, with --repository-root, \
                     and, beside a Gogs database, --allow-git-writes"
            .to_owned()),
    }
}

/// What the start says of it.
pub(super) fn described(root: Option<&Root>) -> String {
    match root {
        Some(root) if root.writable().is_some() => format!("Repositories {}", root.path().display()),
        Some(root) => {
            format!("Repositories {} (read only: without --allow-git-writes)", root.path().display())
        }
        None => "Repositories none: of a repository that is made or deleted, only the rows are".to_owned(),
    }
}
