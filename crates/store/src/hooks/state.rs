//! The state of a hook, as values.

use std::str::FromStr;

use catalog::{Instant, RunId};

use crate::StoreError;
use crate::columns::{self, Cell, Columns, Row};

/// The columns of [`HookState`], in the order in which [`state`] reads them.
pub(super) const HOOKS: &str = "name, settings, cursor, walk, walk_forced, paused, waiting, deliveries, last_success_at, \
     failing_since, failures, failure, next_attempt_at, holder, beat, replaced, under_way";

/// The columns of [`HookRun`], in the order in which [`run`] reads them.
pub(super) const RUNS: &str = "resource_link, unit, entry, run, digest, taken_at, refused, attempts, retry_at";

/// The columns of [`Delivery`], in the order in which [`delivery`] reads them.
pub(super) const DELIVERIES: &str = "number, at, took, runs, outcome, status, words, headers, body, answer";

/// The columns of [`DeliverySummary`], in the order in which [`summary`] reads them.
pub(super) const SUMMARIES: &str = "number, at, took, runs, outcome, status, words";

/// The state of a hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookState {
    /// Its name in the settings.
    pub name: String,
    /// A digest of the settings that decide what is sent and to which site.
    pub settings: String,
    /// The journal entry up to which everything was sent, or is recorded with its run.
    pub cursor: i64,
    /// The walk over everything that is in progress.
    pub walk: Option<Walk>,
    /// Whether somebody paused the hook.
    pub paused: bool,
    /// How many runs or courses were waiting at the last check.
    pub waiting: i64,
    /// How many requests were made in total.
    pub deliveries: i64,
    /// When the site last accepted a request.
    pub last_success_at: Option<Instant>,
    /// The failure, if the site cannot be reached or accepts nothing.
    pub failing: Option<Failing>,
    /// The instance that sends. Empty if none does.
    pub holder: String,
    /// A counter that the holder increments to show that it is alive.
    pub beat: i64,
    /// The journal's end when the catalogue was last emptied, as far as this hook knows.
    pub replaced: i64,
    /// What the site may have received and may still process later, in the format of `relay`. Empty if there is nothing.
    pub under_way: String,
}

/// A walk over everything there is to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    /// The position. Empty at the start.
    pub at: String,
    /// Whether somebody asked for the walk. In that case the state of the site is treated as unknown.
    pub forced: bool,
}

/// The failure of a site that cannot be reached or accepts nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failing {
    /// When it started.
    pub since: Instant,
    /// How many requests in a row have failed.
    pub failures: u32,
    /// The reason, in words for people.
    pub why: String,
    /// When the next attempt is made.
    pub next_attempt_at: Instant,
}

/// What a site has of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookRun {
    /// The link that was sent to the site.
    pub resource_link: String,
    /// The unit for which it was sent, as `relay` names it.
    pub unit: String,
    /// The last entry about the source run whose state this is. 0 if this is the state of a course.
    pub entry: i64,
    /// The run of the catalogue, if this is the state of one.
    pub run: Option<RunId>,
    /// The digest of what the site last accepted or rejected. `None` if the state of the site is unknown.
    pub digest: Option<String>,
    /// When the site last accepted this run.
    pub taken_at: Option<Instant>,
    /// The site's message, if it rejected the run.
    pub refused: Option<String>,
    /// How many times in a row it rejected the run.
    pub attempts: u32,
    /// When the rejected state is sent again. `None`: not automatically.
    pub retry_at: Option<Instant>,
}

/// The result of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// The site accepted all of it.
    Taken,
    /// The site rejected some or all of the runs.
    Refused,
    /// There was no response, or none that says anything about the runs.
    Failed,
}

impl DeliveryOutcome {
    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

impl FromStr for DeliveryOutcome {
    type Err = ();
    fn from_str(word: &str) -> Result<Self, ()> {
        [Self::Taken, Self::Refused, Self::Failed].into_iter().find(|outcome| outcome.as_str() == word).ok_or(())
    }
}

/// A request that was made, to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// When the request started.
    pub at: Instant,
    /// How long it took, in microseconds.
    pub took: i64,
    /// How many runs it contained.
    pub runs: u32,
    /// The result.
    pub outcome: DeliveryOutcome,
    /// The status of the response, if there was one.
    pub status: Option<u16>,
    /// The result in words. Empty if everything was accepted.
    pub words: String,
    /// The headers that the style adds, one per line.
    pub headers: String,
    /// The bytes that were sent.
    pub body: Vec<u8>,
    /// The beginning of the response's body.
    pub answer: Vec<u8>,
}

/// A request that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its number among the requests of its hook.
    pub number: i64,
    /// The request.
    pub made: NewDelivery,
}

