//! One hook: it is held, the journal is followed, and what waits is sent, one request after the other.

mod delivery;
mod hold;
mod look;
mod walk;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use catalog::Instant;
use store::{HookProgress, HookRun, HookState, StoreError};
use tokio::sync::watch;
use tokio::time::Instant as Clock;

use crate::client::Client;
use crate::hook::Hook;
use crate::ledger::{Ledger, NotNoted};
use crate::queue::Queue;
use crate::relay::Shared;
use crate::unit::Unit;

/// How long an error of the database is waited out.
const AGAIN: Duration = Duration::from_secs(1);
/// How often it is looked, even if nobody says that there is something.
const TICK: Duration = Duration::from_secs(5);

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

/// Where units come from that are being sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sending {
    /// What changed, or what a site refused and is due again.
    Changed,
    /// A page of the walk over everything; whether what the site has is sent as well.
    Walking(bool),
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
    /// Links of requests of which it is not known whether the site acts on them still.
    doubtful: HashSet<String>,
    /// Whether the site has said something of a run since it last failed.
    is_alive: bool,
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
        };
        Self {
            holder: hold::name(),
            queue: Queue::new(0),
            state,
            array: hook.array,
            doubtful: HashSet::new(),
            is_alive: false,
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
        self.is_alive = false;
        loop {
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

    /// Sends the next that there is; whether there was something.
    async fn step(&mut self) -> Result<bool, Stopped> {
        let now = self.now();
        let waits = self.state.failing.as_ref().is_some_and(|failing| failing.next_attempt_at > now);
        if self.state.paused || waits {
            return Ok(false);
        }
        let units = std::iter::from_fn(|| self.queue.take(now)).take(self.array).collect::<Vec<_>>();
        if !units.is_empty() {
            self.send(&units, Sending::Changed, None).await?;
            return Ok(true);
        }
        let due = self.shared.reader.refused_due(&self.hook.name, now, self.array).await?;
        if !due.is_empty() {
            let mut units = due.iter().map(|run| Unit::from_text(&run.unit)).collect::<Vec<_>>();
            units.sort_unstable();
            units.dedup();
            let (sent, of_due) = (self.send(&units, Sending::Changed, None).await?, due.len());
            // Of what is not sent any more nothing is due.
            self.forget_unsent(&due, now).await?;
            tracing::debug!(hook = self.hook.name, of_due, sent, "what a site had refused was sent again");
            return Ok(true);
        }
        self.walk().await
    }

    /// What was refused and has been looked at without anything to send waits no more.
    async fn forget_unsent(&mut self, due: &[HookRun], now: Instant) -> Result<(), Stopped> {
        let links = due.iter().map(|run| run.resource_link.as_str()).collect::<Vec<_>>();
        let left = self.shared.reader.hook_runs(&self.hook.name, &links).await?.into_iter();
        let unsent = left.filter(|run| run.refused.is_some() && run.retry_at.is_some_and(|at| at <= now));
        if self.state.failing.is_some() {
            return Ok(());
        }
        let runs = unsent.map(|run| HookRun { retry_at: None, ..run }).collect::<Vec<_>>();
        if runs.is_empty() {
            return Ok(());
        }
        let progress = HookProgress { runs, ..self.progress() };
        Ok(self.ledger.note(progress).await?)
    }

    /// Until something comes, something is due, or some time has passed.
    async fn wait(&mut self) -> Result<(), Stopped> {
        let now = self.now();
        let failing = self.state.failing.as_ref().map(|failing| failing.next_attempt_at);
        let due = match (self.state.paused, failing) {
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
            self.ledger.note(self.progress()).await?;
            self.state.cursor = cursor;
            self.state.waiting = waiting;
            self.noted_at = Clock::now();
        }
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
