//! The writer: a thread that carries out what many ask for, with one commit for all that wait. Where the database takes more
//! than one writer at a time, there are a few such threads: one computes while another waits for the database.

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

/// How many requests may wait; more wait at the door.
const QUEUE: usize = 4096;
/// How many runs one transaction takes on, beyond the first request.
const BATCH: usize = 64;
/// How long a request waits for a database that cannot be reached or is too busy, before its sender is told to come again.
const PATIENCE: Duration = Duration::from_secs(5);

enum Command {
    /// A synchronisation, carried out with others.
    Sync(Waiting),
    /// Anything else, carried out by itself.
    Other(Work),
}

/// A command that knows how it is carried out and whom to tell.
type Work = Box<dyn FnOnce(&mut Connection, &Policy) + Send>;

/// A synchronisation that waits for its outcome.
struct Waiting {
    /// Its sender keeps it as well, who takes it apart: the writer has enough to do.
    request: Arc<SyncRequest>,
    since: Clock,
    reply: oneshot::Sender<Result<SyncOutcome, StoreError>>,
}

/// A way to the writer. The writer ends when the last one is dropped, after what waits is done.
#[derive(Debug, Clone)]
pub struct Writer {
    /// None: nothing is stored.
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
    /// Where the database cannot be opened.
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

    /// A writer that stores nothing and finds everything unchanged: what a benchmark compares the other with.
    pub fn storing_nothing() -> Self {
        Self { sender: None, changes: Arc::default() }
    }

    /// What was changed by this writer.
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Has a request carried out. When the outcome is there, its effect is on disk.
    ///
    /// # Errors
    /// Those of the database; then nothing of the request was done.
    pub async fn submit(&self, request: SyncRequest) -> Result<SyncOutcome, StoreError> {
        let Some(sender) = &self.sender else { return Ok(nothing(&request)) };
        let (reply, outcome) = oneshot::channel();
        let request = Arc::new(request);
        let command = Command::Sync(Waiting { request: Arc::clone(&request), since: Clock::now(), reply });
        sender.send(command).await.map_err(|_| StoreError::WriterGone)?;
        outcome.await.map_err(|_| StoreError::WriterGone)?
    }

    /// Has a piece of the journal looked at, and what is too old in it removed; see [`crate::Batch::prune`].
    ///
    /// # Errors
    /// Those of the database.
    pub async fn prune(&self, after: i64, before: Instant, limit: u32) -> Result<Pruned, StoreError> {
        self.execute_beside(move |session| session.batch.prune(after, before, limit)).await
    }

    /// Has a command carried out in a transaction of its own. When it is done, its effect is on disk. Where only circumstances
    /// stand in the way, it is called again: it must do the same each time.
    ///
    /// # Errors
    /// Those of the command; then nothing of it was done.
    pub async fn execute<T, E>(&self, command: impl FnMut(&mut Session<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Passing + fmt::Display + Send + 'static,
    {
        self.execute_noting(command, Changes::note_something).await
    }

    /// The same of a command that leaves courses and runs as they are, so that what was made of them stays right: of hooks'
    /// progress, people's sessions, uses of secrets.
    ///
    /// # Errors
    /// Those of the command; then nothing of it was done.
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
            // Also where it failed: of a commit of which nothing is known it may have been done.
            note(&changes);
            let _ = reply.send(done.map(|(outcome, _)| outcome));
        });
        sender.send(Command::Other(work)).await.map_err(|_| StoreError::WriterGone)?;
        outcome.await.map_err(|_| StoreError::WriterGone)?
    }

    /// What a command would do: it is carried out, and given up.
    ///
    /// # Errors
    /// Those of the command.
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

/// Why a transaction was given up.
enum GivenUp<T, E> {
    /// It was only to be seen what it would do.
    OnPurpose(T),
    /// It failed.
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
    /// Waits until what was asked for is done; every way to the writer must be gone.
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

/// Waits for a command, and takes what waits with it: synchronisations up to a bound, or up to something else, which then
/// comes last. None where nothing will come any more.
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

/// In how many runs a request weighs.
fn weight(request: &SyncRequest) -> usize {
    request.items.as_ref().map_or(1, Vec::len).max(1)
}

fn carry_out_together(connection: &mut Connection, policy: &Policy, changes: &Changes, batch: Vec<Waiting>) {
    // The first one waits longest.
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
    // One of them may be to blame: none of the others is to suffer for it.
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

/// Carries requests out in one transaction; their outcomes, in their order. Where only circumstances stand in the way it is
/// tried again, for about so long.
///
/// # Errors
/// Those of the database; then nothing of any of them was done.
pub fn carry_out(
    connection: &mut Connection,
    policy: &Policy,
    patience: Duration,
    requests: &[&SyncRequest],
) -> Result<Vec<SyncOutcome>, StoreError> {
    carry_out_noting(connection, policy, patience, requests).map(|(outcomes, _)| outcomes)
}

/// The same; tells which courses were changed, too.
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

/// Applies what is held for courses that are there: what an earlier start, or another LMS setting, left behind.
///
/// # Errors
/// Those of the database.
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
