//! Passwords, verified and made into digests beside the pages: each takes its time and 19 MiB, so only a few at once.

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::problem::Problem;

/// How many at once.
const AT_ONCE: usize = 2;

/// Who may hash now.
#[derive(Debug)]
pub(crate) struct Passwords(Semaphore);

impl Default for Passwords {
    fn default() -> Self {
        Self(Semaphore::new(AT_ONCE))
    }
}

impl Passwords {
    /// Waits for its turn and does it, on a thread that may be kept busy.
    ///
    /// # Errors
    /// Where the program is ending.
    pub(super) async fn busy<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let _turn = self.0.acquire().await.map_err(|_| Problem::Unavailable)?;
        spawn_blocking(work).await.map_err(|_| Problem::Unavailable)
    }
}
