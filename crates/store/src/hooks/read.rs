//! Reading the state of hooks.

use catalog::{Instant, RunId};
use sync::SourceKey;

use super::state::{
    DELIVERIES, Delivery, DeliverySummary, HOOKS, HookRun, HookState, RUNS, SUMMARIES, delivery, run, state, summary,
};
use crate::columns::{self, Cell, SOURCE_RUNS, names};
use crate::read::{in_chunks, places};
use crate::reader::AnyReader;
use crate::{Reader, StoreError, StoredSource, sqlite};

/// The limit beyond which a retry time counts as due, in microseconds. No wait is longer than a day, so a later time was set by a
/// wrong clock.
const FARTHEST: i64 = 25 * 3_600 * 1_000_000;
/// How many links one statement looks up.
const CHUNK: usize = 32;

fn limited(limit: usize) -> Cell<'static> {
    Cell::number(i64::try_from(limit).unwrap_or(i64::MAX))
}

#[expect(clippy::missing_errors_doc, reason = "every call fails as the database does")]
impl Reader {
    /// All hooks in the database, sorted by name. Some may no longer be in the settings.
    pub async fn hooks(&self) -> Result<Vec<HookState>, StoreError> {
        self.rows(&format!("SELECT {HOOKS} FROM hooks ORDER BY name"), &[]).await?.iter().map(state).collect()
    }

    /// The hook with this name.
    pub async fn hook(&self, name: &str) -> Result<Option<HookState>, StoreError> {
        let rows = self.rows(&format!("SELECT {HOOKS} FROM hooks WHERE name = ?1"), &[Cell::text(name)]).await?;
        rows.first().map(state).transpose()
    }

    /// What a hook's site has of the runs with these links.
    pub async fn hook_runs(&self, hook: &str, links: &[&str]) -> Result<Vec<HookRun>, StoreError> {
        let links_at = places(CHUNK);
        let sql = format!("SELECT {RUNS} FROM hook_runs WHERE resource_link IN ({links_at}) AND hook = ?{}", CHUNK + 1);
        let mut found = Vec::new();
        for mut cells in in_chunks(links, CHUNK, |link| Cell::text(link)) {
            cells.push(Cell::text(hook));
            for row in self.rows(&sql, &cells).await? {
                found.push(run(&row)?);
            }
        }
        Ok(found)
    }

    /// The runs that were sent to a hook's site for one unit.
    pub async fn hook_runs_of(&self, hook: &str, unit: &str) -> Result<Vec<HookRun>, StoreError> {
        let sql = format!("SELECT {RUNS} FROM hook_runs WHERE hook = ?1 AND unit = ?2 ORDER BY resource_link");
        self.rows(&sql, &[Cell::text(hook), Cell::text(unit)]).await?.iter().map(run).collect()
    }

    /// Up to `limit` runs that are recorded for a hook's site, ordered by link, starting after `after`.
    pub async fn hook_runs_after(&self, hook: &str, after: &str, limit: usize) -> Result<Vec<HookRun>, StoreError> {
        let sql = format!("SELECT {RUNS} FROM hook_runs WHERE hook = ?1 AND resource_link > ?2 ORDER BY resource_link LIMIT ?3");
        self.rows(&sql, &[Cell::text(hook), Cell::text(after), limited(limit)]).await?.iter().map(run).collect()
    }

    /// Up to `limit` runs that are set aside, ordered by link, starting after `after`.
    pub async fn refused_after(&self, hook: &str, after: &str, limit: usize) -> Result<Vec<HookRun>, StoreError> {
        let sql = format!(
            "SELECT {RUNS} FROM hook_runs WHERE hook = ?1 AND resource_link > ?2 AND refused IS NOT NULL \
             ORDER BY resource_link LIMIT ?3"
        );
        self.rows(&sql, &[Cell::text(hook), Cell::text(after), limited(limit)]).await?.iter().map(run).collect()
    }

    /// The number of runs that are set aside.
    pub async fn refused_count(&self, hook: &str) -> Result<i64, StoreError> {
        let sql = "SELECT count(*) FROM hook_runs WHERE hook = ?1 AND refused IS NOT NULL";
        self.rows(sql, &[Cell::text(hook)]).await?.first().map_or(Ok(0), |row| columns::number(row, 0))
    }

    /// The number of runs that are recorded for a hook's site.
    pub async fn hook_runs_count(&self, hook: &str) -> Result<i64, StoreError> {
        let sql = "SELECT count(*) FROM hook_runs WHERE hook = ?1";
        self.rows(sql, &[Cell::text(hook)]).await?.first().map_or(Ok(0), |row| columns::number(row, 0))
    }

    /// The names of the hooks that need attention: those that are failing and not paused, and those with runs set aside.
    pub async fn hooks_in_trouble(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT name FROM hooks WHERE (failing_since IS NOT NULL AND paused = 0) OR EXISTS \
                   (SELECT 1 FROM hook_runs WHERE hook_runs.hook = hooks.name AND hook_runs.refused IS NOT NULL) ORDER BY name";
        self.rows(sql, &[]).await?.iter().map(|row| columns::text(row, 0).map(str::to_owned)).collect()
    }

