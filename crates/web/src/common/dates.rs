//! Dates as senders write them.

use catalog::Instant;

/// A date, unless it stands for "never": senders write the year 9999 for it.
pub(crate) fn bounded(at: Option<Instant>) -> Option<Instant> {
    at.filter(|at| at.year() < 9999)
}
