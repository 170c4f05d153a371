//! The writer: one thread that carries out what many ask for, with one commit for all that wait.

use std::thread::JoinHandle;

use sync::Verdict;
use tokio::sync::{mpsc, oneshot};

use crate::Batch as _;
use crate::session::ItemOutcome;
use crate::{Policy, Session, Store, StoreError, SyncOutcome, SyncRequest};

/// How many requests may wait; more wait at the door.
const QUEUE: usize = 4096;
/// How many runs one transaction takes on, beyond the first request.
const BATCH: usize = 64;

struct Command {
    request: SyncRequest,
    reply: oneshot::Sender<Result<SyncOutcome, StoreError>>,
}

/// A way to the writer. The writer ends when the last one is dropped, after what waits is done.
#[derive(Debug, Clone)]
pub struct Writer(Option<mpsc::Sender<Command>>);

impl std::fmt::Debug for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Command").finish_non_exhaustive()
    }
}

impl Writer {
    /// Starts the thread.
    ///
    /// # Errors
    /// Where the database cannot be opened.
    pub fn start(store: &Store, policy: Policy) -> Result<(Self, JoinHandle<()>), StoreError> {
        let mut connection = store.connect()?;
        let (sender, receiver) = mpsc::channel(QUEUE);
        let thread = std::thread::Builder::new().name("writer".to_owned());
        let handle = thread.spawn(move || run(&mut connection, &policy, receiver)).map_err(|error| {
            tracing::error!(%error, "the writer's thread cannot be started");
            StoreError::WriterGone
        })?;
        Ok((Self(Some(sender)), handle))
    }

    /// A writer that stores nothing and finds everything unchanged: what a benchmark compares the other with.
    pub fn storing_nothing() -> Self {
        Self(None)
    }

    /// Has a request carried out. When the outcome is there, its effect is on disk.
    ///
    /// # Errors
    /// Those of the database; then nothing of the request was done.
    pub async fn submit(&self, request: SyncRequest) -> Result<SyncOutcome, StoreError> {
        let Some(sender) = &self.0 else { return Ok(nothing(&request)) };
        let (reply, outcome) = oneshot::channel();
        sender.send(Command { request, reply }).await.map_err(|_| StoreError::WriterGone)?;
        outcome.await.map_err(|_| StoreError::WriterGone)?
    }
}

fn nothing(request: &SyncRequest) -> SyncOutcome {
    let outcome = ItemOutcome { verdict: Verdict::Unchanged, errors: wire::FieldErrors::default() };
    SyncOutcome { entries: (0, 0), items: request.items.iter().flatten().map(|_| outcome.clone()).collect() }
}

fn run(connection: &mut crate::sqlite::Connection, policy: &Policy, mut receiver: mpsc::Receiver<Command>) {
    while let Some(first) = receiver.blocking_recv() {
        let weight = |command: &Command| command.request.items.as_ref().map_or(1, Vec::len).max(1);
        let mut runs = weight(&first);
        let mut batch = vec![first];
        while runs < BATCH
            && let Ok(next) = receiver.try_recv()
        {
            runs += weight(&next);
            batch.push(next);
        }
        let requests = batch.iter().map(|command| &command.request);
        match carry_out(connection, policy, requests) {
            Ok(outcomes) => {
                for (command, outcome) in batch.into_iter().zip(outcomes) {
                    let _ = command.reply.send(Ok(outcome));
                }
            }
            Err(error) => {
                // One of them may be to blame: none of the others is to suffer for it.
                tracing::warn!(%error, requests = batch.len(), "a batch could not be stored; trying its requests one by one");
                for command in batch {
                    let outcome = carry_out(connection, policy, std::iter::once(&command.request));
                    let outcome = outcome.and_then(|mut outcomes| outcomes.pop().ok_or(StoreError::WriterGone));
                    if let Err(error) = &outcome {
                        tracing::error!(%error, "a request could not be stored");
                    }
                    let _ = command.reply.send(outcome);
                }
            }
        }
    }
}

fn carry_out<'r>(
    connection: &mut crate::sqlite::Connection,
    policy: &Policy,
    requests: impl Iterator<Item = &'r SyncRequest>,
) -> Result<Vec<SyncOutcome>, StoreError> {
    connection.write(|batch| {
        let mut session = Session::new(batch, policy);
        let outcomes = requests.map(|request| session.sync(request)).collect::<Result<Vec<_>, _>>()?;
        Ok((session.into_batch(), outcomes))
    })
}

/// Applies what is held for courses that are there: what an earlier start, or another LMS setting, left behind.
///
/// # Errors
/// Those of the database.
pub fn release_all(store: &Store, policy: &Policy, at: catalog::Instant) -> Result<usize, StoreError> {
    store.connect()?.write(|batch| {
        let mut session = Session::new(batch, policy);
        let mut released = 0;
        for code in session.batch.held_codes()? {
            released += session.release_held(&code, at, "start", 0)?;
        }
        Ok((session.into_batch(), released))
    })
}
