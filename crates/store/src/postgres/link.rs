//! A session with the server, and its prepared statements.

use std::collections::HashMap;
use std::time::Duration;

use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::Address;
use crate::StoreError;

/// How long a statement waits for a lock of somebody else's.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

/// A session with the server.
#[derive(Debug)]
pub(super) struct Link {
    client: Client,
    statements: HashMap<String, Statement>,
}

/// The parameters of a statement.
pub(super) type Parameters<'a> = &'a [&'a (dyn ToSql + Sync)];

/// A statement with its parameters, ready to be sent.
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
    /// Connects. The session's traffic is driven by the runtime in which this is called.
    pub(super) async fn open(address: &Address, tls: &MakeRustlsConnect) -> Result<Self, StoreError> {
        let (client, connection) = address.config.connect(tls.clone()).await?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to the database ended");
            }
        });
        client.batch_execute(&format!("SET lock_timeout = {}", LOCK_TIMEOUT.as_millis())).await?;
        Ok(Self { client, statements: HashMap::new() })
    }

    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    pub(super) fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// Statements without parameters or answers.
    pub(super) async fn command(&self, sql: &str) -> Result<(), StoreError> {
        Ok(self.client.batch_execute(sql).await?)
    }

    /// Prepares a statement, once.
    pub(super) async fn prepare(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).await?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    pub(super) async fn rows(&mut self, sql: &str, parameters: Parameters<'_>) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepare(sql).await?;
        Ok(self.client.query(&statement, parameters).await?)
    }

    pub(super) async fn execute(&mut self, sql: &str, parameters: Parameters<'_>) -> Result<u64, StoreError> {
        let statement = self.prepare(sql).await?;
        Ok(self.client.execute(&statement, parameters).await?)
    }

    /// Sends statements one behind the other without waiting in between; the rows of each.
    ///
    /// After one that failed the server refuses the rest, so the first error is the one that counts.
    pub(super) async fn pipeline(&mut self, orders: &[Order<'_>]) -> Result<Vec<Vec<Row>>, StoreError> {
        let mut prepared = Vec::with_capacity(orders.len());
        for order in orders {
            let parameters = order.parameters.iter().map(|parameter| &**parameter as &(dyn ToSql + Sync)).collect::<Vec<_>>();
            prepared.push((self.prepare(order.sql).await?, parameters));
        }
        let client = &self.client;
        let sent = prepared.iter().map(|(statement, parameters)| client.query(statement, parameters));
        let answers = futures_util::future::join_all(sent).await;
        Ok(answers.into_iter().collect::<Result<Vec<_>, _>>()?)
    }
}
