//! Signatures that were refused: counted, and logged with a hint, at most once a second.

use std::sync::atomic::{AtomicU64, Ordering};

use catalog::Instant;
use wire::signature::Hint;

/// How often a hint is looked for, in microseconds: looking costs more than refusing does.
const EVERY: u64 = 1_000_000;

/// Signatures that were refused since the start.
#[derive(Debug, Default)]
pub struct Refusals {
    count: AtomicU64,
    last_logged: AtomicU64,
}

impl Refusals {
    /// How many.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Counts one, and logs it where the last was logged a second ago. `hint` is asked only then.
    pub(crate) fn add(&self, now: Instant, hint: impl FnOnce() -> Hint) {
        let count = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        let now = u64::try_from(now.as_micros()).unwrap_or(0);
        let last = self.last_logged.load(Ordering::Relaxed);
        let is_due = last == 0 || now.saturating_sub(last) >= EVERY;
        if is_due && self.last_logged.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            tracing::warn!(refused_since_start = count, hint = hint().as_str(), "a signature was refused");
        }
    }
}
