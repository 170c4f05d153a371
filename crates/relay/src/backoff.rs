//! How long to wait after a failure.

use std::time::Duration;

/// The wait after the first failure of a site.
const SITE_FIRST: Duration = Duration::from_secs(1);
/// The longest wait for a site, however long it is down.
const SITE_LONGEST: Duration = Duration::from_mins(15);
/// The wait after a run was rejected for the first time. Its course may be created at any time.
const RUN_FIRST: Duration = Duration::from_mins(5);
/// The longest wait for a run that keeps being rejected.
const RUN_LONGEST: Duration = Duration::from_hours(24);
/// How often a run is sent automatically. With these waits this takes about ten days.
const RUN_ATTEMPTS: u32 = 18;
/// The longest wait that a site can ask for.
const RETRY_AFTER_LONGEST: Duration = Duration::from_hours(24);

/// How long to wait before trying a site again after this many failures in a row. `jitter` is from 0 to 1; it keeps hooks that
/// failed together from retrying together. The wait is at least as long as the site asks for.
pub(crate) fn site(failures: u32, jitter: f64, retry_after: Option<Duration>) -> Duration {
    let wait = doubled(SITE_FIRST, failures, SITE_LONGEST, jitter);
    wait.max(retry_after.unwrap_or_default().min(RETRY_AFTER_LONGEST))
}

/// How long to wait before sending a run again after this many rejections in a row. `None`: it is no longer sent automatically.
pub(crate) fn run(attempts: u32, jitter: f64) -> Option<Duration> {
    (attempts < RUN_ATTEMPTS).then(|| doubled(RUN_FIRST, attempts, RUN_LONGEST, jitter))
}

/// Returns a wait that doubles each time, up to `longest`, minus up to a third of it.
fn doubled(first: Duration, times: u32, longest: Duration, jitter: f64) -> Duration {
    let doublings = times.saturating_sub(1).min(20);
    let whole = first.saturating_mul(1 << doublings).min(longest);
    whole.mul_f64(1.0 - jitter.clamp(0.0, 1.0) / 3.0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::{RUN_ATTEMPTS, SITE_LONGEST, run, site};

    #[test]
    fn twice_as_long_each_time_and_as_long_as_it_is_asked_for() {
        let seconds = |failures| site(failures, 0.0, None).as_secs();
        assert_eq!([1, 2, 3, 4, 10, 11, 1000].map(seconds), [1, 2, 4, 8, 512, 900, 900]);
        assert_eq!(site(1, 1.0, Some(Duration::from_mins(2))), Duration::from_mins(2));
        assert_eq!(site(1, 0.0, Some(Duration::MAX)), Duration::from_hours(24));
    }

    #[test]
    fn a_run_that_is_refused_is_tried_for_days_and_not_for_ever() {
        let waits = (1..).map_while(|attempts| run(attempts, 0.5)).collect::<Vec<_>>();
        assert_eq!(u32::try_from(waits.len()), Ok(RUN_ATTEMPTS - 1));
        let days = waits.iter().sum::<Duration>().as_secs() / 86_400;
        assert!((6..14).contains(&days), "{days}");
    }

    proptest! {
        #[test]
        fn jitter_only_shortens(failures in 1..50u32, jitter in 0.0..1.0f64) {
            let (with, without) = (site(failures, jitter, None), site(failures, 0.0, None));
            prop_assert!(with <= without && with * 2 >= without && without <= SITE_LONGEST);
        }
    }
}
