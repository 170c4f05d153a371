//! Following the journal: entry after entry, in their order, none left out.

use std::time::Duration;

use crate::reader::AnyReader;
use crate::{Entry, Filter, Reader, StoreError, postgres};

/// How often a follower looks for more where nobody tells it.
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
    /// Whether nobody can tell it: of a file, and of a server that follows another.
    is_looking: bool,
}

impl Reader {
    /// Follows the journal from the entry after this number.
    pub fn follow(&self, after: i64) -> Follower {
        Follower::new(self.clone(), after)
    }
}

impl Follower {
    fn new(reader: Reader, after: i64) -> Self {
        let is_looking = matches!(reader.0, AnyReader::Sqlite(_));
        Self { reader, cursor: after, listener: None, is_looking }
    }

    /// The next entries, up to `limit`; waits until there are some. Only the number of the last one is remembered.
    ///
    /// # Errors
    /// Those of the database; the same entries come when it is called again.
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
                // Nothing up to there is wanted.
                self.cursor = end;
            }
            self.wait().await;
        }
    }

    /// The number of the journal's last entry; waits until that is another one. For those who read what is new themselves.
    ///
    /// # Errors
    /// Those of the database; the same number comes when it is called again.
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

    /// Listening begins before looking, so that nothing comes between the two.
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
