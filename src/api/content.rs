//! What is in Git: read and written on threads where that may block.

use std::collections::BTreeSet;

use crate::{
    api::{error::ApiError, site::Site},
    git::{self, Commit, Repository},
    gogs::differences,
    store::{
        StoreError,
        emails::{self, Owners},
    },
};

/// Does `work` with a repository on disk.
pub async fn of<T, F>(site: &Site, folder: &git::Name, work: F) -> Result<T, ApiError>
where
    T: Send + 'static,
    F: FnOnce(&Repository) -> Result<T, git::Error> + Send + 'static,
{
    let root = site.repositories.clone().ok_or(ApiError::NoRepositories)?;
    let folder = folder.clone();
    let done = tokio::task::spawn_blocking(move || work(&root.repository(&folder)?)).await;
    Ok(done.map_err(StoreError::Cancelled)?.map_err(StoreError::Git)?)
}

/// The users whose emails some commits have.
pub async fn owners<'a>(
    site: &Site,
    commits: impl IntoIterator<Item = &'a Commit>,
) -> Result<Owners, ApiError> {
    let named = commits.into_iter().flat_map(|commit| [&commit.author, &commit.committer]);
    let emails: BTreeSet<String> = named.map(|one| one.email.clone()).collect();
    let only_active = !site.gogs.has(&differences::INACTIVE_AUTHORS_KNOWN);
    // Gogs has no index of primary emails.
    Ok(site.store.run(move |connection| emails::owners(connection, &emails, only_active)).await?)
}
