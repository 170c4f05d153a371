//! Queries that readers run on both engines, in SQL that both understand, with their parameters.

use catalog::CourseCode;
use sync::Verdict;

use crate::columns::{Cell, JOURNAL, names};
use crate::{Filter, Kind};

/// Counts the held source runs of each LMS.
pub(crate) const HELD: &str = "SELECT lms, count(*) FROM source_runs WHERE held = 1 GROUP BY lms ORDER BY lms";

/// Which entries of the journal to read, and how many.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EntryQuery<'a> {
    /// Only entries that match this filter.
    pub(crate) filter: &'a Filter,
    /// Only entries after this number.
    pub(crate) after: i64,
    /// Only entries before this number.
    pub(crate) before: i64,
    /// Whether the newest entries come first, instead of the oldest.
    pub(crate) newest_first: bool,
    /// The maximum number of entries.
    pub(crate) limit: usize,
}

impl EntryQuery<'_> {
    /// Returns the statement. Its parameters are [`Self::parameters`], marked with `mark`.
    pub(crate) fn sql(&self, mark: char) -> String {
        let order = if self.newest_first { "DESC" } else { "ASC" };
        let columns = names(&JOURNAL);
        let which = match &self.filter.resource_link {
            None => format!("CAST({mark}1 AS text) IS NULL"),
            // These are: the chains of the link's source runs; items that were rejected, and what staff did, before there was a
            // source run; and entries from before the last time that the catalogue was replaced, when the chains were lost.
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

    /// The parameters: link, after, before, verdict, limit, kind, actor, LMS, course, since, until.
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
