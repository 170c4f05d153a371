//! Holding a hook, so that no other instance sends for it.

use std::sync::Arc;
use std::time::Duration;

use store::writer::Writer;
use store::{HookState, StoreError};
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::Instant as Clock;

use super::{Stopped, Worker, is_set};
use crate::relay::Shared;

/// How often a holder says that it is there.
const BEAT: Duration = Duration::from_secs(3);
/// After how long without a word of its holder a hook is taken over, and how long a holder that cannot say so goes on.
const LEASE: Duration = Duration::from_secs(15);
const STALE: Duration = Duration::from_secs(10);
/// How often who waits for a hook looks.
const LOOK: Duration = Duration::from_secs(1);

/// Ends the beats when it is dropped.
#[derive(Debug)]
pub(super) struct Beats(AbortHandle);

impl Drop for Beats {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A name that no other instance has.
pub(super) fn name() -> String {
    let mut random = [0; 12];
    // Without randomness the time and the process do: two instances do not start in one microsecond with one number.
    if getrandom::fill(&mut random).is_err() {
        return format!("{}-{:?}", std::process::id(), std::time::Instant::now());
    }
    hex::encode(random)
}

impl Worker {
    /// Waits until the hook is ours.
    pub(super) async fn hold(&mut self) -> Result<Beats, Stopped> {
        let mut seen: Option<(String, i64, Clock)> = None;
        loop {
            let state = match self.shared.reader.hook(&self.hook.name).await? {
                Some(state) => state,
                None => self.begin().await?,
            };
            let is_same = seen.as_ref().is_some_and(|(holder, beat, _)| *holder == state.holder && *beat == state.beat);
            if !is_same {
                seen = Some((state.holder.clone(), state.beat, Clock::now()));
            }
            let is_stale = seen.as_ref().is_some_and(|(.., since)| since.elapsed() >= LEASE);
            let may_take = state.holder.is_empty() || state.holder == self.holder || self.shared.alone || is_stale;
            if may_take && self.take(&state.holder, state.beat).await? {
                // With our settings: another instance may have had others.
                self.state = self.begin().await?;
                return Ok(self.beats());
            }
            tokio::select! {
                () = is_set(&mut self.stop) => return Err(Stopped::End),
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    async fn begin(&self) -> Result<HookState, StoreError> {
        let (name, settings) = (self.hook.name.clone(), self.hook.fingerprint(&self.shared.lmss));
        self.shared.writer.execute_beside(move |session| session.begin_hook(&name, &settings)).await
    }

    async fn take(&self, holder: &str, beat: i64) -> Result<bool, StoreError> {
        let (name, own, holder) = (self.hook.name.clone(), self.holder.clone(), holder.to_owned());
        let taken = self.shared.writer.execute_beside(move |session| session.take_hook(&name, &own, (&holder, beat))).await?;
        Ok(taken.is_some())
    }

    fn beats(&mut self) -> Beats {
        let (sender, lost) = watch::channel(false);
        self.lost = lost;
        let beats = beat(Arc::clone(&self.shared), self.hook.name.clone(), self.holder.clone(), sender);
        Beats(tokio::spawn(beats).abort_handle())
    }

    /// Gives the hook up.
    pub(super) async fn leave(&self) {
        leave(&self.shared.writer, &self.hook.name, &self.holder).await;
    }
}

/// Gives a hook up that this holder may have.
pub(crate) async fn leave(writer: &Writer, hook: &str, holder: &str) {
    let (name, holder) = (hook.to_owned(), holder.to_owned());
    if let Err(error) = writer.execute_beside(move |session| session.leave_hook(&name, &holder)).await {
        tracing::warn!(hook, %error, "a hook could not be given up; another instance waits for it a while");
    }
}

/// Says that the holder is there, until it is not, or cannot say so in time.
async fn beat(shared: Arc<Shared>, hook: String, holder: String, lost: watch::Sender<bool>) {
    let mut heard = Clock::now();
    loop {
        tokio::time::sleep(BEAT).await;
        let began = Clock::now();
        let (name, own) = (hook.clone(), holder.clone());
        let beat = shared.writer.execute_beside::<_, StoreError>(move |session| session.beat_hook(&name, &own));
        match tokio::time::timeout_at(heard + STALE, beat).await {
            Ok(Ok(true)) => heard = began,
            // The database may be back in time.
            Ok(Err(_)) if heard.elapsed() < STALE => {}
            Ok(_) | Err(_) => break,
        }
    }
    lost.send_replace(true);
}
