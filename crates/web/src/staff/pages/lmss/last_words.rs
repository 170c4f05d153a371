//! When each LMS last spoke: looked up once a minute at most, since that looks at every run that an LMS ever spoke of.

use std::time::{Duration, Instant as Clock};

use catalog::Instant;
use store::{Reader, StoreError};
use tokio::sync::Mutex;

/// How long what was found counts.
const FRESH: Duration = Duration::from_mins(1);

/// The LMSs by name, each with the time of its last word.
type Words = Vec<(String, Instant)>;

/// When each LMS last spoke.
#[derive(Debug, Default)]
pub(crate) struct LastWords(Mutex<Option<(Clock, Words)>>);

impl LastWords {
    /// By the LMSs' names. Whoever asks while somebody looks waits for what is found.
    pub(super) async fn get(&self, reader: &Reader) -> Result<Vec<(String, Instant)>, StoreError> {
        let mut known = self.0.lock().await;
        match &*known {
            Some((at, words)) if at.elapsed() < FRESH => Ok(words.clone()),
            _ => {
                let words = reader.last_words().await?;
                *known = Some((Clock::now(), words.clone()));
                Ok(words)
            }
        }
    }
}
