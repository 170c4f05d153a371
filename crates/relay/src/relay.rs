//! All hooks together: a worker each, and what they share.

use std::sync::Arc;
use std::time::Duration;

use catalog::Instant;
use store::Reader;
use store::writer::Writer;
use sync::LmsList;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::client::{Answer, Client, ClientError, NoAnswer};
use crate::entries::Entries;
use crate::guard::PrivateHosts;
use crate::hook::Hook;
use crate::lease;
use crate::ledger::Ledger;
use crate::message::Message;
use crate::shared::Shared;
use crate::worker::Worker;

/// How long the journal is waited for after an error.
const AGAIN: Duration = Duration::from_secs(1);
/// How long after a commit the workers are woken.
const TOGETHER: Duration = Duration::from_millis(5);
/// How long requests that are under way may take when the program ends.
const LAST: Duration = Duration::from_secs(10);

/// What hooks need.
#[derive(Debug)]
pub struct Relay {
    /// The hooks.
    pub hooks: Vec<Hook>,
    /// The hosts whose addresses may be private.
    pub private_hosts: PrivateHosts,
    /// The LMSs that are configured.
    pub lmss: Arc<LmsList>,
    /// The readers.
    pub reader: Reader,
    /// The way to the writer.
    pub writer: Writer,
    /// The clock.
    pub now: fn() -> Instant,
    /// The program's public address, which takers of events are told.
    pub source: String,
    /// Whether no other instance can be at this database.
    pub alone: bool,
    /// How many requests of each hook are kept.
    pub keep: i64,
}

/// The hooks, sending.
#[derive(Debug)]
pub struct Running {
    stop: watch::Sender<bool>,
    workers: JoinSet<()>,
    follower: tokio::task::JoinHandle<()>,
    shared: Arc<Shared>,
    /// The hooks by their names, each with who its worker is to other instances.
    holders: Vec<(String, String)>,
}

impl Relay {
    /// Starts to send.
    ///
    /// # Errors
    /// Where a site's address, or its certificates, cannot be used; then nothing is sent for any.
    pub fn start(self) -> Result<Running, HookClientError> {
        let mut clients = Vec::new();
        for hook in &self.hooks {
            clients.push(client(hook, &self.private_hosts)?);
        }
        let ledger = Ledger::start(self.writer.clone());
        let (end, _) = watch::channel(0);
        let shared = Arc::new(Shared {
            lmss: self.lmss,
            reader: self.reader,
            writer: self.writer,
            now: self.now,
            source: self.source,
            alone: self.alone,
            keep: self.keep,
            entries: Entries::default(),
            end,
        });
        let (stop, _) = watch::channel(false);
        let mut workers = JoinSet::new();
        let mut holders = Vec::new();
        for (hook, client) in self.hooks.into_iter().zip(clients) {
            let name = hook.name.clone();
            let worker = Worker::new(Arc::clone(&shared), hook, client, ledger.clone(), stop.subscribe());
            holders.push((name, worker.holder().to_owned()));
            workers.spawn(worker.run());
        }
        let follower = tokio::spawn(follow(Arc::clone(&shared)));
        Ok(Running { stop, workers, follower, shared, holders })
    }
}

impl Running {
    /// Ends: requests that are under way have their answers noted first, as far as they come soon.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        let ended = async { while self.workers.join_next().await.is_some() {} };
        if tokio::time::timeout(LAST, ended).await.is_err() {
            tracing::warn!("a site still owes an answer; what it was sent is sent again after the next start");
        }
        let is_left = self.workers.is_empty();
        self.workers.shutdown().await;
        self.follower.abort();
        let _ = self.follower.await;
        // What was under way stays noted.
        let leaving = async {
            for (hook, holder) in &self.holders {
                lease::end(&self.shared.writer, hook, holder).await;
            }
        };
        if !is_left && tokio::time::timeout(LAST, leaving).await.is_err() {
            tracing::warn!("hooks could not be given up; another instance waits for them a while");
        }
    }
}

/// A hook with which nothing can be sent.
#[derive(Debug, thiserror::Error)]
#[error("the hook \"{hook}\": {error}")]
pub struct HookClientError {
    hook: String,
    error: ClientError,
}

fn client(hook: &Hook, hosts: &PrivateHosts) -> Result<Client, HookClientError> {
    let client = Client::new(&hook.url, hook.timeout, hook.ca_file.as_deref(), hosts);
    client.map_err(|error| HookClientError { hook: hook.name.clone(), error })
}

/// Whether something can be sent for a hook: its address may be used, and its certificates are there. Nothing is sent.
///
/// # Errors
/// Where not: [`Relay::start`] would fail.
pub fn check(hook: &Hook, hosts: &PrivateHosts) -> Result<(), HookClientError> {
    client(hook, hosts).map(drop)
}

/// Sends a request that changes nothing: whether the site is there, and takes our signature.
///
/// # Errors
/// Where no client can be made.
pub async fn test(
    hook: &Hook,
    hosts: &PrivateHosts,
    source: &str,
    now: Instant,
) -> Result<Result<Answer, NoAnswer>, HookClientError> {
    let client = client(hook, hosts)?;
    let message = Message::test(hook, source, now);
    Ok(client.post(&message.headers, message.body, now).await)
}

/// Wakes the workers: at once of what is committed here, and by the journal of what other instances do.
async fn follow(shared: Arc<Shared>) {
    tokio::join!(follow_commits(&shared), follow_journal(&shared));
}

async fn follow_commits(shared: &Shared) {
    let mut commits = shared.writer.changes().commits();
    while commits.changed().await.is_ok() {
        // Many in a row wake once.
        tokio::time::sleep(TOGETHER).await;
        commits.mark_unchanged();
        // Where the database does not answer, the journal is waited for.
        if let Ok(end) = shared.reader.last_entry().await {
            shared.end.send_replace(end);
        }
    }
}

async fn follow_journal(shared: &Shared) {
    let mut follower = shared.reader.follow(0);
    loop {
        match follower.end().await {
            Ok(end) => {
                shared.end.send_replace(end);
            }
            Err(error) => {
                tracing::warn!(%error, "the hooks cannot follow the journal");
                tokio::time::sleep(AGAIN).await;
            }
        }
    }
}
