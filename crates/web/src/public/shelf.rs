//! The public catalogue in memory: an index to search, and what cards and feeds show of each course.
//!
//! Each instance has one. It is read as a whole once, in the background ([`keeper`]), and then follows the journal, in which every
//! change by every instance is. What is to be kept of a course is worked out by [`feed`] and put in its place by [`stock`]; both are
//! pure. Nothing here is of drafts.

mod card;
mod feed;
mod keeper;
mod stock;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant as Clock};

use catalog::{CourseCode, CourseId, Instant};
use search::{Index, Query, Results};
use tokio::sync::watch;
use tokio::task::AbortHandle;

pub(crate) use card::Card;
use keeper::Keeper;
use stock::Stock;

use crate::App;

/// How long a page waits for the first read: small catalogues are read within it.
const PATIENCE: Duration = Duration::from_millis(300);

/// How long it may not know of a change.
const LATE: Duration = Duration::from_millis(500);

/// The public catalogue of an instance.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    shared: Arc<Shared>,
    task: Mutex<Option<AbortHandle>>,
}

/// What is known.
#[derive(Debug, Default)]
struct Known {
    stock: Stock,
    /// None until the catalogue was read as a whole once.
    index: Option<Arc<Index>>,
}

#[derive(Debug, Default)]
struct Shared {
    known: RwLock<Known>,
    /// How many courses were read so far, while the catalogue is read as a whole.
    reading: watch::Sender<Option<usize>>,
    /// The number of the last entry of the journal whose effect is known; 0 before the first read.
    knows: watch::Sender<i64>,
    /// Since when something in the journal is not known yet; none where all is.
    behind: Mutex<Option<Clock>>,
    /// Another number after each change of what is known.
    version: AtomicU64,
    /// Whether the index gave an error, and has to be made anew.
    is_broken: AtomicBool,
}

impl Shared {
    fn read(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn behind(&self) -> MutexGuard<'_, Option<Clock>> {
        self.behind.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells that what is known was changed.
    fn changed(&self) {
        self.version.fetch_add(1, Ordering::SeqCst);
    }

    fn write(&self) -> RwLockWriteGuard<'_, Known> {
        self.known.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    /// Begins to read, where that was not done yet. Within the runtime.
    pub(crate) fn start(&self, app: &App) {
        let mut task = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        if task.is_none() {
            // Without a way to the writer: the program ends when the last of these is gone.
            let keeper = Keeper::new(Arc::clone(&self.shared), app.reader.clone(), Arc::clone(&app.lmss));
            *task = Some(tokio::spawn(keeper.keep(app.staff.live.clone())).abort_handle());
        }
    }

    /// Whether the catalogue was read; waits for the first read a little.
    pub(crate) async fn ready(&self, app: &App) -> bool {
        if self.is_read() {
            return true;
        }
        self.start(app);
        let mut reading = self.shared.reading.subscribe();
        let _ = tokio::time::timeout(PATIENCE, reading.wait_for(|_| self.is_read())).await;
        self.is_read()
    }

    fn is_read(&self) -> bool {
        self.shared.read().index.is_some()
    }

    /// How many courses were read so far, while the catalogue is read as a whole.
    pub(crate) fn reading(&self) -> Option<usize> {
        *self.shared.reading.borrow()
    }

    /// Searches; none while nothing was read.
    pub(crate) fn search(&self, query: &Query, now: Instant) -> Option<Results> {
        let index = self.shared.read().index.clone()?;
        let mut results = match index.search(query, now) {
            Ok(results) => results,
            Err(error) => {
                tracing::error!(%error, "the public catalogue could not be searched; it is read anew");
                self.shared.is_broken.store(true, Ordering::Relaxed);
                return None;
            }
        };
        // These numbers are not the index's, so that they may change without it.
        let known = self.shared.read();
        for hit in &mut results.hits {
            if let Some(card) = known.stock.card(CourseId(hit.id)) {
                hit.enrollment_count = card.enrolled();
                hit.snapshots = u32::try_from(card.snapshots).unwrap_or(u32::MAX);
            }
        }
        Some(results)
    }

    /// Whether there may be changes of which it should know by now.
    pub(crate) fn is_late(&self) -> bool {
        self.shared.behind().is_some_and(|since| since.elapsed() > LATE)
    }

    /// A number that is another one once anything here was changed. It has to be asked for before anything else is.
    pub(crate) fn version(&self) -> u64 {
        self.shared.version.load(Ordering::SeqCst)
    }

    /// What is shown of a course.
    pub(crate) fn card(&self, id: CourseId) -> Option<Arc<Card>> {
        self.shared.read().stock.card(id).cloned()
    }

    /// What is shown of the course of a public code.
    pub(crate) fn by_code(&self, code: &CourseCode) -> Option<Arc<Card>> {
        self.shared.read().stock.by_code(code).cloned()
    }

    /// What is shown of all courses, by their public codes.
    pub(crate) fn cards(&self) -> Vec<Arc<Card>> {
        self.shared.read().stock.cards().cloned().collect()
    }

    /// The number of the last entry of the journal whose effect is known here.
    pub(crate) fn changes(&self) -> watch::Receiver<i64> {
        self.shared.knows.subscribe()
    }

    /// How many courses visitors can find.
    pub(crate) fn len(&self) -> usize {
        self.shared.read().stock.len()
    }

    /// For the metrics.
    pub(crate) async fn health(&self, app: &App) -> Health {
        let knows = *self.shared.knows.borrow();
        let index = self.shared.read().index.clone();
        let end = app.reader.last_entry().await.unwrap_or(knows);
        Health {
            documents: index.as_ref().map_or(0, |index| index.len()),
            lag: end.saturating_sub(knows).max(0),
            bytes: index.as_ref().map_or(0, |index| index.memory()),
            is_read: index.is_some(),
        }
    }
}

/// How the shelf is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Health {
    /// How many courses can be found.
    pub(crate) documents: usize,
    /// How many entries of the journal it does not know yet.
    pub(crate) lag: i64,
    /// About how many bytes the index holds.
    pub(crate) bytes: usize,
    /// Whether the catalogue was read as a whole.
    pub(crate) is_read: bool,
}

impl Drop for Shelf {
    fn drop(&mut self) {
        if let Some(task) = self.task.get_mut().unwrap_or_else(PoisonError::into_inner) {
            task.abort();
        }
    }
}
