//! Signatures that were refused: counted, and logged with a hint, at most once a second. The last ones are remembered.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use catalog::Instant;
use wire::signature::Hint;

/// How often a hint is looked for, in microseconds: looking costs more than refusing does.
const EVERY: u64 = 1_000_000;
/// How many are remembered.
const REMEMBERED: usize = 20;
/// How much of an address is remembered: a proxy may tell anything.
const ADDRESS: usize = 60;

/// Signatures that were refused since the start.
#[derive(Debug, Default)]
pub struct Refusals {
    count: AtomicU64,
    last_logged: AtomicU64,
    last: Mutex<VecDeque<Refusal>>,
}

/// A signature that was refused, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) at: Instant,
    /// Whence the request came.
    pub(crate) from: String,
    pub(crate) hint: Hint,
    /// How many came within a second after it, of which no more was looked for.
    pub(crate) others: u64,
}

impl Refusals {
    /// How many.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// The last ones, newest first.
    pub(crate) fn last(&self) -> Vec<Refusal> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().cloned().collect()
    }

    /// Counts one, and logs and remembers it where the last was logged a second ago. `from` and `hint` are asked only then.
    pub(crate) fn add(&self, now: Instant, from: impl FnOnce() -> String, hint: impl FnOnce() -> Hint) {
        let count = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        let micros = u64::try_from(now.as_micros()).unwrap_or(0);
        let last = self.last_logged.load(Ordering::Relaxed);
        let is_due = last == 0 || micros.saturating_sub(last) >= EVERY;
        if is_due && self.last_logged.compare_exchange(last, micros, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            let hint = hint();
            tracing::warn!(refused_since_start = count, hint = hint.as_str(), "a signature was refused");
            let from = from().chars().take(ADDRESS).collect();
            let mut remembered = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            if remembered.len() == REMEMBERED {
                remembered.pop_front();
            }
            remembered.push_back(Refusal { at: now, from, hint, others: 0 });
        } else if let Some(last) = self.last.lock().unwrap_or_else(PoisonError::into_inner).back_mut() {
            last.others += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use catalog::Instant;
    use wire::signature::Hint;

    use super::{REMEMBERED, Refusals};

    #[test]
    fn the_last_are_remembered_one_a_second() {
        let refusals = Refusals::default();
        let at = |tenths: i64| Instant::from_micros(1_000_000_000 + tenths * 100_000).expect("an instant");
        let add = |tenths| refusals.add(at(tenths), || "10.0.4.17".repeat(100), || Hint::Unknown);
        (0..15).for_each(add);
        let last = refusals.last();
        assert_eq!(last.iter().map(|refusal| (refusal.at, refusal.others)).collect::<Vec<_>>(), [(at(10), 4), (at(0), 9)]);
        assert!(last[0].from.len() < 100);
        (0..100).map(|second| 20 + 10 * second).for_each(add);
        assert_eq!((refusals.last().len(), refusals.count()), (REMEMBERED, 115));
        assert_eq!(refusals.last()[0].at, at(1010));
    }
}
