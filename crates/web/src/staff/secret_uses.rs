//! When each secret last matched a request: noted in memory, and stored now and then, so that an old secret can be retired.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use catalog::Instant;
use store::{Reader, SecretUse, StoreError};

use crate::App;

/// How often what was noted is stored.
const EVERY: Duration = Duration::from_secs(10);

/// Under this the database has since when uses are noted. No secret's fingerprint is so.
const BEGAN: &str = "began";

/// When a secret last matched here.
#[derive(Debug)]
pub(crate) struct LastMatch {
    /// In microseconds since 1970.
    noted: AtomicI64,
    /// Of that, what the database has.
    stored: AtomicI64,
}

impl Default for LastMatch {
    fn default() -> Self {
        Self { noted: AtomicI64::new(i64::MIN), stored: AtomicI64::new(i64::MIN) }
    }
}

impl LastMatch {
    /// Notes a match.
    pub(crate) fn note(&self, at: Instant) {
        self.noted.fetch_max(at.as_micros(), Ordering::Relaxed);
    }

    /// The last one since the start.
    pub(crate) fn at(&self) -> Option<Instant> {
        Instant::from_micros(self.noted.load(Ordering::Relaxed))
    }

    /// What is not stored yet.
    fn unstored(&self) -> Option<Instant> {
        self.at().filter(|at| at.as_micros() > self.stored.load(Ordering::Relaxed))
    }
}

/// What is known of the uses of secrets.
#[derive(Debug, Default)]
pub(crate) struct Known {
    uses: Vec<SecretUse>,
}

impl Known {
    pub(crate) async fn read(reader: &Reader) -> Result<Self, StoreError> {
        Ok(Self { uses: reader.secret_uses().await? })
    }

    /// Since when uses are noted.
    pub(crate) fn began(&self) -> Option<Instant> {
        self.stored(BEGAN)
    }

    /// When a secret last matched, on whatever instance.
    pub(crate) fn last(&self, fingerprint: &str) -> Option<Instant> {
        self.stored(fingerprint)
    }

    fn stored(&self, fingerprint: &str) -> Option<Instant> {
        self.uses.iter().find(|used| used.fingerprint == fingerprint).map(|used| used.last_used_at)
    }
}

/// Stores now and then what was noted, until it is aborted; then [`store()`] is to be called once more.
pub(crate) async fn keep(app: Arc<App>) {
    if let Err(error) = begin(&app).await {
        tracing::warn!(%error, "it could not be stored since when the uses of secrets are noted");
    }
    loop {
        tokio::time::sleep(EVERY).await;
        store(&app).await;
    }
}

/// Notes the beginning, the first time.
async fn begin(app: &App) -> Result<(), StoreError> {
    if app.secrets.is_empty() || Known::read(&app.reader).await?.began().is_some() {
        return Ok(());
    }
    let began = [SecretUse { fingerprint: BEGAN.to_owned(), name: String::new(), last_used_at: (app.now)() }];
    app.writer.execute_beside(move |session| session.note_secret_uses(&began)).await
}

/// Stores what was noted and is not stored yet.
pub(crate) async fn store(app: &App) {
    let unstored = app.secrets.iter().filter_map(|known| Some((known, known.last_match.unstored()?))).collect::<Vec<_>>();
    if unstored.is_empty() {
        return;
    }
    let fresh = unstored.iter().map(|(known, at)| SecretUse {
        fingerprint: known.secret.fingerprint(),
        name: known.secret.name().to_owned(),
        last_used_at: *at,
    });
    let uses = fresh.collect::<Vec<_>>();
    match app.writer.execute_beside(move |session| session.note_secret_uses(&uses)).await {
        Ok(()) => unstored.iter().for_each(|(known, at)| known.last_match.stored.store(at.as_micros(), Ordering::Relaxed)),
        // They are tried again the next time.
        Err(error) => tracing::warn!(%error, "it could not be stored when secrets were used"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::LastMatch;

    #[test]
    fn the_latest_match_counts_and_is_stored_once() {
        let at = |text: &str| text.parse::<catalog::Instant>().expect("an instant");
        let last = LastMatch::default();
        assert_eq!((last.at(), last.unstored()), (None, None));
        last.note(at("2026-11-23T09:00:01Z"));
        last.note(at("2026-11-23T09:00:00Z"));
        assert_eq!(last.unstored(), Some(at("2026-11-23T09:00:01Z")));
        last.stored.store(at("2026-11-23T09:00:01Z").as_micros(), Ordering::Relaxed);
        assert_eq!((last.at(), last.unstored()), (Some(at("2026-11-23T09:00:01Z")), None));
    }
}
