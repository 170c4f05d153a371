//! A session with the server, and its prepared statements.

use std::collections::HashMap;
use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use tokio::task::JoinHandle;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::Address;
use crate::StoreError;

/// How long a statement waits for a lock of another transaction.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

/// The maximum number of statements in flight. Writing statements to the network takes time, which must not count against the
/// time limit of a response.
const IN_FLIGHT: usize = 8;

/// A session with the server.
#[derive(Debug)]
pub(super) struct Link {
    client: Client,
    statements: HashMap<String, Statement>,
    /// The task that drives the network traffic. It is aborted together with the session, so that the server notices the end even
    /// if a response is outstanding.
    traffic: JoinHandle<()>,
    /// The time limit for each response. `None`: no limit.
    answers_within: Option<Duration>,
    /// Whether a response was late. The state of the session is then unknown, and the session is given up.
    is_silent: AtomicBool,
}

impl Drop for Link {
    fn drop(&mut self) {
        self.traffic.abort();
    }
}

/// The parameters of a statement.
pub(super) type Parameters<'a> = &'a [&'a (dyn ToSql + Sync)];

/// A statement with its parameters, ready to send.
pub(super) struct Order<'a> {
    sql: &'a str,
    parameters: Vec<Box<dyn ToSql + Sync + 'a>>,
}

impl<'a> Order<'a> {
    pub(super) fn new(sql: &'a str, parameters: Vec<Box<dyn ToSql + Sync + 'a>>) -> Self {
        Self { sql, parameters }
    }
}

impl Link {
    /// Connects, within a time limit. The runtime that calls this drives the session's traffic.
    pub(super) async fn open(address: &Address, tls: &MakeRustlsConnect, within: Duration) -> Result<Self, StoreError> {
        // The driver's own limit covers only the network part.
        let opening = tokio::time::timeout(within, async {
            let (client, connection) = address.config.connect(tls.clone()).await?;
            let traffic = tokio::spawn(async move {
                if let Err(error) = connection.await {
                    tracing::debug!(%error, "a connection to the database ended");
                }
            });
            let (statements, is_silent) = (HashMap::new(), AtomicBool::new(false));
            let link = Self { client, statements, traffic, answers_within: None, is_silent };
            link.command(&format!("SET lock_timeout = {}", LOCK_TIMEOUT.as_millis())).await?;
            Ok(link)
        });
        opening.await.map_err(|_| StoreError::silent(within))?
    }

    /// Sets a time limit for each response. It does not limit a long command that is sent step by step, or a pipeline as a whole:
    /// each response shows that the server is alive.
    pub(super) fn bound(&mut self, answers_within: Duration) {
        self.answers_within = Some(answers_within);
    }

    pub(super) fn is_closed(&self) -> bool {
        self.is_silent.load(Ordering::Relaxed) || self.client.is_closed()
    }

    /// Waits for a response, up to this session's time limit.
    async fn answer<T>(&self, answer: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T, StoreError> {
        let Some(within) = self.answers_within else { return Ok(answer.await?) };
        if self.is_silent.load(Ordering::Relaxed) {
            return Err(StoreError::silent(within));
        }
        tokio::time::timeout(within, answer).await.map_or_else(
            |_| {
                self.is_silent.store(true, Ordering::Relaxed);
                Err(StoreError::silent(within))
            },
            |answer| Ok(answer?),
        )
    }

    pub(super) fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// Runs statements without parameters and without rows.
    pub(super) async fn command(&self, sql: &str) -> Result<(), StoreError> {
        self.answer(self.client.batch_execute(sql)).await
    }

    /// Prepares a statement the first time it is used.
    pub(super) async fn prepare(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.answer(self.client.prepare(sql)).await?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    pub(super) async fn rows(&mut self, sql: &str, parameters: Parameters<'_>) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepare(sql).await?;
        self.answer(self.client.query(&statement, parameters)).await
    }

    pub(super) async fn execute(&mut self, sql: &str, parameters: Parameters<'_>) -> Result<u64, StoreError> {
        let statement = self.prepare(sql).await?;
        self.answer(self.client.execute(&statement, parameters)).await
    }

    /// Sends statements in a row, several of them before the first response arrives. Returns the rows of each statement.
    ///
    /// After a statement has failed, the server rejects the rest, so the first error is the relevant one.
    pub(super) async fn pipeline(&mut self, orders: &[Order<'_>]) -> Result<Vec<Vec<Row>>, StoreError> {
        let mut prepared = Vec::with_capacity(orders.len());
        for order in orders {
            let parameters = order.parameters.iter().map(|parameter| &**parameter as &(dyn ToSql + Sync)).collect::<Vec<_>>();
            prepared.push((self.prepare(order.sql).await?, parameters));
        }
        let client = &self.client;
        let sent = prepared.iter().map(|(statement, parameters)| client.query(statement, parameters));
        let mut sent = pin!(stream::iter(sent).buffered(IN_FLIGHT));
        let mut answers = Vec::with_capacity(orders.len());
        while let Some(rows) = self.answer(sent.try_next()).await? {
            answers.push(rows);
        }
        Ok(answers)
    }
}
