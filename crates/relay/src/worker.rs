//! The worker of one hook. It holds the hook, follows the journal, and sends what is waiting, one request after another.

mod delivery;
mod hold;
mod look;
mod walk;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use catalog::Instant;
use store::{HookProgress, HookRun, HookState, StoreError};
use tokio::sync::watch;
use tokio::time::Instant as Clock;

use crate::client::Client;
use crate::doubts::Doubts;
use crate::hook::Hook;
use crate::lease;
use crate::ledger::{Ledger, NotNoted};
use crate::queue::Queue;
use crate::shared::Shared;
use crate::unit::Unit;

/// The pause after an error of the database.
const AGAIN: Duration = Duration::from_secs(1);
/// The interval at which the worker checks for work even if nothing wakes it.
const TICK: Duration = Duration::from_secs(5);
/// An upper limit that is longer than any real wait.
const LONGEST_WAIT: Duration = Duration::from_hours(25);

/// Why a worker stops what it is doing.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    /// The program ends.
    #[error("the program ends")]
    End,
    /// Another instance holds the hook.
    #[error("another instance sends now")]
    Lost,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database failed while progress was recorded.
    #[error("{0}")]
    NotNoted(String),
}

impl From<NotNoted> for Stopped {
    fn from(error: NotNoted) -> Self {
        match error {
            NotNoted::Lost => Self::Lost,
            NotNoted::Store(why) => Self::NotNoted(why),
        }
    }
}

/// How much of a list of units was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sent {
    /// All of them were sent, or need not be sent.
    All,
    /// The rest is waiting, because the site accepts nothing, somebody paused the hook, or the program ends.
    Part,
}

/// Sends for one hook.
#[derive(Debug)]
pub(crate) struct Worker {
    shared: Arc<Shared>,
    hook: Hook,
    client: Client,
    ledger: Ledger,
    /// The name under which this worker holds the hook.
    holder: String,
    queue: Queue<Unit>,
    state: HookState,
    /// How many runs a request contains at present: fewer than configured if the site does not accept as many.
    array: usize,
    /// The longest array that the site accepts, as far as is known.
    longest: usize,
    /// What the site may have received and may process late.
    doubts: Doubts,
    /// How often the site has responded about runs.
    answers: u64,
    /// Runs on which the site failed, each with the value of `answers` at that time.
    struck: HashMap<String, u64>,
    /// The units of these runs.
    struck_units: HashSet<Unit>,
    /// When progress was last recorded.
    noted_at: Clock,
    end: watch::Receiver<i64>,
    stop: watch::Receiver<bool>,
    lost: watch::Receiver<bool>,
}

impl Worker {
    pub(crate) fn new(shared: Arc<Shared>, hook: Hook, client: Client, ledger: Ledger, stop: watch::Receiver<bool>) -> Self {
        let state = HookState {
            name: hook.name.clone(),
            settings: String::new(),
            cursor: 0,
            walk: None,
            paused: true,
            waiting: 0,
            deliveries: 0,
            last_success_at: None,
            failing: None,
            holder: String::new(),
            beat: 0,
            replaced: 0,
            under_way: String::new(),
        };
        Self {
            holder: lease::new_holder(),
            queue: Queue::new(0),
            state,
            array: hook.array,
            longest: hook.array,
            doubts: Doubts::default(),
            answers: 0,
            struck: HashMap::new(),
            struck_units: HashSet::new(),
            noted_at: Clock::now(),
            end: shared.end.subscribe(),
            stop,
            lost: watch::channel(true).1,
            shared,
            hook,
            client,
            ledger,
        }
    }

    /// The name under which this worker holds the hook.
    pub(crate) fn holder(&self) -> &str {
        &self.holder
    }

    /// Runs until the program ends.
    pub(crate) async fn run(mut self) {
        loop {
            let outcome = self.hold_and_send().await;
            match outcome {
                Err(Stopped::End) => break,
                Err(Stopped::Lost) => tracing::info!(hook = self.hook.name, "another instance sends for this hook now"),
                Err(error) => tracing::warn!(hook = self.hook.name, %error, "a hook waits for the database"),
                Ok(()) => {}
            }
            tokio::select! {
                () = is_set(&mut self.stop) => break,
                () = tokio::time::sleep(AGAIN) => {}
            }
        }
        self.leave().await;
    }

    async fn hold_and_send(&mut self) -> Result<(), Stopped> {
        let _beats = self.hold().await?;
        self.queue = Queue::new(self.state.cursor);
        self.struck.clear();
        self.struck_units.clear();
        self.take_doubts_up().await?;
        loop {
            // Reading a SQLite file never yields, so this gives other tasks their turn.
            tokio::task::yield_now().await;
            if *self.stop.borrow() {
                self.note_position(true).await?;
                return Err(Stopped::End);
            }
            if *self.lost.borrow() {
                return Err(Stopped::Lost);
            }
            self.look().await?;
            if !self.step().await? {
                self.note_position(false).await?;
                self.wait().await?;
            }
        }
    }

    /// Sends again what was in progress when the hook was last released. It may have arrived, and the site may process it late.
    /// So it is sent now, and once more when the site must have given up on it.
    async fn take_doubts_up(&mut self) -> Result<(), Stopped> {
        self.doubts = Doubts::from_text(&self.state.under_way);
        let (links, units) = (self.doubts.links(), self.doubts.units());
        if links.is_empty() {
            return Ok(());
        }
        let links = links.iter().map(String::as_str).collect::<Vec<_>>();
        let known = self.shared.reader.hook_runs(&self.hook.name, &links).await?;
        let runs = known.into_iter().map(|run| HookRun { digest: None, ..run }).collect();
        self.note(HookProgress { runs, ..self.progress() }).await?;
        let now = self.now();
        for unit in units {
            self.queue.later(&unit, now);
        }
        Ok(())
    }

