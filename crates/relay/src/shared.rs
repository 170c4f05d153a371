//! What all hooks' workers share.

use std::sync::Arc;

use catalog::Instant;
use store::Reader;
use store::writer::Writer;
use sync::LmsList;
use tokio::sync::watch;

use crate::entries::Entries;

/// What all hooks' workers share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) lmss: Arc<LmsList>,
    pub(crate) reader: Reader,
    pub(crate) writer: Writer,
    pub(crate) now: fn() -> Instant,
    pub(crate) source: String,
    pub(crate) alone: bool,
    pub(crate) keep: i64,
    pub(crate) entries: Entries,
    /// The number of the journal's last entry, to wake who waits for it.
    pub(crate) end: watch::Sender<i64>,
}
