//! Who reads the public catalogue and follows the journal.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant as Clock};

use catalog::{CourseCode, Instant, RunVersions};
use search::Index;
use store::{CourseVersions, EntryDigest, Reader, StoreError};
use sync::LmsList;

use super::feed;
use super::stock::{Delivery, Stock};
use super::{Known, Shared};
use crate::common::live::{Live, Woken};
use crate::common::plan::Plan;
use crate::consideration::Consideration;

/// How often the journal is looked at, even if nobody says that there is something.
const TICK: Duration = Duration::from_secs(5);
/// How long it waits after an error.
const AGAIN: Duration = Duration::from_secs(1);
/// How many courses are read at once.
const COURSES: usize = 64;
/// How many entries are read at once.
const ENTRIES: usize = 500;
/// Of how many entries and courses at most what changed is read together: of a request with many runs, each course once and not
/// once a page.
const TOGETHER: (usize, usize) = (50_000, 2_000);
/// After how many courses the index takes in what it was told, while the catalogue is read as a whole: what waits is there twice.
const COMMIT: usize = 20_000;

/// Why it could not go on.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Index(#[from] search::Error),
    #[error("the work was interrupted: {0}")]
    Interrupted(#[from] tokio::task::JoinError),
}

pub(super) struct Keeper {
    shared: Arc<Shared>,
    reader: Reader,
    lmss: Arc<LmsList>,
    /// The last entry of which the shelf has the effect; none: everything has to be read.
    cursor: Option<i64>,
}

impl Keeper {
    pub(super) fn new(shared: Arc<Shared>, reader: Reader, lmss: Arc<LmsList>) -> Self {
        Self { shared, reader, lmss, cursor: None }
    }

    /// Until the server stops.
    pub(super) async fn keep(mut self, live: Live) {
        let mut journal = live.listen(&self.reader);
        loop {
            if self.shared.is_broken.swap(false, Ordering::Relaxed) {
                self.cursor = None;
            }
            self.shared.behind().get_or_insert_with(Clock::now);
            let outcome = match self.cursor {
                None => self.read_everything().await,
                Some(cursor) => self.follow(cursor).await,
            };
            // Also where it came to an error: something may be known by then.
            self.shared.changed();
            match outcome {
                Ok(()) if self.cursor.is_none() => continue,
                Ok(()) => *self.shared.behind() = None,
                Err(error) => {
                    tracing::warn!(%error, "the public catalogue in memory could not be brought up to date");
                    if !matches!(error, Trouble::Store(_)) {
                        self.cursor = None;
                    }
                    tokio::time::sleep(AGAIN).await;
                    continue;
                }
            }
            if journal.woken(TICK).await == Woken::ToStop {
                return;
            }
        }
    }

    /// Reads everything, beside what is known, and then puts it in its place at once.
    async fn read_everything(&mut self) -> Result<(), Trouble> {
        // What changes while the catalogue is read comes after this.
        let cursor = self.reader.last_entry().await?;
        let (mut stock, index) = (Stock::default(), Arc::new(Index::new()?));
        let (mut after, mut so_far, mut waiting) = (0, 0, 0);
        self.shared.reading.send_replace(Some(0));
        let mut considerate = Consideration::begin(&self.reader).await?;
        loop {
            let read = self.reader.courses_page(after, COURSES).await?;
            let Some((last, _)) = read.last() else { break };
            after = last.id.0;
            so_far += read.len();
            let delivery = self.deliver(read).await?;
            let news = stock.take(delivery, None);
            waiting += news.documents.len();
            index.replace(news.documents);
            if waiting >= COMMIT {
                commit(Arc::clone(&index)).await?;
                waiting = 0;
            }
            self.shared.reading.send_replace(Some(so_far));
            considerate.rest(&self.reader).await?;
        }
        commit(Arc::clone(&index)).await?;
        let before = {
            let mut known = self.shared.write();
            stock.remember_changes(&known.stock);
            std::mem::replace(&mut *known, Known { stock, index: Some(index) })
        };
        self.shared.reading.send_replace(None);
        self.knows(cursor);
        // It is large.
        tokio::task::spawn_blocking(move || drop(before)).await?;
        self.follow(cursor).await
    }

