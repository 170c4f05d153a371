//! How fast a body comes, and whether that is fast enough.

use std::time::Duration;

use super::Refusal;

/// How much must come in which time.
#[derive(Debug, Clone, Copy)]
struct Least {
    within: Duration,
    bytes: u64,
}

/// While others wait for the room of a body.
const WANTED: Least = Least { within: Duration::from_secs(1), bytes: 256 << 10 };
/// While nobody waits.
const UNWANTED: Least = Least { within: Duration::from_secs(10), bytes: 10 << 10 };
/// How long a body may take altogether. Handlers have shorter times of their own.
const LONGEST: Duration = Duration::from_mins(3);
/// How often to look while nothing comes.
pub(super) const LOOK: Duration = WANTED.within;

/// How fast a body comes. Only the time that is spent waiting for it counts.
#[derive(Debug, Default)]
pub(super) struct Pace {
    wanted: Window,
    unwanted: Window,
    altogether: Duration,
}

#[derive(Debug, Default)]
struct Window {
    waited: Duration,
    bytes: u64,
}

impl Window {
    /// Whether the window ends with too little in it. Where it ends, the next one begins.
    fn ends_behind(&mut self, least: Least) -> bool {
        self.waited >= least.within && std::mem::take(self).bytes < least.bytes
    }
}

impl Pace {
    /// Notes that so many bytes came after so long a wait. `is_wanted`: whether others wait for the room that the body has.
    pub(super) fn note(&mut self, waited: Duration, bytes: u64, is_wanted: bool) -> Result<(), Refusal> {
        for window in [&mut self.wanted, &mut self.unwanted] {
            window.waited += waited;
            window.bytes += bytes;
        }
        self.altogether += waited;
        // A second without anything is too long, however much came before.
        let is_silent = bytes == 0 && waited >= WANTED.within;
        let is_in_the_way = (self.wanted.ends_behind(WANTED) || is_silent) && is_wanted;
        if self.unwanted.ends_behind(UNWANTED) || self.altogether >= LONGEST {
            return Err(Refusal::Slow);
        }
        if is_in_the_way { Err(Refusal::Busy) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Pace, Refusal};

    /// What becomes of a body of which the same number of bytes comes again and again, after the same wait; and when.
    fn after(milliseconds: u64, bytes: u64, is_wanted: bool) -> (Option<Refusal>, Duration) {
        let (mut pace, wait) = (Pace::default(), Duration::from_millis(milliseconds));
        let mut passed = Duration::ZERO;
        while passed < Duration::from_mins(10) {
            passed += wait;
            if let Err(refusal) = pace.note(wait, bytes, is_wanted) {
                return (Some(refusal), passed);
            }
        }
        (None, passed)
    }

    #[test]
    fn a_slow_body_goes_sooner_where_others_wait() {
        let seconds = Duration::from_secs;
        for (every, bytes, is_wanted, refusal, at) in [
            (1000, 0, false, Refusal::Slow, seconds(10)),
            (1000, 1 << 10, false, Refusal::Slow, seconds(180)),
            (1000, (1 << 10) - 1, false, Refusal::Slow, seconds(10)),
            (9999, 1, false, Refusal::Slow, Duration::from_millis(19998)),
            (1000, 0, true, Refusal::Busy, seconds(1)),
            (100, 25 << 10, true, Refusal::Busy, seconds(1)),
            (100, 26 << 10, true, Refusal::Slow, seconds(180)),
        ] {
            assert_eq!(after(every, bytes, is_wanted), (Some(refusal), at), "{bytes} each {every} ms, wanted: {is_wanted}");
        }
    }

    #[test]
    fn what_came_before_does_not_help_who_is_silent() {
        for (is_wanted, expected) in [(true, Err(Refusal::Busy)), (false, Ok(()))] {
            let mut pace = Pace::default();
            assert_eq!(pace.note(Duration::ZERO, 10 << 20, is_wanted), Ok(()));
            assert_eq!(pace.note(Duration::from_secs(1), 0, is_wanted), expected);
        }
    }

    #[test]
    fn a_body_that_need_not_be_waited_for_is_never_slow() {
        assert_eq!(after(1, 0, true).0, Some(Refusal::Busy));
        let mut pace = Pace::default();
        assert!((0..100_000).all(|_| pace.note(Duration::ZERO, 1, true).is_ok()));
    }
}
