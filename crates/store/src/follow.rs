//! Following the journal: every entry, in order.

use std::time::Duration;

use crate::reader::AnyReader;
use crate::{Entry, Filter, Reader, StoreError, postgres};

/// The polling interval when there are no notifications.
const LOOK: Duration = Duration::from_millis(100);
/// The polling interval of a follower that gets notifications from a server, in case one is lost together with its connection.
const LOOK_ANYWAY: Duration = Duration::from_secs(5);

/// A reader of the journal with a cursor.
///
/// An entry with a smaller number never becomes visible after one with a larger number, so the cursor is a number. It does not
/// matter what woke the follower, or what it missed in the meantime.
#[derive(Debug)]
pub struct Follower {
    reader: Reader,
    cursor: i64,
    listener: Option<postgres::Listener>,
    /// Whether the follower must poll, because there are no notifications: on a file, or on a read-only replica.
    is_looking: bool,
}

impl Reader {
    /// Returns a follower that starts with the entry after this number.
    pub fn follow(&self, after: i64) -> Follower {
        Follower::new(self.clone(), after)
    }
}

impl Follower {
    fn new(reader: Reader, after: i64) -> Self {
        let is_looking = matches!(reader.0, AnyReader::Sqlite(_));
        Self { reader, cursor: after, listener: None, is_looking }
    }

    /// Returns the next entries, at most `limit`. Waits until there are some. The follower remembers only the number of the last
    /// one.
    ///
    /// # Errors
    /// If the database fails. The next call returns the same entries.
    pub async fn next(&mut self, filter: &Filter, limit: usize) -> Result<Vec<Entry>, StoreError> {
        loop {
            self.listen().await?;
            let end = self.reader.last_entry().await?;
            if end > self.cursor {
                let entries = self.reader.entries_after(self.cursor, filter, limit).await?;
                if let Some(last) = entries.last() {
                    self.cursor = last.seq;
                    return Ok(entries);
                }
                // No entry up to `end` matches the filter.
                self.cursor = end;
            }
            self.wait().await;
        }
    }

    /// Returns the number of the journal's last entry. Waits until there is a new one. This is for callers that read the new
    /// entries themselves.
    ///
    /// # Errors
    /// If the database fails. The next call returns the same number.
    pub async fn end(&mut self) -> Result<i64, StoreError> {
        loop {
            self.listen().await?;
            let end = self.reader.last_entry().await?;
            if end > self.cursor {
                self.cursor = end;
                return Ok(end);
            }
            self.wait().await;
        }
    }

    /// Starts to listen for notifications. This comes before reading the journal, so that no entry is missed between the two.
    async fn listen(&mut self) -> Result<(), StoreError> {
        if self.listener.is_none()
            && !self.is_looking
            && let AnyReader::Postgres(reader) = &self.reader.0
        {
            match reader.listen().await {
                Ok(listener) => self.listener = Some(listener),
                Err(error) if error.is_read_only() => self.is_looking = true,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn wait(&mut self) {
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
