//! What the holder of a hook records after a request, or after reading the journal.

use catalog::Instant;

use super::state::{Failing, HookRun, NewDelivery, RUNS, Walk, delivery_cells, run_cells};
use crate::columns::{Cell, number};
use crate::{Session, StoreError};

/// Changes of a hook's state. `None` and empty fields leave the state as it is.
#[derive(Debug, Clone, Default)]
pub struct HookProgress {
    /// The name of the hook.
    pub hook: String,
    /// The instance that holds it.
    pub holder: String,
    /// The entry up to which everything was sent, or is recorded in `runs`.
    pub cursor: Option<i64>,
    /// The walk as it was, and as it is now (`None`: finished). The outer `None` leaves the walk as it is.
    pub walk: Option<(Walk, Option<Walk>)>,
    /// How many runs or courses are waiting.
    pub waiting: i64,
    /// When the site accepted a request, just now. This ends a failure.
    pub succeeded_at: Option<Instant>,
    /// Whether a failure has ended although nothing was sent.
    pub is_over: bool,
    /// What the site may have received and may still process later.
    pub under_way: Option<String>,
    /// The failure, if the site is failing.
    pub failing: Option<Failing>,
    /// The new state of runs at the site.
    pub runs: Vec<HookRun>,
    /// The links of runs that the site no longer has.
    pub gone: Vec<String>,
    /// The request that was made.
    pub delivery: Option<NewDelivery>,
    /// How many requests are kept.
    pub keep: i64,
}

/// The error for a hook that another instance holds now. Nothing was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LostHook;

const PROGRESS: &str = "UPDATE hooks SET waiting = ?3, cursor = coalesce(CAST(?4 AS bigint), cursor), \
     deliveries = deliveries + ?5, under_way = coalesce(CAST(?6 AS text), under_way) WHERE name = ?1 AND holder = ?2 RETURNING deliveries";
/// Updates the walk. If somebody has started another walk in the meantime, the conditions keep that one.
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
    /// Records progress of a hook, if its holder is still the same.
    ///
    /// # Errors
    /// If the database fails.
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

    /// Stores the state of a run at a hook's site.
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