/// A request that was made, without the bodies of the request and its response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliverySummary {
    /// Its number among the requests of its hook.
    pub number: i64,
    /// When the request started.
    pub at: Instant,
    /// How long it took, in microseconds.
    pub took: i64,
    /// How many runs it contained.
    pub runs: u32,
    /// The result.
    pub outcome: DeliveryOutcome,
    /// The status of the response, if there was one.
    pub status: Option<u16>,
    /// The result in words. Empty if everything was accepted.
    pub words: String,
}

fn bounded<T: TryFrom<i64>>(what: &'static str, number: i64) -> Result<T, StoreError> {
    T::try_from(number).map_err(|_| StoreError::Corrupt { what, value: number.to_string() })
}

/// Reads a hook; the columns are those of [`HOOKS`].
pub(super) fn state(row: &Row) -> Result<HookState, StoreError> {
    let walk = columns::optional_text(row, 3)?;
    let forced = columns::number(row, 4)? != 0;
    let failing = match columns::optional_instant(row, 9)? {
        None => None,
        Some(since) => Some(Failing {
            since,
            failures: bounded("a number of failures", columns::number(row, 10)?)?,
            why: columns::optional_text(row, 11)?.unwrap_or_default(),
            next_attempt_at: columns::optional_instant(row, 12)?.unwrap_or(since),
        }),
    };
    Ok(HookState {
        name: columns::text(row, 0)?.to_owned(),
        settings: columns::text(row, 1)?.to_owned(),
        cursor: columns::number(row, 2)?,
        walk: walk.map(|at| Walk { at, forced }),
        paused: columns::number(row, 5)? != 0,
        waiting: columns::number(row, 6)?,
        deliveries: columns::number(row, 7)?,
        last_success_at: columns::optional_instant(row, 8)?,
        failing,
        holder: columns::text(row, 13)?.to_owned(),
        beat: columns::number(row, 14)?,
        replaced: columns::number(row, 15)?,
        under_way: columns::text(row, 16)?.to_owned(),
    })
}

/// Reads a run; the columns are those of [`RUNS`].
pub(super) fn run(row: &Row) -> Result<HookRun, StoreError> {
    Ok(HookRun {
        resource_link: columns::text(row, 0)?.to_owned(),
        unit: columns::text(row, 1)?.to_owned(),
        entry: columns::number(row, 2)?,
        run: row.number(3)?.map(RunId),
        digest: columns::optional_text(row, 4)?,
        taken_at: columns::optional_instant(row, 5)?,
        refused: columns::optional_text(row, 6)?,
        attempts: bounded("a number of attempts", columns::number(row, 7)?)?,
        retry_at: columns::optional_instant(row, 8)?,
    })
}

/// The cells of a run's row, without the first one, which is the hook's name.
pub(super) fn run_cells(run: &HookRun) -> [Cell<'_>; 9] {
    [
        Cell::text(&run.resource_link),
        Cell::text(&run.unit),
        Cell::number(run.entry),
        Cell::Number(run.run.map(|run| run.0)),
        Cell::optional(run.digest.as_deref()),
        Cell::instant(run.taken_at),
        Cell::optional(run.refused.as_deref()),
        Cell::number(i64::from(run.attempts)),
        Cell::instant(run.retry_at),
    ]
}

/// Reads a delivery without its bodies; the columns are those of [`SUMMARIES`].
pub(super) fn summary(row: &Row) -> Result<DeliverySummary, StoreError> {
    Ok(DeliverySummary {
        number: columns::number(row, 0)?,
        at: columns::instant(row, 1)?,
        took: columns::number(row, 2)?,
        runs: bounded("a number of runs", columns::number(row, 3)?)?,
        outcome: columns::word("what came of a delivery", columns::text(row, 4)?)?,
        status: row.number(5)?.map(|status| bounded("a status", status)).transpose()?,
        words: columns::text(row, 6)?.to_owned(),
    })
}

/// Reads a delivery; the columns are those of [`DELIVERIES`].
pub(super) fn delivery(row: Row) -> Result<Delivery, StoreError> {
    let DeliverySummary { number, at, took, runs, outcome, status, words } = summary(&row)?;
    let made = NewDelivery {
        at,
        took,
        runs,
        outcome,
        status,
        words,
        headers: columns::text(&row, 7)?.to_owned(),
        body: row.bytes(8)?.to_vec(),
        answer: row.into_bytes(9)?,
    };
    Ok(Delivery { number, made })
}

/// The cells of a delivery's row, without the first two, which are the hook's name and the delivery's number.
pub(super) fn delivery_cells(made: &NewDelivery) -> [Cell<'_>; 9] {
    [
        Cell::number(made.at.as_micros()),
        Cell::number(made.took),
        Cell::number(i64::from(made.runs)),
        Cell::text(made.outcome.as_str()),
        Cell::Number(made.status.map(i64::from)),
        Cell::text(&made.words),
        Cell::text(&made.headers),
        Cell::bytes(&made.body),
        Cell::bytes(&made.answer),
    ]
}
