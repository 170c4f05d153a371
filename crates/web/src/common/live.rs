//! What comes into the journal, for those who watch: one task an instance follows it, while anybody watches, and wakes all.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use store::{Reader, StoreError};
use tokio::sync::watch;

/// How long it waits for a database that does not answer.
const AGAIN: Duration = Duration::from_secs(1);

/// Wakes those who watch.
#[derive(Debug, Clone, Default)]
pub(crate) struct Live(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    /// The number of the journal's last entry.
    end: watch::Sender<i64>,
    /// Whether the server was told to stop.
    stop: watch::Sender<bool>,
    /// Whether the task runs.
    follows: Mutex<bool>,
}

/// Somebody who watches.
#[derive(Debug)]
pub(crate) struct Listener {
    end: watch::Receiver<i64>,
    stop: watch::Receiver<bool>,
}

/// Why a listener goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Woken {
    /// There may be new entries.
    ByEntries,
    /// It has waited for so long.
    ByTime,
    /// The server stops.
    ToStop,
}

impl Live {
    /// Ends what watches: the server stops, and would wait for it.
    pub(crate) fn stop(&self) {
        self.0.stop.send_replace(true);
    }

    /// Begins to watch; the first one starts the task.
    pub(crate) fn listen(&self, reader: &Reader) -> Listener {
        let listener = Listener { end: self.0.end.subscribe(), stop: self.0.stop.subscribe() };
        let mut follows = self.0.follows.lock().unwrap_or_else(PoisonError::into_inner);
        if !*follows {
            *follows = true;
            tokio::spawn(run(Arc::clone(&self.0), reader.clone()));
        }
        listener
    }
}

impl Listener {
    /// Waits until something came since the last call, at most for so long.
    pub(crate) async fn woken(&mut self, at_most: Duration) -> Woken {
        tokio::select! {
            () = stopped(&mut self.stop) => Woken::ToStop,
            changed = self.end.changed() => if changed.is_ok() { Woken::ByEntries } else { Woken::ToStop },
            () = tokio::time::sleep(at_most) => Woken::ByTime,
        }
    }
}

async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that nobody can say so any more.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Follows the journal until nobody watches, or the server stops.
async fn run(shared: Arc<Shared>, reader: Reader) {
    let mut stop = shared.stop.subscribe();
    loop {
        tokio::select! {
            () = stopped(&mut stop) => return,
            () = shared.end.closed() => {
                let mut follows = shared.follows.lock().unwrap_or_else(PoisonError::into_inner);
                // Somebody may have begun to watch meanwhile.
                if shared.end.receiver_count() == 0 {
                    *follows = false;
                    return;
                }
            }
            Err(error) = follow(&shared, &reader) => {
                tracing::debug!(%error, "the journal cannot be followed; trying again");
                tokio::time::sleep(AGAIN).await;
            }
        }
    }
}

/// Only an error ends it.
async fn follow(shared: &Shared, reader: &Reader) -> Result<(), StoreError> {
    let end = reader.last_entry().await?;
    shared.end.send_replace(end);
    let mut follower = reader.follow(end);
    loop {
        let end = follower.end().await?;
        shared.end.send_replace(end);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use store::{Location, Store};

    use super::{Live, Woken};

    #[tokio::test]
    async fn listeners_end_when_the_server_stops_and_the_task_with_the_last_of_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&Location::Sqlite(folder.path().join("test.db"))).expect("a database");
        let reader = store.reader().expect("a reader");
        let live = Live::default();
        let follows = || *live.0.follows.lock().expect("unpoisoned");
        let mut listener = live.listen(&reader);
        assert!(follows());
        drop(live.listen(&reader));
        // Woken once by the task's first look.
        assert_eq!(listener.woken(Duration::from_secs(5)).await, Woken::ByEntries);
        assert_eq!(listener.woken(Duration::from_millis(10)).await, Woken::ByTime);
        drop(listener);
        for _ in 0..500 {
            if !follows() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(!follows());
        let mut listener = live.listen(&reader);
        live.stop();
        assert_eq!(listener.woken(Duration::from_secs(5)).await, Woken::ToStop);
    }
}
