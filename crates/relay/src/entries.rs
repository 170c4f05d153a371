//! The journal's latest entries, read once for all hooks that ask for the same.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use store::{EntryDigest, Reader, StoreError};

/// How many pieces are kept.
const PIECES: usize = 8;

/// Pieces of the journal, by the entry that they come after.
#[derive(Debug, Default)]
pub(crate) struct Entries(Mutex<VecDeque<(i64, Arc<[EntryDigest]>)>>);

impl Entries {
    /// Up to `limit` entries after one. What another hook has read is the same: entries never change.
    pub(crate) async fn after(&self, reader: &Reader, after: i64, limit: usize) -> Result<Arc<[EntryDigest]>, StoreError> {
        let known = self.pieces().iter().find(|(of, _)| *of == after).map(|(_, entries)| Arc::clone(entries));
        if let Some(entries) = known {
            return Ok(entries);
        }
        let entries: Arc<[EntryDigest]> = reader.digest_after(after, limit).await?.into();
        // Of an empty piece more may come any time.
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
