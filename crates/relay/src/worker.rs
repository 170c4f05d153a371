//! One hook: it is held, the journal is followed, and what waits is sent, one request after the other.

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

/// How long an error of the database is waited out.
const AGAIN: Duration = Duration::from_secs(1);
/// How often it is looked, even if nobody says that there is something.
const TICK: Duration = Duration::from_secs(5);
/// Longer than any wait is.
const LONGEST_WAIT: Duration = Duration::from_hours(25);

/// Why a worker cannot go on as it does.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    /// The program ends.
    #[error("the program ends")]
    End,
    /// Another instance sends.
    #[error("another instance sends now")]
    Lost,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database, while something was noted.
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

/// How far the sending of units went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sent {
    /// All of them were, or need not be.
    All,
    /// The rest waits: the site takes nothing, somebody asked for a pause, or the program ends.
    Part,
}

/// What sends for a hook.
#[derive(Debug)]
pub(crate) struct Worker {
    shared: Arc<Shared>,
    hook: Hook,
    client: Client,
    ledger: Ledger,
    /// Who we are to other instances.
    holder: String,
    queue: Queue<Unit>,
    state: HookState,
    /// How many runs a request carries now: fewer where the site does not take as many.
    array: usize,
    /// The longest array that the site takes, as far as it is known.
    longest: usize,
    /// What the site may have and may act on late.
    doubts: Doubts,
    /// How often the site has said something of a run.
    answers: u64,
    /// Runs that the site failed over, each with how often it had answered by then.
    struck: HashMap<String, u64>,
    /// Their units.
    struck_units: HashSet<Unit>,
    /// When the position was last noted.
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

    /// Who it is to other instances.
    pub(crate) fn holder(&self) -> &str {
        &self.holder
    }

    /// Until the program ends.
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
            // Reading a file never waits; others are to have their turn.
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

    /// What was under way when the hook was left may have arrived, and may be acted on late: it is sent now, and once more when the
    /// site must have given up on it.
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

    /// When a site is tried again that fails; none where it need not be waited for. No wait is longer than a day: one that is
    /// longer is of a clock that was wrong.
    fn waits_until(&self, now: Instant) -> Option<Instant> {
        let next = self.state.failing.as_ref()?.next_attempt_at;
        (next > now && next <= after(now, LONGEST_WAIT)).then_some(next)
    }

    /// Sends the next that there is; whether there was something.
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
            // What could not be sent need not be any more.
            self.note(HookProgress { is_over: true, ..self.progress() }).await?;
            self.state.failing = None;
        }
        Ok(false)
    }

    /// Of what was refused and is not sent any more, nothing is kept.
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

    /// Until something comes, something is due, or some time has passed.
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

    /// Notes how far the journal was looked at, where that is new: whoever looks at the hook sees how far it is, and after a crash
    /// little is looked at twice. Not after each entry, since there may be many.
    async fn note_position(&mut self, at_once: bool) -> Result<(), Stopped> {
        let (cursor, waiting) = (self.queue.cursor(), self.waiting());
        let is_due = at_once || cursor - self.state.cursor >= 1000 || self.noted_at.elapsed() >= TICK;
        if cursor != self.state.cursor && is_due || waiting != self.state.waiting {
            self.note(self.progress()).await?;
        }
        Ok(())
    }

    /// Notes something; when it is done it is on disk.
    async fn note(&mut self, progress: HookProgress) -> Result<(), Stopped> {
        let (cursor, waiting) = (progress.cursor, progress.waiting);
        self.ledger.note(progress).await?;
        self.state.cursor = cursor.unwrap_or(self.state.cursor);
        self.state.waiting = waiting;
        self.noted_at = Clock::now();
        Ok(())
    }

    /// What is new of the hook, without what came of a request.
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

/// How long until an instant.
fn until(at: Instant, now: Instant) -> Duration {
    Duration::from_micros(u64::try_from(at.as_micros().saturating_sub(now.as_micros())).unwrap_or(0))
}

/// An instant some time later.
fn after(now: Instant, wait: Duration) -> Instant {
    let micros = i64::try_from(wait.as_micros()).unwrap_or(i64::MAX);
    Instant::from_micros(now.as_micros().saturating_add(micros)).unwrap_or(Instant::MAX)
}

async fn is_set(flag: &mut watch::Receiver<bool>) {
    // Whoever could set it is gone: then it is as good as set.
    let _ = flag.wait_for(|set| *set).await;
}
