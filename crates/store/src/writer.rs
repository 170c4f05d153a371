//! The writer: a thread that carries out the requests of many senders, with one commit for all that are waiting. If the database
//! supports more than one writer at a time, there are several such threads: one computes while another waits for the database.

use std::convert::Infallible;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant as Clock};

use catalog::{CourseId, Instant};
use sync::Verdict;
use tokio::sync::{mpsc, oneshot};

use crate::error::Passing;
use crate::session::ItemOutcome;
use crate::{Changes, Connection, Policy, Pruned, Session, Store, StoreError, SyncOutcome, SyncRequest};

/// The capacity of the queue, in requests. When it is full, callers wait until there is room.
const QUEUE: usize = 4096;
/// A transaction takes no further request once it has this many runs.
const BATCH: usize = 64;
/// How long a request waits for a database that cannot be reached or is too busy. After that, its sender is told to try again
/// later.
const PATIENCE: Duration = Duration::from_secs(5);

enum Command {
    /// A synchronisation request, carried out together with others.
    Sync(Waiting),
    /// Any other command, carried out by itself.
    Other(Work),
}

/// A command that carries itself out and sends its result.
type Work = Box<dyn FnOnce(&mut Connection, &Policy) + Send>;

/// A synchronisation request that is waiting for its outcome.
struct Waiting {
    /// Shared with the caller, so that dropping it happens off the writer thread.
    request: Arc<SyncRequest>,
    since: Clock,
    reply: oneshot::Sender<Result<SyncOutcome, StoreError>>,
}

/// A handle to the writer. The writer ends when the last handle is dropped and the queue is empty.
#[derive(Debug, Clone)]
pub struct Writer {
    /// `None` if nothing is stored.
    sender: Option<mpsc::Sender<Command>>,
    changes: Arc<Changes>,
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Command").finish_non_exhaustive()
    }
}

impl Writer {
    /// Starts the threads: one on SQLite, several on PostgreSQL.
    ///
    /// # Errors
    /// If the database cannot be opened.
    pub fn start(store: &Store, policy: &Policy) -> Result<(Self, WriterThreads), StoreError> {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let receiver = Arc::new(Mutex::new(receiver));
        let changes = Arc::new(Changes::default());
        let mut threads = Vec::new();
        for _ in 0..store.writers() {
            let (mut connection, policy, receiver) = (store.connect_writer()?, policy.clone(), Arc::clone(&receiver));
            let changes = Arc::clone(&changes);
            let thread = std::thread::Builder::new().name("writer".to_owned());
            let thread = thread.spawn(move || run(&mut connection, &policy, &changes, &receiver)).map_err(|error| {
                tracing::error!(%error, "the writer's thread cannot be started");
                StoreError::WriterGone
            })?;
            threads.push(thread);
        }
        Ok((Self { sender: Some(sender), changes }, WriterThreads(threads)))
    }

    /// Creates a writer that stores nothing and returns every item as unchanged, for comparison in benchmarks.
    pub fn storing_nothing() -> Self {
        Self { sender: None, changes: Arc::default() }
    }

    /// Returns what this writer has changed.
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Carries out a request. When this returns, the effect is on disk.
    ///
    /// # Errors
    /// If the database fails. In that case nothing of the request was done.
    pub async fn submit(&self, request: SyncRequest) -> Result<SyncOutcome, StoreError> {
        let Some(sender) = &self.sender else { return Ok(nothing(&request)) };
        let (reply, outcome) = oneshot::channel();
        let request = Arc::new(request);
        let command = Command::Sync(Waiting { request: Arc::clone(&request), since: Clock::now(), reply });
        sender.send(command).await.map_err(|_| StoreError::WriterGone)?;
        outcome.await.map_err(|_| StoreError::WriterGone)?
    }

    /// Checks a part of the journal and deletes the entries that are too old; see [`crate::Batch::prune`].
    ///
    /// # Errors
    /// If the database fails.
    pub async fn prune(&self, after: i64, before: Instant, limit: u32) -> Result<Pruned, StoreError> {
        self.execute_beside(move |session| session.batch.prune(after, before, limit)).await
    }

