//! How those who follow the journal leave the machine to senders.
//!
//! What is kept in memory is brought up to date by reading from the database what changed. Where very many changes come at once
//! this must not take the time in which they are carried out: then it rests most of the time, and catches up afterwards.

use std::time::{Duration, Instant as Clock};

use store::{Reader, StoreError};

/// From how many new entries a second on senders come first.
const BUSY: u32 = 1_500;
/// How many times as long as it works it rests then.
const REST: u32 = 19;
/// How long it rests at most.
const REST_MAX: Duration = Duration::from_secs(1);

/// Works in pieces, and rests between them where the journal grows fast.
#[derive(Debug)]
pub(crate) struct Consideration {
    since: Clock,
    /// The journal's end then.
    end: i64,
}

impl Consideration {
    /// Before the first piece.
    pub(crate) async fn begin(reader: &Reader) -> Result<Self, StoreError> {
        Ok(Self { since: Clock::now(), end: reader.last_entry().await? })
    }

    /// Whether the journal has grown fast since.
    pub(crate) async fn is_busy(&self, reader: &Reader) -> Result<bool, StoreError> {
        Ok(is_busy(self.since.elapsed(), reader.last_entry().await? - self.end))
    }

    /// After a piece, before the next one.
    pub(crate) async fn rest(&mut self, reader: &Reader) -> Result<(), StoreError> {
        let (worked, end) = (self.since.elapsed(), reader.last_entry().await?);
        match rest(worked, end - self.end) {
            Duration::ZERO => tokio::task::yield_now().await,
            rest => tokio::time::sleep(rest).await,
        }
        *self = Self { since: Clock::now(), end: reader.last_entry().await? };
        Ok(())
    }
}

/// Whether so many entries in that time are very many.
fn is_busy(time: Duration, came: i64) -> bool {
    u32::try_from(came).is_ok_and(|came| Duration::from_secs(1) * came > time * BUSY)
}

/// How long to rest after having worked so long, while so many entries came.
fn rest(worked: Duration, came: i64) -> Duration {
    if is_busy(worked, came) { (worked * REST).min(REST_MAX) } else { Duration::ZERO }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::rest;

    #[test]
    fn it_rests_only_while_very_much_comes() {
        let worked = Duration::from_millis(10);
        assert_eq!(rest(worked, 0), Duration::ZERO);
        assert_eq!(rest(worked, 15), Duration::ZERO);
        assert_eq!(rest(worked, 16), Duration::from_millis(190));
        assert_eq!(rest(Duration::from_mins(1), 1_000_000), Duration::from_secs(1));
        // The journal was emptied meanwhile.
        assert_eq!(rest(worked, -5), Duration::ZERO);
    }
}
