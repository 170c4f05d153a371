//! Reading, on a pool of connections that never wait for the writer.

use std::sync::Arc;
use std::time::Duration;

use catalog::RunId;
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_postgres::AsyncMessage;
use tokio_postgres::types::ToSql;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::Address;
use super::arrays;
use crate::columns::{self, COURSE_RUNS, Cell, RUN_FIELDS, Row, names};
use crate::reader::{EntryQuery, HELD};
use crate::{Entry, PublicRun, StoreError};

/// How many connections read at once.
const CONNECTIONS: usize = 8;
/// How long a reader waits for one.
const WAIT: Duration = Duration::from_secs(5);

/// A pool of reading connections.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    pool: Pool,
    address: Arc<Address>,
}

impl Reader {
    pub(super) fn new(address: &Address, tls: MakeRustlsConnect) -> Result<Self, StoreError> {
        let manager =
            Manager::from_config(address.config.clone(), tls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(WAIT))
            .create_timeout(Some(WAIT))
            .build()
            .map_err(|error| StoreError::Pool(error.to_string()))?;
        Ok(Self { pool, address: Arc::new(address.clone()) })
    }

    async fn connection(&self) -> Result<Object, StoreError> {
        use deadpool_postgres::PoolError;
        self.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => error.into(),
            other => StoreError::Pool(other.to_string()),
        })
    }

    pub(crate) async fn public_run(&self, id: RunId) -> Result<Option<PublicRun>, StoreError> {
        let connection = self.connection().await?;
        let columns = names(&COURSE_RUNS[RUN_FIELDS..]);
        // A run's public row needs its course's public row, so the course need not be asked.
        let sql = format!("SELECT {columns} FROM course_runs WHERE id = $1 AND version = 'public'");
        let statement = connection.prepare_cached(&sql).await?;
        let row = connection.query_opt(&statement, &[&id.0]).await?;
        row.map(|row| Ok(PublicRun { id, run: columns::run(&row, 0)? })).transpose()
    }

    /// The rows of a statement of the SQL that all engines share.
    pub(crate) async fn rows(&self, sql: &str, parameters: &[Cell<'_>]) -> Result<Vec<Row>, StoreError> {
        let connection = self.connection().await?;
        let statement = connection.prepare_cached(&arrays::marked(sql)).await?;
        let parameters = parameters.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect::<Vec<_>>();
        connection.query(&statement, &parameters).await?.iter().map(arrays::row).collect()
    }

    pub(crate) async fn last_entry(&self) -> Result<i64, StoreError> {
        let connection = self.connection().await?;
        let statement = connection.prepare_cached("SELECT coalesce(max(seq), 0) FROM journal").await?;
        Ok(connection.query_one(&statement, &[]).await?.try_get(0)?)
    }

    pub(crate) async fn entries(&self, query: EntryQuery<'_>) -> Result<Vec<Entry>, StoreError> {
        let connection = self.connection().await?;
        let statement = connection.prepare_cached(&query.sql('$')).await?;
        let parameters = query.parameters();
        let parameters = parameters.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect::<Vec<_>>();
        let rows = connection.query(&statement, &parameters).await?;
        rows.iter().map(columns::entry).collect()
    }

    pub(crate) async fn held(&self) -> Result<Vec<(String, i64)>, StoreError> {
        let connection = self.connection().await?;
        let rows = connection.query(HELD, &[]).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    /// Begins to listen for new entries of the journal, on a connection of its own.
    pub(crate) async fn listen(&self) -> Result<Listener, StoreError> {
        let tls = super::tls::connector(&self.address)?;
        let (client, mut connection) = self.address.config.connect(tls).await?;
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
        client.batch_execute("LISTEN prospectus_journal").await?;
        Ok(Listener { woken, ended: wake, task, _client: client })
    }
}

/// Wakes a follower of the journal, whichever instance wrote.
#[derive(Debug)]
pub(crate) struct Listener {
    woken: Arc<Notify>,
    ended: Arc<Notify>,
    task: JoinHandle<()>,
    /// The connection lives as long as it.
    _client: tokio_postgres::Client,
}

impl Listener {
    /// Waits for a notification, at most so long; false where the connection is gone.
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
