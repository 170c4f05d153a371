//! The real clock, for dates that lie before and after it.

use std::time::{SystemTime, UNIX_EPOCH};

use catalog::Instant;

/// Now.
pub fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "a test from outside has the clock that the program has")]
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    Instant::from_micros(i64::try_from(since.as_micros()).expect("before the year 9999")).expect("in range")
}

/// So many seconds after an instant, or before it.
pub fn after(instant: Instant, seconds: i64) -> Instant {
    Instant::from_micros(instant.as_micros() + seconds * 1_000_000).expect("in range")
}

/// So many days from now, in whole seconds, as an LMS has them.
pub fn days(days: i64) -> String {
    let now = now();
    let whole = Instant::from_micros(now.as_micros() / 1_000_000 * 1_000_000).expect("in range");
    after(whole, days * 86_400).to_string()
}
