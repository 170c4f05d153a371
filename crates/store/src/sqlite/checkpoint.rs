//! Checkpoints on a separate thread, so that the writer seldom waits for one.
//!
//! While the thread moves pages from the write-ahead log into the database, the writer continues and the log grows. SQLite
//! restarts the log only if everything in it has been moved at a moment when nobody writes. So the thread does nearly all of the
//! work, and the writer does the small rest, between two transactions.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, SyncSender};

use rusqlite::hooks::Wal;

use super::file::DatabaseFile;
use crate::StoreError;

/// A checkpoint starts when the log has this many pages (of 4 KiB). With rarer checkpoints, a page that changes often is written
/// once instead of many times.
const PAGES: usize = 8_000;

/// The writer's part.
#[derive(Debug)]
pub(super) struct Checkpoints {
    begin: SyncSender<()>,
    pages: Arc<AtomicUsize>,
    /// Whether the thread has moved the pages that there were, so that only the few since then remain.
    only_the_rest: Arc<AtomicBool>,
}

impl Checkpoints {
    /// Starts the thread. It ends when this value is dropped. `connection` is the writer's.
    pub(super) fn start(file: &DatabaseFile, connection: &mut rusqlite::Connection) -> Result<Self, StoreError> {
        let (begin, orders) = mpsc::sync_channel(1);
        let pages = Arc::new(AtomicUsize::new(0));
        let only_the_rest = Arc::new(AtomicBool::new(false));
        let (seen, done) = (Arc::clone(&pages), Arc::clone(&only_the_rest));
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        connection.wal_hook(Some(move |_: &mut Wal, in_log: std::ffi::c_int| {
            seen.store(usize::try_from(in_log).unwrap_or(0), Ordering::Relaxed);
            Ok(())
        }))?;
        let other = file.open_connection()?;
        other.pragma_update(None, "synchronous", "FULL")?;
        let thread = std::thread::Builder::new().name("checkpoints".to_owned());
        let run = move || {
            while orders.recv().is_ok() {
                // The second round moves the pages that were added during the first.
                for _ in 0..2 {
                    if let Err(error) = checkpoint(&other) {
                        tracing::warn!(%error, "a checkpoint failed; the write-ahead log grows until one succeeds");
                    }
                }
                done.store(true, Ordering::Release);
            }
        };
        thread.spawn(run).map_err(|error| StoreError::File(format!("a thread cannot be started: {error}")))?;
        Ok(Self { begin, pages, only_the_rest })
    }

    /// Starts or finishes a checkpoint, if one is due. The writer calls this between two transactions.
    pub(super) fn after_commit(&self, connection: &rusqlite::Connection) {
        if self.pages.load(Ordering::Relaxed) < PAGES {
            return;
        }
        if self.only_the_rest.swap(false, Ordering::Acquire) {
            if let Err(error) = checkpoint(connection) {
                tracing::warn!(%error, "a checkpoint failed; the write-ahead log grows until one succeeds");
            }
            self.pages.store(0, Ordering::Relaxed);
        } else {
            // If the channel is full, the thread is already running a checkpoint.
            let _ = self.begin.try_send(());
        }
    }
}

fn checkpoint(connection: &rusqlite::Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}
