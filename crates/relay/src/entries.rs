//! The latest entries of the journal, read once for all hooks that need the same ones.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use store::{EntryDigest, Reader, StoreError};

/// How many pieces are cached.
const PIECES: usize = 8;

/// Pieces of the journal, by the number of the entry before them.
#[derive(Debug, Default)]
pub(crate) struct Entries(Mutex<VecDeque<(i64, Arc<[EntryDigest]>)>>);

impl Entries {
    /// Returns up to `limit` entries after a number. They may come from the cache of another hook's reads, because entries never
    /// change.
    pub(crate) async fn after(&self, reader: &Reader, after: i64, limit: usize) -> Result<Arc<[EntryDigest]>, StoreError> {
        let known = self.pieces().iter().find(|(of, _)| *of == after).map(|(_, entries)| Arc::clone(entries));
        if let Some(entries) = known {
            return Ok(entries);
        }
        let entries: Arc<[EntryDigest]> = reader.digest_after(after, limit).await?.into();
        // An empty piece is not cached, because entries may be appended at any time.
        if !entries.is_empty() {
            let mut pieces = self.pieces();
            pieces.retain(|(of, _)| *of != after);
            pieces.push_back((after, Arc::clone(&entries)));
            if pieces.len() > PIECES {
                pieces.pop_front();
            }
        }
        Ok(entries)
    }

    fn pieces(&self) -> std::sync::MutexGuard<'_, VecDeque<(i64, Arc<[EntryDigest]>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
