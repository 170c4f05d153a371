//! Reading the journal: in pages, as digests, and by time.

use std::sync::LazyLock;

use catalog::{CourseCode, Field, Instant, RunId, Version};
use serde::Deserialize;
use serde_json::value::RawValue;
use sync::Verdict;

use crate::columns::{self, Cell, Columns as _, JOURNAL, Row, names};
use crate::queries::EntryQuery;
use crate::{Entry, Filter, Kind, Reader, StoreError};

/// The maximum number of entries that are scanned for one page, however few of them match.
const LOOKED_AT: i64 = 200_000;

/// By how much the times of entries may be out of order, in microseconds. Requests that arrive together may be stored one after
/// another.
const OUT_OF_ORDER: i64 = 10 * 60 * 1_000_000;

static ENTRY: LazyLock<String> = LazyLock::new(|| format!("SELECT {} FROM journal WHERE seq = ?1", names(&JOURNAL)));

const DIGESTS: &str = "SELECT seq, at, kind, lms, resource_link, course, verdict, changes, identity FROM journal \
     WHERE seq > ?1 ORDER BY seq LIMIT ?2";

/// A page of the journal, newest first.
#[derive(Debug, Clone, Default)]
pub struct EntriesPage {
    /// The entries that match.
    pub entries: Vec<Entry>,
    /// The number of the last entry that was scanned. The next page contains the entries before it. It may be smaller than the
    /// number of the last entry of this page, because a page scans up to a fixed number of entries, matching or not.
    pub looked_up_to: i64,
    /// Whether there are entries before that, matching or not.
    pub more: bool,
}

/// The main fields of an entry, without the payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryDigest {
    /// Its number.
    pub seq: i64,
    /// When the command was carried out.
    pub at: Instant,
    /// The kind of command.
    pub kind: Kind,
    /// The name of the LMS.
    pub lms: Option<String>,
    /// The link of the run.
    pub resource_link: Option<String>,
    /// The code of the course.
    pub course: Option<CourseCode>,
    /// The result of the command.
    pub verdict: Verdict,
    /// The runs that were changed.
    pub runs: Vec<RunId>,
    /// The identity of its source run, if that is not its link.
    pub identity: Option<String>,
    /// What was changed in runs, in the order of the entry.
    pub touched: Vec<TouchedRun>,
    /// The code that the course had before, if this entry changed it.
    pub earlier_code: Option<CourseCode>,
}

/// What an entry changed in a run, or in the course itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TouchedRun {
    /// The run. `None`: the course.
    pub run: Option<RunId>,
    /// Whether the change is public.
    pub public: bool,
    /// Whether only the enrolment count changed.
    pub only_count: bool,
}

/// The parts of a change that say what it is about, without the new values.
#[derive(Deserialize)]
struct Touched<'c> {
    run: Option<i64>,
    #[serde(default, borrow)]
    versions: Vec<&'c str>,
    #[serde(default, borrow)]
    fields: Vec<TouchedField<'c>>,
}

#[derive(Deserialize)]
struct TouchedField<'c> {
    field: &'c str,
    #[serde(default, borrow)]
    before: Option<&'c RawValue>,
}

impl Touched<'_> {
    /// Returns the code that the course had before, if this changed it.
    fn earlier_code(&self) -> Option<CourseCode> {
        let change = self.fields.iter().filter(|_| self.run.is_none()).find(|change| change.field == "code")?;
        Some(CourseCode::normalise(&serde_json::from_str::<String>(change.before?.get()).ok()?))
    }

    fn told(&self) -> TouchedRun {
        TouchedRun {
            run: self.run.map(RunId),
            public: self.versions.contains(&Version::Public.as_str()),
            only_count: !self.fields.is_empty()
                && self.fields.iter().all(|change| change.field == Field::EnrollmentCount.as_str()),
        }
    }
}

#[expect(clippy::missing_errors_doc, reason = "every call fails as the database does")]
impl Reader {
    /// The entry with this number.
    pub async fn entry(&self, seq: i64) -> Result<Option<Entry>, StoreError> {
        self.rows(&ENTRY, &[Cell::number(seq)]).await?.first().map(columns::entry).transpose()
    }

