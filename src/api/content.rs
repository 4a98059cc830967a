//! What is in Git: read and written on threads where that may block.

use crate::{
    api::{error::ApiError, site::Site},
    git::{self, Repository},
    store::StoreError,
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
    done.map_err(StoreError::Cancelled)?.map_err(|error| match error {
        git::Error::TooLarge { limit } => ApiError::Unprocessable(too_large(limit)),
        error => StoreError::Git(error).into(),
    })
}

/// What is said of what has more than `limit` bytes.
fn too_large(limit: u64) -> String {
    format!("This has more than {limit} bytes, the most that this server holds in memory for an answer.")
}
