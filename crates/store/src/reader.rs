//! Reading, on connections that never wait for the writer.

use catalog::{CourseCode, RunId};
use sync::Verdict;

use crate::columns::{Cell, JOURNAL, Row, names};
use crate::follow::Follower;
use crate::{Entry, Filter, Kind, PublicRun, StoreError, postgres, sqlite};

/// A pool of reading connections.
#[derive(Debug, Clone)]
pub struct Reader(pub(crate) AnyReader);

#[derive(Debug, Clone)]
pub(crate) enum AnyReader {
    /// Of a file.
    Sqlite(sqlite::Reader),
    /// Of a server.
    Postgres(postgres::Reader),
}

/// Which entries to read, as an engine asks for them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EntryQuery<'a> {
    /// Only these.
    pub(crate) filter: &'a Filter,
    /// After this number.
    pub(crate) after: i64,
    /// Before this number.
    pub(crate) before: i64,
    /// The newest first, instead of the oldest.
    pub(crate) newest_first: bool,
    /// At most so many.
    pub(crate) limit: usize,
}

impl EntryQuery<'_> {
    /// The statement; its parameters are [`Self::parameters`], marked with `mark`.
    pub(crate) fn sql(&self, mark: char) -> String {
        let order = if self.newest_first { "DESC" } else { "ASC" };
        let columns = names(&JOURNAL);
        let which = match &self.filter.resource_link {
            None => format!("CAST({mark}1 AS text) IS NULL"),
            // The chains of the link's source runs; what was rejected, and what staff did, before there was one; and what is
            // older than the last time that the catalogue was replaced, and its chains with it.
            Some(_) => format!(
                "resource_link = {mark}1 AND seq IN (SELECT seq FROM chain \
                 UNION SELECT seq FROM journal WHERE verdict = 'rejected' AND resource_link = {mark}1 \
                 UNION SELECT seq FROM journal WHERE kind IN ('create', 'edit', 'delete', 'attach', 'mode', 'protect') \
                 AND resource_link = {mark}1 \
                 UNION SELECT seq FROM journal WHERE resource_link = {mark}1 \
                 AND seq <= (SELECT value FROM counters WHERE name = 'replaced'))"
            ),
        };
        format!(
            "WITH RECURSIVE chain (seq, previous) AS ( \
               SELECT j.seq, j.previous FROM journal j WHERE j.seq IN \
                 (SELECT s.last_entry FROM source_runs s WHERE s.identity = {mark}1 \
                  UNION SELECT s.last_entry FROM source_runs s WHERE s.resource_link = {mark}1 AND s.identity <> s.resource_link) \
               UNION ALL SELECT j.seq, j.previous FROM journal j JOIN chain c ON j.seq = c.previous) \
             SELECT {columns} FROM journal WHERE {which} AND seq > {mark}2 AND seq < {mark}3 \
               AND (CAST({mark}4 AS text) IS NULL OR verdict = CAST({mark}4 AS text)) \
               AND (CAST({mark}6 AS text) IS NULL OR kind = CAST({mark}6 AS text)) \
               AND (CAST({mark}7 AS text) IS NULL OR actor = CAST({mark}7 AS text)) \
               AND (CAST({mark}8 AS text) IS NULL OR lms = CAST({mark}8 AS text)) \
               AND (CAST({mark}9 AS text) IS NULL OR course = CAST({mark}9 AS text)) \
               AND (CAST({mark}10 AS bigint) IS NULL OR at >= CAST({mark}10 AS bigint)) \
               AND (CAST({mark}11 AS bigint) IS NULL OR at < CAST({mark}11 AS bigint)) \
             ORDER BY seq {order} LIMIT {mark}5"
        )
    }

    /// Link, after, before, verdict, limit, kind, actor, LMS, course, since, until.
    pub(crate) fn parameters(&self) -> [Cell<'_>; 11] {
        let filter = self.filter;
        [
            Cell::optional(filter.resource_link.as_deref()),
            Cell::number(self.after),
            Cell::number(self.before),
            Cell::optional(filter.verdict.map(Verdict::as_str)),
            Cell::number(i64::try_from(self.limit).unwrap_or(i64::MAX)),
            Cell::optional(filter.kind.map(Kind::as_str)),
            Cell::optional(filter.actor.as_deref()),
            Cell::optional(filter.lms.as_deref()),
            Cell::optional(filter.course.as_ref().map(CourseCode::as_str)),
            Cell::instant(filter.since),
            Cell::instant(filter.until),
        ]
    }
}

impl Reader {
    /// A run as visitors see it; none where it, or its course, is not published.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn public_run(&self, id: RunId) -> Result<Option<PublicRun>, StoreError> {
        match &self.0 {
            AnyReader::Sqlite(reader) => reader.public_run(id),
            AnyReader::Postgres(reader) => reader.public_run(id).await,
        }
    }

    /// The number of the journal's last entry; 0 where it is empty.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn last_entry(&self) -> Result<i64, StoreError> {
        match &self.0 {
            AnyReader::Sqlite(reader) => reader.last_entry(),
            AnyReader::Postgres(reader) => reader.last_entry().await,
        }
    }

    /// Up to `limit` entries after a number, oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn entries_after(&self, after: i64, filter: &Filter, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.entries(EntryQuery { filter, after, before: i64::MAX, newest_first: false, limit }).await
    }

    /// Up to `limit` entries before a number, newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn entries_before(&self, before: i64, filter: &Filter, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.entries(EntryQuery { filter, after: 0, before, newest_first: true, limit }).await
    }

    pub(crate) async fn entries(&self, query: EntryQuery<'_>) -> Result<Vec<Entry>, StoreError> {
        match &self.0 {
            AnyReader::Sqlite(reader) => reader.entries(query),
            AnyReader::Postgres(reader) => reader.entries(query).await,
        }
    }

    /// The rows of a statement in the SQL that every engine understands, its parameters marked `?1`, `?2` …
    pub(crate) async fn rows(&self, sql: &str, parameters: &[Cell<'_>]) -> Result<Vec<Row>, StoreError> {
        match &self.0 {
            AnyReader::Sqlite(reader) => reader.rows(sql, parameters),
            AnyReader::Postgres(reader) => reader.rows(sql, parameters).await,
        }
    }

    /// How many runs wait for their course, by LMS.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn held(&self) -> Result<Vec<(String, i64)>, StoreError> {
        match &self.0 {
            AnyReader::Sqlite(reader) => reader.held(),
            AnyReader::Postgres(reader) => reader.held().await,
        }
    }

    /// Waits for entries that come after one.
    pub fn follow(&self, after: i64) -> Follower {
        Follower::new(self.clone(), after)
    }
}

/// How many source runs wait, by LMS.
pub(crate) const HELD: &str = "SELECT lms, count(*) FROM source_runs WHERE held = 1 GROUP BY lms ORDER BY lms";
