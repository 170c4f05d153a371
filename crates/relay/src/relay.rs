//! All hooks together: a worker for each, and what they share.

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

/// The pause before following the journal again after an error.
const AGAIN: Duration = Duration::from_secs(1);
/// The pause between a commit and waking the workers.
const TOGETHER: Duration = Duration::from_millis(5);
/// How long requests in progress may take when the program ends.
const LAST: Duration = Duration::from_secs(10);

/// What the hooks need.
#[derive(Debug)]
pub struct Relay {
    /// The hooks.
    pub hooks: Vec<Hook>,
    /// The hosts whose addresses may be private.
    pub private_hosts: PrivateHosts,
    /// The configured LMSs.
    pub lmss: Arc<LmsList>,
    /// The reader of the database.
    pub reader: Reader,
    /// The handle to the writer.
    pub writer: Writer,
    /// The clock.
    pub now: fn() -> Instant,
    /// The program's public address, which is sent to receivers of events.
    pub source: String,
    /// Whether no other instance can use this database.
    pub alone: bool,
    /// How many requests of each hook are kept.
    pub keep: i64,
}

/// The running hooks.
#[derive(Debug)]
pub struct Running {
    stop: watch::Sender<bool>,
    workers: JoinSet<()>,
    follower: tokio::task::JoinHandle<()>,
    shared: Arc<Shared>,
    /// The name of each hook, with the name under which its worker holds it.
    holders: Vec<(String, String)>,
}

impl Relay {
    /// Starts sending.
    ///
    /// # Errors
    /// If a site's address or certificates cannot be used. In that case no hook is started.
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
    /// Stops. The responses of requests in progress are recorded first, if they arrive soon.
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
        // What was in progress stays recorded.
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

/// The error for a hook that cannot send.
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

/// Checks that a hook can send: its address may be used and its certificates are valid. Sends nothing.
///
/// # Errors
/// If [`Relay::start`] would fail for this hook.
pub fn check(hook: &Hook, hosts: &PrivateHosts) -> Result<(), HookClientError> {
    client(hook, hosts).map(drop)
}

/// Sends a request that changes nothing, to find out whether the site responds and accepts our signature.
///
/// # Errors
/// If no client can be created.
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

/// Wakes the workers: at once after commits of this program, and through the journal after those of other instances.
async fn follow(shared: Arc<Shared>) {
    tokio::join!(follow_commits(&shared), follow_journal(&shared));
}

async fn follow_commits(shared: &Shared) {
    let mut commits = shared.writer.changes().commits();
    while commits.changed().await.is_ok() {
        // Many commits in a row wake the workers once.
        tokio::time::sleep(TOGETHER).await;
        commits.mark_unchanged();
        // If the database does not respond, following the journal wakes the workers later.
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
