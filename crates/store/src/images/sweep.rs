//! Removing pictures that no course uses.
//!
//! A picture is stored when somebody chooses it in a form, before the form is saved. Later the draft may use another picture, or
//! be discarded. So nothing is removed while courses are edited. Instead, a sweep checks all courses at intervals. It removes the
//! pictures that have been stored for a day and that no version of a course uses.

use std::collections::HashSet;
use std::time::Duration;

use catalog::Instant;

use crate::columns::{self, Cell, details};
use crate::writer::Writer;
use crate::{Reader, StoreError};

/// The minimum age of a picture before it may be removed.
const GRACE: Duration = Duration::from_hours(24);
/// The interval between two sweeps.
const ROUND: Duration = Duration::from_hours(6);
/// How many courses are read at a time.
const CHUNK: i64 = 500;
/// The pause between two transactions.
const PAUSE: Duration = Duration::from_millis(20);

const OLD: &str = "SELECT id FROM images WHERE created_at < ?1";
const DETAILS: &str = "SELECT details FROM courses WHERE id > ?1 AND id <= ?2 AND details <> ''";
/// Deletes a picture. Checks again that no course uses it, because a form that was open for longer than a day may have been saved
/// in the meantime.
const REMOVE: &str = "DELETE FROM images WHERE id = ?1 AND created_at < ?2 \
     AND NOT EXISTS (SELECT 1 FROM courses WHERE details LIKE ?3) RETURNING id";

/// Removes pictures that no course uses, now and every six hours, forever.
pub async fn enforce(writer: Writer, reader: Reader, now: fn() -> Instant) {
    let grace = i64::try_from(GRACE.as_micros()).unwrap_or(i64::MAX);
    loop {
        if let Some(before) = now().as_micros().checked_sub(grace).and_then(Instant::from_micros) {
            match sweep(&writer, &reader, before).await {
                Ok(0) => {}
                Ok(removed) => tracing::info!(removed, "pictures that no course names were removed"),
                Err(error) => tracing::warn!(%error, "pictures that no course names could not be removed; tried again later"),
            }
        }
        tokio::time::sleep(ROUND).await;
    }
}

/// Removes the pictures that were stored before `before` and that no version of a course uses. Returns how many.
///
/// # Errors
/// If the database fails.
pub async fn sweep(writer: &Writer, reader: &Reader, before: Instant) -> Result<usize, StoreError> {
    let old = reader.rows(OLD, &[Cell::number(before.as_micros())]).await?;
    let mut unused = HashSet::new();
    for row in &old {
        unused.insert(columns::text(row, 0)?.to_owned());
    }
    if unused.is_empty() {
        return Ok(0);
    }
    let last = reader.rows("SELECT coalesce(max(id), 0) FROM courses", &[]).await?;
    let last = last.first().map_or(Ok(0), |row| columns::number(row, 0))?;
    let mut after = 0;
    while after < last && !unused.is_empty() {
        for row in reader.rows(DETAILS, &[Cell::number(after), Cell::number(after + CHUNK)]).await? {
            if let Some(cover) = details(&row, 0)?.cover {
                unused.remove(&cover.id.to_string());
            }
        }
        after += CHUNK;
        tokio::time::sleep(PAUSE).await;
    }
    let mut removed = 0;
    for id in unused {
        let gone = writer.execute(move |session| {
            let named = format!("%{id}%");
            session.batch.statement(REMOVE, &[Cell::text(&id), Cell::number(before.as_micros()), Cell::text(&named)])
        });
        let gone: Vec<crate::Row> = gone.await?;
        removed += gone.len();
        tokio::time::sleep(PAUSE).await;
    }
    Ok(removed)
}
