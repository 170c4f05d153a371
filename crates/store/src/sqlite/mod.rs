//! SQLite: the embedded default.

mod batch;
mod columns;
mod migrate;
mod reader;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::TransactionBehavior;
use rusqlite::config::DbConfig;

pub(crate) use batch::SqliteBatch;
pub use reader::Reader;

use crate::StoreError;

/// How long a writer waits for another process's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 64;

/// A database of this program, migrated.
#[derive(Debug, Clone)]
pub struct Store {
    path: PathBuf,
}

/// A connection that writes.
#[derive(Debug)]
pub struct Connection(rusqlite::Connection);

impl Store {
    /// Opens a database file, makes it where there is none, and migrates it.
    ///
    /// # Errors
    /// Where it cannot be opened, or a newer program wrote it.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let store = Self { path: path.to_owned() };
        let mut connection = store.connect()?;
        migrate::migrate(&mut connection.0)?;
        Ok(store)
    }

    /// A connection that writes.
    ///
    /// # Errors
    /// Where the file cannot be opened.
    pub fn connect(&self) -> Result<Connection, StoreError> {
        let connection = self.open_connection()?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // FULL: what was committed survives a power cut. An answer of 200 promises that.
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "cache_size", -65_536)?;
        // Rarer checkpoints write a page that changes often once instead of many times.
        connection.pragma_update(None, "wal_autocheckpoint", 8_000)?;
        Ok(Connection(connection))
    }

    /// Readers on connections of their own.
    pub fn reader(&self) -> Reader {
        Reader::new(self.clone())
    }

    fn open_connection(&self) -> Result<rusqlite::Connection, StoreError> {
        let connection = rusqlite::Connection::open(&self.path)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        // Without it, statements over a table with a partial index are compiled anew each time a value is bound.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(connection)
    }
}

impl Connection {
    /// Carries something out in one transaction, which is committed where it succeeds and given up where it fails.
    ///
    /// # Errors
    /// Those of `work`, and those of the commit.
    pub fn write<T, E: From<StoreError>>(
        &mut self,
        work: impl for<'c> FnOnce(SqliteBatch<'c>) -> Result<(SqliteBatch<'c>, T), E>,
    ) -> Result<T, E> {
        let transaction = self.0.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        let (batch, outcome) = work(SqliteBatch::begin(transaction)?)?;
        batch.commit()?;
        Ok(outcome)
    }

    /// Reads in one transaction; what is written is given up.
    ///
    /// # Errors
    /// Those of `work`.
    pub fn read<T, E: From<StoreError>>(&mut self, work: impl for<'c> FnOnce(SqliteBatch<'c>) -> Result<T, E>) -> Result<T, E> {
        let transaction = self.0.transaction_with_behavior(TransactionBehavior::Deferred).map_err(StoreError::from)?;
        work(SqliteBatch::begin(transaction)?)
    }
}
