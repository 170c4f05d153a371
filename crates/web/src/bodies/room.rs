//! A number of bytes that bodies share.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a body waits for room. Senders give up after 3 to 20 seconds.
const PATIENCE: Duration = Duration::from_secs(2);

/// A number of bytes that bodies share. Bodies get their bytes in the order in which they ask.
#[derive(Debug, Clone)]
pub(super) struct Room {
    /// One permit is one KiB.
    free: Arc<Semaphore>,
    kib: u32,
    waiting: Arc<AtomicUsize>,
}

/// Bytes that a body has taken; given back when dropped.
#[derive(Debug)]
pub(super) struct Taken(OwnedSemaphorePermit);

impl Taken {
    pub(super) fn bytes(&self) -> u64 {
        self.0.num_permits() as u64 * 1024
    }
}

impl Room {
    pub(super) fn new(bytes: u64) -> Self {
        let kib = u32::try_from(bytes.div_ceil(1 << 10)).unwrap_or(u32::MAX);
        Self { free: Arc::new(Semaphore::new(usize::try_from(kib).unwrap_or(usize::MAX))), kib, waiting: Arc::default() }
    }

    /// Takes so many bytes, or all where that is more. None where there is no room in time.
    pub(super) async fn take(self, bytes: u64) -> Option<Taken> {
        let permits = self.permits(bytes);
        let _waiting = Waiting::new(&self.waiting);
        let taken = tokio::time::timeout(PATIENCE, Arc::clone(&self.free).acquire_many_owned(permits)).await;
        taken.ok()?.ok().map(Taken)
    }

    /// Takes so many bytes if they are free now.
    pub(super) fn try_take(&self, bytes: u64) -> Option<Taken> {
        Arc::clone(&self.free).try_acquire_many_owned(self.permits(bytes)).ok().map(Taken)
    }

    fn permits(&self, bytes: u64) -> u32 {
        u32::try_from(bytes.div_ceil(1 << 10)).unwrap_or(u32::MAX).min(self.kib)
    }

    /// Whether a body waits for room.
    pub(super) fn is_wanted(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }
}

/// Counts a body that waits, until it is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