    /// Carries out a command in its own transaction. When this returns, the effect is on disk. If the transaction fails only for
    /// an outside reason, `command` is called again, so it must do the same each time.
    ///
    /// # Errors
    /// If the command fails. In that case nothing of it was done.
    pub async fn execute<T, E>(&self, command: impl FnMut(&mut Session<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Passing + fmt::Display + Send + 'static,
    {
        self.execute_noting(command, Changes::note_something).await
    }

    /// As [`Self::execute`], for a command that does not change courses or runs, such as one about the progress of hooks,
    /// sessions of people, or uses of secrets. What was derived from courses stays valid.
    ///
    /// # Errors
    /// If the command fails. In that case nothing of it was done.
    pub async fn execute_beside<T, E>(
        &self,
        command: impl FnMut(&mut Session<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Passing + fmt::Display + Send + 'static,
    {
        self.execute_noting(command, |_| ()).await
    }

    async fn execute_noting<T, E>(
        &self,
        mut command: impl FnMut(&mut Session<'_>) -> Result<T, E> + Send + 'static,
        note: fn(&Changes),
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Passing + fmt::Display + Send + 'static,
    {
        let sender = self.sender.as_ref().ok_or(StoreError::WriterGone)?;
        let (reply, outcome) = oneshot::channel();
        let changes = Arc::clone(&self.changes);
        let work: Work = Box::new(move |connection, policy| {
            let done = connection.write_patiently(PATIENCE, |batch| command(&mut Session::new(batch, policy)));
            // This also runs after a failure, because a commit with an unknown result may have happened.
            note(&changes);
            let _ = reply.send(done.map(|(outcome, _)| outcome));
        });
        sender.send(Command::Other(work)).await.map_err(|_| StoreError::WriterGone)?;
        outcome.await.map_err(|_| StoreError::WriterGone)?
    }

    /// Returns what a command would do: runs it, and rolls the transaction back.
    ///
    /// # Errors
    /// If the command fails.
    pub async fn preview<T, E>(&self, mut command: impl FnMut(&mut Session<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Passing + fmt::Display + Send + 'static,
    {
        let given_up = self.execute_beside::<Infallible, _>(move |session| match command(session) {
            Ok(outcome) => Err(GivenUp::OnPurpose(outcome)),
            Err(error) => Err(GivenUp::Failed(error)),
        });
        match given_up.await {
            Ok(never) => match never {},
            Err(GivenUp::OnPurpose(outcome)) => Ok(outcome),
            Err(GivenUp::Failed(error)) => Err(error),
        }
    }
}

/// Why a transaction was rolled back.
enum GivenUp<T, E> {
    /// The command was only a preview.
    OnPurpose(T),
    /// The command failed.
    Failed(E),
}

impl<T, E: From<StoreError>> From<StoreError> for GivenUp<T, E> {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl<T, E: Passing> Passing for GivenUp<T, E> {
    fn of_database(&self) -> Option<&StoreError> {
        match self {
            Self::OnPurpose(_) => None,
            Self::Failed(error) => error.of_database(),
        }
    }
}

impl<T, E: fmt::Display> fmt::Display for GivenUp<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnPurpose(_) => f.write_str("given up on purpose"),
            Self::Failed(error) => error.fmt(f),
        }
    }
}

fn nothing(request: &SyncRequest) -> SyncOutcome {
    let outcome = ItemOutcome { verdict: Verdict::Unchanged, errors: wire::FieldErrors::default() };
    SyncOutcome { entries: (0, 0), items: request.items.iter().flatten().map(|_| outcome.clone()).collect() }
}

/// The threads of a writer.
#[derive(Debug)]
pub struct WriterThreads(Vec<JoinHandle<()>>);

impl WriterThreads {
    /// Waits until all commands are done. All handles to the writer must have been dropped.
    pub fn join(self) {
        for thread in self.0 {
            if thread.join().is_err() {
                tracing::error!("the writer's thread ended in a panic");
            }
        }
    }
}

fn run(connection: &mut Connection, policy: &Policy, changes: &Changes, receiver: &Mutex<mpsc::Receiver<Command>>) {
    while let Some((batch, last)) = take(receiver) {
        if !batch.is_empty() {
            carry_out_together(connection, policy, changes, batch);
        }
        if let Some(work) = last {
            work(connection, policy);
        }
        connection.after_commit();
    }
}

/// Waits for a command, and takes those that are waiting with it: synchronisation requests up to the limit, or up to a command of
/// another kind, which is then the last. Returns `None` when no more commands can arrive.
fn take(receiver: &Mutex<mpsc::Receiver<Command>>) -> Option<(Vec<Waiting>, Option<Work>)> {
    let mut receiver = receiver.lock().unwrap_or_else(PoisonError::into_inner);
    let mut command = receiver.blocking_recv()?;
    let (mut batch, mut runs) = (Vec::new(), 0);
    loop {
        match command {
            Command::Other(work) => return Some((batch, Some(work))),
            Command::Sync(waiting) => {
                runs += weight(&waiting.request);
                batch.push(waiting);
            }
        }
        if runs >= BATCH {
            return Some((batch, None));
        }
        match receiver.try_recv() {
            Ok(next) => command = next,
            Err(_) => return Some((batch, None)),
        }
    }
}

/// The number of runs that a request counts for.
fn weight(request: &SyncRequest) -> usize {
    request.items.as_ref().map_or(1, Vec::len).max(1)
}

fn carry_out_together(connection: &mut Connection, policy: &Policy, changes: &Changes, batch: Vec<Waiting>) {
    // The first request has waited longest.
    let patience = PATIENCE.saturating_sub(batch.first().map_or(Duration::ZERO, |first| first.since.elapsed()));
    let requests = batch.iter().map(|waiting| &*waiting.request).collect::<Vec<_>>();
    let error = match carry_out_noting(connection, policy, patience, &requests) {
        Ok((outcomes, courses)) => {
            changes.note(&courses);
            for (Waiting { request, reply, .. }, outcome) in batch.into_iter().zip(outcomes) {
                drop(request);
                let _ = reply.send(Ok(outcome));
            }
            return;
        }
        Err(error) => error,
    };
    changes.note_something();
    if error.is_passing() {
        tracing::error!(%error, requests = batch.len(), "a batch could not be stored; its senders are told to come again");
        for waiting in batch {
            let told = if error.is_in_doubt() { StoreError::InDoubt } else { StoreError::Pool(error.to_string()) };
            let _ = waiting.reply.send(Err(told));
        }
        return;
    }
    // One of the requests may have caused the error. The others must not fail because of it.
    tracing::warn!(%error, requests = batch.len(), "a batch could not be stored; trying its requests one by one");
    for waiting in batch {
        let outcome = carry_out(connection, policy, patience, &[&waiting.request]);
        let outcome = outcome.and_then(|mut outcomes| outcomes.pop().ok_or(StoreError::WriterGone));
        changes.note_something();
        if let Err(error) = &outcome {
            tracing::error!(%error, remedy = error.remedy(), "a request could not be stored");
        }
        let _ = waiting.reply.send(outcome);
    }
}

/// Carries out requests in one transaction. Returns their outcomes, in order. Tries again for about as long as `patience` if the
/// transaction failed only for an outside reason.
///
/// # Errors
/// If the database fails. In that case nothing of any request was done.
pub fn carry_out(
    connection: &mut Connection,
    policy: &Policy,
    patience: Duration,
    requests: &[&SyncRequest],
) -> Result<Vec<SyncOutcome>, StoreError> {
    carry_out_noting(connection, policy, patience, requests).map(|(outcomes, _)| outcomes)
}

/// As [`carry_out`]. Also returns which courses were changed.
fn carry_out_noting(
    connection: &mut Connection,
    policy: &Policy,
    patience: Duration,
    requests: &[&SyncRequest],
) -> Result<(Vec<SyncOutcome>, Vec<CourseId>), StoreError> {
    let ((outcomes, changed), numbering) = connection.write_patiently(patience, |batch| {
        let mut session = Session::new(batch, policy);
        session.prefetch(requests.iter().copied())?;
        let outcomes = requests.iter().map(|request| session.sync(request)).collect::<Result<Vec<_>, _>>()?;
        Ok::<_, StoreError>((outcomes, session.changed))
    })?;
    Ok((outcomes.into_iter().map(|outcome| outcome.numbered(numbering)).collect(), changed))
}

/// Releases what is held for courses that exist: left over from an earlier start or from other LMS settings. Returns how many
/// runs were released.
///
/// # Errors
/// If the database fails.
pub fn release_all(store: &Store, policy: &Policy, at: Instant) -> Result<usize, StoreError> {
    store.connect()?.write(|batch| {
        let mut session = Session::new(batch, policy);
        let mut released = 0;
        for code in session.batch.held_codes()? {
            released += session.release_held(&code, at, "start", 0)?;
        }
        Ok(released)
    })
}
