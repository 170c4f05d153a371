//! The catalogue in few words, in memory: what Today and the list of courses stand on.
//!
//! Whether something waits to be published, the state of a run, its LMS: each is a comparison or a function of now, which no
//! index answers. So each instance keeps what they need ([`Catalogue`], [`Activity`]), reads it once, and then follows the
//! journal, in which every change by every instance is. The rules are pure; what is here only reads and waits.

mod activity;
mod catalogue;
mod earlier;
mod likeness;
mod line;
mod text;
mod wanted;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant as Clock};

use catalog::Instant;
use store::{EntryDigest, Reader, StoreError};
use sync::LmsList;
use tokio::sync::{Notify, watch};
use tokio::task::AbortHandle;

pub(crate) use activity::{Activity, Counts, HOUR, HOURS, Hour};
pub(crate) use catalogue::Catalogue;
use earlier::earlier_code;
pub(crate) use likeness::alike;
pub(crate) use line::Line;
pub(crate) use wanted::{OfLms, StateGroup, Wanted};

use crate::App;
use crate::common::plan::{MOST_COURSES, Plan};
use crate::consideration::Consideration;

/// How often the journal is looked at, even if nobody asks: the first page after a busy night must not wait.
const TICK: Duration = Duration::from_secs(5);
/// How long what nobody asks for is put off while senders have the machine busy.
const PUT_OFF: Duration = Duration::from_mins(1);
/// How long a page waits for what changed last.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long it waits while the catalogue is read for the first time: small ones are read within it.
const SHORT_PATIENCE: Duration = Duration::from_millis(300);
/// How many courses are read at once.
const COURSES: usize = 64;
/// How many entries are read at once.
const ENTRIES: usize = 500;
/// How many entries are looked at for the requests of the day before the start.
const MOST_ENTRIES: i64 = 300_000;

/// The overview of an instance.
#[derive(Debug, Default)]
pub(crate) struct Overview {
    shared: Arc<Shared>,
    task: Mutex<Option<AbortHandle>>,
}

/// What is known.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) catalogue: Catalogue,
    pub(crate) activity: Activity,
    /// Whether the catalogue was read as a whole once.
    pub(crate) is_read: bool,
    /// How many courses were read so far, while it is read.
    pub(crate) reading: Option<usize>,
    /// Whether the requests of the last day were counted.
    pub(crate) is_counted: bool,
}

#[derive(Debug)]
struct Shared {
    known: RwLock<Known>,
    /// Somebody wants to know what changed.
    asked: Notify,
    /// How many rounds have begun …
    begun: AtomicU64,
    /// … and how many are done.
    done: watch::Sender<u64>,
}

impl Default for Shared {
    fn default() -> Self {
        let done = watch::Sender::new(0);
        Self { known: RwLock::default(), asked: Notify::new(), begun: AtomicU64::new(0), done }
    }
}

