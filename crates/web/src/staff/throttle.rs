//! Sign-ins that fail: after some, the account and the address wait, longer each time. Kept by each instance for itself.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use catalog::Instant;

/// So many may fail, and one more, before one has to wait.
const FREE: u32 = 5;
/// The first wait, in seconds; each is twice as long as the one before.
const FIRST: i64 = 10;
/// The longest wait, in seconds; also after how long failures are forgotten.
const LONGEST: i64 = 15 * 60;
/// How many names are remembered; beyond, old failures are forgotten, or all of them where none is old.
const NAMES: usize = 10_000;

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Instant,
}

impl Failures {
    /// How many seconds are left to wait.
    fn wait(self, now: Instant) -> i64 {
        let over = self.count.saturating_sub(FREE);
        if over == 0 {
            return 0;
        }
        let wait = FIRST.saturating_mul(1 << (over - 1).min(20)).min(LONGEST);
        wait - since(self.last, now)
    }

    fn is_old(self, now: Instant) -> bool {
        since(self.last, now) > LONGEST
    }
}

fn since(last: Instant, now: Instant) -> i64 {
    (now.as_micros() - last.as_micros()) / 1_000_000
}

/// Failures by name.
#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<HashMap<String, Failures>>);

impl Throttle {
    /// Asks for an attempt, which counts as a failure until [`Self::succeeded`] says otherwise: then attempts that are made at once
    /// count as well. For how many seconds there may be none; 0: this is one.
    pub(super) fn attempt(&self, names: &[String], now: Instant) -> i64 {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wait =
            names.iter().filter_map(|name| failures.get(name)).map(|failures| failures.wait(now)).max().unwrap_or(0).max(0);
        if wait == 0 {
            remember(&mut failures, names, now);
        }
        wait
    }

    /// Forgets the failures of a name.
    pub(super) fn succeeded(&self, names: &[String]) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for name in names {
            failures.remove(name);
        }
    }
}

/// Remembers a failure.
fn remember(failures: &mut HashMap<String, Failures>, names: &[String], now: Instant) {
    if failures.len() + names.len() > NAMES {
        failures.retain(|_, failures| !failures.is_old(now));
        if failures.len() + names.len() > NAMES {
            failures.clear();
        }
    }
    for name in names {
        let known = failures.entry(name.clone()).or_insert(Failures { count: 0, last: now });
        if known.is_old(now) {
            known.count = 0;
        }
        *known = Failures { count: known.count + 1, last: now };
    }
}

#[cfg(test)]
mod tests {
    use catalog::Instant;

    use super::{FREE, LONGEST, Throttle};

    #[test]
    fn waits_grow_and_end() {
        let throttle = Throttle::default();
        let at = |seconds: i64| Instant::from_micros(seconds * 1_000_000).expect("in range");
        let names = ["account".to_owned(), "address".to_owned()];
        for _ in 0..=FREE {
            assert_eq!(throttle.attempt(&names, at(0)), 0);
        }
        assert_eq!((throttle.attempt(&names, at(0)), throttle.attempt(&names, at(4))), (10, 6));
        assert_eq!((throttle.attempt(&names[..1], at(10)), throttle.attempt(&names[..1], at(10))), (0, 20));
        let mut now = 10;
        for _ in 0..10 {
            now += throttle.attempt(&names[..1], at(now));
        }
        assert!(throttle.attempt(&names[..1], at(now)) <= LONGEST);
        assert_eq!(throttle.attempt(&names[..1], at(now + 2 * LONGEST)), 0, "old failures are forgotten");
        throttle.succeeded(&names);
        assert_eq!(throttle.attempt(&names, at(now)), 0);
    }
}
