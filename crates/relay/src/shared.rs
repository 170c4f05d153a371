//! What the workers of all hooks share.

use std::sync::Arc;

use catalog::Instant;
use store::Reader;
use store::writer::Writer;
use sync::LmsList;
use tokio::sync::watch;

use crate::entries::Entries;

/// What the workers of all hooks share.
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
    /// The number of the journal's last entry. A change of it wakes the workers.
    pub(crate) end: watch::Sender<i64>,
}