impl Shared {
    fn read(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Known> {
        self.known.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Overview {
    /// Begins to read, where that was not done yet. Within the runtime.
    pub(crate) fn start(&self, app: &App) {
        let mut task = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        if task.is_none() {
            let (shared, reader, lmss) = (Arc::clone(&self.shared), app.reader.clone(), Arc::clone(&app.lmss));
            // Without a way to the writer: the program ends when the last of these is gone.
            let keeper = Keeper { shared, reader, lmss, now: app.now, cursor: None, counted: None };
            *task = Some(tokio::spawn(keeper.keep()).abort_handle());
        }
    }

    /// Waits until all that is in the journal now is known, if that does not take long.
    pub(crate) async fn bring_up_to_date(&self, app: &App) {
        let mut done = self.shared.done.subscribe();
        // A round that is under way may have looked at the journal already.
        let wanted = self.shared.begun.load(Ordering::SeqCst) + 1;
        self.start(app);
        self.shared.asked.notify_one();
        let is_busy = {
            let known = self.shared.read();
            !known.is_read || known.reading.is_some() || !known.is_counted
        };
        let patience = if is_busy { SHORT_PATIENCE } else { PATIENCE };
        let _ = tokio::time::timeout(patience, done.wait_for(|round| *round >= wanted)).await;
    }

    /// What is known. Nothing is added while this is held.
    pub(crate) fn known(&self) -> RwLockReadGuard<'_, Known> {
        self.shared.read()
    }
}

impl Drop for Overview {
    fn drop(&mut self) {
        if let Some(task) = self.task.get_mut().unwrap_or_else(PoisonError::into_inner) {
            task.abort();
        }
    }
}

/// Who reads and follows.
struct Keeper {
    shared: Arc<Shared>,
    reader: Reader,
    lmss: Arc<LmsList>,
    now: fn() -> Instant,
    /// The last entry that the catalogue has the effect of; none: it has to be read.
    cursor: Option<i64>,
    /// The last entry that was counted.
    counted: Option<i64>,
}

impl Keeper {
    async fn keep(mut self) {
        loop {
            let round = self.shared.begun.fetch_add(1, Ordering::SeqCst) + 1;
            let outcome = self.round().await;
            self.shared.done.send_replace(round);
            match outcome {
                Ok(()) if self.cursor.is_none() => continue,
                Ok(()) => {}
                Err(error) => tracing::warn!(%error, "the overview of the catalogue could not be brought up to date"),
            }
            self.wait().await;
        }
    }

    /// Until the next round: when somebody asks, or when it is time.
    async fn wait(&self) {
        let time = async {
            let since = Clock::now();
            loop {
                let considerate = Consideration::begin(&self.reader).await;
                tokio::time::sleep(TICK).await;
                let Ok(considerate) = considerate else { return };
                let is_busy = considerate.is_busy(&self.reader).await.unwrap_or(false);
                if !is_put_off(since.elapsed(), is_busy) {
                    return;
                }
            }
        };
        tokio::select! {
            () = time => {}
            () = self.shared.asked.notified() => {}
        }
    }

    async fn round(&mut self) -> Result<(), StoreError> {
        match self.cursor {
            None => self.read_everything().await?,
            Some(cursor) => self.follow(cursor).await?,
        }
        self.shared.write().activity.forget((self.now)());
        Ok(())
    }

    async fn read_everything(&mut self) -> Result<(), StoreError> {
        // What changes while the catalogue is read comes after this.
        let cursor = self.reader.last_entry().await?;
        let is_first = !self.shared.read().is_read;
        // The first time what was read is shown at once; later what is known is kept until the end.
        let mut aside = Catalogue::default();
        if is_first {
            self.shared.write().catalogue = Catalogue::default();
        }
        let (mut after, mut so_far) = (0, 0);
        let mut considerate = Consideration::begin(&self.reader).await?;
        loop {
            let read = self.reader.courses_page(after, COURSES).await?;
            let Some((last, _)) = read.last() else { break };
            after = last.id.0;
            so_far += read.iter().filter(|(course, _)| course.snapshot_of.is_none()).count();
            if is_first {
                let mut known = self.shared.write();
                known.catalogue.take(read, &self.lmss);
                known.reading = Some(so_far);
            } else {
                aside.take(read, &self.lmss);
                self.shared.write().reading = Some(so_far);
            }
            considerate.rest(&self.reader).await?;
        }
        {
            let mut known = self.shared.write();
            if !is_first {
                aside.remember_changes(&known.catalogue);
                std::mem::swap(&mut known.catalogue, &mut aside);
            }
            known.is_read = true;
            known.reading = None;
        }
        drop(aside);
        self.cursor = Some(cursor);
        self.count_up_to(cursor).await?;
        self.follow(cursor).await
    }

    /// Counts the requests up to an entry; the first time those of the last day, as far as that is not too many.
    async fn count_up_to(&mut self, last: i64) -> Result<(), StoreError> {
        let mut after = match self.counted {
            Some(counted) => counted,
            None => self.begin_to_count(last).await?,
        };
        while after < last {
            let mut entries = self.reader.digest_after(after, ENTRIES).await?;
            entries.retain(|entry| entry.seq <= last);
            let Some(newest) = entries.last() else { break };
            after = newest.seq;
            self.note(&entries);
            tokio::task::yield_now().await;
        }
        self.counted = Some(after.max(last));
        self.shared.write().is_counted = true;
        Ok(())
    }

    /// Finds the last words of the time before the start, and the entry after which the last day is counted.
    async fn begin_to_count(&self, last: i64) -> Result<i64, StoreError> {
        for (lms, at) in self.reader.last_words().await? {
            self.shared.write().activity.hear(&lms, at);
        }
        let day_ago = Instant::from_micros((self.now)().as_micros() - 24 * HOUR).unwrap_or(Instant::MIN);
        let of_the_day = self.reader.entry_at(day_ago).await?;
        let first = of_the_day.max(last.saturating_sub(MOST_ENTRIES));
        let since = match self.reader.digest_after(first, 1).await?.first() {
            Some(entry) if first > of_the_day => entry.at,
            _ => day_ago,
        };
        self.shared.write().activity.since = Some(since);
        Ok(first)
    }

    /// Counts entries, and notes what they changed.
    fn note(&self, entries: &[EntryDigest]) {
        let mut known = self.shared.write();
        for entry in entries {
            known.activity.count(entry);
            known.catalogue.note_change(entry);
        }
    }

    /// Takes in what came after an entry.
    async fn follow(&mut self, cursor: i64) -> Result<(), StoreError> {
        let mut cursor = cursor;
        // Reading one by one what is new takes longer than reading everything, where it is much of everything.
        let too_many = MOST_COURSES.max(self.shared.read().catalogue.len() / 2);
        if usize::try_from(self.reader.last_entry().await? - cursor).is_ok_and(|new| new > too_many) {
            self.cursor = None;
            return Ok(());
        }
        let mut considerate = Consideration::begin(&self.reader).await?;
        loop {
            let entries = self.reader.digest_after(cursor, ENTRIES).await?;
            let Some(newest) = entries.last().map(|entry| entry.seq) else { return Ok(()) };
            let plan = {
                let known = self.shared.read();
                Plan::new(&entries, |run| known.catalogue.of_run(run))
            };
            if plan.everything {
                // They are counted when all is read anew.
                self.cursor = None;
                return Ok(());
            }
            considerate.rest(&self.reader).await?;
            if !plan.is_empty() {
                self.renew(plan, &mut considerate).await?;
            }
            self.note(&entries);
            cursor = newest;
            (self.cursor, self.counted) = (Some(cursor), Some(cursor));
            if entries.len() < ENTRIES {
                return Ok(());
            }
            tokio::task::yield_now().await;
        }
    }

    async fn renew(&self, plan: Plan, considerate: &mut Consideration) -> Result<(), StoreError> {
        let mut codes: BTreeSet<_> = plan.codes;
        codes.extend(self.reader.courses_of_runs(&plan.runs).await?);
        for entry in plan.renaming {
            codes.extend(self.reader.entry(entry).await?.as_ref().and_then(earlier_code));
        }
        let codes = codes.into_iter().collect::<Vec<_>>();
        for some in codes.chunks(COURSES) {
            let read = self.reader.courses_by_codes(some).await?;
            self.shared.write().catalogue.renew(some, read, &self.lmss);
            considerate.rest(&self.reader).await?;
        }
        Ok(())
    }
}

/// Whether what nobody asks for waits on, after having waited so long.
fn is_put_off(waited: Duration, is_busy: bool) -> bool {
    is_busy && waited < PUT_OFF
}

#[cfg(test)]
mod tests {
    use super::{PUT_OFF, TICK, is_put_off};

    #[test]
    fn what_nobody_asks_for_waits_for_senders_but_not_for_ever() {
        assert!(is_put_off(TICK, true));
        assert!(!is_put_off(TICK, false));
        assert!(is_put_off(PUT_OFF.saturating_sub(TICK), true));
        assert!(!is_put_off(PUT_OFF, true));
    }
}
