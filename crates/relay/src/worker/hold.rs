//! Holding a hook, so that no other instance sends for it.

use std::sync::Arc;
use std::time::Duration;

use store::{HookState, StoreError};
use tokio::sync::watch;
use tokio::time::Instant as Clock;

use super::{Stopped, Worker, is_set};
use crate::lease::{self, Beats};

/// The interval at which a waiting instance checks the hook.
const LOOK: Duration = Duration::from_secs(1);

impl Worker {
    /// Waits until this instance holds the hook.
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
            let is_stale = seen.as_ref().is_some_and(|(.., since)| since.elapsed() >= lease::TAKEN_OVER_AFTER);
            let may_take = state.holder.is_empty() || state.holder == self.holder || self.shared.alone || is_stale;
            if may_take && self.take(&state.holder, state.beat).await? {
                // This applies the settings of this instance. Another instance may have had others.
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
        Beats::start(Arc::clone(&self.shared), self.hook.name.clone(), self.holder.clone(), sender)
    }

    /// Releases the hook.
    pub(super) async fn leave(&self) {
        lease::end(&self.shared.writer, &self.hook.name, &self.holder).await;
    }
}