    /// Up to `limit` runs that are set aside and due for another attempt, the longest overdue first.
    pub async fn refused_due(&self, hook: &str, now: Instant, limit: usize) -> Result<Vec<HookRun>, StoreError> {
        let sql = format!(
            "SELECT {RUNS} FROM hook_runs WHERE hook = ?1 AND refused IS NOT NULL \
             AND (retry_at <= ?2 OR retry_at > ?4) ORDER BY retry_at LIMIT ?3"
        );
        let far = now.as_micros().saturating_add(FARTHEST);
        let cells = [Cell::text(hook), Cell::number(now.as_micros()), limited(limit), Cell::number(far)];
        self.rows(&sql, &cells).await?.iter().map(run).collect()
    }

    /// When the next run that is set aside is due.
    pub async fn next_retry(&self, hook: &str) -> Result<Option<Instant>, StoreError> {
        let sql = "SELECT min(retry_at) FROM hook_runs WHERE hook = ?1 AND refused IS NOT NULL";
        self.rows(sql, &[Cell::text(hook)]).await?.first().map_or(Ok(None), |row| columns::optional_instant(row, 0))
    }

    /// Up to `limit` requests of a hook before a number, newest first, without their bodies.
    pub async fn deliveries_before(&self, hook: &str, before: i64, limit: usize) -> Result<Vec<DeliverySummary>, StoreError> {
        let sql =
            format!("SELECT {SUMMARIES} FROM hook_deliveries WHERE hook = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3");
        let rows = self.rows(&sql, &[Cell::text(hook), Cell::number(before), limited(limit)]).await?;
        rows.iter().map(summary).collect()
    }

    /// A request of a hook. Returns `None` if it is no longer kept.
    pub async fn delivery(&self, hook: &str, number: i64) -> Result<Option<Delivery>, StoreError> {
        let sql = format!("SELECT {DELIVERIES} FROM hook_deliveries WHERE hook = ?1 AND number = ?2");
        let rows = self.rows(&sql, &[Cell::text(hook), Cell::number(number)]).await?;
        rows.into_iter().next().map(delivery).transpose()
    }

    /// Up to `limit` source runs after a key, ordered by identity, then by LMS.
    pub async fn source_runs_after(&self, after: Option<&SourceKey>, limit: usize) -> Result<Vec<StoredSource>, StoreError> {
        let (identity, lms) = after.map_or(("", ""), |key| (key.identity.as_str(), key.lms.as_str()));
        let columns = names(&SOURCE_RUNS);
        let sql = format!("SELECT {columns} FROM source_runs WHERE (identity, lms) > (?1, ?2) ORDER BY identity, lms LIMIT ?3");
        let rows = self.rows(&sql, &[Cell::text(identity), Cell::text(lms), limited(limit)]).await?;
        rows.iter().map(columns::source_run).collect()
    }

    /// The number of the journal's last entry when the catalogue was last emptied, or 0 if it never was.
    pub async fn replaced(&self) -> Result<i64, StoreError> {
        let rows = self.rows("SELECT value FROM counters WHERE name = 'replaced'", &[]).await?;
        rows.first().map_or(Ok(0), |row| columns::number(row, 0))
    }

    /// The number of the last entry ever appended. That entry may have been deleted since.
    pub async fn last_number(&self) -> Result<i64, StoreError> {
        let rows = self.rows("SELECT value FROM counters WHERE name = 'journal'", &[]).await?;
        rows.first().map_or(Ok(0), |row| columns::number(row, 0))
    }

    /// A run whose public version and draft both have this link.
    pub async fn public_run_of_link(&self, link: &str) -> Result<Option<RunId>, StoreError> {
        let mut cells = vec![Cell::text(link)];
        // SQLite has no index on links, only on their digests.
        let also = match &self.0 {
            AnyReader::Sqlite(_) => {
                cells.push(Cell::number(sqlite::digest_of(link)));
                "AND d.link_digest = ?2"
            }
            AnyReader::Postgres(_) => "",
        };
        let sql = format!(
            "SELECT d.id FROM course_runs d JOIN course_runs p ON p.id = d.id AND p.version = 'public' \
             WHERE d.version = 'draft' AND d.resource_link = ?1 AND p.resource_link = ?1 {also} ORDER BY d.id LIMIT 1"
        );
        self.rows(&sql, &cells).await?.first().map(|row| columns::number(row, 0).map(RunId)).transpose()
    }

    /// The links of these runs' public versions.
    pub async fn public_links(&self, runs: &[RunId]) -> Result<Vec<(RunId, String)>, StoreError> {
        let sql = format!("SELECT id, resource_link FROM course_runs WHERE version = 'public' AND id IN ({})", places(CHUNK));
        let mut found = Vec::new();
        for cells in in_chunks(runs, CHUNK, |run| Cell::number(run.0)) {
            for row in self.rows(&sql, &cells).await? {
                found.push((RunId(columns::number(&row, 0)?), columns::text(&row, 1)?.to_owned()));
            }
        }
        Ok(found)
    }
}
