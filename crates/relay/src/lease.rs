//! The lease of a hook: only the instance that holds it sends for the hook.

use std::sync::Arc;
use std::time::Duration;

use store::StoreError;
use store::writer::Writer;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::Instant as Clock;

use crate::shared::Shared;

/// How often a holder renews its lease.
const BEAT: Duration = Duration::from_secs(3);
/// After this time without a heartbeat another instance takes the hook over.
pub(crate) const TAKEN_OVER_AFTER: Duration = Duration::from_secs(15);
/// A holder that cannot renew its lease stops after this time, before another instance takes the hook over.
const STALE: Duration = Duration::from_secs(10);

/// The holder's heartbeat, which keeps the lease. It ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Beats(AbortHandle);

impl Beats {
    /// Starts the heartbeat. `lost` becomes true when the lease is lost.
    pub(crate) fn start(shared: Arc<Shared>, hook: String, holder: String, lost: watch::Sender<bool>) -> Self {
        Self(tokio::spawn(beat(shared, hook, holder, lost)).abort_handle())
    }
}

impl Drop for Beats {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Returns a name for a holder, different from that of every other instance.
pub(crate) fn new_holder() -> String {
    let mut random = [0; 12];
    // If there is no random source, the time and the process id are enough: two instances do not start in the same microsecond
    // with the same id.
    if getrandom::fill(&mut random).is_err() {
        return format!("{}-{:?}", std::process::id(), std::time::Instant::now());
    }
    hex::encode(random)
}

/// Ends the lease, if this holder has it.
pub(crate) async fn end(writer: &Writer, hook: &str, holder: &str) {
    let (name, holder) = (hook.to_owned(), holder.to_owned());
    if let Err(error) = writer.execute_beside(move |session| session.leave_hook(&name, &holder)).await {
        tracing::warn!(hook, %error, "a hook could not be given up; another instance waits for it a while");
    }
}

/// Renews the lease until the task is aborted, the lease is lost, or it cannot be renewed in time.
async fn beat(shared: Arc<Shared>, hook: String, holder: String, lost: watch::Sender<bool>) {
    let mut heard = Clock::now();
    loop {
        tokio::time::sleep(BEAT).await;
        let began = Clock::now();
        let (name, own) = (hook.clone(), holder.clone());
        let beat = shared.writer.execute_beside::<_, StoreError>(move |session| session.beat_hook(&name, &own));
        match tokio::time::timeout_at(heard + STALE, beat).await {
            Ok(Ok(true)) => heard = began,
            // The database may respond again in time.
            Ok(Err(_)) if heard.elapsed() < STALE => {}
            Ok(_) | Err(_) => break,
        }
    }
    lost.send_replace(true);
}
