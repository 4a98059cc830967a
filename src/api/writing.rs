//! Files written to Git, and what goes with them to the store.

use std::sync::Arc;

use crate::{
    api::{content, error::ApiError, site::Site},
    git::{
        self, Commit, Repository,
        writing::{FileChange, Moved, NotPrepared, Prepared, WrittenFile},
    },
    store::{
        StoreError,
        pushes::{self, Push},
        repositories::RepositoryRow,
        users::UserRow,
    },
};

/// How often a commit is made anew because another process was faster. In this process one writes after the other.
const ATTEMPTS: usize = 50;

/// A file that was written.
pub struct Written {
    /// What the branch has got.
    pub prepared: Prepared,
    /// The file.
    pub file: WrittenFile,
    /// The commit.
    pub commit: Commit,
}

/// Writes a file to a repository for `pusher`: all of it, or nothing.
pub async fn file(
    site: &Site,
    (row, folder): (&RepositoryRow, &git::Name),
    pusher: &UserRow,
    change: FileChange,
) -> Result<Written, ApiError> {
    let root = site.repositories.as_ref().ok_or(ApiError::NoRepositories)?;
    let root = root.writable().ok_or(ApiError::RepositoriesReadOnly)?;
    let _turn = root.turn(folder).await;
    let change = Arc::new(change);
    for _ in 0..ATTEMPTS {
        let (change, site_root) = (Arc::clone(&change), root.clone());
        let (commits, written) = match prepared(site, folder, change).await {
            Ok(prepared) => prepared,
            Err(error) => {
                // Whoever deletes the repository meanwhile takes its folder away, or makes another in its place.
                let id = row.id;
                site.store.run(move |connection| connection.hold_repository(id)).await?;
                return Err(error);
            }
        };
        let push = Push {
            pusher: pusher.clone(),
            row: row.clone(),
            folder: folder.clone(),
            prepared: written.prepared.clone(),
            commits,
            below: site.external_url.path(),
        };
        match site.store.run(move |connection| pushes::push(connection, &site_root, &push)).await? {
            Moved::Done => return Ok(written),
            Moved::ByOthers => {}
        }
    }
    Err(StoreError::Git(git::Error::Locked(root.path().to_owned())).into())
}

/// Makes the commit; and what there is to be told of it.
async fn prepared(
    site: &Site,
    folder: &git::Name,
    change: Arc<FileChange>,
) -> Result<(Vec<Commit>, Written), ApiError> {
    let done = content::of(site, folder, move |repository| {
        let prepared = match repository.prepare(&change) {
            Ok(prepared) => prepared,
            Err(NotPrepared::Refused(refused)) => return Ok(Err(refused)),
            Err(NotPrepared::Failed(error)) => return Err(error),
        };
        told(repository, prepared).map(Ok)
    });
    done.await?.map_err(|refused| ApiError::Unprocessable(refused.to_string()))
}

fn told(repository: &Repository, prepared: Prepared) -> Result<(Vec<Commit>, Written), git::Error> {
    let commits = repository.pushed(&prepared)?;
    let absent = || git::Error::Absent(prepared.path.clone().into());
    let file = repository.written(&prepared)?.ok_or_else(absent)?;
    let commit = commits.first().cloned().ok_or_else(absent)?;
    Ok((commits, Written { file, commit, prepared }))
}
