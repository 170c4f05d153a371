//! Reading, on a pool of connections that never wait for the writer.

use std::sync::Arc;
use std::time::Duration;

use catalog::RunId;
use deadpool_postgres::{ClientWrapper, Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_postgres::AsyncMessage;
use tokio_postgres::types::ToSql;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::Address;
use super::arrays;
use crate::columns::{self, COURSE_RUNS, Cell, RUN_FIELDS, Row, names};
use crate::queries::{EntryQuery, HELD};
use crate::{Entry, PublicRun, StoreError};

/// The maximum number of reading connections.
const CONNECTIONS: usize = 8;
/// How long a reader waits for a connection, for a row that is found by its number, and for a lock of another transaction.
const WAIT: Duration = Duration::from_secs(5);
/// How long a reader waits for a statement that may read many rows.
const WAIT_FOR_MUCH: Duration = Duration::from_secs(30);

/// A pool of reading connections.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    pool: Pool,
    address: Arc<Address>,
    /// Whether responses have a time limit. A command waits without one.
    is_bounded: bool,
}

impl Reader {
    pub(super) fn new(address: &Address, tls: MakeRustlsConnect, is_bounded: bool) -> Result<Self, StoreError> {
        let manager =
            Manager::from_config(address.config.clone(), tls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(WAIT))
            .create_timeout(Some(WAIT))
            .post_create(Hook::async_fn(move |client: &mut ClientWrapper, _| Box::pin(set_limits(client, is_bounded))))
            .build()
            .map_err(|error| StoreError::Pool(error.to_string()))?;
        Ok(Self { pool, address: Arc::new(address.clone()), is_bounded })
    }

    async fn connection(&self) -> Result<Object, StoreError> {
        use deadpool_postgres::PoolError;
        self.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => error.into(),
            other => StoreError::Pool(other.to_string()),
        })
    }

    /// Runs `read` on a connection of the pool. Closes the connection if it does not respond in time.
    async fn read<T>(
        &self,
        within: Duration,
        read: impl AsyncFnOnce(&ClientWrapper) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let connection = self.connection().await?;
        if !self.is_bounded {
            return read(&connection).await;
        }
        if let Ok(outcome) = tokio::time::timeout(within, read(&connection)).await {
            return outcome;
        }
        drop(Object::take(connection));
        Err(StoreError::silent(within))
    }

    pub(crate) async fn public_run(&self, id: RunId) -> Result<Option<PublicRun>, StoreError> {
        let columns = names(&COURSE_RUNS[RUN_FIELDS..]);
        // The public row of a run requires the public row of its course, so there is no need to check the course.
        let sql = format!("SELECT {columns} FROM course_runs WHERE id = $1 AND version = 'public'");
        let row = self.read(WAIT, async |connection| {
            let statement = connection.prepare_cached(&sql).await?;
            Ok(connection.query_opt(&statement, &[&id.0]).await?)
        });
        row.await?.map(|row| Ok(PublicRun { id, run: columns::run(&row, 0)? })).transpose()
    }

    /// Returns the rows of a statement in the SQL that all engines share.
    pub(crate) async fn rows(&self, sql: &str, parameters: &[Cell<'_>]) -> Result<Vec<Row>, StoreError> {
        let parameters = parameters.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect::<Vec<_>>();
        self.query(WAIT_FOR_MUCH, &arrays::marked(sql), &parameters).await?.iter().map(arrays::row).collect()
    }

    pub(crate) async fn last_entry(&self) -> Result<i64, StoreError> {
        let rows = self.query(WAIT, "SELECT coalesce(max(seq), 0) FROM journal", &[]).await?;
        rows.first().map_or(Ok(0), |row| Ok(row.try_get(0)?))
    }

    pub(crate) async fn entries(&self, query: EntryQuery<'_>) -> Result<Vec<Entry>, StoreError> {
        let parameters = query.parameters();
        let parameters = parameters.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect::<Vec<_>>();
        let rows = self.query(WAIT_FOR_MUCH, &query.sql('$'), &parameters).await?;
        rows.iter().map(columns::entry).collect()
    }

    async fn query(
        &self,
        within: Duration,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<tokio_postgres::Row>, StoreError> {
        let read = self.read(within, async |connection| {
            let statement = connection.prepare_cached(sql).await?;
            Ok(connection.query(&statement, parameters).await?)
        });
        read.await
    }

    pub(crate) async fn held(&self) -> Result<Vec<(String, i64)>, StoreError> {
        let rows = self.query(WAIT_FOR_MUCH, HELD, &[]).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    /// Starts to listen for new entries of the journal, on a separate connection.
    pub(crate) async fn listen(&self) -> Result<Listener, StoreError> {
        let tls = super::tls::connector(&self.address)?;
        let connecting = tokio::time::timeout(WAIT, self.address.config.connect(tls)).await;
        let (client, mut connection) = connecting.map_err(|_| StoreError::silent(WAIT))??;
        let (woken, wake) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (waker, end) = (Arc::clone(&woken), Arc::clone(&wake));
        let task = tokio::spawn(async move {
            while let Some(Ok(message)) = std::future::poll_fn(|context| connection.poll_message(context)).await {
                if matches!(message, AsyncMessage::Notification(_)) {
                    waker.notify_one();
                }
            }
            end.notify_one();
        });
        let listener = Listener { woken, ended: wake, task, client };
        let listening = tokio::time::timeout(WAIT, listener.client.batch_execute("LISTEN prospectus_journal")).await;
        listening.map_err(|_| StoreError::silent(WAIT))??;
        Ok(listener)
    }
}

/// Sets the limits of a reading connection. No reader waits long for a lock. When a reader stops waiting for a response, the
/// server stops working on it.
async fn set_limits(client: &ClientWrapper, is_bounded: bool) -> Result<(), HookError> {
    let answer = if is_bounded { WAIT_FOR_MUCH.as_millis() } else { 0 };
    let sql = format!("SET lock_timeout = {}; SET statement_timeout = {answer}", WAIT.as_millis());
    client.batch_execute(&sql).await.map_err(HookError::Backend)
}

/// Wakes a follower of the journal, whichever instance wrote the entry.
#[derive(Debug)]
pub(crate) struct Listener {
    woken: Arc<Notify>,
    ended: Arc<Notify>,
    task: JoinHandle<()>,
    /// Keeps the connection open as long as the listener exists.
    client: tokio_postgres::Client,
}

impl Listener {
    /// Waits for a notification, at most `at_most`. Returns false if the connection was lost.
    pub(crate) async fn notified(&mut self, at_most: Duration) -> bool {
        tokio::select! {
            () = self.woken.notified() => true,
            () = tokio::time::sleep(at_most) => true,
            () = self.ended.notified() => false,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}
