//! Following the journal: entry after entry, in their order, none left out.

use std::time::Duration;

use crate::reader::AnyReader;
use crate::{Entry, Filter, Reader, StoreError, postgres};

/// How often a follower of a file looks for more: nobody tells it.
const LOOK: Duration = Duration::from_millis(100);
/// How often a follower of a server looks, should a notification have been lost with its connection.
const LOOK_ANYWAY: Duration = Duration::from_secs(5);

/// A reader of the journal with a cursor.
///
/// Entries are numbered so that a smaller number never becomes visible after a larger one, so the cursor is a number; what
/// it was woken by does not matter, nor what it missed meanwhile.
#[derive(Debug)]
pub struct Follower {
    reader: Reader,
    cursor: i64,
    listener: Option<postgres::Listener>,
}

impl Follower {
    pub(crate) fn new(reader: Reader, after: i64) -> Self {
        Self { reader, cursor: after, listener: None }
    }

    /// The next entries, up to `limit`; waits until there are some. Only the number of the last one is remembered.
    ///
    /// # Errors
    /// Those of the database; the same entries come when it is called again.
    pub async fn next(&mut self, filter: &Filter, limit: usize) -> Result<Vec<Entry>, StoreError> {
        loop {
            // Listening begins before looking, so that nothing comes between the two.
            if self.listener.is_none()
                && let AnyReader::Postgres(reader) = &self.reader.0
            {
                self.listener = Some(reader.listen().await?);
            }
            let end = self.reader.last_entry().await?;
            if end > self.cursor {
                let entries = self.reader.entries_after(self.cursor, filter, limit).await?;
                if let Some(last) = entries.last() {
                    self.cursor = last.seq;
                    return Ok(entries);
                }
                // Nothing up to there is wanted.
                self.cursor = end;
            }
            match &mut self.listener {
                None => tokio::time::sleep(LOOK).await,
                Some(listener) => {
                    if !listener.notified(LOOK_ANYWAY).await {
                        self.listener = None;
                    }
                }
            }
        }
    }
}
