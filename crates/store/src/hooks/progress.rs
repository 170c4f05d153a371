//! What a holder notes of its hook after a request, or when it has looked at the journal.

use catalog::Instant;

use super::state::{Failing, HookRun, NewDelivery, RUNS, Walk, delivery_cells, run_cells};
use crate::columns::{Cell, number};
use crate::{Session, StoreError};

/// What is new of a hook. What is none is left as it is.
#[derive(Debug, Clone, Default)]
pub struct HookProgress {
    /// The hook.
    pub hook: String,
    /// Who holds it.
    pub holder: String,
    /// Up to which entry everything was sent, or is noted here.
    pub cursor: Option<i64>,
    /// Where the walk over everything stands, which began as this one; the outer none: it is left as it is.
    pub walk: Option<(Walk, Option<Walk>)>,
    /// How many wait.
    pub waiting: i64,
    /// When the site took something, as it did just now; it is failing no more then.
    pub succeeded_at: Option<Instant>,
    /// Whether it fails no more, although nothing was sent.
    pub is_over: bool,
    /// What the site may have been sent and may act on late.
    pub under_way: Option<String>,
    /// That it fails.
    pub failing: Option<Failing>,
    /// What the site has now of runs.
    pub runs: Vec<HookRun>,
    /// Links of which the site has nothing any more.
    pub gone: Vec<String>,
    /// The request that was made.
    pub delivery: Option<NewDelivery>,
    /// How many requests are kept.
    pub keep: i64,
}

/// That another instance holds the hook now: nothing was noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LostHook;

const PROGRESS: &str = "UPDATE hooks SET waiting = ?3, cursor = coalesce(CAST(?4 AS bigint), cursor), \
     deliveries = deliveries + ?5, under_way = coalesce(CAST(?6 AS text), under_way) WHERE name = ?1 AND holder = ?2 RETURNING deliveries";
/// Somebody may have asked for another walk meanwhile: then that one stays.
const WALK: &str =
    "UPDATE hooks SET walk = CAST(?3 AS text), walk_forced = ?4 WHERE name = ?1 AND walk = ?2 AND walk_forced = ?5";
const SUCCEEDED: &str = "UPDATE hooks SET last_success_at = ?2, failing_since = NULL, failures = 0, failure = NULL, \
     next_attempt_at = NULL WHERE name = ?1";
const OVER: &str = "UPDATE hooks SET failing_since = NULL, failures = 0, failure = NULL, next_attempt_at = NULL WHERE name = ?1";
const FAILING: &str = "UPDATE hooks SET failing_since = ?2, failures = ?3, failure = ?4, next_attempt_at = ?5 WHERE name = ?1";
const GONE: &str = "DELETE FROM hook_runs WHERE hook = ?1 AND resource_link = ?2";
const DELIVERED: &str = "INSERT INTO hook_deliveries (hook, number, at, took, runs, outcome, status, words, headers, body, answer) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
const FORGET: &str = "DELETE FROM hook_deliveries WHERE hook = ?1 AND number <= ?2";

impl Session<'_> {
    /// Notes what is new of a hook, if who notes it is its holder still.
    ///
    /// # Errors
    /// Those of the database.
    pub fn note_progress(&mut self, progress: &HookProgress) -> Result<Result<(), LostHook>, StoreError> {
        let hook = || Cell::text(&progress.hook);
        let made = i64::from(progress.delivery.is_some());
        let cells = [
            hook(),
            Cell::text(&progress.holder),
            Cell::number(progress.waiting),
            Cell::Number(progress.cursor),
            Cell::number(made),
            Cell::optional(progress.under_way.as_deref()),
        ];
        let rows = self.batch.statement(PROGRESS, &cells)?;
        let Some(row) = rows.first() else { return Ok(Err(LostHook)) };
        let last = number(row, 0)?;
        if let Some((before, after)) = &progress.walk {
            let flag = |walk: &Walk| Cell::number(i64::from(walk.forced));
            let at = after.as_ref().map(|walk| walk.at.as_str());
            let forced = after.as_ref().map_or(Cell::number(0), flag);
            self.batch.statement(WALK, &[hook(), Cell::text(&before.at), Cell::optional(at), forced, flag(before)])?;
        }
        if let Some(at) = progress.succeeded_at {
            self.batch.statement(SUCCEEDED, &[hook(), Cell::number(at.as_micros())])?;
        }
        if progress.is_over {
            self.batch.statement(OVER, &[hook()])?;
        }
        if let Some(failing) = &progress.failing {
            let [since, next] = [failing.since, failing.next_attempt_at].map(|at| Cell::number(at.as_micros()));
            let failures = Cell::number(i64::from(failing.failures));
            self.batch.statement(FAILING, &[hook(), since, failures, Cell::text(&failing.why), next])?;
        }
        for run in &progress.runs {
            self.put_hook_run(&progress.hook, run)?;
        }
        for link in &progress.gone {
            self.batch.statement(GONE, &[hook(), Cell::text(link)])?;
        }
        if let Some(delivery) = &progress.delivery {
            let cells = [hook(), Cell::number(last)].into_iter().chain(delivery_cells(delivery)).collect::<Vec<_>>();
            self.batch.statement(DELIVERED, &cells)?;
            self.batch.statement(FORGET, &[hook(), Cell::number(last - progress.keep)])?;
        }
        Ok(Ok(()))
    }

    /// Notes what a site has of a run.
    pub(super) fn put_hook_run(&mut self, hook: &str, run: &HookRun) -> Result<(), StoreError> {
        let sql = format!(
            "INSERT INTO hook_runs (hook, {RUNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) \
             ON CONFLICT (hook, resource_link) DO UPDATE SET unit = excluded.unit, entry = excluded.entry, run = excluded.run, digest = excluded.digest, \
             taken_at = excluded.taken_at, refused = excluded.refused, attempts = excluded.attempts, retry_at = excluded.retry_at"
        );
        let cells = [Cell::text(hook)].into_iter().chain(run_cells(run)).collect::<Vec<_>>();
        self.batch.statement(&sql, &cells).map(drop)
    }
}
