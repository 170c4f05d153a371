//! Deleting old entries of the journal.

use std::time::Duration;

use catalog::Instant;

use crate::StoreError;
use crate::writer::Writer;

/// How many entries one transaction checks. The number is small, so that it does not noticeably delay requests.
const PIECE: u32 = 1_000;
/// The pause between two such transactions.
const PAUSE: Duration = Duration::from_millis(20);
/// The interval at which the whole journal is checked.
const ROUND: Duration = Duration::from_hours(1);

/// Deletes entries that are older than `keep`, now and every hour, forever. Keeps the last entry of each source run.
pub async fn enforce(writer: Writer, keep: Duration, now: fn() -> Instant) {
    loop {
        let kept = i64::try_from(keep.as_micros()).unwrap_or(i64::MAX);
        if let Some(before) = now().as_micros().checked_sub(kept).and_then(Instant::from_micros) {
            match round(&writer, before).await {
                Ok(0) => {}
                Ok(deleted) => tracing::info!(deleted, "old entries of the journal were removed"),
                Err(error) => tracing::warn!(%error, "old entries of the journal could not be removed; tried again in an hour"),
            }
        }
        tokio::time::sleep(ROUND).await;
    }
}

/// Checks the journal once. Returns how many entries were deleted.
async fn round(writer: &Writer, before: Instant) -> Result<usize, StoreError> {
    let (mut after, mut deleted) = (0, 0);
    loop {
        let pruned = writer.prune(after, before, PIECE).await?;
        deleted += pruned.deleted;
        let Some(next) = pruned.next else { return Ok(deleted) };
        after = next;
        tokio::time::sleep(PAUSE).await;
    }
}
