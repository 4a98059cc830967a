//! The threads that hash passwords: milliseconds of a processor for each, by design.

use tokio::runtime::{Builder, Handle, Runtime};

use super::StoreError;

/// How much these threads let others go first (`nice`, 0 to 19): they get a tenth of a processor that somebody else wants,
/// and so logins wait for other requests, but never forever.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// A thread for each processor. Dropped, it does not wait for what they do.
pub(super) struct Hashing {
    threads: Handle,
    /// What they belong to, until it is dropped.
    runtime: Option<Runtime>,
}

impl Hashing {
    pub(super) fn new(processors: usize) -> std::io::Result<Self> {
        let runtime = Builder::new_current_thread()
            .max_blocking_threads(processors)
            .thread_name("hashing")
            .on_thread_start(give_way)
            .build()?;
        Ok(Self { threads: runtime.handle().clone(), runtime: Some(runtime) })
    }

    /// Runs `work` on one of the threads, once its turn comes.
    pub(super) async fn run<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T, StoreError> + Send + 'static,
    {
        self.threads.spawn_blocking(work).await?
    }
}

impl Drop for Hashing {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn give_way() {
    // On Linux alone, the calling process is the calling thread.
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICE) {
        tracing::debug!(%error, "threads that hash passwords do not give way to others");
    }
}
