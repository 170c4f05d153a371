//! Records the results of requests, for many hooks in one transaction.

use std::sync::Arc;

use store::writer::Writer;
use store::{HookProgress, LostHook, StoreError};
use tokio::sync::{mpsc, oneshot};

/// How many notes one transaction contains.
const BATCH: usize = 64;

/// Why nothing was recorded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotNoted {
    /// Another instance holds the hook.
    #[error("another instance sends for this hook now")]
    Lost,
    /// The database failed.
    #[error("{0}")]
    Store(String),
}

struct Note {
    progress: HookProgress,
    reply: oneshot::Sender<Result<(), NotNoted>>,
}

/// A handle to the task that records notes.
#[derive(Debug, Clone)]
pub(crate) struct Ledger(mpsc::Sender<Note>);

impl Ledger {
    /// Starts the task. It ends when the last handle is dropped.
    pub(crate) fn start(writer: Writer) -> Self {
        let (sender, receiver) = mpsc::channel(BATCH);
        tokio::spawn(keep(writer, receiver));
        Self(sender)
    }

    /// Records progress. When this returns, it is on disk.
    pub(crate) async fn note(&self, progress: HookProgress) -> Result<(), NotNoted> {
        let gone = || NotNoted::Store(StoreError::WriterGone.to_string());
        let (reply, noted) = oneshot::channel();
        self.0.send(Note { progress, reply }).await.map_err(|_| gone())?;
        noted.await.map_err(|_| gone())?
    }
}

async fn keep(writer: Writer, mut notes: mpsc::Receiver<Note>) {
    while let Some(first) = notes.recv().await {
        let (mut progress, mut replies) = (vec![first.progress], vec![first.reply]);
        while progress.len() < BATCH
            && let Ok(next) = notes.try_recv()
        {
            progress.push(next.progress);
            replies.push(next.reply);
        }
        let progress = Arc::new(progress);
        let done = writer.execute_beside::<_, StoreError>(move |session| {
            progress.iter().map(|progress| session.note_progress(progress)).collect::<Result<Vec<_>, _>>()
        });
        match done.await {
            Ok(outcomes) => {
                for (reply, outcome) in replies.into_iter().zip(outcomes) {
                    let _ = reply.send(outcome.map_err(|LostHook| NotNoted::Lost));
                }
            }
            Err(error) => {
                for reply in replies {
                    let _ = reply.send(Err(NotNoted::Store(error.to_string())));
                }
            }
        }
    }
}