    /// Takes in what came after an entry.
    async fn follow(&mut self, cursor: i64) -> Result<(), Trouble> {
        let mut cursor = cursor;
        let mut considerate = Consideration::begin(&self.reader).await?;
        loop {
            let (entries, is_end) = self.next_entries(cursor).await?;
            let Some(newest) = entries.last() else { return Ok(()) };
            let plan = {
                let known = self.shared.read();
                Plan::new(&entries, |run| known.stock.of_run(run))
            };
            if plan.everything {
                self.cursor = None;
                return Ok(());
            }
            considerate.rest(&self.reader).await?;
            if !plan.is_empty() {
                self.renew(plan, newest.at, &mut considerate).await?;
            }
            cursor = newest.seq;
            self.knows(cursor);
            if is_end {
                return Ok(());
            }
        }
    }

    /// The entries after one, up to a bound, and whether the journal ends with them.
    async fn next_entries(&self, cursor: i64) -> Result<(Vec<EntryDigest>, bool), Trouble> {
        let (mut entries, mut courses, mut others) = (Vec::new(), HashSet::new(), 0);
        loop {
            let after = entries.last().map_or(cursor, |entry: &EntryDigest| entry.seq);
            let page = self.reader.digest_after(after, ENTRIES).await?;
            let is_end = page.len() < ENTRIES;
            for entry in &page {
                match &entry.course {
                    Some(course) => _ = courses.insert(course.clone()),
                    None => others += 1,
                }
            }
            entries.extend(page);
            if is_end || entries.len() >= TOGETHER.0 || courses.len() + others >= TOGETHER.1 {
                return Ok((entries, is_end));
            }
        }
    }

    async fn renew(&self, plan: Plan, at: Instant, considerate: &mut Consideration) -> Result<(), Trouble> {
        let mut codes: BTreeSet<CourseCode> = plan.codes;
        codes.extend(self.reader.courses_of_runs(&plan.runs).await?);
        let codes = codes.into_iter().collect::<Vec<_>>();
        let mut told = None;
        for some in codes.chunks(COURSES) {
            let read = self.reader.courses_by_codes(some).await?;
            let delivery = self.deliver(read).await?;
            let (news, index) = {
                let mut known = self.shared.write();
                (known.stock.renew(some, delivery, Some(at)), known.index.clone())
            };
            if let Some(index) = index.filter(|_| !news.is_empty()) {
                index.remove(&news.removed);
                index.replace(news.documents);
                told = Some(index);
            }
            considerate.rest(&self.reader).await?;
        }
        // Once for all: what a commit costs hardly depends on how much is new.
        if let Some(index) = told {
            commit(index).await?;
        }
        self.shared.changed();
        considerate.rest(&self.reader).await?;
        Ok(())
    }

    /// Makes ready what was read, where that may take a while.
    async fn deliver(&self, read: Vec<(CourseVersions, Vec<RunVersions>)>) -> Result<Delivery, Trouble> {
        let lmss = Arc::clone(&self.lmss);
        Ok(tokio::task::spawn_blocking(move || deliver(read, &lmss)).await?)
    }

    fn knows(&mut self, entry: i64) {
        self.cursor = Some(entry);
        self.shared.knows.send_replace(entry);
    }
}

fn deliver(read: Vec<(CourseVersions, Vec<RunVersions>)>, lmss: &LmsList) -> Delivery {
    let mut delivery = Delivery::default();
    for (course, runs) in read {
        match course.snapshot_of {
            Some(parent) if course.public.is_some() => delivery.snapshots.push(parent),
            Some(_) => {}
            None => delivery.courses.push((course.id, feed::ready(course, runs, lmss))),
        }
    }
    delivery
}

async fn commit(index: Arc<Index>) -> Result<(), Trouble> {
    Ok(tokio::task::spawn_blocking(move || index.commit()).await??)
}