    /// Up to `limit` entries before a number, newest first.
    ///
    /// A filter scans the journal, which has no index except on its numbers (each further index would cost every request a page).
    /// Only the entries of a link are found without a scan. So one page scans a limited number of entries, and tells how far it
    /// scanned.
    pub async fn entries_page(&self, before: i64, filter: &Filter, limit: usize) -> Result<EntriesPage, StoreError> {
        let before = before.min(self.last_entry().await?.saturating_add(1));
        let before = match filter.until.and_then(|until| later(until, OUT_OF_ORDER)) {
            Some(until) => before.min(self.entry_at(until).await?.saturating_add(1)),
            None => before,
        };
        let oldest = match filter.since.and_then(|since| later(since, -OUT_OF_ORDER)) {
            Some(since) => self.entry_at(since).await?,
            None => 0,
        };
        // The entries of a link form a chain. It is followed from its end, so the cost depends only on its length.
        let bound = if filter.resource_link.is_some() { 0 } else { before.saturating_sub(LOOKED_AT.saturating_add(1)) };
        let after = bound.max(oldest);
        let query = EntryQuery { filter, after, before, newest_first: true, limit: limit.saturating_add(1) };
        let mut entries = self.entries(query).await?;
        if entries.len() > limit {
            entries.truncate(limit);
            let looked_up_to = entries.last().map_or(before, |entry| entry.seq);
            return Ok(EntriesPage { entries, looked_up_to, more: true });
        }
        // Where old entries were deleted, there may be a long gap. The next page starts after it.
        let next = if after > oldest { self.nearest(after).await?.map(|(seq, _)| seq).filter(|seq| *seq > oldest) } else { None };
        Ok(EntriesPage { entries, looked_up_to: next.unwrap_or(oldest).saturating_add(1), more: next.is_some() })
    }

    /// Up to `limit` entries after a number, oldest first, as digests.
    pub async fn digest_after(&self, after: i64, limit: usize) -> Result<Vec<EntryDigest>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.rows(DIGESTS, &[Cell::number(after), Cell::number(limit)]).await?.iter().map(digest).collect()
    }

    /// The number of the last entry before a time, or 0 if there is none. Entries are in the order of their times, except those
    /// that arrived together, so the result has the same inaccuracy.
    pub async fn entry_at(&self, at: Instant) -> Result<i64, StoreError> {
        let (mut last_before, mut low, mut high) = (0, 0, self.last_entry().await?.saturating_add(1));
        // Entries up to `low` are before the time or do not exist. Entries from `high` on are not before it.
        while low + 1 < high {
            let middle = low + (high - low) / 2;
            match self.nearest(middle).await?.filter(|(seq, _)| *seq > low) {
                Some((seq, then)) if then < at => (last_before, low) = (seq, middle),
                Some((seq, _)) => high = seq,
                None => low = middle,
            }
        }
        Ok(last_before)
    }

    /// The last entry up to a number, and its time.
    async fn nearest(&self, seq: i64) -> Result<Option<(i64, Instant)>, StoreError> {
        let rows =
            self.rows("SELECT seq, at FROM journal WHERE seq <= ?1 ORDER BY seq DESC LIMIT 1", &[Cell::number(seq)]).await?;
        rows.first().map(|row| Ok((columns::number(row, 0)?, columns::instant(row, 1)?))).transpose()
    }
}

fn later(at: Instant, micros: i64) -> Option<Instant> {
    at.as_micros().checked_add(micros).and_then(Instant::from_micros)
}

fn digest(row: &Row) -> Result<EntryDigest, StoreError> {
    let changes = row.text(7)?.map_or(Ok(Vec::new()), serde_json::from_str::<Vec<Touched<'_>>>);
    let changes = changes.map_err(|error| StoreError::Corrupt { what: "changes", value: error.to_string() })?;
    let earlier_code = changes.iter().find_map(Touched::earlier_code);
    let touched = changes.iter().map(Touched::told).collect::<Vec<_>>();
    let mut runs = touched.iter().filter_map(|touched| touched.run).collect::<Vec<_>>();
    runs.sort_unstable();
    runs.dedup();
    Ok(EntryDigest {
        seq: columns::number(row, 0)?,
        at: columns::instant(row, 1)?,
        kind: columns::kind(row, 2)?,
        lms: columns::optional_text(row, 3)?,
        resource_link: columns::optional_text(row, 4)?,
        course: columns::optional_code(row, 5)?,
        verdict: columns::verdict(row, 6)?,
        runs,
        identity: columns::optional_text(row, 8)?,
        touched,
        earlier_code,
    })
}