    /// When a failing site is tried again. Returns `None` if there is no need to wait. No wait is longer than a day, so a longer
    /// one was set by a wrong clock.
    fn waits_until(&self, now: Instant) -> Option<Instant> {
        let next = self.state.failing.as_ref()?.next_attempt_at;
        (next > now && next <= after(now, LONGEST_WAIT)).then_some(next)
    }

    /// Sends the next units that are due. Returns whether there were any.
    async fn step(&mut self) -> Result<bool, Stopped> {
        let now = self.now();
        if self.state.paused || self.waits_until(now).is_some() {
            return Ok(false);
        }
        let units = std::iter::from_fn(|| self.queue.take(now)).take(self.array).collect::<Vec<_>>();
        if !units.is_empty() {
            self.send(&units).await?;
            return Ok(true);
        }
        let due = self.shared.reader.refused_due(&self.hook.name, now, self.array).await?;
        if !due.is_empty() {
            let mut units = due.iter().map(|run| Unit::from_text(&run.unit)).collect::<Vec<_>>();
            units.sort_unstable();
            units.dedup();
            if self.send(&units).await? == Sent::All {
                self.forget_unsent(&due, now).await?;
            }
            return Ok(true);
        }
        if self.walk().await? {
            return Ok(true);
        }
        if self.state.failing.is_some() {
            // What could not be sent no longer needs to be sent.
            self.note(HookProgress { is_over: true, ..self.progress() }).await?;
            self.state.failing = None;
        }
        Ok(false)
    }

    /// Deletes the rows of runs that were rejected and are no longer sent.
    async fn forget_unsent(&mut self, due: &[HookRun], now: Instant) -> Result<(), Stopped> {
        let links = due.iter().map(|run| run.resource_link.as_str()).collect::<Vec<_>>();
        let left = self.shared.reader.hook_runs(&self.hook.name, &links).await?.into_iter();
        let unsent = left.filter(|run| due.iter().any(|before| before == run) && run.refused.is_some());
        let gone = unsent.map(|run| run.resource_link).collect::<Vec<_>>();
        if gone.is_empty() {
            return Ok(());
        }
        tracing::debug!(hook = self.hook.name, count = gone.len(), %now, "what was set aside is not sent any more");
        self.note(HookProgress { gone, ..self.progress() }).await
    }

    /// Waits until there is a new entry, something is due, or some time has passed.
    async fn wait(&mut self) -> Result<(), Stopped> {
        let now = self.now();
        let due = match (self.state.paused, self.waits_until(now)) {
            (true, _) => None,
            (false, Some(at)) => Some(at),
            (false, None) => {
                let retry = self.shared.reader.next_retry(&self.hook.name).await?;
                self.queue.next_due().into_iter().chain(retry).min()
            }
        };
        let until = due.map_or(TICK, |at| until(at, now).min(TICK));
        tokio::select! {
            () = is_set(&mut self.stop) => {}
            () = is_set(&mut self.lost) => {}
            changed = self.end.changed() => if changed.is_err() { tokio::time::sleep(TICK).await },
            () = tokio::time::sleep(until) => {}
        }
        Ok(())
    }

    /// Records how far the journal was read, if that has changed. So people see the progress of the hook, and after a crash
    /// little is read again. This does not happen after each entry, because there may be many.
    async fn note_position(&mut self, at_once: bool) -> Result<(), Stopped> {
        let (cursor, waiting) = (self.queue.cursor(), self.waiting());
        let is_due = at_once || cursor - self.state.cursor >= 1000 || self.noted_at.elapsed() >= TICK;
        if cursor != self.state.cursor && is_due || waiting != self.state.waiting {
            self.note(self.progress()).await?;
        }
        Ok(())
    }

    /// Records progress. When this returns, it is on disk.
    async fn note(&mut self, progress: HookProgress) -> Result<(), Stopped> {
        let (cursor, waiting) = (progress.cursor, progress.waiting);
        self.ledger.note(progress).await?;
        self.state.cursor = cursor.unwrap_or(self.state.cursor);
        self.state.waiting = waiting;
        self.noted_at = Clock::now();
        Ok(())
    }

    /// The present progress of the hook, without the result of a request.
    fn progress(&self) -> HookProgress {
        HookProgress {
            hook: self.hook.name.clone(),
            holder: self.holder.clone(),
            cursor: Some(self.queue.cursor()),
            waiting: self.waiting(),
            keep: self.shared.keep,
            ..HookProgress::default()
        }
    }

    fn waiting(&self) -> i64 {
        i64::try_from(self.queue.len()).unwrap_or(i64::MAX)
    }

    fn now(&self) -> Instant {
        (self.shared.now)()
    }
}

/// Returns the time from now until an instant.
fn until(at: Instant, now: Instant) -> Duration {
    Duration::from_micros(u64::try_from(at.as_micros().saturating_sub(now.as_micros())).unwrap_or(0))
}

/// Returns the instant that is `wait` later.
fn after(now: Instant, wait: Duration) -> Instant {
    let micros = i64::try_from(wait.as_micros()).unwrap_or(i64::MAX);
    Instant::from_micros(now.as_micros().saturating_add(micros)).unwrap_or(Instant::MAX)
}

async fn is_set(flag: &mut watch::Receiver<bool>) {
    // If the sender was dropped, nobody can set the flag any more. That counts as set.
    let _ = flag.wait_for(|set| *set).await;
}
